"""Level `stability`: fewest changes against the proposal people have already seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level


class StabilityCheck(second.LevelCheck):
    """The second opinion: the same, worked out anew from facts and law."""

    name, sense, unit = "stability", "max", "placements kept from the previous proposal"
    after_who = True

    def value(self, facts: second.Facts, placed: second.Placed) -> int:
        before = facts.asked.previous
        return sum(before.get(facts.households[h].id) == facts.dwellings[d].id for h, d in placed.items())

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        mine = np.zeros(facts.size, dtype=np.int64)
        people, homes = facts.view.household_index, facts.view.dwelling_index
        for h_id, d_id in facts.asked.previous.items():
            if h_id in people and d_id in homes:
                pair = facts.pair(people[h_id], homes[d_id])
                if pair is not None:
                    mine[pair] = 1
        return second.digit_where_any(self, None, mine)


class Stability(Level):
    """Placements kept from the previous proposal. Without one the value is 0, and nothing is at stake.

    With H1 → B1 and H2 → B2 proposed before, a plan with H1 → B1 and H2 → B3 keeps one.
    """

    name = "stability"
    check = StabilityCheck()
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
