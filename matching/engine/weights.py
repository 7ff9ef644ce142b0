"""A block of digits as one sum over candidate pairs, in as little room as it takes: most blocks look at households alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem


@dataclass(frozen=True, eq=False)
class Weights:
    """What each candidate pair counts: the weight of its household, and its own where some digit looks at pairs."""

    household: Ints
    of_household: Ints
    of_pair: Ints | None

    def of(self, pairs: Ints | list[int]) -> Ints:
        """The weights of some pairs."""
        mine: Ints = self.of_household[self.household[pairs]]
        return mine if self.of_pair is None else mine + self.of_pair[pairs]

    @property
    def every(self) -> Ints:
        """One weight per candidate pair, in an array of its own."""
        mine: Ints = self.of_household[self.household]
        if self.of_pair is not None:
            mine += self.of_pair
        return mine


def weights_of(problem: Problem, block: Sequence[PairDigit], factors: Sequence[int]) -> Weights:
    """The sum of `digit × factor`, each digit as something to maximise."""
    of_pair: Ints | None = None
    of_household = np.zeros(problem.shape[0], dtype=np.int64)
    for digit, factor in zip(block, factors, strict=True):
        weights = (factor if digit.sense == "max" else -factor) * digit.values
        if digit.index is not None:
            of_household += weights
        elif of_pair is None:
            of_pair = weights
        else:
            of_pair += weights
    return Weights(problem.household, of_household, of_pair)
