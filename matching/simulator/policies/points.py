"""P3: published whole-number points for declared facts; most points first, then date."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints.language import N_

from ..visible import VisibleState
from .policy import Ints, ListPolicy

FEATURES = ("U1", "U2", "U3", "U4", "U5", "month_waited", "hard_date")


def features(state: VisibleState) -> NDArray[np.float64]:
    """Declared facts of the pool, one column per feature: class, whole months waited (at most 36), a hard date set."""
    columns = [state.urgency == c for c in range(1, 6)]
    columns += [np.minimum(state.waited // 30, 36), state.has_hard_date]
    return np.stack([np.asarray(c, dtype=np.float64) for c in columns], axis=1)


class Points(ListPolicy):
    """Points may propose, never decide a case: automatic points would fetter the municipality's discretion."""

    name = "points"
    says = N_("Points")
    defaults = {"U1": 100, "U2": 60, "U3": 30, "U4": 15, "U5": 5, "month_waited": 2, "hard_date": 20}

    def weights(self) -> Ints:
        """Points per feature, whole numbers."""
        return np.array([int(self.settings[f]) for f in FEATURES], dtype=np.int64)

    def keys(self, state: VisibleState) -> tuple[NDArray[Any], ...]:
        return (-(features(state) @ self.weights()),)
