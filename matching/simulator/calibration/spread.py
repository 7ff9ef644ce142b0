"""The ends of an even spread of whole days, a few strays among them: what the days say of both ends, day by day.

Days are as likely from the shortest to the longest; a share of strays, anything up to one in twenty as likely, lies anywhere
from one day to the longest seen. So a tenant who leaves sooner than a notice is long, or a report that came late, moves
neither end. The ends are whole numbers: each has a chance, an interval is the likeliest of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .estimate import LEVEL, Law

_STRAYS = np.linspace(0.0, 0.05, 21)
# Ends are looked for among the outermost part of the days, twice as many as there may be strays.
_OUTERMOST = 0.1
# Beyond the outermost day as far as an end is not left out with more than one in some thousands.
_BEYOND = 8.0


def ends(days: Sequence[float]) -> tuple[tuple[float, float, float, Law], tuple[float, float, float, Law]]:
    """The shortest and the longest: each with its interval and the chance of every day. Raises ValueError for no days."""
    seen = np.sort(np.round(np.asarray(days)).astype(np.int64))
    n, first, last = len(seen), int(seen[0]), int(seen[-1])
    step = int(np.ceil(_BEYOND * (last - first + 1) / n))
    lows = np.arange(max(1, first - step), int(seen[int(_OUTERMOST * (n - 1))]) + 1)
    highs = np.arange(int(seen[n - 1 - int(_OUTERMOST * (n - 1))]), last + step + 1)
    low, high = np.meshgrid(lows, highs, indexing="ij")
    inside = np.searchsorted(seen, high, side="right") - np.searchsorted(seen, low, side="left")
    longest = np.maximum(high, last)
    wide = np.maximum(high - low + 1, 1)
    # Every share of strays as likely: the likelihood of the two ends is the mean over them.
    likely = np.full((len(_STRAYS), *low.shape), -np.inf)
    for i, strays in enumerate(_STRAYS):
        apart = strays / longest
        with np.errstate(divide="ignore", invalid="ignore"):
            outside = np.where(inside == n, 0.0, (n - inside) * np.log(apart))
        likely[i] = np.where(high >= low, inside * np.log((1 - strays) / wide + apart) + outside, -np.inf)
    chance = np.exp(likely - likely.max()).sum(axis=0)
    chance /= chance.sum()
    return _end(lows, chance.sum(axis=1)), _end(highs, chance.sum(axis=0))


def _end(days: np.ndarray, chance: np.ndarray) -> tuple[float, float, float, Law]:
    """The likeliest day, the likeliest days that together reach the level, and the chances."""
    order = np.argsort(-chance, kind="stable")
    kept = order[: int(np.searchsorted(np.cumsum(chance[order]), LEVEL)) + 1]
    table = tuple((float(d), float(p)) for d, p in zip(days, chance, strict=True) if p > 1e-9)
    return float(days[order[0]]), float(days[kept].min()), float(days[kept].max()), Law("table", 0.0, table=table)


__all__ = ["ends"]
