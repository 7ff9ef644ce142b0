"""How long people wait, as curves: incidence of housing, tenancies kept, and how uneven waits are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .world import Ints

Number = float | None


@dataclass(frozen=True, eq=False)
class Curve:
    """At risk, housed and otherwise gone by day waited: what a pooled incidence curve is made of."""

    risk: Ints
    housed: Ints
    other: Ints

    def of_length(self, size: int) -> Curve:
        """The curve cut or filled up to `size` days; past its end nobody is at risk."""

        def fitted(a: Ints) -> Ints:
            return np.concatenate([a[:size], np.zeros(max(0, size - len(a)), dtype=np.int64)])

        return Curve(fitted(self.risk), fitted(self.housed), fitted(self.other))

    def incidence(self) -> NDArray[np.float64]:
        """Aalen-Johansen: share housed by day waited, with other ways out as competing events."""
        risk = np.maximum(self.risk, 1)
        stays = np.cumprod(1 - (self.housed + self.other) / risk)
        before = np.concatenate([[1.0], stays[:-1]])
        return np.cumsum(before * self.housed / risk)

    def quantile(self, level: float) -> Number:
        """First day by which the share `level` of all is housed; None = not reached."""
        reached = np.flatnonzero(self.incidence() >= level)
        return float(reached[0]) if len(reached) else None

    def restricted_mean(self, days: int) -> float:
        """Mean days until housed, each counted to `days` at most."""
        return float((1 - self.incidence()[:days]).sum())


def gini(waits: Ints) -> Number:
    """sum |x_i - x_j| / (2 n² mean); None without anyone, 0 where nobody waited."""
    n = len(waits)
    if not n:
        return None
    ordered = np.sort(waits).astype(np.float64)
    total = ordered.sum()
    if total <= 0:
        return 0.0
    rank = np.arange(1, n + 1)
    return float((2 * (rank * ordered).sum() / (n * total)) - (n + 1) / n)


def kaplan_meier(days: Ints, lost: NDArray[np.bool_]) -> Callable[[int], Number]:
    """Share of tenancies kept past a number of days; None where none was watched that long."""
    order = np.argsort(days, kind="stable")
    days, lost = days[order], lost[order]
    n = len(days)
    factor = np.where(lost, 1 - 1 / np.maximum(n - np.arange(n), 1), 1.0)
    survival = np.cumprod(factor)

    def kept(day: int) -> Number:
        if not n or int(days[-1]) < day:
            return None
        before = int(np.searchsorted(days, day, side="right"))
        return float(survival[before - 1]) if before else 1.0

    return kept


def quantile(values: Ints, level: float) -> float:
    """The smallest value that at least the share `level` do not exceed."""
    ordered = np.sort(values)
    return float(ordered[max(0, int(np.ceil(level * len(ordered))) - 1)])
