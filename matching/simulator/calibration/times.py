"""How long an answer and a signature take, and how long before it is available a home is reported."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import stats

from constraints.language import N_, Message

from . import published
from .estimate import Bar, Estimate, Fit, Section, chi_squared, judged, mean
from .past import Past
from .spread import ends

NEEDED = 10
NEEDED_NOTICES = 20
_UNDATED = Message(
    N_(
        "no answer has both its own day and the day of its offer: how long an answer takes cannot be told from the tables (column answered_on of history/answers.csv)"
    )
)
_SPREAD = Message(
    N_("the scenario has one number of days for every answer; in the months they vary, as the picture shows")
)
_UNSIGNED = Message(N_("no accepted offer has both the day of the answer and the day of the signature"))


def answer_times(past: Past) -> Section:
    """Days from an offer to its answer, and from a yes to the signature."""
    took = [float(o.answered - o.offered) for o in past.offers if o.answered is not None and o.offered is not None]
    sign = [float(o.signed - o.answered) for o in past.offers if o.signed is not None and o.answered is not None]
    estimates = (
        judged("answer_days", Message(N_("Days from an offer to its answer")), "days", "decisions.answer_days", len(took), NEEDED,
               published.answer_days(), mean(took) if took else None, whole=True),
        judged("signing_days", Message(N_("Days from a yes to the signature")), "days", "decisions.signing_days", len(sign), NEEDED,
               published.signing_days(), mean(sign) if sign else None, whole=True),
    )  # fmt: skip
    notes = [] if took else [_UNDATED]
    if len(set(took)) > 1:
        notes.append(_SPREAD)
    if not sign:
        notes.append(_UNSIGNED)
    fit = _as_one(took)
    return Section("answers", estimates, (fit,) if fit else (), _days(took), Message(N_("answers, by days after the offer")),
                   tuple(notes))  # fmt: skip


def notices(past: Past, until: int) -> Section:
    """Days from the report of a vacancy to the day it is available: of homes reported up to the ordinal day `until`."""
    lead = [
        float(v.available - v.reported)
        for v in past.homes if v.reported is not None and past.days[0] < v.reported <= until and v.available > v.reported
    ]  # fmt: skip
    n = len(lead)
    estimates: list[Estimate] = []
    default = (30.0, 92.0)
    found = ends(lead) if n > 1 else None
    for i, says in enumerate((N_("Shortest notice of a vacancy"), N_("Longest notice of a vacancy"))):
        estimates.append(
            judged(f"notice.{('low', 'high')[i]}", Message(says), "days", f"notice_days.{i}", n, NEEDED_NOTICES,
                   published.notice(default[i]), found[i] if found else None, whole=True)
        )  # fmt: skip
    fit = None
    if n >= NEEDED_NOTICES:
        low, high = (round(e.value) for e in estimates)
        parts = min(8, max(2, n // 10))
        edges = np.linspace(low, high + 1, parts + 1)
        inside = np.clip(lead, low, high)  # what lies outside goes to the outermost cells
        fit = chi_squared(
            "evenly_spread", np.histogram(inside, edges)[0].tolist(), _days_between(edges, low, high, n), 3
        )
    note = () if n else (Message(N_("no home has both the day it was reported and the day it is available")),)
    return Section("notices", tuple(estimates), (fit,) if fit else (), _days(lead),
                   Message(N_("homes, by days from report to available")), note)  # fmt: skip


def _days_between(edges: np.ndarray, low: int, high: int, n: int) -> list[float]:
    """Expected homes in each cell, every whole day from `low` to `high` as likely."""
    count = np.histogram(np.arange(low, high + 1), edges)[0]
    return [float(c) * n / (high - low + 1) for c in count]


def _as_one(days: Sequence[float]) -> Fit | None:
    """Are all answers of one length but for a day of rounding? Chi-squared of the spread against a spread of one day."""
    n = len(days)
    if n < NEEDED:
        return None
    middle = math.fsum(days) / n
    statistic = math.fsum((d - middle) ** 2 for d in days)
    return Fit("one_length", statistic, n - 1, float(stats.chi2.sf(statistic, n - 1)))


def _days(days: Sequence[float]) -> tuple[Bar, ...]:
    """Ten bars at most, each as wide as another; expected: evenly spread over them all."""
    if not days:
        return ()
    low, high = math.floor(min(days)), math.ceil(max(days))
    width = max(1, math.ceil((high - low + 1) / 10))
    count = Counter(int((d - low) // width) for d in days)
    size = (high - low) // width + 1
    return tuple(
        Bar(f"{low + i * width}" if width == 1 else f"{low + i * width}–{low + (i + 1) * width - 1}", count[i], len(days) / size)
        for i in range(size)
    )  # fmt: skip


__all__ = ["NEEDED", "NEEDED_NOTICES", "answer_times", "notices"]
