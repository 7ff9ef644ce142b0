"""Level `housed_total`: all households housed."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from .level import Level


class HousedTotal(Level):
    """Number of households housed. Usually settled by the levels above; here for when they are reordered."""

    name = "housed_total"
    counts_households = True
    sense = "max"
    unit = "households"
    title = N_("Housed in all")
    says = N_("Households housed in all")

    def digits(self, problem: Problem) -> list[PairDigit]:
        return [PairDigit(self.name, np.ones(problem.size, dtype=np.int64), "max")]

    def value(self, problem: Problem, chosen: Ints) -> int:
        return len(chosen)
