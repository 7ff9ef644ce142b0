"""New households a month, and what they need: class, support, rooms and kind."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

from constraints.language import N_, Message

from ..scenario import DAYS_PER_MONTH
from .estimate import Bar, Estimate, Fit, Section, chi_squared, counted, judged, share
from .exits import total_rate, visible
from .past import Past, Waited

NEEDED = 20
NEEDED_SHARES = 30
_NEEDS: dict[str, tuple[str, Callable[[Waited], str]]] = {
    "urgency": (N_("Class {value}"), lambda h: f"U{h.urgency}"),
    "method": (N_("Support: {value}"), lambda h: h.method),
    "rooms": (N_("At least {value} rooms"), lambda h: "–" if h.rooms is None else str(h.rooms)),
    "kind": (N_("Kind of household: {value}"), lambda h: h.kind),
}  # fmt: skip
_ANY = Message(N_("Any number of rooms"))
_SHOWN = {
    "none": Message(N_("none")), "s85": Message(N_("section 85")), "single": Message(N_("single")),
    "single with children": Message(N_("single with children")), "couple": Message(N_("couple")),
    "couple with children": Message(N_("couple with children")),
}  # fmt: skip
_UNSEEN = N_(
    "who comes and leaves between two batches is in none of them: the count is lifted by {share} per cent for that"
)
_AGAIN = N_("{count} that lost a home and are back are no new households; the simulator makes them itself")


def new(past: Past) -> list[Waited]:
    """Households first seen after the first batch, those that are back after a home left out."""
    return [h for h in past.households if h.first > 0 and not h.again]


def arrivals(past: Past) -> Section:
    """The rate of a Poisson stream, even over the year."""
    found = new(past)
    rate = total_rate(past)
    gaps = [past.gap(m) for m in range(len(past.days) - 1)]
    seen = [visible(rate, g) for g in gaps]
    exposure = math.fsum(g * v for g, v in zip(gaps, seen, strict=True))
    one = judged("arrivals", Message(N_("New households a month")), "households/month", "world.households_per_month",
                 len(found), NEEDED, None, counted(len(found), exposure))  # fmt: skip
    by_month = Counter(h.first for h in found)
    counts = [float(by_month[m + 1]) for m in range(len(gaps))]
    expected = [len(found) * g * v / exposure for g, v in zip(gaps, seen, strict=True)]
    fit = chi_squared("even_over_months", counts, expected, 1)
    again = sum(h.again for h in past.households)
    notes = [Message.of(_UNSEEN, share=round(100 * (sum(gaps) / exposure - 1)))]
    if again:
        notes.append(Message.of(_AGAIN, count=again))
    bars = tuple(Bar(str(m + 1), s, e) for m, (s, e) in enumerate(zip(counts, expected, strict=True)))
    return Section(
        "arrivals", (one,), (fit,) if fit else (), bars, Message(N_("new households, by month")), tuple(notes)
    )


def needs(past: Past) -> Section:
    """Shares of the new households; the scenario has them from the catalogue that is written beside it."""
    found = sorted(new(past), key=lambda h: (h.first, h.household))
    estimates: list[Estimate] = []
    fits: list[Fit] = []
    bars: list[Bar] = []
    half = len(found) // 2
    for what, (says, value_of) in _NEEDS.items():
        count = Counter(value_of(h) for h in found)
        for value in sorted(count):
            estimates.append(
                judged(f"needs.{what}.{value}", _ANY if value == "–" else Message.of(says, value=_SHOWN.get(value, value)), "share", None, len(found), NEEDED_SHARES, None,
                       share(count[value], len(found)))
            )  # fmt: skip
        early = Counter(value_of(h) for h in found[:half])
        fit = _alike(what, [(early[v], count[v] - early[v]) for v in sorted(count)])
        if fit:
            fits.append(fit)
        if what == "urgency":
            bars = [Bar(v, count[v] - early[v], count[v] * (len(found) - half) / len(found)) for v in sorted(count)]
    few = (
        ()
        if len(found) >= NEEDED_SHARES
        else (Message.of(N_("only {n} new households: the shares say little"), n=len(found)),)
    )
    return Section("needs", tuple(estimates), tuple(fits), tuple(bars),
                   Message(N_("new households of the later half by class; expected: the shares of all months")), few)  # fmt: skip


def _alike(what: str, rows: list[tuple[int, int]]) -> Fit | None:
    """Are the shares of the earlier and the later half alike? Pearson's test of the table of both."""
    total, first = sum(a + b for a, b in rows), sum(a for a, _ in rows)
    if not first or first == total:
        return None
    big = [(a, b) for a, b in rows if (a + b) * min(first, total - first) / total >= 5]
    rest = [(a, b) for a, b in rows if (a, b) not in big]
    if rest:
        big.append((sum(a for a, _ in rest), sum(b for _, b in rest)))
    if len(big) < 2:
        return None
    statistic = 0.0
    for a, b in big:
        for seen, part in ((a, first), (b, total - first)):
            e = (a + b) * part / total
            statistic += (seen - e) ** 2 / e if e else 0.0
    from scipy import stats

    return Fit(f"same_halves_{what}", statistic, len(big) - 1, float(stats.chi2.sf(statistic, len(big) - 1)))


def waiting(past: Past) -> tuple[int, float]:
    """Households in the last batch, and their mean wait in days: counted, not estimated."""
    here = [h for h in past.households if h.last == len(past.days) - 1 and h.left is None]
    day = past.days[-1]
    return len(here), math.fsum(day - h.registered for h in here) / len(here) if here else 0.0


__all__ = ["DAYS_PER_MONTH", "NEEDED", "NEEDED_SHARES", "arrivals", "needs", "new", "waiting"]
