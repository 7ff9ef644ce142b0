"""A finished run: judged, modelled, solved. What it tells people is written in the room `plan`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from constraints import Case, VerdictTable, evaluate, reevaluate
from constraints.facts.carried import Carried, carried

from .engine import Conflict, Known, Solved, hand_lists, solve_chain
from .engine.chain import Progress
from .engine.rows import RowKey
from .engine.watch import Watch
from .levels import Level, brought_by, levels_for
from .model.digit import Ints
from .model.formulation import CaseModel, formulate
from .model.problem import Problem


@dataclass(frozen=True)
class SolveParams:
    """How a run is made.

    `time_limit` in seconds on the wall for the levels; `work_limit` in thousands of simplex iterations, which can be
    repeated where seconds cannot; `seed` of the published draws; `previous` the last proposal people have seen,
    household id → dwelling id; `shadow_prices` of dwellings for the level `scarcity`, thousandths, from forecasts; `changes` how many solves
    a plan spends on the cheapest change of those without a dwelling; `forced` kept placements (household id, dwelling id)
    without which there is no plan.
    """

    time_limit: float = 60.0
    seed: int = 0
    work_limit: float | None = None
    previous: Mapping[str, str] = field(default_factory=dict)
    shadow_prices: Mapping[str, int] | None = None
    changes: int = 40
    forced: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, eq=False)
class MatchRun:
    """One run over one case."""

    model: CaseModel
    levels: tuple[Level, ...]
    solved: Solved
    params: SolveParams
    seconds: dict[str, float]

    @property
    def table(self) -> VerdictTable:
        return self.model.table

    @property
    def problem(self) -> Problem:
        return self.model.problem

    @property
    def infeasible_because(self) -> list[dict[str, object]]:
        """What keeps the kept placements from standing; empty for a plan."""
        return [*self.model.obstacles, *(self._told(c) for c in self.solved.conflicts)]

    def _told(self, conflict: Conflict) -> dict[str, object]:
        case, limit = self.table.case, conflict.limit
        placements = [
            {"household_id": case.households[h].id, "dwelling_id": case.dwellings[d].id} for h, d in conflict.kept
        ]
        if limit is None:
            return {"code": "keep-locks-conflict", "placements": placements}
        return {
            "code": "keep-locks-over-limit", "rule_id": limit.kind.rule_id, "subject": "" if limit.hidden else limit.subject,
            "capacity": limit.capacity, "placements": placements,
        }  # fmt: skip

    @property
    def chosen(self) -> Ints:
        return self.solved.chosen if self.solved.chosen is not None else np.array([], dtype=np.int64)

    @cached_property
    def baselines(self) -> dict[str, Ints]:
        """What lists worked by hand would give, by name."""
        return {name: by_hand(self.problem) for name, by_hand in hand_lists.BASELINES.items()}

    @property
    def baseline(self) -> Ints:
        return self.baselines[hand_lists.NAME]

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


def solve(
    case: Case, params: SolveParams | None = None, progress: Progress | None = None, watch: Watch | None = None
) -> MatchRun:
    """Judges, models and solves one checked case. `watch` is told of levels settled, and may ask for an end.

    Raises LawGap when the law of the decision date is not known; everything else that can go wrong with the batch
    itself is a status with reasons.
    """
    params = params or SolveParams()
    tell = progress or (lambda _n, _s: None)
    start = time.perf_counter()
    tell("rules", 0.02)
    table = evaluate(case)
    return solve_posed(_pose(table, params, time.perf_counter() - start, None), tell, watch)


def solve_again(
    base: MatchRun, case: Case, households: frozenset[str] | None, dwellings: frozenset[str], params: SolveParams | None = None
) -> MatchRun:  # fmt: skip
    """Solves a case that differs from the base run's in some households and dwellings, starting from what is known.

    `households` None = anything may differ. The plan is the same as `solve(case)` gives, only sooner.
    """
    return solve_posed(pose_again(base, case, households, dwellings, params))


@dataclass(frozen=True, eq=False)
class Posed:
    """A case judged and modelled, not solved; `known` is what a solved case much like it tells."""

    model: CaseModel
    levels: tuple[Level, ...]
    params: SolveParams
    seconds: Mapping[str, float]
    known: Known | None = None


def pose_again(
    base: MatchRun, case: Case, households: frozenset[str] | None, dwellings: frozenset[str], params: SolveParams | None = None
) -> Posed:  # fmt: skip
    """`solve_again` up to the solver."""
    start = time.perf_counter()
    table = evaluate(case) if households is None else reevaluate(base.table, case, households, dwellings)
    like = None
    if households is not None and table.law is base.table.law:
        like = base.model, carried(base.table.case, table.case, households, dwellings)
    return _pose(table, params or base.params, time.perf_counter() - start, base, like)


def _pose(
    table: VerdictTable, params: SolveParams, rules_s: float, base: MatchRun | None,
    like: tuple[CaseModel, Carried] | None = None,
) -> Posed:  # fmt: skip
    start = time.perf_counter()
    levels = levels_for(table.case.case.policy)
    model = formulate(
        table, params.seed, params.previous, params.shadow_prices, like, brought_by(levels), params.forced
    )
    known = None if base is None or model.obstacles else _known(base, model)
    return Posed(model, levels, params, {"rules_s": rules_s, "model_s": time.perf_counter() - start}, known)


def solve_posed(posed: Posed, progress: Progress | None = None, watch: Watch | None = None) -> MatchRun:
    """The run of a case that was judged and modelled."""
    start = time.perf_counter()
    params = posed.params
    if posed.model.obstacles:
        solved = Solved(None)
    else:
        solved = solve_chain(
            posed.model.problem, posed.levels, params.time_limit, progress, params.work_limit, posed.known, watch
        )
    times = {**posed.seconds, "solve_s": time.perf_counter() - start}
    return MatchRun(posed.model, posed.levels, solved, params, times)


def _known(base: MatchRun, model: CaseModel) -> Known:
    """The base run in terms of the new problem: its pairs by name, its rows by name."""
    old, new, problem = base.table.case, model.case, model.problem
    household = np.array([new.household_index.get(h.id, -1) for h in old.households], dtype=np.int64)
    dwelling = np.array([new.dwelling_index.get(d.id, -1) for d in old.dwellings], dtype=np.int64)

    # One row and one column more, for those who are gone: a place of -1 is the last.
    number = np.full((problem.shape[0] + 1, problem.shape[1] + 1), -1, dtype=np.int64)
    number[problem.household, problem.dwelling] = np.arange(problem.size)

    def translated(pairs: Ints) -> Ints:
        at = number[household[base.problem.household[pairs]], dwelling[base.problem.dwelling[pairs]]]
        return np.unique(at[at >= 0])

    moved = {
        kind: [str(i) for i in places.tolist()]
        for kind, places in (("household", household), ("dwelling", dwelling))
        if not np.array_equal(places, np.arange(len(places)))
    }

    def renamed(key: RowKey) -> RowKey:
        kind, subject = key
        return (kind, moved[kind][int(subject)]) if kind in moved else key

    digits = [(r.digit.level, r.digit.entry) for r in base.solved.digits]
    rows = [renamed(k) for k in base.solved.row_keys] if moved else base.solved.row_keys
    columns = translated(np.union1d(base.solved.columns, base.chosen))
    fetched = [translated(s.fetched) for s in base.solved.stages]
    return Known(base.solved.stages, digits, rows, columns, translated(base.chosen), fetched)


__all__ = ["MatchRun", "Posed", "SolveParams", "Watch", "pose_again", "solve", "solve_again", "solve_posed"]
