"""Units and the few conversions between them; legal rounding lives here and nowhere else.

Money is integer øre inside and whole kroner in texts and files. Areas are integer dm² (1 m² = 100). A month is the
integer `12 * year + month - 1`, so that months in a row are numbers in a row.
"""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from fractions import Fraction

Ore = int
SquareDecimetres = int
Month = int


def to_ore(dkk: Decimal) -> Ore:
    """Kroner with at most two decimals → øre, exact."""
    return int(dkk * 100)


def round_half_up(value: Fraction) -> int:
    """The rounding of the economics formulas: halves go away from zero, like a clerk rounds kroner."""
    if value < 0:
        return -round_half_up(-value)
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def whole_dkk(ore: Ore) -> int:
    """Øre → whole kroner, half up (halves away from zero)."""
    return (ore + 50) // 100 if ore >= 0 else -((50 - ore) // 100)


def whole_dkk_left(ore: Ore) -> int:
    """Øre that are left → the whole kroner that are there in full, so that a krone shown is a krone had."""
    return ore // 100


def month_of(day: date) -> Month:
    return 12 * day.year + day.month - 1


def month(year: int, number: int) -> Month:
    return 12 * year + number - 1


def month_text(value: Month) -> str:
    """`YYYY-MM`, as in the files."""
    return f"{value // 12:04d}-{value % 12 + 1:02d}"


def add_months(day: date, months: int) -> date:
    """The same day number `months` later (earlier when negative), clamped to the end of the month."""
    target = month_of(day) + months
    year, number = divmod(target, 12)
    return date(year, number + 1, min(day.day, calendar.monthrange(year, number + 1)[1]))


def age_on(born: date, day: date) -> int:
    """Whole years; a birthday counts from the day itself (29 February counts from 1 March in other years)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
