"""Support slots: who needs one of which team or method, and how those without a team of their own are shared out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from constraints import CaseView, HouseholdFacts
from constraints.facts.carried import Carried

from .digit import Ints


@dataclass(frozen=True)
class Team:
    """A support team with its free slots."""

    team_id: str
    method: str
    slots: int


@dataclass(frozen=True, eq=False)
class Support:
    """Slots wanted by the households of a problem.

    `team[h]` is the team a household is bound to, -1 for none; `method[h]` the method it needs a slot of, -1 for none,
    `len(methods)` where no team has that method.
    """

    teams: tuple[Team, ...]
    methods: tuple[str, ...]
    team: Ints
    method: Ints

    def slots_of(self, method: int) -> int:
        """Free slots of all teams of a method."""
        return 0 if method >= len(self.methods) else sum(self.teams[i].slots for i in self.teams_of(method))

    def teams_of(self, method: int) -> list[int]:
        return [] if method >= len(self.methods) else [
            i for i, t in enumerate(self.teams) if t.method == self.methods[method]
        ]  # fmt: skip

    def loads(self, households: Ints) -> list[int]:
        """New starts per team when those without a team of their own are shared as evenly as the slots allow."""
        loads = [int((self.team[households] == i).sum()) for i in range(len(self.teams))]
        free_choice = self.method[households[self.team[households] < 0]]
        for m in range(len(self.methods)):
            mine = self.teams_of(m)
            for _ in range(int((free_choice == m).sum())):
                open_teams = [i for i in mine if loads[i] < self.teams[i].slots]
                if not open_teams:
                    break
                lowest = min(open_teams, key=lambda i: (loads[i], self.teams[i].team_id))
                loads[lowest] += 1
        return loads

    def named(self, households: Ints) -> dict[int, str]:
        """The team of every one of these households that needs a slot, in the order of households."""
        left = self.loads(households)
        named: dict[int, str] = {}
        everyone = sorted(int(h) for h in households)
        for h in everyone:
            if self.team[h] >= 0:
                named[h] = self.teams[int(self.team[h])].team_id
                left[int(self.team[h])] -= 1
        for h in everyone:
            if self.team[h] < 0 and 0 <= self.method[h] < len(self.methods):
                i = next(i for i in self.teams_of(int(self.method[h])) if left[i] > 0)
                named[h] = self.teams[i].team_id
                left[i] -= 1
        return named


def support_of(case: CaseView, like: tuple[CaseView, Support, Carried] | None = None) -> Support:
    """Without a table of teams no slot is counted.

    `like` are the slots wanted in another case, and what this one shares with it: with the same teams, spares work.
    """
    teams = tuple(Team(t.team_id, t.method, t.free_slots) for t in case.teams)
    methods = tuple(sorted({t.method for t in teams}))
    people: Iterable[HouseholdFacts] = case.households
    team = np.full(len(case.households), -1, dtype=np.int64)
    method = team.copy()
    if like is not None and like[0].teams == case.teams:
        _, old, kept = like
        team, method = (kept.of_households(of, lambda _: -1) for of in (old.team, old.method))
        people = [case.households[h] for h in kept.fresh[0]]
    if not case.case.table_absent("support_teams"):
        number = {t.team_id: i for i, t in enumerate(teams)}
        for h in people:
            if h.needs_slot is not True:
                continue
            if h.record.support_team_id is not None:
                team[h.index] = number[h.record.support_team_id]
                method[h.index] = methods.index(teams[int(team[h.index])].method)
            else:
                wanted = str(h.support_method)
                method[h.index] = methods.index(wanted) if wanted in methods else len(methods)
    return Support(teams, methods, team, method)


def no_support(households: int, teams: Sequence[Team] = ()) -> Support:
    """Nobody needs a slot."""
    nobody = np.full(households, -1, dtype=np.int64)
    return Support(tuple(teams), tuple(sorted({t.method for t in teams})), nobody, nobody)
