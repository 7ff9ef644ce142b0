"""Level `wishes`: the citizens' own wishes, the worst-served household first (leximin over tiers)."""

from __future__ import annotations

import numpy as np

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..model.wishes import AVOIDED, UNWISHED
from .level import Level

TIERS = (AVOIDED, UNWISHED, 4, 3, 2)


class Wishes(Level):
    """Fewest placements on something to be avoided, then on nothing wished for, then on tier 4, 3, 2.

    With the number housed settled above, that is leximin over tiers, and the sum follows. A household without wishes is
    at tier 1 everywhere, so stating none is neither better nor worse.
    """

    name = "wishes"
    sense = "min"
    unit = "placements per wish tier, worst first"
    says = {"da": "Borgernes egne ønsker", "en": "The citizens' own wishes"}

    def digits(self, problem: Problem) -> list[PairDigit]:
        tier = problem.tier
        return [
            PairDigit(self.name, (tier == t).astype(np.int64), "min", i)
            for i, t in enumerate(TIERS)
            if (tier == t).any()
        ]

    def value(self, problem: Problem, chosen: Ints) -> list[int]:
        tier = problem.tier[chosen]
        return [int((tier == t).sum()) for t in TIERS]

    def keys(self, problem: Problem) -> list[str]:
        return ["avoid", "not wished", "tier 4", "tier 3", "tier 2"]
