"""What a municipality can do by hand: one vacancy at a time, each to whoever comes first on some list.

A list is a rank over the candidate pairs; everything else, limits included, is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..model.digit import Ints
from ..model.problem import Problem
from .rows import rows_of

NAME = "class_then_date"
# Weights of the greedy list for U1 … U5: the usual halving, published with the list.
GREEDY_WEIGHTS = (16, 8, 4, 2, 1)


def class_then_date(problem: Problem) -> Ints:
    """Urgency class first, then registration date."""
    return by_list(problem, problem.effective_class, _date(problem))


def fcfs(problem: Problem) -> Ints:
    """First come, first served: registration date alone."""
    return by_list(problem, _date(problem))


def lottery(problem: Problem) -> Ints:
    """One seeded draw for each household, kept for all vacancies; no class, no waiting."""
    return by_list(problem, -problem.people_draw)


def greedy(problem: Problem) -> Ints:
    """The largest of class weight × fit to the wishes, vacancy by vacancy, without looking ahead; then date."""
    weight = np.array((0, *GREEDY_WEIGHTS))[problem.effective_class][problem.household]
    score = weight * (7 - problem.tier)
    return _choose(problem, np.lexsort((_by_id(problem)[problem.household], _date(problem)[problem.household], -score)))


BASELINES: dict[str, Callable[[Problem], Ints]] = {
    NAME: class_then_date, "fcfs": fcfs, "greedy": greedy, "lottery": lottery,
}  # fmt: skip


def by_list(problem: Problem, *keys: Ints) -> Ints:
    """Pairs chosen when households stand in one list by these keys, lowest first, then by id."""
    standing = np.lexsort((_by_id(problem), *reversed(keys)))
    place = np.empty_like(standing)
    place[standing] = np.arange(len(standing))
    return _choose(problem, _sorted(place[problem.household]))


def _date(problem: Problem) -> Ints:
    return problem.registered


def _by_id(problem: Problem) -> Ints:
    # Households are held in the order of their ids.
    return np.arange(problem.shape[0], dtype=np.int64)


def _sorted(numbers: Ints) -> Ints:
    """Stable order of small whole numbers from 0: sixteen bits are sorted digit by digit, in a tenth of the time."""
    small = numbers.astype(np.uint16) if len(numbers) and int(numbers.max()) < 2**16 else numbers
    return np.argsort(small, kind="stable")


def _choose(problem: Problem, order: Ints) -> Ints:
    """Goes through the vacancies in time order and gives each to the first pair of `order` that every limit has room for.

    The same limits hold as for the plan: slots, rights, concentration, budget, separations. Kept placements stand first.
    """
    rows = rows_of(problem)
    left = rows.limit.copy()
    chosen: list[int] = []

    def take(p: int) -> None:
        chosen.append(p)
        rows.take(p, left)

    for h, d in problem.kept:
        kept = problem.pair_at(h, d)
        if kept is not None:
            take(kept)
    by_dwelling = order[_sorted(problem.dwelling[order])]
    ends = np.searchsorted(problem.dwelling[by_dwelling], np.arange(problem.shape[1] + 1))
    for d in problem.vacancy_order.tolist():
        at, end, size = int(ends[d]), int(ends[d + 1]), 64
        while at < end:  # most find somebody near the front
            mine = by_dwelling[at : min(at + size, end)]
            fits = rows.fit(mine, left)
            first = int(fits.argmax())
            if fits[first]:
                take(int(mine[first]))
                break
            at, size = at + size, 8 * size
    return np.array(sorted(chosen), dtype=np.int64)
