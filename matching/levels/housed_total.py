"""Level `housed_total`: all households housed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level


class HousedTotalCheck(second.LevelCheck):
    """The second opinion: the same, worked out anew from facts and law."""

    name, sense, unit = "housed_total", "max", "households"

    def value(self, facts: second.Facts, placed: second.Placed) -> int:
        return len(placed)

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        return [second.Digit(self.name, None, self.sense, np.ones(facts.size, dtype=np.int64))]


class HousedTotal(Level):
    """Number of households housed. Usually settled by the levels above; here for when they are reordered."""

    name = "housed_total"
    check = HousedTotalCheck()
    counts_households = True
    sense = "max"
    unit = "households"
    title = N_("Housed in all")
    says = N_("Households housed in all")

    def digits(self, problem: Problem) -> list[PairDigit]:
        return [PairDigit(self.name, np.ones(problem.size, dtype=np.int64), "max")]

    def value(self, problem: Problem, chosen: Ints) -> int:
        return len(chosen)
