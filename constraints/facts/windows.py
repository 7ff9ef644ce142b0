"""Time windows the law sets, each with its boundary day said in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from .units import Month, add_months, month_of


def within_months_back(event: date, day: date, months: int, inclusive: bool) -> bool:
    """True when `event` lies in the window `months` back from `day`.

    The far end is the same day number `months` earlier, clamped to the month's end. With `inclusive` that day itself
    counts (2026-05-20 is within six months of 2026-11-20), without it does not. Events after `day` never count.
    """
    far_end = add_months(day, -months)
    return (far_end <= event if inclusive else far_end < event) and event <= day


def last_complete_month(day: date) -> Month:
    """The calendar month before the one `day` lies in; on 2026-11-20 it is 2026-10."""
    return month_of(day) - 1


def run_of_months(months: Iterable[Month], last: Month, must_be_current: bool) -> tuple[int, Month]:
    """Length and last month of the run of whole calendar months; (0, `last`) without one.

    With `must_be_current` the run has to end with month `last`; without, the longest run up to `last` counts, the
    latest of equal ones.
    """
    known = {m for m in months if m <= last}
    if must_be_current:
        run = 0
        while last - run in known:
            run += 1
        return run, last
    best, best_end = 0, last
    run = 0
    for m in sorted(known):
        run = run + 1 if m - 1 in known else 1
        if run >= best:
            best, best_end = run, m
    return best, best_end


def months_in_a_row(months: Iterable[Month], last: Month, must_be_current: bool) -> int:
    """Length of the run of whole calendar months, as `run_of_months` finds it."""
    return run_of_months(months, last, must_be_current)[0]


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    import holidays  # every country's calendar comes along; only private vacancies need it

    return frozenset(holidays.country_holidays("DK", years=year))


def weekdays_after(start: date, count: int, saturday_counts: bool) -> date:
    """The last day of a deadline of `count` hverdage after `start` (the day of the notice is not counted).

    Sundays and public holidays never count; Saturdays only with `saturday_counts`.
    """
    day, left = start, count
    while left:
        day += timedelta(days=1)
        if day.weekday() == 6 or day in _public_holidays(day.year) or (day.weekday() == 5 and not saturday_counts):
            continue
        left -= 1
    return day
