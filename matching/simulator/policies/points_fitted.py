"""P3, fitted: points learned from what the batch optimum does with prices of homes (after Bertsimas et al. 2013, Azizi)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from .batch_dual import BatchDual
from .points import FEATURES, Points, features
from .policy import Ints

if TYPE_CHECKING:
    from ..clock import Run
    from ..desk import Desk

# Replications of people's questions are numbered from 0; the fit uses a fate of its own that none of them sees.
_PILOT = 2**32 + 1


class PointsFitted(Points):
    """Weights by least squares on 1 (housed) and 0 (not) in a pilot run of `batch_dual`, rounded to whole points of 100."""

    name = "points_fitted"
    says = N_("Points fitted to the optimum")
    defaults = {"months": 12, "futures": 5}

    def begin(self, run: Run) -> None:
        self._weights = self._fit(run)

    def weights(self) -> Ints:
        return self._weights

    def _fit(self, run: Run) -> Ints:
        from ..clock import Run as PilotRun
        from ..trace import draw_trace

        pilot = run.scenario.model_copy(update={"months": min(int(self.settings["months"]), run.scenario.months)})
        recorder = _Recorder({"futures": int(self.settings["futures"])}, "pilot")
        PilotRun(draw_trace(pilot, run.world, _PILOT), recorder, audit=False).go()
        if not recorder.rows:
            return np.zeros(len(FEATURES), dtype=np.int64)
        facts, housed = np.concatenate(recorder.rows), np.concatenate(recorder.housed)
        found, *_ = np.linalg.lstsq(facts, housed, rcond=None)
        points: Ints = np.round(100 * found).astype(np.int64)
        return points


class _Recorder(BatchDual):
    """The batch optimum, writing down who was housed with what declared facts."""

    def begin(self, run: Run) -> None:
        super().begin(run)
        self.rows: list[np.ndarray] = []
        self.housed: list[np.ndarray] = []

    def decide(self, desk: Desk) -> None:
        self.rows.append(features(desk))
        super().decide(desk)
        self.housed.append((~desk.alive).astype(np.float64))
