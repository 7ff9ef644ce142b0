"""P3, fitted: points learned from what the batch optimum does with prices of homes (after Bertsimas et al. 2013, Azizi)."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..known import Known
from ..visible import Act, VisibleState
from .batch_dual import BatchDual
from .points import FEATURES, Points, features
from .policy import Ints, Rehearsal

# Replications of people's questions are numbered from 0; the fit uses a fate of its own that none of them sees.
_PILOT = 2**32 + 1


class PointsFitted(Points):
    """Weights by least squares on 1 (housed) and 0 (not) in a pilot run of `batch_dual`, rounded to whole points of 100."""

    name = "points_fitted"
    says = N_("Points fitted to the optimum")
    defaults = {"months": 12, "futures": 5}

    def rehearsal(self) -> Rehearsal:
        self._recorder = _Recorder({"futures": int(self.settings["futures"])}, "pilot")
        return Rehearsal(self._recorder, int(self.settings["months"]), _PILOT)

    def begin(self, known: Known) -> None:
        self._weights = self._recorder.fitted()

    def weights(self) -> Ints:
        return self._weights


class _Recorder(BatchDual):
    """The batch optimum, writing down who was housed with what declared facts."""

    def begin(self, known: Known) -> None:
        super().begin(known)
        self.rows: list[np.ndarray] = []
        self.housed: list[np.ndarray] = []

    def decide(self, state: VisibleState) -> Act:
        self.rows.append(features(state))
        yield from super().decide(state)
        self.housed.append((~state.alive).astype(np.float64))

    def fitted(self) -> Ints:
        """Whole points of 100 per declared fact; none where nothing was decided."""
        if not self.rows:
            return np.zeros(len(FEATURES), dtype=np.int64)
        weights, *_ = np.linalg.lstsq(np.concatenate(self.rows), np.concatenate(self.housed), rcond=None)
        points: Ints = np.round(100 * weights).astype(np.int64)
        return points
