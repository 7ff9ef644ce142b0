"""Level `balance`: supported households spread over departments, and new starts spread over support teams."""

from __future__ import annotations

from constraints.language import N_, Message

from ..model.digit import Ints, SpreadDigit
from ..model.limits import Concentration
from ..model.problem import Problem
from .level import Level


class Balance(Level):
    """A convex price on departments near their cap, then the load of the teams, largest first (leximin).

    A department with room for two pays 1 for the first and 2 for the second supported household of the batch. The load
    of a team is its new starts in this batch; who starts is settled before this level, so loads follow from sharing
    those without a team of their own as evenly as the slots allow.
    """

    name = "balance"
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
