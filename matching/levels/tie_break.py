"""Level `tie_break`: the published rule that makes the plan one plan."""

from __future__ import annotations

from collections.abc import Sequence

from constraints.language import N_, Message

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level

_ENTRIES = (N_("days waited"), N_("draw of the people"), N_("draw of the homes"))


class TieBreakCheck(second.LevelCheck):
    """Days waited in all and the draws of the people settle who; the draws of the pairs, last of all, which dwelling."""

    name, sense, unit = "tie_break", "max", "days waited, draw of the people, draw of the homes"
    after_who = True
    closing = True

    def value(self, facts: second.Facts, placed: second.Placed) -> list[int]:
        return [
            sum(int(facts.days[h]) for h in placed),
            sum(int(facts.person_draws[h]) for h in placed),
            sum(facts.draw(h, d) for h, d in placed.items()),
        ]

    def who(self, facts: second.Facts) -> Sequence[second.Digit]:
        people = facts.days[facts.h], facts.person_draws[facts.h]
        return [second.Digit(self.name, i, self.sense, weights) for i, weights in enumerate(people)]

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        return [second.Digit(self.name, 2, self.sense, facts.pair_draws)]

    def keys(self, facts: second.Facts) -> list[str]:
        return ["days waited", "draw of the people", "draw of the homes"]


class TieBreak(Level):
    """Among equals: most days waited in all; then the largest sum of draws of the people; then of the pairs.

    The first two settle *who*, and are applied before any level that looks at teams, departments or money, so that none
    of those ever chooses between people. The third settles *which dwelling*, last of all. Draws are keyed by the seed
    and by dates and ages, never by ids, debts or history.
    """

    name = "tie_break"
    check = TieBreakCheck()
    after_who = True
    sense = "max"
    unit = "days waited, draw of the people, draw of the homes"
    title = N_("Tie-break")
    says = N_("Published rule among equals")

    def who(self, problem: Problem) -> list[PairDigit]:
        """The two digits that settle who is housed."""
        return [
            PairDigit(self.name, problem.waiting_days, "max", 0, problem.household),
            PairDigit(self.name, problem.people_draw, "max", 1, problem.household),
        ]

    def digits(self, problem: Problem) -> list[PairDigit]:
        return [PairDigit(self.name, problem.pair_draw, "max", 2)]

    def value(self, problem: Problem, chosen: Ints) -> list[int]:
        return [d.of(chosen) for d in (*self.who(problem), *self.digits(problem))]

    def keys(self, problem: Problem) -> list[str]:
        return list(_ENTRIES)

    def entry(self, place: int, key: str) -> Message:
        return Message(_ENTRIES[place])

    def summed(self, value: Sequence[int], keys: Sequence[str]) -> tuple[Message, ...]:
        return (Message.of(N_("{count} days waited"), count=value[0]),)
