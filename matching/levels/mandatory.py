"""Level `mandatory`: households a person has said must be housed in this batch if any dwelling can be."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from .level import Level


class Mandatory(Level):
    """Number of mandatory households housed. With two marked and one dwelling for both, one is housed: value 1."""

    name = "mandatory"
    counts_households = True
    sense = "max"
    unit = "households"
    title = N_("Must be housed")
    says = N_("Households that must be housed in this batch")

    def digits(self, problem: Problem) -> list[PairDigit]:
        if not problem.mandatory.any():
            return []
        return [PairDigit(self.name, problem.mandatory.astype(np.int64), "max", None, problem.household)]

    def value(self, problem: Problem, chosen: Ints) -> int:
        return int(problem.mandatory[problem.household[chosen]].sum())
