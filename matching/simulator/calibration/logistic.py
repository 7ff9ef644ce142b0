"""Logistic regression with Firth's penalty: its estimates are near unbiased and finite also where few refuse.

Firth 1993, Biometrika 80, 27-38; Heinze & Schemper 2002, Statistics in Medicine 21, 2409-2419.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_STEPS, _CLOSE, _LONGEST = 200, 1e-9, 2.0


@dataclass(frozen=True)
class Logistic:
    """Coefficients on the log-odds and their standard errors, in the order of the columns."""

    value: Floats
    error: Floats


def logistic(x: Floats, y: Floats) -> Logistic | None:
    """Fits `y` (0 or 1, n) to the columns of `x` (n × k). None where the columns tell no coefficient of their own."""
    beta = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-(x @ beta)))
        weight = p * (1 - p)
        information = (x * weight[:, None]).T @ x
        if np.linalg.cond(information) > 1e12:
            return None
        inverse = np.linalg.inv(information)
        leverage = weight * np.einsum("ij,jk,ik->i", x, inverse, x)
        step = inverse @ (x.T @ (y - p + leverage * (0.5 - p)))
        beta = beta + step * min(1.0, _LONGEST / max(1e-12, float(np.abs(step).max())))
        if float(np.abs(step).max()) < _CLOSE:
            return Logistic(beta, np.sqrt(np.diag(inverse)))
    return None


__all__ = ["Logistic", "logistic"]
