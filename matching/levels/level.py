"""What a level is: a name, a sense, a unit, its digits, and how its value is read off a plan."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from ..formulation import Ints, Problem

Sense = Literal["max", "min"]
Value = int | list[int]


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


class Level(ABC):
    """One aim. Higher levels are never given up for lower ones."""

    name: ClassVar[str]
    sense: ClassVar[Sense]
    unit: ClassVar[str]
    says: ClassVar[dict[str, str]]

    @abstractmethod
    def digits(self, problem: Problem) -> Sequence[Digit]:
        """The sums to optimise, in order."""

    @abstractmethod
    def value(self, problem: Problem, chosen: Ints) -> Value:
        """The value of a plan, given the chosen pairs."""

    def keys(self, problem: Problem) -> list[str] | None:
        """Names of the entries of a list value; None for a plain number."""
        return None
