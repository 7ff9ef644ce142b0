"""Level `stability`: fewest changes against the proposal people have already seen."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from .level import Level


class Stability(Level):
    """Placements kept from the previous proposal. Without one the value is 0, and nothing is at stake.

    With H1 → B1 and H2 → B2 proposed before, a plan with H1 → B1 and H2 → B3 keeps one.
    """

    name = "stability"
    after_who = True
    sense = "max"
    unit = "placements kept from the previous proposal"
    title = N_("Stability")
    says = N_("Fewest changes from the last proposal")

    def digits(self, problem: Problem) -> list[PairDigit]:
        same = problem.proposed_before.astype(np.int64)
        return [PairDigit(self.name, same, "max")] if same.any() else []

    def value(self, problem: Problem, chosen: Ints) -> int:
        return int(problem.proposed_before[chosen].sum())
