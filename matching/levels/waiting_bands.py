"""Level `waiting_bands`: within each class, those who have waited longest, in bands of 30 days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from constraints.language import N_, Message

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level


class WaitingBandsCheck(second.LevelCheck):
    """The second opinion: the same, worked out anew from facts and law."""

    name, sense, unit = "waiting_bands", "max", "households per class and 30-day band"

    def value(self, facts: second.Facts, placed: second.Placed) -> list[int]:
        count = Counter((int(facts.urgency[h]), int(facts.band[h])) for h in placed)
        return [count[b] for b in facts.bands]

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        place = {cb: i for i, cb in enumerate(facts.bands)}
        of_household = np.array(
            [place[cb] for cb in zip(facts.urgency.tolist(), facts.band.tolist(), strict=True)], dtype=np.int64
        )
        mine = of_household[facts.h]
        return [digit for i in np.unique(mine).tolist() for digit in second.digit_where_any(self, i, mine == i)]

    def keys(self, facts: second.Facts) -> list[str]:
        return [f"U{c} {30 * b}-{30 * b + 29} d" for c, b in facts.bands]


class WaitingBands(Level):
    """Number housed per (class, 30-day band), most urgent class first and longest wait first inside it.

    Bands keep the noise of single days from steering who gets which home: 89 and 60 days are one band, 90 is the next.
    """

    name = "waiting_bands"
    check = WaitingBandsCheck()
    sense = "max"
    unit = "households per class and 30-day band"
    title = N_("Waiting bands")
    says = N_("Longest wait first within each class (30-day bands)")

    @staticmethod
    def _bands(problem: Problem) -> list[tuple[int, int]]:
        """(class, band) of every household of the batch, in the order of the level."""
        found = set(zip(problem.effective_class.tolist(), problem.band.tolist(), strict=True))
        return sorted(found, key=lambda cb: (cb[0], -cb[1]))

    def digits(self, problem: Problem) -> list[PairDigit]:
        cls, band = problem.effective_class, problem.band
        found = []
        for i, (c, b) in enumerate(self._bands(problem)):
            weights = ((cls == c) & (band == b) & problem.candidate_household).astype(np.int64)
            if weights.any():
                found.append(PairDigit(self.name, weights, "max", i, problem.household))
        return found

    def value(self, problem: Problem, chosen: Ints) -> list[int]:
        h = problem.household[chosen]
        cls, band = problem.effective_class[h], problem.band[h]
        return [int(((cls == c) & (band == b)).sum()) for c, b in self._bands(problem)]

    def keys(self, problem: Problem) -> list[str]:
        return [f"U{c} {30 * b}-{30 * b + 29} d" for c, b in self._bands(problem)]

    def summed(self, value: Sequence[int], keys: Sequence[str]) -> tuple[Message, ...]:
        bands = sum(1 for v in value if v)
        return (Message.of(N_("{count} in {bands} bands"), count=sum(value), bands=bands),)
