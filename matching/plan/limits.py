"""The quota counters and limits of a plan: how full each is, and what one more unit would give."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from ..engine import Known, Solved, solve_chain
from ..engine.rows import RowKey, rows_of
from ..levels import Level, team_loads
from ..model.formulation import Problem
from ..run import MatchRun

# How many limits whose worth takes a new solve are answered in one plan, and how many pairs those solves may look at in
# all; the rest are said to be unknown. Counts, not seconds: a slow machine must not change a plan.
_MAX_SLOW = 40
_MAX_PAIRS = 3_000_000
# Far above what such a solve takes; were it reached, the answer would be unknown.
_SECONDS = 600.0


class LimitReport:
    """Quota and limits of one run."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run
        self.table, self.problem, self.case = run.table, run.problem, run.table.case
        self.law = run.table.law
        self.slow_questions = 0

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
            found.append(
                self._limit(
                    (("team", team.team_id), ("method", team.method)),
                    f"SUPPORT-1 {team.team_id}",
                    team.slots,
                    loads[i],
                    raised if full else None,
                )
            )
        for i, row in enumerate(problem.rights):
            used = int(row.weights[inside[row.pairs]].sum())
            rows = tuple(replace(r, capacity=r.capacity + 1) if j == i else r for j, r in enumerate(problem.rights))
            found.append(
                self._limit(
                    (("right", row.subject),),
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
            found.append(
                self._limit((("CONC-1", row.subject),), f"{row.rule_id} {row.subject}", row.capacity, used, more)
            )
        return found

    def _limit(
        self, keys: tuple[RowKey, ...], name: str, capacity: int, used: int, raised: Problem | None
    ) -> dict[str, Any]:
        """`gained_by_one_more`: households more (by the levels down to `housed_total`); None = not asked."""
        gained: int | None = 0
        if raised is not None:
            gained = self._housed_with(keys, raised)
            gained = None if gained is None else gained - len(self.run.chosen)
        return {"name": name, "capacity": capacity, "used": used, "gained_by_one_more": gained, "unit": "households"}

    def _housed_with(self, keys: tuple[RowKey, ...], raised: Problem) -> int | None:
        if self.run.status == "infeasible":
            return None
        if not self._priced.intersection(keys):
            return len(self.run.chosen)
        if self.slow_questions >= self._most_questions:
            return None
        self.slow_questions += 1
        solved = solve_chain(raised, self._counting, _SECONDS, known=self._known)
        if solved.chosen is None or not all(r.proven for r in solved.digits if r.digit.level != "tie_break"):
            return None
        return len(solved.chosen)

    @cached_property
    def _counting(self) -> tuple[Level, ...]:
        return tuple(x for x in self.run.levels if x.name in ("mandatory", "housed_by_class", "housed_total"))

    @cached_property
    def _most_questions(self) -> int:
        return min(_MAX_SLOW, _MAX_PAIRS // max(1, self.problem.size))

    @cached_property
    def _counted(self) -> Solved:
        return solve_chain(self.problem, self._counting, _SECONDS)

    @cached_property
    def _known(self) -> Known:
        solved = self._counted
        digits = [(r.digit.level, r.digit.entry) for r in solved.digits]
        plan = solved.chosen if solved.chosen is not None else self.run.chosen
        return Known(solved.stages, digits, solved.row_keys, np.union1d(solved.columns, plan), plan)

    @cached_property
    def _priced(self) -> set[RowKey]:
        """The limits that the proof of the counts charges for; one more of any other gains nobody, by the same proof."""
        solved = self._counted
        keys = rows_of(self.problem).key
        found = set(keys) if solved.chosen is None else set()
        for stage in solved.stages:
            if self.problem.size and stage.by != "duals":
                return set(keys)
            found |= {keys[i] for i in np.flatnonzero(stage.duals).tolist() if i < len(keys)}
        return found
