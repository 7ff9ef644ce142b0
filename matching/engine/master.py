"""The linear relaxation on the columns in use: HiGHS behind four verbs. Floating point ends here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from ..model.digit import Ints
from ..model.limit import Bools
from .rows import Floats, Rows

_INF = highspy.kHighsInf
_LARGEST = 2.0**16
_DUAL, _PRIMAL = 1, 4
_MANY = 2**31 - 1
_HOUSEHOLD = 0  # the family of rows that house each household once
_DWELLING = 1  # the family of rows that give each dwelling to one household


def quiet_solver() -> highspy.Highs:
    """HiGHS on one thread, without a word: the same answer every time."""
    highs = highspy.Highs()
    for name, value in (
        ("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 1), ("log_to_console", False),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    return highs


@dataclass(frozen=True)
class Start:
    """`pairs` (places among those asked about) are basic: each household's own, and one that pays the price of each of
    `paid`, the dwellings that have one. `out` are households that get nothing."""

    pairs: Ints
    paid: Ints
    out: Ints


# From household, dwelling and worth of pairs, and by household whether it may go without: a start, None where there is none.
Assign = Callable[[Ints, Ints, Floats, Bools], Start | None]


@dataclass(frozen=True)
class Basis:
    """Which columns and rows of a master were basic, and at which bound the others stood."""

    pairs: Ints
    columns: list[Any]
    steps: list[Any]
    rows: list[Any]


class Master:
    """A linear programme over steps and some pairs, kept warm between questions."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.highs = quiet_solver()
        self.highs.setOptionValue("presolve", "off")
        self.highs.setOptionValue("simplex_strategy", _PRIMAL)
        self.pairs: Ints = np.zeros(0, dtype=np.int64)
        self.inside = np.zeros(rows.problem.size, dtype=bool)
        self.tight = rows.tight.copy()
        limit = rows.limit.astype(float)
        empty = np.zeros(0, dtype=np.int32)
        self.highs.addRows(
            rows.count, np.where(rows.tight, limit, -_INF), limit, 0, empty, empty, np.zeros(0, dtype=float)
        )
        self.steps = len(rows.step_row)
        if self.steps:
            starts, index, value = rows.step_columns()
            low, high = rows.step_lower.astype(float), rows.step_upper.astype(float)
            self.highs.addCols(self.steps, np.zeros(self.steps), low, high, len(index), starts, index, value)

    def add(self, pairs: Ints) -> None:
        """Adds those of the pairs that are not in use yet."""
        pairs = pairs[~self.inside[pairs]]
        self.inside[pairs] = True
        starts, index, value = self.rows.columns(pairs)
        n = len(pairs)
        self.highs.addCols(n, np.zeros(n), np.zeros(n), np.full(n, 1.0), len(index), starts, index, value)
        self.pairs = np.concatenate([self.pairs, pairs])

    def begin_with(self, plan: Ints) -> None:
        """Starts the simplex at a plan whose pairs are in use: each fills the row of its dwelling.

        Steps stand at nothing, so with steps there is no such start.
        """
        if self.steps or not len(plan):
            return
        basis = highspy.HighsBasis()
        there = np.isin(self.pairs, plan)
        filled = np.zeros(self.rows.count, dtype=bool)
        filled[self.rows.families[_DWELLING][self.pairs[there]]] = True
        basic, lower, upper = (
            highspy.HighsBasisStatus.kBasic,
            highspy.HighsBasisStatus.kLower,
            highspy.HighsBasisStatus.kUpper,
        )
        basis.col_status = [basic if t else lower for t in there.tolist()]
        basis.row_status = [upper if f else basic for f in filled.tolist()]
        basis.valid = True
        self.highs.setBasis(basis)

    def begin_with_homes(self, basic: Ints, start: Start, steps: Ints, priced: Ints) -> None:
        """Starts the dual simplex at an assignment of homes to all who are left.

        The pairs `basic` are so, the dwellings with a price full; of the rows of a spread the steps `priced` are basic, `steps` those
        that are used up. Of every other row basic is what is left of it.
        """
        basis = highspy.HighsBasis()
        status = highspy.HighsBasisStatus
        there = np.zeros(self.rows.problem.size, dtype=bool)
        there[basic] = True
        filled = np.zeros(self.rows.count, dtype=bool)
        filled[self.rows.families[_HOUSEHOLD][self.pairs]] = True
        filled[start.out] = False
        filled[self.rows.problem.shape[0] + start.paid] = True
        filled[self.rows.step_row[priced]] = True
        used = np.zeros(self.steps, dtype=np.int64)
        used[steps], used[priced] = 1, 2
        of = (status.kLower, status.kUpper, status.kBasic)
        basis.col_status = [*(of[u] for u in used.tolist()), *(of[2 * t] for t in there[self.pairs].tolist())]
        basis.row_status = [of[2 - f] for f in filled.tolist()]
        basis.valid = True
        self.highs.setBasis(basis)
        self.highs.setOptionValue("simplex_strategy", _DUAL)

    def basis(self) -> Basis | None:
        """Where the simplex stands, to begin there again once rows were added."""
        found = self.highs.getBasis()
        if not found.valid:
            return None
        columns = list(found.col_status)
        return Basis(self.pairs, columns[self.steps :], columns[: self.steps], list(found.row_status))

    def begin_at(self, old: Basis) -> None:
        """Starts where a master with fewer rows stood. New rows are slack; new steps stand at their top, which keeps them so."""
        basis = highspy.HighsBasis()
        lower, upper, basic = (
            highspy.HighsBasisStatus.kLower,
            highspy.HighsBasisStatus.kUpper,
            highspy.HighsBasisStatus.kBasic,
        )
        place = np.full(self.rows.problem.size, -1, dtype=np.int64)
        place[old.pairs] = np.arange(len(old.pairs))
        columns = [old.columns[i] if i >= 0 else lower for i in place[self.pairs].tolist()]
        steps = old.steps if len(old.steps) == self.steps else [upper] * self.steps
        basis.col_status = [*steps, *columns]
        basis.row_status = [*old.rows, *([basic] * (self.rows.count - len(old.rows)))]
        basis.valid, basis.alien = True, True
        self.highs.setBasis(basis)

    def tighten(self, rows: Ints) -> None:
        for row in rows.tolist():
            limit = float(self.rows.limit[row])
            self.highs.changeRowBounds(row, limit, limit)

    def drop(self, kept: NDArray[np.bool_]) -> None:
        """Keeps only some of the pairs; the others are no longer candidates."""
        gone = np.flatnonzero(~kept).astype(np.int32) + self.steps
        if len(gone):
            self.inside[self.pairs[~kept]] = False
            self.highs.deleteCols(len(gone), gone)
            self.pairs = self.pairs[kept]

    def best(self, objective: Ints, steps: Ints, most: int = _MANY) -> tuple[Floats | None, Floats, int]:
        """Amounts of the pairs in use, a dual for every row, and simplex iterations. Raises RuntimeError without an optimum.

        No amounts where it takes more than `most` iterations.
        """
        cost = -np.concatenate([steps, objective[self.pairs]]).astype(float)
        size = max(1.0, float(np.abs(cost).max(initial=1.0)) / _LARGEST)
        self.highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost / size)
        self.highs.setOptionValue("simplex_iteration_limit", most)
        self.highs.run()
        self.highs.setOptionValue("simplex_strategy", _PRIMAL)
        status, used = self.highs.getModelStatus(), int(self.highs.getInfo().simplex_iteration_count)
        if status == highspy.HighsModelStatus.kIterationLimit:
            return None, np.zeros(0), used
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the relaxation ended as {self.highs.modelStatusToString(status)}")
        found = self.highs.getSolution()
        return np.array(found.col_value)[self.steps :], -np.array(found.row_dual) * size, used


def branch(
    rows: Rows, pairs: Ints, objective: Ints, steps: Ints, nodes: int, seconds: float,
    stop: Callable[[], bool] | None = None,
) -> tuple[Ints | None, bool, bool, int]:  # fmt: skip
    """The best plan among some pairs by branch and cut. `stop` is asked between nodes whether to end.

    Returns the pairs, whether nothing better exists among them, whether the clock or `stop` (not the count of nodes) stopped it,
    and the simplex iterations used. The pairs come back unchecked: the caller tests in integers that they are a plan.
    """
    highs = quiet_solver()
    n = len(pairs)
    starts, index, value = rows.columns(pairs)
    step_starts, step_index, step_value = rows.step_columns()
    m = len(rows.step_row)
    limit = rows.limit.astype(float)
    used = np.zeros(rows.count, dtype=bool)
    used[index] = True
    used[step_index] = True
    number = np.cumsum(used) - 1
    empty = np.zeros(0, dtype=np.int32)
    low = np.where(rows.tight, limit, -_INF)
    highs.addRows(int(used.sum()), low[used], limit[used], 0, empty, empty, np.zeros(0))
    if bool((low[~used] > 0).any()) or bool((limit[~used] < 0).any()):
        return None, True, False, 0
    cost = -np.concatenate([steps, objective[pairs]]).astype(float)
    size = max(1.0, float(np.abs(cost).max(initial=1.0)) / 2.0**30)
    cost /= size
    if m:
        highs.addCols(
            m, cost[:m], rows.step_lower.astype(float), rows.step_upper.astype(float), len(step_index), step_starts,
            number[step_index].astype(np.int32), step_value,
        )  # fmt: skip
    highs.addCols(n, cost[m:], np.zeros(n), np.full(n, 1.0), len(index), starts, number[index].astype(np.int32), value)
    every = np.arange(n + m, dtype=np.int32)
    highs.changeColsIntegrality(n + m, every, np.full(n + m, 1, dtype=np.uint8))
    for name, setting in (
        ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.999 if size == 1.0 else 0.0), ("mip_max_nodes", nodes),
        ("time_limit", max(0.1, seconds)),
    ):  # fmt: skip
        highs.setOptionValue(name, setting)
    if stop is not None:
        highs.cbMipInterrupt += lambda event: event.interrupt() if stop() else None
    highs.run()
    status = highs.getModelStatus()
    info = highs.getInfo()
    work = int(max(0, info.simplex_iteration_count))
    by_clock = status in (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt)
    if status == highspy.HighsModelStatus.kInfeasible:
        return None, True, False, work
    if info.primal_solution_status != 2:
        return None, False, by_clock, work
    amounts = np.array(highs.getSolution().col_value)[m:]
    return pairs[amounts > 0.5], status == highspy.HighsModelStatus.kOptimal, by_clock, work
