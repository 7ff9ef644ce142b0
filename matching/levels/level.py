"""What a level is: a name, a sense, a unit, its digits, and how its value is read off a plan."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from constraints import VerdictTable
from constraints.language import N_, Message

from ..model.digit import Digit, Ints, Sense
from ..model.problem import Problem
from ..verify.checks import LevelCheck

Value = int | list[int]


class Level(ABC):
    """One aim. Higher levels are never given up for lower ones.

    A level that is `after_who` looks at more than people and wishes: who is housed is settled before the first of them.
    """

    after_who: ClassVar[bool] = False
    # Does the level do nothing but count households? "One more unit would house so many" is asked by these alone.
    counts_households: ClassVar[bool] = False
    # Are two plans equal in the level exactly when they are in its digits?
    told_by_digits: ClassVar[bool] = True
    # Does the level read a fact that the problem does not carry? Then `column` brings it.
    brings: ClassVar[bool] = False
    name: ClassVar[str]
    sense: ClassVar[Sense]
    # The same level worked out from facts alone: the second opinion brings nothing of the model along.
    check: ClassVar[LevelCheck]
    unit: ClassVar[str]
    # The name people see, and what the level is in a sentence; both said in the reader's language.
    title: ClassVar[str]
    says: ClassVar[str]

    @abstractmethod
    def digits(self, problem: Problem) -> Sequence[Digit]:
        """The sums to optimise, in order."""

    @abstractmethod
    def value(self, problem: Problem, chosen: Ints) -> Value:
        """The value of a plan, given the chosen pairs."""

    def column(self, table: VerdictTable, household: Ints, dwelling: Ints) -> Ints:
        """Whole numbers per pair that the level wants beside the usual ones; it finds them in `problem.brought[name]`.

        A simulated batch has no case and brings nothing.
        """
        raise TypeError(f"level {self.name} brings no column")

    def keys(self, problem: Problem) -> list[str] | None:
        """Names of the entries of a list value; None for a plain number."""
        return None

    def entry(self, place: int, key: str) -> Message:
        """What people call entry `place` of a list value; its key, where that is no words."""
        return Message.verbatim(key)

    def summed(self, value: Sequence[int], keys: Sequence[str]) -> tuple[Message, ...]:
        """A list value in a few words, for where a line has room for no more: the entries that are not 0."""
        return tuple(
            Message.of(N_("{entry}: {count}"), entry=self.entry(place, key), count=count)
            for place, (count, key) in enumerate(zip(value, keys, strict=True)) if count
        )  # fmt: skip
