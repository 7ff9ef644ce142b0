"""Moments and days: how the simulator counts time."""

from __future__ import annotations

from datetime import date

from constraints.facts.units import add_months

# Moments are integers, 2^20 to a day: days are what is counted, moments only order what happens within one.
TICKS = 1 << 20
NEVER = 2**62


def month_starts(start: date, days: int) -> list[tuple[int, int]]:
    """(day from the start, calendar month) at the start and at every first of a month within `days`."""
    starts = [(0, start.month)]
    first = add_months(start.replace(day=1), 1)
    while (first - start).days < days:
        starts.append(((first - start).days, first.month))
        first = add_months(first, 1)
    return starts
