"""How a day and a month are read as people write them; what can be two days is an error that names both."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..expected import refusal
from ..language import N_, Message
from .forms import one_space, remembering
from .units import Month, month

DAY_EXPECTED = N_("a date: 2026-11-20, 20-11-2026 or 20.11.2026")
MONTH_EXPECTED = N_("a month as YYYY-MM, e.g. 2026-10")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DANISH = re.compile(r"(\d{1,2})([-.])(\d{1,2})\2(\d{4})")
_SLASH_DAY = re.compile(r"(\d{1,2})/(\d{1,2}) ?[- ] ?(\d{2}|\d{4})")  # 1/12-2026, 1/12 2026
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SHORT = re.compile(r"(\d{1,2})([-.])(\d{1,2})\2(\d{2})")
_NAMED = re.compile(r"(?:den |d\. ?)?(\d{1,2})\.? ?([a-z]+)\.? (\d{2}|\d{4})")
_NAMED_MONTH = re.compile(r"([a-z]+)\.? ?(\d{4})")
_NUMBERED_MONTH = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{4})")
_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
_NUMBERS = (
    {name: i for i, name in enumerate(_MONTHS, 1)} | {name[:3]: i for i, name in enumerate(_MONTHS, 1)} | {"sept": 9}
)


@dataclass(frozen=True)
class Years:
    """The years that a year of two digits can mean in a column, both included."""

    first: int
    last: int

    def of(self, digits: str) -> list[int]:
        """The year, when four digits are written; else the years of this and the last century that can be meant."""
        if len(digits) == 4:
            return [int(digits)]
        return [y for y in (1900 + int(digits), 2000 + int(digits)) if self.first <= y <= self.last]


# What a batch is about happens near the decision. A birth can be a century back: 12 is 1912 or 2012, and stays so.
NEAR = Years(1980, 2060)
BIRTH = Years(1910, 2040)


def _days(parts: list[tuple[int, int, int]]) -> list[date]:
    found = []
    for year, number, day in parts:
        try:
            found.append(date(year, number, day))
        except ValueError:
            continue
    return sorted(set(found))


def _written(text: str, years: Years) -> list[tuple[int, int, int]] | None:
    """Year, month and day for every way to read the text, days that do not exist among them; None = no date at all."""
    if found := _ISO.fullmatch(text):
        return [(int(found[1]), int(found[2]), int(found[3]))]
    if found := _DANISH.fullmatch(text):
        return [(int(found[4]), int(found[3]), int(found[1]))]
    if found := _SLASH_DAY.fullmatch(text):
        return [(y, int(found[2]), int(found[1])) for y in years.of(found[3])]
    if found := _SLASHES.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        # With slashes the month often stands first. A day that cannot be a month tells; the month alone first is not read.
        return [(year, second, first), (year, first, second)] if second <= 12 else None
    if found := _SHORT.fullmatch(text):
        day_first = [(y, int(found[3]), int(found[1])) for y in years.of(found[4])]
        year_first = [(y, int(found[3]), int(found[4])) for y in years.of(found[1].zfill(2))] if found[2] == "-" else []
        return day_first + year_first
    if (found := _NAMED.fullmatch(text.casefold())) and found[2] in _NUMBERS:
        return [(y, _NUMBERS[found[2]], int(found[1])) for y in years.of(found[3])]
    return None


def day(years: Years = NEAR) -> Callable[[Any], date]:
    """The reader of a column of days; `years` says what a year of two digits can be there."""

    @remembering
    def parse(value: Any) -> date:
        if isinstance(value, datetime):
            if (value.hour, value.minute, value.second) != (0, 0, 0):
                raise refusal("bad-date", Message.of(N_("{day} (without a time)"), day=Message(DAY_EXPECTED)))
            return value.date()
        if isinstance(value, date):
            return value
        text = one_space(value) if isinstance(value, str) else ""
        written = _written(text, years)
        if written is None:
            raise refusal("bad-date", Message(DAY_EXPECTED))
        found = _days(written) or _days(_written(text, Years(1900, 2099)) or [])
        if not found:
            raise refusal("no-such-day", Message(N_("a day that exists: 2026-11-20, 20-11-2026 or 20.11.2026")))
        if len(found) > 1:
            named = N_("{first} or {second}, with the year in four digits first")
            *first, second = (d.isoformat() for d in found)
            raise refusal("ambiguous-date", Message.of(named, first=tuple(first), second=second))
        if not _days(written):
            raise refusal("bad-date", Message(DAY_EXPECTED))
        return found[0]

    return parse


def is_iso_date(text: str) -> bool:
    return bool(_ISO.fullmatch(text))


def could_be_month_first(text: str) -> bool:
    """True for `03-04-2026`: a day and a month that could change places."""
    found = _DANISH.fullmatch(text)
    return bool(found and found[2] == "-" and int(found[1]) <= 12 and int(found[3]) <= 12 and found[1] != found[3])


@remembering
def month_cell(value: Any) -> Month:
    """The reader of a column of months."""
    if isinstance(value, date):  # a spreadsheet turns 2026-10 into the first of October
        if value.day != 1:
            raise refusal("bad-month", Message(MONTH_EXPECTED))
        return month(value.year, value.month)
    text = one_space(value) if isinstance(value, str) else ""
    year, number = 0, 0
    if found := re.fullmatch(r"(\d{4})-(\d{2})(?:-01)?", text):
        year, number = int(found[1]), int(found[2])
    elif found := _NUMBERED_MONTH.fullmatch(text):
        year, number = int(found[2]), int(found[1])
    elif (found := _NAMED_MONTH.fullmatch(text.casefold())) and found[1] in _NUMBERS:
        year, number = int(found[2]), _NUMBERS[found[1]]
    elif (found := _DANISH.fullmatch(text)) and int(found[1]) == 1:
        year, number = int(found[4]), int(found[3])
    if not 1 <= number <= 12:
        raise refusal("bad-month", Message(MONTH_EXPECTED))
    return month(year, number)
