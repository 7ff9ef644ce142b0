"""What lists worked by hand would give, worked out here again: one vacancy at a time, to whoever comes first on a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .facts import Capacity, Facts, Ints, LimitCheck

# What the published greedy list weighs each urgency class with, U1 … U5.
_WEIGHTS = {1: 16, 2: 8, 3: 4, 4: 2, 5: 1}


def _dates(facts: Facts) -> Ints:
    return np.array([x.record.registered_on.toordinal() for x in facts.households], dtype=np.int64)


def _class_then_date(facts: Facts) -> list[Ints]:
    return [facts.urgency[facts.h], _dates(facts)[facts.h]]


def _first_come(facts: Facts) -> list[Ints]:
    return [_dates(facts)[facts.h]]


def _greedy(facts: Facts) -> list[Ints]:
    weight = np.array([_WEIGHTS[c] for c in facts.urgency.tolist()], dtype=np.int64)[facts.h]
    return [-weight * (7 - facts.tiers), _dates(facts)[facts.h]]


def _lottery(facts: Facts) -> list[Ints]:
    return [-facts.person_draws[facts.h]]


# Name → what orders the candidate pairs of a vacancy, lowest first; then the household's id.
LISTS: dict[str, Callable[[Facts], list[Ints]]] = {
    "class_then_date": _class_then_date, "fcfs": _first_come, "greedy": _greedy, "lottery": _lottery,
}  # fmt: skip
MAIN = "class_then_date"


def by_hand(facts: Facts, limits: Sequence[LimitCheck]) -> dict[str, dict[int, int]]:
    """List name → household index → dwelling index, kept placements first, every limit kept."""
    rows: list[Capacity] = [limit for check in limits for limit in facts.capacities_of(check)]
    of_pair: list[list[tuple[int, int]]] = [[] for _ in range(facts.size)]
    for i, row in enumerate(rows):
        for p, weight in zip(row.pairs.tolist(), row.weights.tolist(), strict=True):
            of_pair[p].append((i, weight))
    vacancies = sorted(
        facts.dwellings,
        key=lambda d: (d.record.reported_on or d.record.available_from, d.record.available_from, d.id),
    )
    order = [d.index for d in vacancies]
    found = {}
    for name, keys in LISTS.items():
        ranked = np.lexsort((facts.h, *reversed(keys(facts)))) if facts.size else np.zeros(0, dtype=np.int64)
        found[name] = _work_through(facts, rows, of_pair, order, ranked)
    return found


def _work_through(
    facts: Facts, rows: Sequence[Capacity], of_pair: Sequence[list[tuple[int, int]]], vacancies: Sequence[int], ranked: Ints
) -> dict[int, int]:  # fmt: skip
    left = [row.capacity for row in rows]
    placed: dict[int, int] = {}
    home_of = facts.h.tolist()

    def place(p: int, h: int, d: int) -> None:
        placed[h] = d
        for row, weight in of_pair[p]:
            left[row] -= weight

    for h, d in facts.keeps:
        kept = facts.pair(h, d)
        if kept is not None:
            place(kept, h, d)
    taken = set(placed.values())
    waiting: dict[int, list[int]] = {}
    homes = facts.d[ranked]
    by_home = ranked[np.argsort(homes, kind="stable")]
    ends = np.searchsorted(np.sort(homes), np.arange(facts.shape[1] + 1))
    for d in vacancies:
        waiting[d] = by_home[ends[d] : ends[d + 1]].tolist()
    for d in vacancies:
        if d in taken:
            continue
        for p in waiting[d]:
            h = home_of[p]
            if h not in placed and all(left[row] >= weight for row, weight in of_pair[p]):
                place(p, h, d)
                break
    return placed
