"""What a level is: a name, a sense, a unit, its digits, and how its value is read off a plan."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from ..model.digit import Digit, Sense
from ..model.formulation import Ints, Problem

Value = int | list[int]


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
