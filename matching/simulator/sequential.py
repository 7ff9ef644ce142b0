"""How many replications settle a question: looked at again and again, with the error of all looks together held.

A difference is looked at after 40, 80, 160 and 320 pairs. Each look gets the same part of the error that the question may
make (Bonferroni), so that a difference which is not there is called demonstrated in at most that share of studies, however
the looks depend on each other. The interval of a look covers Student's and Hall's (P. Hall, "On the removal of skewness by
transformation", 1992): with a few rare large differences Student's alone is off to one side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from scipy import stats

from .statistics import Floats

LOOKS = (40, 80, 160, 320)
ERROR = 0.05

Verdict = Literal["larger", "smaller", "none_that_matters", "open"]


@dataclass(frozen=True)
class Look:
    """One look at a paired difference: after `n` pairs, its mean, its interval at `level`, and what that settles.

    `larger` and `smaller` say the sign of a demonstrated difference; `none_that_matters` that the whole interval lies within
    the smallest difference that matters; `open` that more pairs are needed.
    """

    n: int
    mean: float | None
    low: float | None
    high: float | None
    level: float
    verdict: Verdict


def look(differences: Floats, smallest: float, questions: int = 1, looks: Sequence[int] = LOOKS) -> Look:
    """A look at the pairs so far. Pairs without the figure (NaN) count as pairs and tell nothing.

    `smallest` is the smallest difference that matters, above 0; `questions` are asked together and share the error.
    """
    known = differences[~np.isnan(differences)]
    n, error = len(known), ERROR / len(looks) / questions
    level = 1 - error
    if n < looks[0] // 2:
        return Look(n, float(known.mean()) if n else None, None, None, level, "open")
    mean = float(known.mean())
    low, high = _interval(known, _quantile(1 - error / 2, n - 1))
    verdict: Verdict = "open"
    if low > 0 or high < 0:
        verdict = "larger" if low > 0 else "smaller"
    elif -smallest < low and high < smallest:
        verdict = "none_that_matters"
    return Look(n, mean, low, high, level, verdict)


@cache
def _quantile(share: float, freedom: int) -> float:
    return float(stats.t.ppf(share, freedom))


def _interval(known: Floats, quantile: float) -> tuple[float, float]:
    """The interval of a mean that holds Student's and Hall's, whose ends are moved against the skew of the pairs."""
    n, mean, sd = len(known), float(known.mean()), float(known.std(ddof=1))
    if sd == 0.0:
        return mean, mean
    root = math.sqrt(n)
    apart = known - mean
    skew = float((apart**3).mean() / (apart**2).mean() ** 1.5)
    ends = [mean - quantile * sd / root, mean + quantile * sd / root]
    if abs(skew) > 1e-9:
        for q in (quantile, -quantile):
            inner = 1 + skew / root * (q - skew / (6 * root))
            ends.append(mean - sd * (float(np.cbrt(inner)) - 1) * 3 / skew)
    return min(ends), max(ends)
