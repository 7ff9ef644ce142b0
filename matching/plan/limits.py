"""The quota counters and limits of a plan: how full each is, and what one more unit would give."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import numpy as np

from ..engine import Solved, solve_chain
from ..engine.freed import Freed
from ..engine.rows import RowKey, rows_of
from ..levels import Level, TieBreak
from ..model.limit import Limit
from ..model.limit_kind import kind_of
from ..run import MatchRun
from .document import Limit as LimitUse
from .document import Quota

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

    def quota(self) -> tuple[Quota, ...]:
        found = []
        used = Counter(
            self.case.dwellings[d].organisation.organisation_id for d in self.run.placed.values() if self._is_counted(d)
        )
        for name, count in sorted(self.run.model.quotas.items()):
            found.append(
                Quota(
                    organisation_id=name, share=str(count.share), vacancies=count.vacancies, carry_in=str(count.carry),
                    right=count.right, used=used[name], carry_out=str(count.carry_out),
                    counted_dwellings=tuple(self.case.dwellings[d].id for d in count.counted),
                    pointed_dwellings=None if count.pointed is None
                    else tuple(self.case.dwellings[d].id for d in count.counted if d in count.pointed),
                )
            )  # fmt: skip
        return tuple(found)

    def _is_counted(self, d: int) -> bool:
        return any(d in count.counted for count in self.run.model.quotas.values())

    def limits(self) -> tuple[LimitUse, ...]:
        """How full every reported limit is, and how many more households one more unit would house."""
        return tuple(self._limit(limit) for limit in self.problem.limits if limit.kind.reported)

    def _limit(self, limit: Limit) -> LimitUse:
        """`gained_by_one_more`: households more (by the levels down to `housed_total`); None = not asked."""
        kind = kind_of(limit)
        used = kind.used(self.problem, limit, self.run.chosen)
        gained: int | None = 0 if kind.gains else None
        if kind.gains and used >= limit.capacity:
            gained = self._housed_with_one_more(limit)
            gained = None if gained is None else gained - len(self.run.chosen)
        return LimitUse(
            name=limit.shown, capacity=limit.capacity, used=used, gained_by_one_more=gained, unit=kind.unit,
        )  # fmt: skip

    def _housed_with_one_more(self, limit: Limit) -> int | None:
        if self.run.status == "infeasible":
            return None
        if not self._priced.intersection(kind_of(limit).charged_as(self.problem, limit)):
            return len(self.run.chosen)
        if self.slow_questions >= self._most_questions:
            return None
        self.slow_questions += 1
        more = kind_of(limit).with_one_more(self.problem, limit)
        solved = (
            self._freed.solved_with(more) if self._freed is not None else solve_chain(more, self._counting, _SECONDS)
        )
        if solved.chosen is None or not all(r.proven for r in solved.digits if r.digit.level != TieBreak.name):
            return None
        return len(solved.chosen)

    @cached_property
    def _counting(self) -> tuple[Level, ...]:
        return tuple(x for x in self.run.levels if x.counts_households)

    @cached_property
    def _most_questions(self) -> int:
        return min(_MAX_SLOW, _MAX_PAIRS // max(1, self.problem.size))

    @cached_property
    def _counted(self) -> Solved:
        return solve_chain(self.problem, self._counting, _SECONDS)

    @cached_property
    def _freed(self) -> Freed | None:
        """Questions to the counts; None where they have no plan."""
        return None if self._counted.chosen is None else Freed(self.problem, self._counting, self._counted)

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
