"""The quota counters and limits of a plan: how full each is, and what one more unit would give."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from .engine import most_housed, solve_chain
from .formulation import Problem
from .levels import team_loads
from .result import MatchRun

# How many limits whose worth takes a new solve are answered in one plan, and up to how many pairs; the rest are said to
# be unknown. Counts, not seconds: a slow machine must not change a plan.
_MAX_SLOW = 12
_MAX_PAIRS = 20_000
# Far above what such a solve takes; were it reached, the answer would be unknown.
_SECONDS = 600.0


class LimitReport:
    """Quota and limits of one run."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run
        self.table, self.problem, self.case = run.table, run.problem, run.table.case
        self.law = run.table.law
        self.slow_questions = 0

    @cached_property
    def most(self) -> int:
        """The most households any plan could house, were only the flow limits to hold."""
        return most_housed(self.problem)

    def quota(self) -> list[dict[str, Any]]:
        found = []
        used = Counter(
            self.case.dwellings[d].organisation.organisation_id for d in self.run.placed.values() if self._is_counted(d)
        )
        for name, count in sorted(self.problem.quotas.items()):
            found.append(
                {
                    "organisation_id": name, "share": str(count.share), "vacancies": count.vacancies, "carry_in": str(count.carry),
                    "right": count.right, "used": used[name], "carry_out": str(count.carry_out),
                    "counted_dwellings": [self.case.dwellings[d].id for d in count.counted],
                    "pointed_dwellings": None if count.pointed is None
                    else [self.case.dwellings[d].id for d in count.counted if d in count.pointed],
                }
            )  # fmt: skip
        return found

    def _is_counted(self, d: int) -> bool:
        return any(d in count.counted for count in self.problem.quotas.values())

    def limits(self) -> list[dict[str, Any]]:
        problem, chosen = self.problem, self.run.chosen
        inside = np.zeros(problem.size, dtype=bool)
        inside[chosen] = True
        found: list[dict[str, Any]] = []
        loads = team_loads(problem, chosen)
        for i, team in enumerate(problem.teams):
            full = loads[i] >= team.slots
            raised = replace(problem, teams=tuple(replace(t, slots=t.slots + (t is team)) for t in problem.teams))
            found.append(self._limit(f"SUPPORT-1 {team.team_id}", team.slots, loads[i], raised if full else None))
        for i, row in enumerate(problem.rights):
            used = int(row.weights[inside[row.pairs]].sum())
            rows = tuple(replace(r, capacity=r.capacity + 1) if j == i else r for j, r in enumerate(problem.rights))
            found.append(
                self._limit(
                    f"{row.rule_id} {row.subject}",
                    row.capacity,
                    used,
                    replace(problem, rights=rows) if used >= row.capacity else None,
                )
            )
        for i, row in enumerate(problem.side_rows):
            if row.quiet:
                continue
            used = int(row.weights[inside[row.pairs]].sum())
            if row.rule_id == "BUDGET-1":
                found.append(
                    {
                        "name": "BUDGET-1",
                        "capacity": row.capacity,
                        "used": used,
                        "gained_by_one_more": None,
                        "unit": "DKK",
                    }
                )
                continue
            rows = tuple(replace(r, capacity=r.capacity + 1) if j == i else r for j, r in enumerate(problem.side_rows))
            more = replace(problem, side_rows=rows) if used >= row.capacity else None
            found.append(self._limit(f"{row.rule_id} {row.subject}", row.capacity, used, more))
        return found

    def _limit(self, name: str, capacity: int, used: int, raised: Problem | None) -> dict[str, Any]:
        """`gained_by_one_more`: households more (by the levels down to `housed_total`); None = not asked."""
        gained: int | None = 0
        if raised is not None:
            gained = self._housed_with(raised)
            gained = None if gained is None else gained - len(self.run.chosen)
        return {"name": name, "capacity": capacity, "used": used, "gained_by_one_more": gained, "unit": "households"}

    def _housed_with(self, raised: Problem) -> int | None:
        if self.run.status == "infeasible":
            return None
        same_flows = raised.teams == self.problem.teams and raised.rights == self.problem.rights
        if (self.most if same_flows else most_housed(raised)) <= len(self.run.chosen):
            return len(self.run.chosen)
        if self.slow_questions >= _MAX_SLOW or self.problem.size > _MAX_PAIRS:
            return None
        self.slow_questions += 1
        counting = tuple(
            level for level in self.run.levels if level.name in ("mandatory", "housed_by_class", "housed_total")
        )
        solved = solve_chain(raised, counting, _SECONDS)
        if solved.chosen is None or not all(r.proven for r in solved.digits if r.digit.level != "tie_break"):
            return None
        return len(solved.chosen)
