"""What a walk without a plan, or without a proof, can still tell: the loosest bound, and what the kept placements break."""

from __future__ import annotations

import numpy as np

from ..model.digit import Digit, Ints, SpreadDigit
from ..model.problem import Problem
from .solved import Conflict


def signed(digit: Digit, worth: int) -> int:
    """A worth, which is always to be maximised, as a value of the digit."""
    return worth if digit.sense == "max" else -worth


def unsigned(digit: Digit, value: int) -> int:
    return value if digit.sense == "max" else -value


def loosest(digit: Digit, problem: Problem) -> int:
    """A bound that needs no solver: every household at its best, or no price at all."""
    if isinstance(digit, SpreadDigit):
        return 0
    sign = 1 if digit.sense == "max" else -1
    best = np.zeros(problem.shape[0], dtype=np.int64)
    np.maximum.at(best, problem.household, sign * digit.weights)
    return sign * int(np.sort(best)[::-1][: problem.shape[1]].sum())


def conflicts(problem: Problem, chosen: Ints) -> list[Conflict]:
    """What keeps the kept placements from standing together."""
    kept = [p for p in (problem.pair_at(*k) for k in problem.kept) if p is not None]
    inside = np.zeros(problem.size, dtype=bool)
    inside[kept] = True
    found = [
        Conflict(limit, tuple((int(problem.household[p]), int(problem.dwelling[p])) for p in limit.pairs[inside[limit.pairs]]))
        for limit in problem.broken(np.array(kept, dtype=np.int64))
    ]  # fmt: skip
    if not found:
        there = set(chosen.tolist())
        found = [Conflict(None, tuple(k for k in problem.kept if problem.pair_at(*k) not in there))]
    return found
