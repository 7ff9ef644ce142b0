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


# What orders the pairs of a vacancy: a number of each candidate pair (None: all alike), then numbers of each household, then
# its id; the lowest first.
Order = tuple[Ints | None, list[Ints]]


def _class_then_date(facts: Facts) -> Order:
    return None, [facts.urgency, _dates(facts)]


def _first_come(facts: Facts) -> Order:
    return None, [_dates(facts)]


def _greedy(facts: Facts) -> Order:
    weight = np.array([_WEIGHTS[c] for c in facts.urgency.tolist()], dtype=np.int64)[facts.h]
    return -weight * (7 - facts.tiers), [_dates(facts)]


def _lottery(facts: Facts) -> Order:
    return None, [-facts.person_draws]


LISTS: dict[str, Callable[[Facts], Order]] = {
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
    for name, orders in LISTS.items():
        ranked = _ranked(facts, *orders(facts))
        found[name] = _work_through(facts, rows, [ranked[ends[d] : ends[d + 1]] for d in order])
    return found


def _ranked(facts: Facts, of_pair: Ints | None, of_household: Sequence[Ints]) -> Ints:
    """The candidate pairs by dwelling, those of one dwelling in order. Sorted by the last key first: what is equal keeps
    its order."""
    place = np.empty(facts.shape[0], dtype=np.int64)
    place[np.lexsort((*reversed(of_household),))] = np.arange(facts.shape[0])  # equals stand by id already
    found = _in_order(place[facts.h])
    for key in (of_pair, facts.d):
        if key is not None:
            found = found[_in_order(key[found])]
    return found


def _in_order(key: Ints) -> Ints:
    """What sorts the key, equals as they stand. Numbers of sixteen bits are sorted digit by digit, in a tenth of the time."""
    small = len(key) and key.min() >= -(2**15) and key.max() < 2**15
    return np.argsort(key.astype(np.int16) if small else key, kind="stable")


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
