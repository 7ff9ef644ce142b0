"""From replications to intervals. The replication is the unit: households of one run are never taken for independent."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .curves import Curve
from .scenario import Replications

Floats = NDArray[np.float64]
RESAMPLES = 2000
LEVEL = 0.95
# With fewer replications nothing is called demonstrated, however alike they are.
FEWEST = 5
# The p value, corrected for all that was compared, below which a difference is called demonstrated.
ERROR = 0.05
# What is said of a difference that is not demonstrated, as the document has it.
NOT_DEMONSTRATED = "no demonstrated difference"
# Differences of figures that are equal but for the last bits of a division.
_DUST = 1e-12


@dataclass(frozen=True)
class Interval:
    """Mean over `n` replications that have the figure, standard deviation, and a 95 % interval; None = not defined."""

    n: int
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    method: str

    def as_json(self) -> dict[str, Any]:
        return {
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "sd": self.sd,
            "n": self.n,
            "method": self.method,
        }


@dataclass(frozen=True)
class Difference:
    """Paired difference of two runs over common replications: t and BCa interval, p by the paired t test, Holm's p."""

    t: Interval
    bca: Interval
    p: float | None
    p_holm: float | None = None

    @property
    def shown(self) -> bool:
        """Is a difference demonstrated: does the t interval leave 0 out?"""
        t = self.t
        return t.n >= FEWEST and t.low is not None and t.high is not None and (t.low > 0 or t.high < 0)

    def as_json(self) -> dict[str, Any]:
        return {
            "mean": self.t.mean, "low": self.t.low, "high": self.t.high, "n": self.t.n, "bca_low": self.bca.low,
            "bca_high": self.bca.high, "p": self.p, "p_holm": self.p_holm, "demonstrated": self.shown,
        }  # fmt: skip


def student(values: Floats) -> Interval:
    """Student's t interval of a mean; replications without the figure (NaN) are left out."""
    seen = values[~np.isnan(values)]
    n = len(seen)
    if n == 0:
        return Interval(0, None, None, None, None, "t")
    mean = float(seen.mean())
    if n == 1:
        return Interval(1, mean, None, None, None, "t")
    if float(np.ptp(seen)) <= _DUST * abs(mean):  # exactly the same in every run: no rounding may make a width of it
        return Interval(n, float(seen[0]), 0.0, float(seen[0]), float(seen[0]), "t")
    sd = float(seen.std(ddof=1))
    half = float(stats.t.ppf(0.5 + LEVEL / 2, n - 1)) * sd / math.sqrt(n)
    return Interval(n, mean, sd, mean - half, mean + half, "t")


def bca(values: Floats, seed: int) -> Interval:
    """Bias-corrected accelerated bootstrap of a mean over replications."""
    seen = values[~np.isnan(values)]
    n = len(seen)
    simple = student(seen)
    if n < 3 or simple.sd == 0.0:
        return Interval(simple.n, simple.mean, simple.sd, simple.low, simple.high, "bca")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a skew too extreme for BCa: the percentile interval stands in
        made = stats.bootstrap(
            (seen,),
            np.mean,
            n_resamples=RESAMPLES,
            confidence_level=LEVEL,
            method="BCa",
            rng=np.random.default_rng(seed),
        ).confidence_interval
        if not (math.isfinite(made.low) and math.isfinite(made.high)):
            made = stats.bootstrap(
                (seen,),
                np.mean,
                n_resamples=RESAMPLES,
                confidence_level=LEVEL,
                method="percentile",
                rng=np.random.default_rng(seed),
            ).confidence_interval
    return Interval(n, simple.mean, simple.sd, float(made.low), float(made.high), "bca")


def paired(values: Floats, base: Floats, seed: int, boot: bool = True) -> Difference:
    """Difference to the base, replication by replication. A run compared with itself differs by exactly zero."""
    d = values - base
    d = np.where(np.abs(d) <= _DUST * np.maximum(np.abs(values), np.abs(base)), 0.0, d)
    t = student(d)
    known = d[~np.isnan(d)]
    p: float | None = None
    if len(known) > 1:
        p = (
            1.0
            if t.sd == 0.0 and t.mean == 0.0
            else 0.0
            if t.sd == 0.0
            else float(stats.ttest_1samp(known, 0.0).pvalue)
        )
    return Difference(t, bca(d, seed) if boot else t, p)


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down adjustment; None stays None and does not count."""
    order = sorted((p, i) for i, p in enumerate(ps) if p is not None)
    adjusted: list[float | None] = [None] * len(ps)
    worst = 0.0
    for rank, (p, i) in enumerate(order):
        worst = max(worst, min(1.0, (len(order) - rank) * p))
        adjusted[i] = worst
    return adjusted


def ground(d: Mapping[str, Any]) -> str | None:
    """Why a difference (`Difference.as_json` with Holm's p) is not demonstrated; None where it is.

    `no_figure`: no pair of replications has it; `interval`: the interval holds 0; `few`: fewer than `FEWEST` replications;
    `holm`: the interval leaves 0 out, but not enough for all the comparisons made at once.
    """
    if d["demonstrated"]:
        return None
    if d["mean"] is None:
        return "no_figure"
    if d["low"] is not None and d["low"] <= 0 <= d["high"]:
        return "interval"
    return "few" if d["n"] < FEWEST else "holm"


def pooled_quantile(curves: Sequence[Curve], level: float, seed: int) -> Interval:
    """Quantile of the pooled incidence curve, with replications resampled; an end is None where it is not reached."""
    n = len(curves)
    if not n:
        return Interval(0, None, None, None, None, "pooled bootstrap")
    size = max(int(np.flatnonzero(c.risk > 0).max(initial=0)) + 2 for c in curves)
    full = [c.of_length(size) for c in curves]
    risk, housed, other = (
        np.stack([getattr(c, name) for c in full]).astype(np.float64) for name in ("risk", "housed", "other")
    )
    one = np.ones((1, n))
    value = float(_quantile(one @ risk, one @ housed, one @ other, level)[0])
    if n == 1:
        return Interval(1, _known(value), None, None, None, "pooled bootstrap")
    rng = np.random.default_rng(seed)
    resampled = np.empty(RESAMPLES)
    for start in range(0, RESAMPLES, 250):
        weights = rng.multinomial(n, np.full(n, 1 / n), size=250).astype(np.float64)
        resampled[start : start + 250] = _quantile(weights @ risk, weights @ housed, weights @ other, level)
    low, high = np.quantile(resampled, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2], method="inverted_cdf")
    return Interval(n, _known(value), None, _known(float(low)), _known(float(high)), "pooled bootstrap")


def _quantile(risk: Floats, housed: Floats, other: Floats, level: float) -> Floats:
    """First day on which the incidence reaches the level, one per row; infinite where it is not."""
    at_risk = np.maximum(risk, 1.0)
    stays = np.cumprod(1 - (housed + other) / at_risk, axis=1)
    before = np.concatenate([np.ones((len(risk), 1)), stays[:, :-1]], axis=1)
    reached = np.cumsum(before * housed / at_risk, axis=1) >= level - 1e-12
    return np.where(reached.any(axis=1), reached.argmax(axis=1), np.inf).astype(np.float64)


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def half_width(rules: Replications, baseline: float) -> float:
    """The half-width asked for: the larger of a share of the baseline and the planner's own limit."""
    return max(rules.half_width_share * abs(baseline), rules.half_width or 0.0)


def replications_needed(differences: Sequence[Floats], baseline: float, rules: Replications) -> int:
    """R = (t s / h)², for the policy whose difference varies most, between `least` and `most`."""
    wanted = half_width(rules, baseline)
    most = rules.least
    for d in differences:
        known = d[~np.isnan(d)]
        if len(known) < 2 or wanted <= 0:
            continue
        t = float(stats.t.ppf(0.5 + LEVEL / 2, len(known) - 1))
        most = max(most, math.ceil((t * float(known.std(ddof=1)) / wanted) ** 2))
    return min(most, rules.most)


def leximin_better(mine: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """1 when the longest waits of the first are shorter at the first place they differ, -1 when longer, 0 when equal."""
    size = max(len(mine), len(other))
    a = np.concatenate([mine, np.zeros(size - len(mine), dtype=np.int64)])
    b = np.concatenate([other, np.zeros(size - len(other), dtype=np.int64)])
    apart = np.flatnonzero(a != b)
    return 0 if not len(apart) else (1 if a[apart[0]] < b[apart[0]] else -1)


def latin_hypercube(points: int, parameters: int, seed: int) -> Floats:
    """Points in the unit cube, one in every slice of every side."""
    if not points or not parameters:
        return np.zeros((0, parameters))
    cube: Floats = stats.qmc.LatinHypercube(parameters, rng=np.random.default_rng(seed)).random(points)
    return cube


def means(table: Mapping[str, Floats]) -> dict[str, float | None]:
    """Mean of each figure over the replications that have it."""
    return {k: (float(np.nanmean(v)) if not np.isnan(v).all() else None) for k, v in table.items()}
