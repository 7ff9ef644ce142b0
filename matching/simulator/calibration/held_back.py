"""How far a forecast may be trusted: the last months held back, forecast from those before, and compared.

Each replication draws its parameters from what the earlier months say of them, so an interval holds both what is not known
and what is chance. What came is to the replications as one more of them: of n runs and one month, each place by order is as
likely, and an interval between two places holds it exactly as often as it says.

Figures are whole numbers, and an interval between whole numbers holds more than it says: one of 95 % of a figure around
four holds some 97 %. So what is inside is counted twice: as it is, and with what lies on an end counted as the part of it
that an interval of exactly its level would hold (the randomised place of Czado, Gneiting & Held 2009, Biometrics 65,
1254-1261, on average over the draw).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from constraints.language import N_, Message

from ..clock import Run
from ..policies import policy_of
from ..scenario_file import scenario_of
from ..trace import draw_trace
from ..worlds import build_world
from .calibrate import calibrate, settings
from .past import Past
from .run_months import past_of_run

Counts = NDArray[np.float64]
LEVELS = (0.5, 0.8, 0.95)
REPLICATIONS = 200
# So many months must be left to calibrate on, and be held back at least, for a forecast to be held against anything.
LEAST_BEFORE, LEAST_HELD = 6, 3
# With fewer months held back an interval that holds them says little of how often it will.
LEAST_FOR_TRUST = 12
FIGURES: Mapping[str, Message] = {
    "arrivals": Message(N_("New on the list, those who are back too")),
    "housed": Message(N_("Housed by the municipality")),
    "left": Message(N_("Left the list without a municipal letting")),
    "homes": Message(N_("Homes new at the municipality's disposal")),
    "waiting": Message(N_("Waiting on the decision day")),
}


@dataclass(frozen=True)
class Compared:
    """One figure of one month (`month` None: of them all): what was seen, and the forecast with its intervals by level.

    `held` by level: the part of what was seen that an interval of exactly that level holds, 0 to 1.
    """

    figure: str
    month: int | None
    seen: float
    median: float
    intervals: tuple[tuple[float, float], ...]
    held: tuple[float, ...]

    def inside(self, level: int) -> bool:
        low, high = self.intervals[level]
        return low <= self.seen <= high


@dataclass(frozen=True)
class HeldBack:
    """The forecast of the held-back months. `first` is the number of the batch it starts from."""

    first: int
    months: int
    replications: int
    rows: tuple[Compared, ...]

    def covered(self, level: int, figure: str | None = None) -> tuple[int, int]:
        """Monthly figures inside their interval, and monthly figures in all."""
        mine = self._monthly(figure)
        return sum(r.inside(level) for r in mine), len(mine)

    def exactly(self, level: int, figure: str | None = None) -> float:
        """Monthly figures an interval of exactly its level holds: what `covered` counts, without what whole numbers add."""
        return math.fsum(r.held[level] for r in self._monthly(figure))

    def _monthly(self, figure: str | None) -> list[Compared]:
        return [r for r in self.rows if r.month is not None and figure in (None, r.figure)]


def months_held(past: Past) -> int:
    """The last year, or the last third of the months where that is fewer; 0 where the months are too few."""
    periods = len(past.days) - 1
    held = min(12, periods // 3)
    return held if held >= LEAST_HELD and periods - held >= LEAST_BEFORE else 0


def hold_back(
    past: Past, base: Mapping[str, Any] | None = None, catalogue: Mapping[str, Any] | None = None,
    replications: int = REPLICATIONS, seed: int = 0, tell: Callable[[int, int], None] | None = None,
) -> HeldBack | None:  # fmt: skip
    """The comparison; None where there are too few months. Raises InputError for a scenario that cannot be run."""
    held = months_held(past)
    if not held:
        return None
    first = len(past.days) - 1 - held
    found = calibrate(past.until(first), base)
    days = tuple(d - past.days[first] for d in past.days[first:])
    drawn = []
    for r in range(replications):
        rng = np.random.default_rng([seed, r])
        raw = settings(found, base, months=held + 1, catalogue=catalogue, rng=rng, ranges=False)
        scenario = scenario_of(raw | {"seed": seed})
        trace = draw_trace(scenario, build_world(scenario), r)
        log = Run(trace, policy_of(scenario.policies[0]), audit=False).go()
        drawn.append(counts(past_of_run(log, days)))
        if tell is not None:
            tell(r + 1, replications)
    return HeldBack(first, held, replications, tuple(_compare(counts(past)[:, first:], np.stack(drawn))))


def counts(past: Past) -> Counts:
    """Figures (rows, as `FIGURES`) by month: of the period that ends on each decision day, the first period left out as zero."""
    months = len(past.days)
    found = np.zeros((len(FIGURES), months))
    for h in past.households:
        if h.first > 0:
            found[0, h.first] += 1
        if h.left is not None and h.last + 1 < months:
            found[1 if h.left == "housed" else 2, h.last + 1] += 1
        found[4, h.first : h.last + 1] += 1
    for v in past.homes:
        if v.first > 0:
            found[3, v.first] += 1
    return found


def _compare(seen: Counts, drawn: NDArray[np.float64]) -> list[Compared]:
    rows = []
    for i, figure in enumerate(FIGURES):
        for month in range(1, seen.shape[1]):
            rows.append(_one(figure, month, float(seen[i, month]), drawn[:, i, month]))
        if figure != "waiting":
            rows.append(_one(figure, None, float(seen[i, 1:].sum()), drawn[:, i, 1:].sum(axis=1)))
    return rows


def _one(figure: str, month: int | None, seen: float, drawn: Counts) -> Compared:
    """Intervals between whole numbers: the places by order that leave out at most half of the rest on either side."""
    ordered = np.sort(drawn)
    n = len(ordered)
    # The place of what came among the runs: anywhere in this stretch, where some runs are equal to it.
    first, last = (
        np.searchsorted(ordered, seen, side="left") / (n + 1),
        (np.searchsorted(ordered, seen, side="right") + 1) / (n + 1),
    )
    ends, held = [], []
    for level in LEVELS:
        out = math.floor((n + 1) * (1 - level) / 2)
        ends.append((float(ordered[max(0, out - 1)]), float(ordered[min(n - 1, n - out)])))
        inside = min(last, (1 + level) / 2) - max(first, (1 - level) / 2)
        held.append(float(max(0.0, inside) / (last - first)))
    return Compared(figure, month, seen, float(np.median(ordered)), tuple(ends), tuple(held))


# Months of one figure go together: so many of them count as one observation.
_TOGETHER = 3


def _counting(held: HeldBack, level: int, figure: str | None = None) -> tuple[float, int]:
    """What is held exactly, and of how many, counted in observations that do not go together."""
    _, of = held.covered(level, figure)
    n = max(1, of // _TOGETHER)
    return held.exactly(level, figure) / of * n, n


def between(held: HeldBack, level: int, figure: str | None = None) -> tuple[float, float]:
    """Between which shares the held months let the true one lie (95 %, Jeffreys), from what is held exactly."""
    inside, n = _counting(held, level, figure)
    low, high = (float(stats.beta.ppf(q, inside + 0.5, n - inside + 0.5)) for q in (0.025, 0.975))
    return low, high


def verdict(held: HeldBack, level: int = len(LEVELS) - 1) -> tuple[str, float]:
    """Does the forecast hold what it says? `holds`; `too_narrow` where so few inside would be rare if it did, with that
    chance; `says_little` where nothing speaks against it and too few months were held back to speak for it.
    """
    inside, n = _counting(held, level)
    p = float(stats.binom.cdf(round(inside), n, LEVELS[level]))
    if p < 0.05:
        return "too_narrow", p
    return ("holds" if held.months >= LEAST_FOR_TRUST else "says_little"), p


__all__ = [
    "FIGURES",
    "LEVELS",
    "REPLICATIONS",
    "Compared",
    "HeldBack",
    "between",
    "counts",
    "hold_back",
    "months_held",
    "verdict",
]
