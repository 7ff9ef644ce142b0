"""Every fourth vacancy, counted: exact, in time order, carried for ever."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


def hits(vacancies: int, share: Fraction, carry: Fraction = Fraction(0)) -> NDArray[np.bool_]:
    """Which of a unit's vacancies, taken in time order, are at the municipality's disposal.

    Vacancy n is when floor(n q + carry) > floor((n - 1) q + carry): exact integers, never floating q. With q = 1/4 and
    nothing carried: numbers 4, 8, 12 …
    """
    bottom = share.denominator * carry.denominator
    top, start = share.numerator * carry.denominator, carry.numerator * share.denominator
    reached = (np.arange(vacancies + 1, dtype=np.int64) * top + start) // bottom
    right: NDArray[np.bool_] = reached[1:] > reached[:-1]
    return right


@dataclass
class Counter:
    """The same count one vacancy at a time; `give_back` returns a right that was not used, where that is agreed."""

    share: Fraction
    state: Fraction = Fraction(0)

    def step(self) -> bool:
        """Counts a vacancy: is it at the municipality's disposal? At most one right a vacancy; the rest is carried."""
        self.state += self.share
        if self.state >= 1:
            self.state -= 1
            return True
        return False

    def give_back(self) -> None:
        self.state += 1
