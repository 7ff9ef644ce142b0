"""What the engine hands back: digits with their bounds, the stages that prove them, and what it knew beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..model.digit import Digit, Ints
from ..model.limit import Limit, LimitKey


@dataclass
class DigitResult:
    """A digit with the value reached and the bound proven for it, given the digits before it."""

    digit: Digit
    value: int
    bound: int
    proven: bool


@dataclass(frozen=True)
class Stage:
    """One block of digits with what proves it: the sum of `digit × factor` is at most `bound`, by these duals.

    `by` tells what closed it: "duals" when the plan reaches the bound of the duals, "branch and cut" or "cp-sat" when a
    solver went through the `searched` pairs that could beat the plan, "open" when nothing did. `held` = the digits hold
    a row of their own in what follows.
    """

    first: int
    digits: int
    factors: tuple[int, ...]
    worth: int
    bound: int
    charged: int
    scale: int
    duals: Ints
    by: str
    searched: int
    held: bool
    # Pairs the relaxation had to fetch for this block: no part of the proof, where to start on a case much like this one.
    fetched: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Conflict:
    """Kept placements (household, dwelling) that cannot all stand: they break `limit`, or (None) each other."""

    limit: Limit | None
    kept: tuple[tuple[int, int], ...]


@dataclass
class Solved:
    """`chosen` pairs, the result of every digit, and how it was reached. `chosen` None = infeasible, see `conflicts`.

    `columns` are the pairs the relaxations used: where to start on a case much like this one.
    """

    chosen: Ints | None
    digits: list[DigitResult] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    stopped_by_wall: bool = False
    stopped_by_work: bool = False
    questions: int = 0
    work: float = 0.0
    row_keys: list[LimitKey] = field(default_factory=list)
    columns: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    before_tie_break: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    stopped_by_call: bool = False


@dataclass(frozen=True)
class Known:
    """What a solved case much like this one tells: its proof, pairs worth looking at first, and its plan.

    `stages`, their digits as (level, entry) and the names of their rows; `columns`, `plan` and, stage by stage, `fetched` are
    pairs of the new problem. Nothing in here is believed: old duals give a bound that is worked out anew, an old plan is
    tested.
    """

    stages: Sequence[Stage]
    digits: Sequence[tuple[str, int | None]]
    rows: Sequence[LimitKey]
    columns: Ints
    plan: Ints
    fetched: Sequence[Ints] = ()
