"""Level `balance`: supported households spread over departments, and new starts spread over support teams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from constraints.language import N_, Message

from ..model.digit import Ints, SpreadDigit
from ..model.limits import Concentration
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level


class BalanceCheck(second.LevelCheck):
    """Departments near their cap cost 1 for the last place but one and 2 for the last; then the loads of the teams."""

    name, sense = "balance", "min"
    unit = "price of concentration, then new starts per team (largest first)"
    after_who = True

    @staticmethod
    def _price(k: int, room: int) -> int:
        return max(0, k - room + 2)

    def value(self, facts: second.Facts, placed: second.Placed) -> list[int]:
        chosen = facts.chosen(placed)
        inside = np.zeros(facts.size, dtype=bool)
        inside[chosen] = True
        price = 0
        for pairs, room in facts.concentration.values():
            price += sum(self._price(k, room) for k in range(1, int(inside[pairs].sum()) + 1))
        return [price, *sorted(facts.loads(placed).values(), reverse=True)]

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        groups = tuple(
            second.Group(name, pairs, tuple(self._price(k, room) for k in range(1, room + 1)))
            for name, (pairs, room) in facts.concentration.items()
        )
        return [second.Digit(self.name, 0, self.sense, None, groups)] if groups else []

    def keys(self, facts: second.Facts) -> list[str]:
        return ["concentration", *(f"team load {n}" for n in range(1, len(facts.case.support_teams) + 1))]


class Balance(Level):
    """A convex price on departments near their cap, then the load of the teams, largest first (leximin).

    A department with room for two pays 1 for the first and 2 for the second supported household of the batch. The load
    of a team is its new starts in this batch; who starts is settled before this level, so loads follow from sharing
    those without a team of their own as evenly as the slots allow.
    """

    name = "balance"
    check = BalanceCheck()
    after_who = True
    told_by_digits = False
    sense = "min"
    unit = "price of concentration, then new starts per team (largest first)"
    title = N_("Balance")
    says = N_("Spread over departments and support teams")

    def digits(self, problem: Problem) -> list[SpreadDigit]:
        limits = problem.limits_of(Concentration)
        groups = tuple((x.pairs, x.capacity) for x in limits)
        return [SpreadDigit(self.name, groups, tuple(x.subject for x in limits))] if groups else []

    def value(self, problem: Problem, chosen: Ints) -> list[int]:
        spread = self.digits(problem)
        price = spread[0].of(chosen) if spread else 0
        return [price, *sorted(problem.support.loads(problem.household[chosen]), reverse=True)]

    def keys(self, problem: Problem) -> list[str]:
        return ["concentration", *(f"team load {n}" for n in range(1, len(problem.support.teams) + 1))]

    def entry(self, place: int, key: str) -> Message:
        return Message(N_("concentration")) if place == 0 else Message.of(N_("team load {number}"), number=place)

    def summed(self, value: Sequence[int], keys: Sequence[str]) -> tuple[Message, ...]:
        price, *loads = value
        told = (Message.of(N_("concentration {price}"), price=price),)
        return (*told, Message.of(N_("at most {count} new starts a team"), count=max(loads))) if loads else told
