"""A digit: one integer sum to be maximised or minimised. A level is one or more digits in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Sense = Literal["max", "min"]


@dataclass(frozen=True, eq=False)
class PairDigit:
    """The sum of weights over the chosen pairs, to be maximised or minimised.

    `values` are per pair; with `index` (the household of every pair) they are per household, which takes far less room
    where there are many levels. `entry` is the digit's place in the level's value when that is a list.
    """

    level: str
    values: Ints
    sense: Sense
    entry: int | None = None
    index: Ints | None = None

    @property
    def weights(self) -> Ints:
        """One weight per pair."""
        return self.values if self.index is None else self.values[self.index]

    def at(self, pairs: Ints) -> Ints:
        """The weights of some pairs."""
        return self.values[pairs] if self.index is None else self.values[self.index[pairs]]

    def of(self, chosen: Ints) -> int:
        return int(self.at(chosen).sum())


@dataclass(frozen=True)
class SpreadDigit:
    """A convex price on supported placements in each department. `groups` holds (pairs, cap), `names` the departments."""

    level: str
    groups: tuple[tuple[Ints, int], ...]
    names: tuple[str, ...]
    sense: Sense = "min"
    entry: int | None = 0

    def of(self, chosen: Ints) -> int:
        inside = np.zeros(int(chosen.max()) + 1 if len(chosen) else 0, dtype=bool)
        inside[chosen] = True
        total = 0
        for pairs, cap in self.groups:
            count = int(inside[pairs[pairs < len(inside)]].sum())
            total += sum(self.price(k, cap) for k in range(1, count + 1))
        return total

    @staticmethod
    def price(k: int, cap: int) -> int:
        """Price of the k-th supported household in a department with room for `cap`: 0 … 0, 1, 2."""
        return max(0, k - (cap - 2))


Digit = PairDigit | SpreadDigit
