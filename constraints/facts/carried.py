"""What a case shares with another that it was made from: who stands where, and arrays taken over."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .views import CaseView

Places = NDArray[np.int64]
# More runs of neighbours than this are gathered one by one.
_RUNS = 8


@dataclass(frozen=True, eq=False)
class Carried:
    """What a case shares with another: the place there of each household and dwelling, -1 where judged anew."""

    rows: Places
    columns: Places

    @cached_property
    def in_place(self) -> bool:
        """Everything stands where it stood, and as many of both: only contents can differ."""
        return all(bool(((p == np.arange(len(p))) | (p < 0)).all()) for p in (self.rows, self.columns))

    def taken(self, old: NDArray[Any]) -> NDArray[Any]:
        """An array over households × dwellings of the other case in the shape of this one; what is new holds anything."""
        return _taken(_taken(old, self.rows, 0), self.columns, 1)

    def of_households(self, old: NDArray[Any], new: Callable[[int], Any]) -> NDArray[Any]:
        """An array of one entry for each household of the other case in the order of this one; `new` gives those judged
        anew."""
        found = old[self.rows]
        for h in self.fresh[0]:
            found[h] = new(h)
        return found

    @property
    def fresh(self) -> tuple[list[int], list[int]]:
        """The households and the dwellings that have to be judged anew."""
        return np.flatnonzero(self.rows < 0).tolist(), np.flatnonzero(self.columns < 0).tolist()


def _taken(old: NDArray[Any], places: Places, axis: int) -> NDArray[Any]:
    """Rows or columns of an array; whole runs at once, since most are neighbours. The array itself where all are there."""
    wanted = np.where(places < 0, np.minimum(np.arange(len(places)), old.shape[axis] - 1), places)
    breaks = np.flatnonzero(np.diff(wanted) != 1) + 1
    if len(breaks) > _RUNS:
        return old.take(wanted, axis=axis)
    ends = [0, *breaks.tolist(), len(wanted)]
    runs = [
        old[int(wanted[i]) : int(wanted[j - 1]) + 1] if axis == 0 else old[:, int(wanted[i]) : int(wanted[j - 1]) + 1]
        for i, j in pairwise(ends)
        if j > i
    ]
    if len(runs) == 1:
        return old if runs[0].shape == old.shape else runs[0].copy()
    return np.concatenate(runs, axis=axis) if runs else old.take(wanted, axis=axis)


def carried(base: CaseView, case: CaseView, households: Set[str], dwellings: Set[str]) -> Carried:
    """Who in `case` is in `base`, with `households` and `dwellings` taken as new."""
    rows = [-1 if h.id in households else base.household_index.get(h.id, -1) for h in case.households]
    columns = [-1 if d.id in dwellings else base.dwelling_index.get(d.id, -1) for d in case.dwellings]
    return Carried(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))
