"""What lists worked by hand would give, worked out here again: one vacancy at a time, to whoever comes first on a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .checks import LimitCheck
from .facts import Facts, Ints
from .rows import Rows

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
    rows = Rows(facts, limits)
    vacancies = sorted(
        facts.dwellings,
        key=lambda d: (d.record.reported_on or d.record.available_from, d.record.available_from, d.id),
    )
    order = [d.index for d in vacancies]
    ends = np.searchsorted(np.sort(facts.d), np.arange(facts.shape[1] + 1)).tolist()
    found = {}
    for name, keys in LISTS.items():
        ranked = np.lexsort((facts.h, *reversed(keys(facts)), facts.d)) if facts.size else np.zeros(0, dtype=np.int64)
        found[name] = _work_through(facts, rows, [ranked[ends[d] : ends[d + 1]] for d in order])
    return found


def _work_through(facts: Facts, rows: Rows, vacancies: Sequence[Ints]) -> dict[int, int]:
    """Gives each vacancy to the first of its pairs that every limit has room for: its household and dwelling, too."""
    left = rows.room()
    placed: dict[int, int] = {}

    def place(p: int) -> None:
        placed[int(facts.h[p])] = int(facts.d[p])
        for row, weight in rows.of_pair(p):
            left[row] -= weight

    for h, d in facts.keeps:
        kept = facts.pair(h, d)
        if kept is not None:
            place(kept)
    for pairs in vacancies:
        for part in (pairs[:50], pairs[50:]):  # somebody near the front nearly always fits
            fitting = np.flatnonzero(rows.fit(part, left)) if len(part) else part
            if len(fitting):
                place(int(part[fitting[0]]))
                break
    return placed
