"""How long the citizen has to answer, and until when a dwelling can be handed back before rent runs."""

from __future__ import annotations

from datetime import date, timedelta

from constraints.facts.windows import weekdays_after

PRIVATE = "private"
PRIVATE_WEEKDAYS = 7


def answer_by(
    dwelling_type: str | None, reply_by: date | None, on: date, answer_days: int, saturday_counts: bool = True
) -> date:
    """The last day to answer: seven weekdays for a private dwelling (LOB § 56), else the office's own number of days.

    Where the landlord's own deadline (`reply_by`) comes before, it is the landlord's. `on` is the date of the letter.
    """
    if dwelling_type == PRIVATE:
        until = weekdays_after(on, PRIVATE_WEEKDAYS, saturday_counts)
    else:
        until = on + timedelta(days=answer_days)
    return until if reply_by is None else min(until, max(on, reply_by))


def hand_back_by(dwelling_type: str, reply_by: date | None, reported_on: date, available_from: date) -> date:
    """The last day to hand a dwelling back without paying for it.

    The landlord's own deadline where there is one; seven weekdays from the notice for a private dwelling (LOB § 56);
    else, since ALB § 59 sets no deadline, the day before the municipality is liable.
    """
    free = available_from - timedelta(days=1)
    if reply_by is not None:
        return min(reply_by, free)
    return min(weekdays_after(reported_on, PRIVATE_WEEKDAYS, True), free) if dwelling_type == PRIVATE else free
