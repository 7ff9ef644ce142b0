"""Names of those on the list, and seeded draws for lots and ties; the words behind them never come out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..model.draws import pair_draws, people_draws, spread_bits
from .keyed import Floats, Words, pairs
from .world import Ints

# Answers are drawn from the plain word; with these bits flipped, a lot says nothing of how the household would answer.
_LOTS = np.uint64(0xA5A5A5A5A5A5A5A5)


class Register:
    """By spell: names, and seeded draws for lots and ties.

    The words the draws are made from also settle how a household answers. They stay in here; draws come out.
    """

    __slots__ = ("_entities", "_homes", "_lottery", "_numbers", "_words")

    def __init__(self, size: int) -> None:
        self._words, self._entities = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.uint64)
        self._lottery, self._numbers = np.zeros(size), np.zeros(size, dtype=np.int64)
        self._homes: dict[int, int] = {}

    def grow(self) -> None:
        """Room for as many spells again."""
        for name in ("_words", "_entities", "_lottery", "_numbers"):
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.zeros_like(column)]))

    def arrive(self, first: int, to: int, words: Words, lottery: Floats, entities: Words) -> None:
        """Households come: they are the spells from `first` up to `to`."""
        self._words[first:to], self._lottery[first:to], self._entities[first:to] = words, lottery, entities

    def comes_back(self, spell: int, earlier: int) -> None:
        """A household's new spell has the name and the draws of its earlier one."""
        for column in (self._words, self._lottery, self._entities):
            column[spell] = column[earlier]
        self._numbers[spell] = self._numbers[earlier] + 1

    def add_home(self, v: int, word: int) -> None:
        self._homes[v] = word

    def household(self, spell: int) -> str:
        """Pseudonym of a household and the number of its spell, as written under `decisions/`."""
        return f"{int(self._entities[spell]):016x}/{int(self._numbers[spell])}"

    def lottery(self, spells: Ints) -> Floats:
        """One lottery number in (0, 1) per household, kept as long as it waits."""
        return self._lottery[spells]

    def lots(self, spells: Ints, v: int) -> Floats:
        """A fresh number in (0, 1) per household for one home."""
        return pairs(self._words[spells] ^ _LOTS, self._homes[v])

    def ties(self, spells: Ints, homes: Sequence[int], household: Ints, dwelling: Ints) -> tuple[Ints, Ints]:
        """Whole numbers below 2^31 that end ties: one per household of `spells`, and one per pair (places in both)."""
        words = self._words[spells]
        of_home = np.array([self._homes[v] for v in homes], dtype=np.uint64)
        return people_draws(spread_bits(words)), pair_draws(words, of_home, household, dwelling)
