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
    def _bands(problem: Problem) -> tuple[list[tuple[int, int]], Ints]:
        """(class, band) of every household of the batch, in the order of the level; and the place of each household there."""
        cls, band = problem.effective_class, problem.band
        longest = int(band.max(initial=0))
        width = longest - int(band.min(initial=0)) + 1
        found, place = np.unique(cls * width + (longest - band), return_inverse=True)
        return [(c, longest - b) for c, b in zip(*(x.tolist() for x in np.divmod(found, width)), strict=True)], place

    def digits(self, problem: Problem) -> list[PairDigit]:
        bands, place = self._bands(problem)
        of = np.where(problem.candidate_household, place, -1)
        weights = (of[None, :] == np.arange(len(bands))[:, None]).astype(np.int64)
        there = np.flatnonzero(weights.any(axis=1)).tolist()
        return [PairDigit(self.name, weights[i], "max", i, problem.household) for i in there]

    def value(self, problem: Problem, chosen: Ints) -> list[int]:
        bands, place = self._bands(problem)
        counts: list[int] = np.bincount(place[problem.household[chosen]], minlength=len(bands)).tolist()
        return counts

    def keys(self, problem: Problem) -> list[str]:
        return [f"U{c} {30 * b}-{30 * b + 29} d" for c, b in self._bands(problem)[0]]

    def summed(self, value: Sequence[int], keys: Sequence[str]) -> tuple[Message, ...]:
        bands = sum(1 for v in value if v)
        return (Message.of(N_("{count} in {bands} bands"), count=sum(value), bands=bands),)
