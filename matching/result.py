"""A finished run: judged, modelled, solved. What it tells people is written by `plan.py`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from constraints import Case, VerdictTable, evaluate

from . import baseline
from .engine import Solved, solve_chain
from .engine.chain import Progress
from .formulation import Ints, Problem, formulate
from .levels import Level, levels_for


@dataclass(frozen=True)
class SolveParams:
    """How a run is made.

    `time_limit` in seconds on the wall for the levels; `work_limit` in thousands of simplex iterations, which can be
    repeated where seconds cannot; `seed` of the published draws; `previous` the last proposal people have seen,
    household id → dwelling id; `shadow_prices` of dwellings for the level `scarcity`, thousandths, from forecasts.
    """

    time_limit: float = 60.0
    seed: int = 0
    work_limit: float | None = None
    previous: Mapping[str, str] = field(default_factory=dict)
    shadow_prices: Mapping[str, int] | None = None


@dataclass(frozen=True, eq=False)
class MatchRun:
    """One run over one case. `plan()` is the answer of `anvis match --json`."""

    table: VerdictTable
    problem: Problem
    levels: tuple[Level, ...]
    solved: Solved
    baseline: Ints
    params: SolveParams
    seconds: dict[str, float]

    @property
    def chosen(self) -> Ints:
        return self.solved.chosen if self.solved.chosen is not None else np.array([], dtype=np.int64)

    @property
    def status(self) -> str:
        if self.solved.chosen is None:
            return "infeasible"
        return "optimal" if all(r.proven for r in self.solved.digits) else "feasible"

    @cached_property
    def placed(self) -> dict[int, int]:
        """Household index → dwelling index."""
        return {int(self.problem.household[p]): int(self.problem.dwelling[p]) for p in self.chosen}

    def rank(self, h: int) -> tuple[int, int, str]:
        """Sort key of a household: class, longest wait, id."""
        return (
            int(self.problem.effective_class[h]),
            -int(self.problem.waiting_days[h]),
            self.table.case.households[h].id,
        )

    def standing(self, h: int) -> tuple[int, int]:
        """Class and waiting band of a household, lower first: what decides who comes before whom."""
        return int(self.problem.effective_class[h]), -int(self.problem.band[h])

    def plan(self) -> dict[str, Any]:
        """The plan with every reason, ready to be written as JSON."""
        from .plan import PlanWriter

        return PlanWriter(self).plan()


def solve(case: Case, params: SolveParams | None = None, progress: Progress | None = None) -> MatchRun:
    """Judges, models and solves one checked case.

    Raises LawGap when the law of the decision date is not known; everything else that can go wrong with the batch
    itself is a status with reasons.
    """
    params = params or SolveParams()
    tell = progress or (lambda _n, _s: None)
    times = {}
    start = time.perf_counter()
    tell("rules", 0.02)
    table = evaluate(case)
    times["rules_s"] = time.perf_counter() - start
    start = time.perf_counter()
    problem = formulate(table, params.seed, params.previous, params.shadow_prices)
    times["model_s"] = time.perf_counter() - start
    start = time.perf_counter()
    levels = levels_for(case.policy)
    solved = solve_chain(problem, levels, params.time_limit, tell, params.work_limit)
    times["solve_s"] = time.perf_counter() - start
    return MatchRun(table, problem, levels, solved, baseline.class_then_date(problem), params, times)


__all__ = ["MatchRun", "SolveParams", "solve"]
