"""Looking on while levels are solved: what is settled so far, and the wish for an end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..levels import Level
from ..model.digit import Digit, Ints
from ..model.problem import Problem
from .solved import DigitResult


class Watch(Protocol):
    """Who looks on."""

    def stop(self) -> bool:
        """Is the search to end with the best plan so far? Asked often, from several threads, so it must answer at once."""

    def settled(self, problem: Problem, levels: Sequence[Level], chosen: Ints, results: Sequence[DigitResult]) -> None:
        """The levels settled so far, from the first on, with the results of all their digits; `chosen` is the plan in hand."""


def whole_levels(
    levels: Sequence[Level], digits: Sequence[Digit], done: Sequence[DigitResult]
) -> tuple[Sequence[Level], list[DigitResult]]:
    """The levels from the first on of which every digit is among those done, and the results of those."""
    found: list[DigitResult] = []
    for count, level in enumerate(levels):
        mine = [r for r in done if r.digit.level == level.name]
        if len(mine) < sum(d.level == level.name for d in digits):
            return levels[:count], found
        found += mine
    return levels, found
