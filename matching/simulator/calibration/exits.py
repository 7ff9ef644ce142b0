"""Ways out of the list that are no municipal letting: rates per household and month, by cause."""

from __future__ import annotations

import math

from constraints.language import N_, Message

from ..scenario import DAYS_PER_MONTH
from . import published
from .estimate import Bar, Section, chi_squared, counted, judged
from .past import CAUSES, Past, Waited

NEEDED = 10
_SAYS = {
    "housed_otherwise": N_("Left the list, housed otherwise"), "institution": N_("Left the list for an institution"),
    "withdrew": N_("Withdrew from the list"), "died": N_("Died while waiting"),
}  # fmt: skip
_BANDS = (0.0, 3.0, 6.0, 12.0, 24.0, float("inf"))
_TOLD_TWICE = Message(N_("who leaves between two batches leaves on a day that is not told: halfway is taken"))
_UNTOLD = N_("{untold} of {gone} left without a cause being told; they are shared out like those of whom it is told")


def exits(past: Past) -> Section:
    """Every household in a batch and not housed from it can leave before the next batch."""
    gone = [h for h in past.households if h.left == "gone"]
    told = {c: sum(h.cause == c for h in gone) for c in CAUSES}
    months = sum(sum(m for _, m in at_risk(past, h)) for h in past.households)
    known = sum(told.values())
    # A cause is seen only where it is told: the time counts for as much of it as of the leavings.
    exposure = months * known / len(gone) if gone else months
    estimates = tuple(
        judged(f"exits.{c}", Message(_SAYS[c]), "per household and month", f"world.exits.{c}", known, NEEDED, published.exits(c),
               counted(told[c], exposure) if exposure > 0 else None)
        for c in CAUSES
    )  # fmt: skip
    seen, time = [0.0] * (len(_BANDS) - 1), [0.0] * (len(_BANDS) - 1)
    for h in past.households:
        waited_from = (past.days[h.first] - h.registered) / DAYS_PER_MONTH
        for waited, span in at_risk(past, h):
            time[_band(waited_from + waited + span / 2)] += span
        if h.left == "gone":
            seen[_band((past.days[h.last] - h.registered) / DAYS_PER_MONTH + past.gap(h.last) / 2)] += 1
    rate = len(gone) / months if months else 0.0
    expected = [rate * t for t in time]
    fit = chi_squared("same_rate_by_wait", seen, expected, 1)
    notes = [_TOLD_TWICE]
    if known < len(gone):
        notes.append(Message.of(_UNTOLD, untold=len(gone) - known, gone=len(gone)))
    labels = ("0–3", "3–6", "6–12", "12–24", "24+")
    bars = tuple(Bar(n, s, e) for n, s, e in zip(labels, seen, expected, strict=True))
    return Section(
        "exits", estimates, (fit,) if fit else (), bars, Message(N_("left the list, by months waited")), tuple(notes)
    )


def at_risk(past: Past, h: Waited) -> list[tuple[float, float]]:
    """Stretches in which a household could leave: (months since it was first seen, length in months).

    Who is housed from a batch can leave no more; who is gone by the next batch was there for half of the time.
    """
    found = []
    since = 0.0
    for month in range(h.first, min(h.last + 1, len(past.days) - 1)):
        gap = past.gap(month)
        last = month == h.last
        if not (last and h.left == "housed"):
            found.append((since, gap / 2 if last and h.left == "gone" else gap))
        since += gap
    return found


def total_rate(past: Past) -> float:
    """All ways out together, per household and month; 0 where nobody left."""
    months = sum(m for h in past.households for _, m in at_risk(past, h))
    return sum(h.left == "gone" for h in past.households) / months if months else 0.0


def visible(rate: float, gap: float) -> float:
    """Share of those who come evenly over a gap of so many months that are still there at its end."""
    return 1.0 if rate * gap < 1e-9 else -math.expm1(-rate * gap) / (rate * gap)


def _band(months: float) -> int:
    return next(i for i in range(len(_BANDS) - 1) if months < _BANDS[i + 1])


__all__ = ["NEEDED", "at_risk", "exits", "total_rate", "visible"]
