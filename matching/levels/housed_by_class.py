"""Level `housed_by_class`: number housed in U1, then U2 … U5. Need first."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from .level import Level

CLASSES = (1, 2, 3, 4, 5)


class HousedByClass(Level):
    """The vector of households housed per urgency class, most urgent first: [3, 1, 0, 2, 0] beats [2, 9, 9, 9, 9]."""

    name = "housed_by_class"
    counts_households = True
    sense = "max"
    unit = "households per urgency class"
    title = N_("Housed by class")
    says = N_("Households housed, most urgent class first")

    def digits(self, problem: Problem) -> list[PairDigit]:
        of = np.where(problem.candidate_household, problem.effective_class, 0)
        return [
            PairDigit(self.name, (of == c).astype(np.int64), "max", c - 1, problem.household)
            for c in CLASSES
            if (of == c).any()
        ]

    def value(self, problem: Problem, chosen: Ints) -> list[int]:
        of_chosen = problem.effective_class[problem.household[chosen]]
        return [int((of_chosen == c).sum()) for c in CLASSES]

    def keys(self, problem: Problem) -> list[str]:
        return [f"U{c}" for c in CLASSES]
