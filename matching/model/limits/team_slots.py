"""Limit of a support team: households bound to it, against its free slots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from constraints import VerdictTable
from constraints.language import N_

from ...verify import checks as second
from ..digit import Ints
from ..limit import Limit, LimitKey, of_pairs, pairs_by
from ..limit_kind import LimitKind
from ..problem import Problem
from .method_slots import MethodSlots


class TeamCheck(second.LimitCheck):
    """Households bound to a team by name fit its free slots."""

    kind, rule_id, code, place = "team", "SUPPORT-1", "slots", "team"
    of_household = True

    def capacities(self, facts: second.Facts) -> Sequence[second.Capacity]:
        own = np.array([x.record.support_team_id or "" for x in facts.households])
        return [
            second.starts(facts, self.kind, t.team_id, facts.needs_slot & (own == t.team_id), t.free_slots)
            for t in facts.view.teams
        ]

    def used(self, facts: second.Facts, capacity: second.Capacity, placed: second.Placed) -> int:
        """New starts of the team, those of its method without a team of their own shared among its teams."""
        return facts.loads(placed).get(capacity.subject, 0)


class TeamSlots(LimitKind):
    """One per team. The plan reports it with everyone who starts there, also those shared out to it."""

    name = "team"
    check = TeamCheck()
    rule_id = "SUPPORT-1"
    heading = N_("Support slots")
    counts_households = True

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        return self.of_slots(problem)

    def of_slots(self, problem: Problem) -> list[Limit]:
        """The limits of the teams of a problem."""
        teams = problem.support.teams
        pairs = pairs_by(problem.support.team[problem.household], len(teams))
        return [of_pairs(self, team.team_id, pairs[i], team.slots) for i, team in enumerate(teams)]

    def used(self, problem: Problem, limit: Limit, chosen: Ints) -> int:
        return problem.support.loads(problem.household[chosen])[self._number(problem, limit)]

    def with_one_more(self, problem: Problem, limit: Limit) -> Problem:
        i = self._number(problem, limit)
        teams = tuple(replace(t, slots=t.slots + (n == i)) for n, t in enumerate(problem.support.teams))
        method = next(x for x in problem.limits_of(MethodSlots) if x.subject == teams[i].method)
        raised = problem.with_capacity({limit.key: limit.capacity + 1, method.key: method.capacity + 1})
        return replace(raised, support=replace(problem.support, teams=teams))

    def charged_as(self, problem: Problem, limit: Limit) -> Sequence[LimitKey]:
        team = problem.support.teams[self._number(problem, limit)]
        return limit.key, (MethodSlots.name, team.method)

    @staticmethod
    def _number(problem: Problem, limit: Limit) -> int:
        return next(i for i, t in enumerate(problem.support.teams) if t.team_id == limit.subject)
