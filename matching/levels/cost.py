"""Level `cost`: the municipality's expected cost, for an unchanged set of households."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level


class CostCheck(second.LevelCheck):
    """The second opinion: the same, worked out anew from facts and law."""

    name, sense, unit = "cost", "min", "DKK over 24 months"
    after_who = True

    def value(self, facts: second.Facts, placed: second.Placed) -> int:
        return sum(int(facts.costs.total[h, d]) for h, d in placed.items())

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        return [second.Digit(self.name, None, self.sense, facts.costs.total[facts.h, facts.d].astype(np.int64))]


class Cost(Level):
    """Expected municipal cost of the placements over 24 months, DKK.

    Who is housed is settled before this level (see `tie_break`), so money only ever picks among dwellings.
    """

    name = "cost"
    check = CostCheck()
    after_who = True
    sense = "min"
    unit = "DKK over 24 months"
    title = N_("Cost")
    says = N_("Expected municipal cost for the same households")

    def digits(self, problem: Problem) -> list[PairDigit]:
        return [PairDigit(self.name, problem.pair_cost, "min")]

    def value(self, problem: Problem, chosen: Ints) -> int:
        return int(problem.pair_cost[chosen].sum())
