"""Figures that can be read but are hard to believe. Warnings, never refusals: a person looks at the cell.

The bounds are wide on purpose: a warning that fires on ordinary figures is one that nobody reads.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from constraints import LawAt
from constraints.errors import LawGap
from constraints.facts.dwelling import Dwelling
from constraints.facts.units import add_months
from constraints.language import N_, Message

from .base import Checks

# Least rent of a month: below it the figure is in thousands, or there is none.
_LEAST_RENT = 500
# The average of all social dwellings (Landsbyggefonden, dated in `husleje_og_forbrug`): averages by region, size and kind of
# dwelling lie within a third of it, single dwellings well within a factor of three.
_AVERAGE_RENT = "husleje_og_forbrug.husleje_m2_alle"
_RENT_FACTOR = 3
# A month's income. The lowest benefit of a whole year is above the upper bound; the lowest of a month is far above the lower.
_YEARLY_INCOME, _INCOME_IN_THOUSANDS = 80_000, 500
_FIRST_BIRTH_YEAR = 1905
_FIRST_REGISTRATION_YEAR, _LONGEST_WAIT_YEARS = 1970, 30
_YEARS_AHEAD, _YEARS_BACK = 2, 3
# Gross floor area for each habitable room: a room has at least 7 m², and nobody builds 100 m² around one.
_LEAST_ROOM_M2, _MOST_ROOM_M2 = 8, 100
# A deposit is 2 % of what the building cost: dozens of kroner for each m² in the oldest, about 600 in the newest.
_LEAST_DEPOSIT, _MOST_DEPOSIT_M2 = 500, 1_500


def plausible(c: Checks) -> None:
    average = _average_rent(c.day)
    for line, d in c.rows("dwellings"):
        _rent(c, line, d, average)
        _size(c, line, d)
        _deposit(c, line, d)
    for table in ("dwellings", "households"):
        for line, row in c.rows(table):
            _available(c, table, line, row.available_from)
    for line, p in c.rows("persons"):
        for column in ("gross_income_dkk_month", "net_income_dkk_month"):
            _income(c, line, column, getattr(p, column))
        _birth(c, line, p.birth_date, p.birth_year)
    for line, h in c.rows("households"):
        _registered(c, line, h.registered_on)


def _average_rent(day: date | None) -> Fraction | None:
    """Kroner a month for each m²; None where the average of the day is not known."""
    try:
        return None if day is None else LawAt(day).figure(_AVERAGE_RENT).exact / 12
    except LawGap:
        return None


def _rent(c: Checks, line: int, d: Dwelling, average: Fraction | None) -> None:
    rent = d.rent_dkk_month
    if rent < _LEAST_RENT:
        told = N_("a rent of DKK {amount} a month is hard to believe; it may be told in thousands or be missing")
        c.remark("odd-rent", "dwellings", line, "rent_dkk_month", rent, Message.of(told, amount=_plain(rent)))
        return
    per_m2 = Fraction(rent) / Fraction(d.area_m2)
    if average is not None and not average / _RENT_FACTOR <= per_m2 <= average * _RENT_FACTOR:
        told = N_(
            "DKK {found} a month for each m² is hard to believe; the average of all social dwellings is {average} "
            "(Landsbyggefonden), and a rent for a year or an area in another unit would look like this"
        )
        facts = {"found": int(per_m2), "average": int(average)}
        c.remark("odd-rent-per-m2", "dwellings", line, "rent_dkk_month", rent, Message.of(told, **facts))


def _size(c: Checks, line: int, d: Dwelling) -> None:
    if not _LEAST_ROOM_M2 * d.rooms <= d.area_m2 <= _MOST_ROOM_M2 * d.rooms:
        told = N_("{area} m² and {rooms} habitable rooms do not go together; one of the two may be wrong")
        message = Message.of(told, area=_plain(d.area_m2), rooms=d.rooms)
        c.remark("odd-size", "dwellings", line, "area_m2", d.area_m2, message)


def _deposit(c: Checks, line: int, d: Dwelling) -> None:
    deposit = d.deposit_dkk
    if deposit is None or deposit == 0:
        return
    if deposit < _LEAST_DEPOSIT or deposit > _MOST_DEPOSIT_M2 * d.area_m2:
        told = N_("a deposit of DKK {amount} for {area} m² is hard to believe")
        message = Message.of(told, amount=_plain(deposit), area=_plain(d.area_m2))
        c.remark("odd-deposit", "dwellings", line, "deposit_dkk", deposit, message)


def _available(c: Checks, table: str, line: int, day: date | None) -> None:
    if day is None or c.day is None:
        return
    late = day > add_months(c.day, 12 * _YEARS_AHEAD)
    if late or (table == "dwellings" and day < add_months(c.day, -12 * _YEARS_BACK)):
        ahead = N_("{day} is more than two years after the decision; the year may be wrong")
        back = N_("{day} is more than three years before the decision; the year may be wrong")
        c.remark("odd-available", table, line, "available_from", day, Message.of(ahead if late else back, day=day))


def _income(c: Checks, line: int, column: str, amount: Decimal | None) -> None:
    if amount is None or amount == 0:
        return
    if amount >= _YEARLY_INCOME:
        told = N_("an income of DKK {amount} a month is hard to believe; it may be that of a year")
        c.remark("odd-income-yearly", "persons", line, column, amount, Message.of(told, amount=_plain(amount)))
    elif amount < _INCOME_IN_THOUSANDS:
        told = N_("an income of DKK {amount} a month is hard to believe; it may be told in thousands")
        c.remark("odd-income-thousands", "persons", line, column, amount, Message.of(told, amount=_plain(amount)))


def _birth(c: Checks, line: int, born: date | None, year: int | None) -> None:
    told = born.year if born is not None else year
    if told is not None and told < _FIRST_BIRTH_YEAR:
        column = "birth_year" if born is None else "birth_date"
        says = Message.of(N_("born in {year} is hard to believe"), year=str(told))
        c.remark("odd-birth", "persons", line, column, born or year, says)


def _registered(c: Checks, line: int, day: date) -> None:
    first = date(_FIRST_REGISTRATION_YEAR, 1, 1)
    if c.day is not None:
        first = max(first, add_months(c.day, -12 * _LONGEST_WAIT_YEARS))
    if day < first:
        says = Message.of(N_("waiting since {day} is hard to believe; the wait decides who comes first"), day=day)
        c.remark("odd-registered", "households", line, "registered_on", day, says)


def _plain(amount: Decimal) -> int | Decimal:
    return int(amount) if amount == int(amount) else amount
