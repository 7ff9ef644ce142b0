"""Supported households per department: new ones in a batch, and in 24 months as a share of its homes."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from .scenario import Concentration

TWO_YEARS = 730
_NO_LIMIT = 10**9


class Departments:
    """How many more supported households each department takes.

    `homes` are the homes of each; `before` those supported households who moved in during the two years before the
    start: they age out evenly. A cap is in whole households, and nobody moves out for it.
    """

    def __init__(self, rules: Concentration, homes: Sequence[int], before: Sequence[int]) -> None:
        most, share = rules.max_new_supported_per_department, rules.supported_share_max
        self._most_new = _NO_LIMIT if most is None else most
        self._caps = None if share is None else [share.numerator * n // share.denominator for n in homes]
        self._before = list(before)
        self._moves: dict[int, list[int]] = {}
        self._new: dict[int, int] = {}

    def new_batch(self) -> None:
        """The count of new households begins again."""
        self._new = {}

    def room(self, department: int, day: int) -> int:
        """How many more it takes now; none or less where it is full."""
        room = self._most_new - self._new.get(department, 0)
        if self._caps is None:
            return room
        moves = self._moves.get(department)
        if not moves and not self._before[department]:
            return min(room, self._caps[department])
        return min(room, self._caps[department] - self.recent(department, day))

    def recent(self, department: int, day: int) -> int:
        """Supported households that moved in during the last 24 months, with those bound to."""
        recent = self._before[department]
        if recent:
            recent = recent * max(0, TWO_YEARS - day) // TWO_YEARS
        moves = self._moves.get(department)
        if not moves:
            return recent
        while moves and moves[0] <= day - TWO_YEARS:
            moves.pop(0)
        return recent + len(moves)

    def moves_in(self, department: int, day: int) -> None:
        """A supported household takes a home there, and moves in on `day`."""
        insort(self._moves.setdefault(department, []), day)
        self._new[department] = self._new.get(department, 0) + 1


__all__ = ["TWO_YEARS", "Departments"]
