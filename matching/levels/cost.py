"""Level `cost`: the municipality's expected cost, for an unchanged set of households."""

from __future__ import annotations

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from .level import Level


class Cost(Level):
    """Expected municipal cost of the placements over 24 months, DKK.

    Who is housed is settled before this level (see `tie_break`), so money only ever picks among dwellings.
    """

    name = "cost"
    after_who = True
    sense = "min"
    unit = "DKK over 24 months"
    title = N_("Cost")
    says = N_("Expected municipal cost for the same households")

    def digits(self, problem: Problem) -> list[PairDigit]:
        return [PairDigit(self.name, problem.pair_cost, "min")]

    def value(self, problem: Problem, chosen: Ints) -> int:
        return int(problem.pair_cost[chosen].sum())
