"""Level `housed_by_class`: number housed in U1, then U2 … U5. Need first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from constraints.language import N_, Message

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level

CLASSES = (1, 2, 3, 4, 5)


class HousedByClassCheck(second.LevelCheck):
    """The second opinion: the same, worked out anew from facts and law."""

    name, sense, unit = "housed_by_class", "max", "households per urgency class"

    def value(self, facts: second.Facts, placed: second.Placed) -> list[int]:
        count = Counter(int(facts.urgency[h]) for h in placed)
        return [count[c] for c in CLASSES]

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        mine = facts.urgency[facts.h]
        return [digit for c in CLASSES for digit in second.digit_where_any(self, c - 1, mine == c)]

    def keys(self, facts: second.Facts) -> list[str]:
        return [f"U{c}" for c in CLASSES]


class HousedByClass(Level):
    """The vector of households housed per urgency class, most urgent first: [3, 1, 0, 2, 0] beats [2, 9, 9, 9, 9]."""

    name = "housed_by_class"
    check = HousedByClassCheck()
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

    def summed(self, value: Sequence[int], keys: Sequence[str]) -> tuple[Message, ...]:
        return tuple(
            Message.of(N_("{count} in {entry}"), count=count, entry=key)
            for count, key in zip(value, keys, strict=True) if count
        )  # fmt: skip
