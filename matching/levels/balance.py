"""Level `balance`: supported households spread over departments, and new starts spread over support teams."""

from __future__ import annotations

from ..model.digit import SpreadDigit
from ..model.formulation import Ints, Problem
from .level import Level


class Balance(Level):
    """A convex price on departments near their cap, then the load of the teams, largest first (leximin).

    A department with room for two pays 1 for the first and 2 for the second supported household of the batch. The load
    of a team is its new starts in this batch; who starts is settled before this level, so loads follow from sharing
    those without a team of their own as evenly as the slots allow.
    """

    name = "balance"
    sense = "min"
    unit = "price of concentration, then new starts per team (largest first)"
    says = {"da": "Spredning på afdelinger og støtteteams", "en": "Spread over departments and support teams"}

    def digits(self, problem: Problem) -> list[SpreadDigit]:
        rows = [row for row in problem.side_rows if row.rule_id == "CONC-1"]
        groups = tuple((row.pairs, row.capacity) for row in rows)
        return [SpreadDigit(self.name, groups, tuple(row.subject for row in rows))] if groups else []

    def value(self, problem: Problem, chosen: Ints) -> list[int]:
        spread = self.digits(problem)
        price = spread[0].of(chosen) if spread else 0
        return [price, *sorted(team_loads(problem, chosen), reverse=True)]

    def keys(self, problem: Problem) -> list[str]:
        return ["concentration", *(f"team load {n}" for n in range(1, len(problem.teams) + 1))]


def team_loads(problem: Problem, chosen: Ints) -> list[int]:
    """New starts per team when those without a team of their own are shared as evenly as the slots allow."""
    placed = problem.team_of[problem.household[chosen]]
    loads = [int((placed == i).sum()) for i in range(len(problem.teams))]
    for m, method in enumerate(problem.methods):
        mine = [i for i, t in enumerate(problem.teams) if t.method == method]
        for _ in range(int((placed == -2 - m).sum())):
            open_teams = [i for i in mine if loads[i] < problem.teams[i].slots]
            if not open_teams:
                break
            lowest = min(open_teams, key=lambda i: (loads[i], problem.teams[i].team_id))
            loads[lowest] += 1
    return loads
