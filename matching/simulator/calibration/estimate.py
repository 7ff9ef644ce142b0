"""A figure with its interval, its number of observations and where it comes from; and the intervals themselves.

Counts and shares have Jeffreys' equal-tailed intervals (Brown, Cai & DasGupta 2001, Statistical Science 16, 101-133): near
their level on average over the true value, where the exact ones are too wide. The same gamma and beta laws are what a
forecast draws its parameters from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from constraints.language import Message

LEVEL = 0.95
_TAILS = (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
Source = Literal["months", "published", "assumption"]
# Cells of a chi-squared test hold at least so many expected observations; small ones are put together.
_LEAST_EXPECTED = 5.0


@dataclass(frozen=True)
class Law:
    """What is known of a parameter: gamma (`a`, scale `b`), inverse gamma (`b` / gamma of shape `a`), beta, normal, the power of
    e of a normal (`lognormal`), its logistic function (`logit`), a `table` of values with their chances, or a fixed value."""

    kind: Literal["gamma", "inverse", "beta", "normal", "lognormal", "logit", "table", "fixed"]
    a: float
    b: float = 0.0
    table: tuple[tuple[float, float], ...] = ()
    df: int | None = None  # of Student's law in place of the normal one

    def draw(self, rng: np.random.Generator) -> float:
        if self.kind == "gamma":
            return float(rng.gamma(self.a) * self.b)
        if self.kind == "inverse":
            return float(self.b / rng.gamma(self.a))
        if self.kind == "beta":
            return float(rng.beta(self.a, self.b))
        if self.kind == "lognormal":
            return math.exp(rng.normal(self.a, self.b))
        if self.kind == "logit":
            return 1 / (1 + math.exp(-rng.normal(self.a, self.b)))
        if self.kind == "table":
            chance = np.cumsum([p for _, p in self.table])
            return self.table[int(np.searchsorted(chance, rng.random() * chance[-1], side="right"))][0]
        if self.kind == "normal":
            return float(self.a + self.b * (rng.normal() if self.df is None else rng.standard_t(self.df)))
        return self.a


@dataclass(frozen=True)
class Fit:
    """A test of fit: what was tested, the statistic, its degrees of freedom (None = none), and the chance of one so large."""

    test: str
    statistic: float
    df: int | None
    p: float

    @property
    def doubtful(self) -> bool:
        return self.p < 0.05


@dataclass(frozen=True)
class Estimate:
    """One figure. `name` is stable; `path` the scenario's setting it goes to, None where the scenario has none.

    `value` is what the scenario is given; `low` and `high` are None where it does not come from the months. `observed` is
    what the months alone say, also where they are too few.
    """

    name: str
    says: Message
    unit: str
    path: str | None
    value: float
    low: float | None
    high: float | None
    n: int
    needed: int
    source: Source
    published: Message | None = None
    observed: tuple[float, float, float] | None = None
    law: Law | None = None
    whole: bool = False


@dataclass(frozen=True)
class Bar:
    """One bar of the picture: what was seen and what the estimate expects."""

    label: Message | str
    seen: float
    expected: float


@dataclass(frozen=True)
class Section:
    """All that is told of one kind of figure: the estimates, the test of fit, the picture, and what could not be seen."""

    name: str
    estimates: tuple[Estimate, ...]
    fits: tuple[Fit, ...] = ()
    bars: tuple[Bar, ...] = ()
    axis: Message | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Known:
    """A figure to fall back on, and its name."""

    value: float
    source: Source
    name: Message


def normal_quantile(share: float) -> float:
    """Quantile of the standard normal law."""
    return float(stats.norm.ppf(share))


def counted(count: int, exposure: float) -> tuple[float, float, float, Law]:
    """A rate from a Poisson count over an exposure: estimate, interval, and law."""
    low, high = (float(stats.gamma.ppf(q, count + 0.5)) / exposure for q in _TAILS)
    return count / exposure, 0.0 if count == 0 else low, high, Law("gamma", count + 0.5, 1 / exposure)


def mean_time(count: int, exposure: float) -> tuple[float, float, float, Law]:
    """The mean of an exponential time from `count` ends over an exposure with times cut off at the end."""
    low, high = (exposure / float(stats.gamma.ppf(q, count + 0.5)) for q in reversed(_TAILS))
    return exposure / count, low, high, Law("inverse", count + 0.5, exposure)


def share(count: int, of: int) -> tuple[float, float, float, Law]:
    """A share from `count` of `of`."""
    law = Law("beta", count + 0.5, of - count + 0.5)
    low, high = (float(stats.beta.ppf(q, law.a, law.b)) for q in _TAILS)
    return count / of, 0.0 if count == 0 else low, 1.0 if count == of else high, law


def mean(values: Sequence[float]) -> tuple[float, float, float, Law]:
    """A mean with Student's interval. Raises ZeroDivisionError for no values."""
    n, middle = len(values), math.fsum(values) / len(values)
    spread = float(np.std(values, ddof=1)) / math.sqrt(n) if n > 1 else 0.0
    half = float(stats.t.ppf(_TAILS[1], n - 1)) * spread if n > 1 else 0.0
    return (
        middle,
        middle - half,
        middle + half,
        Law("normal", middle, spread, df=n - 1) if spread else Law("fixed", middle),
    )


def chi_squared(test: str, seen: Sequence[float], expected: Sequence[float], fitted: int) -> Fit | None:
    """Pearson's test of counts against expected ones; neighbours with too few expected are put together.

    `fitted` is how many parameters the expected counts were fitted by. None where fewer than two cells remain.
    """
    cells: list[list[float]] = []
    for s, e in zip(seen, expected, strict=True):
        if cells and cells[-1][1] < _LEAST_EXPECTED:
            cells[-1][0] += s
            cells[-1][1] += e
        else:
            cells.append([s, e])
    while len(cells) > 1 and cells[-1][1] < _LEAST_EXPECTED:
        last = cells.pop()
        cells[-1] = [cells[-1][0] + last[0], cells[-1][1] + last[1]]
    df = len(cells) - fitted
    if df < 1 or min(e for _, e in cells) <= 0:
        return None
    statistic = math.fsum((s - e) ** 2 / e for s, e in cells)
    return Fit(test, statistic, df, float(stats.chi2.sf(statistic, df)))


def judged(
    name: str, says: Message, unit: str, path: str | None, n: int, needed: int, known: Known | None,
    found: tuple[float, float, float, Law] | None, whole: bool = False,
) -> Estimate:  # fmt: skip
    """An estimate from the months where there is enough to see, the figure to fall back on by name otherwise.

    Without one the months stand, however few. Raises ValueError where there is neither.
    """
    seen = None if found is None else found[:3]
    if found is not None and (n >= needed or known is None):
        value, low, high, law = found
        return Estimate(name, says, unit, path, value, low, high, n, needed, "months", None, seen, law, whole)
    if known is None:
        raise ValueError(name)
    return Estimate(
        name, says, unit, path, known.value, None, None, n, needed, known.source, known.name, seen, None, whole
    )


__all__ = [
    "LEVEL", "Bar", "Estimate", "Fit", "Known", "Law", "Section", "Source", "chi_squared", "counted", "judged", "mean", "mean_time",
    "normal_quantile", "share",
]  # fmt: skip
