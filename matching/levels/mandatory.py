"""Level `mandatory`: households a person has said must be housed in this batch if any dwelling can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level


class MandatoryCheck(second.LevelCheck):
    """The second opinion: the same, worked out anew from facts and law."""

    name, sense, unit = "mandatory", "max", "households"

    @staticmethod
    def _must(facts: second.Facts) -> second.Ints:
        return np.array([x.stated("mandatory") is True for x in facts.households], dtype=np.int64)

    def value(self, facts: second.Facts, placed: second.Placed) -> int:
        must = self._must(facts)
        return sum(int(must[h]) for h in placed)

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        must = self._must(facts)
        # At stake as soon as anybody is marked, even where no dwelling is open to them.
        return [second.Digit(self.name, None, self.sense, must[facts.h])] if must.any() else []


class Mandatory(Level):
    """Number of mandatory households housed. With two marked and one dwelling for both, one is housed: value 1."""

    name = "mandatory"
    check = MandatoryCheck()
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
