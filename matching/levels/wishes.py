"""Level `wishes`: the citizens' own wishes, the worst-served household first (leximin over tiers)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from constraints.language import N_, Message

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..model.wishes import AVOIDED, UNWISHED
from ..verify import checks as second
from .level import Level

TIERS = (AVOIDED, UNWISHED, 4, 3, 2)
_ENTRIES = (N_("avoid"), N_("not wished"), N_("tier 4"), N_("tier 3"), N_("tier 2"))


TIER_WORDS = {6: "avoid", 5: "not wished", 4: "tier 4", 3: "tier 3", 2: "tier 2"}


class WishesCheck(second.LevelCheck):
    """The second opinion: the same, worked out anew from facts and law."""

    name, sense, unit = "wishes", "min", "placements per wish tier, worst first"

    def value(self, facts: second.Facts, placed: second.Placed) -> list[int]:
        count = Counter(facts.tier(h, d) for h, d in placed.items())
        return [count[t] for t in TIER_WORDS]

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        return [digit for i, t in enumerate(TIER_WORDS) for digit in second.digit_where_any(self, i, facts.tiers == t)]

    def keys(self, facts: second.Facts) -> list[str]:
        return list(TIER_WORDS.values())


class Wishes(Level):
    """Fewest placements on something to be avoided, then on nothing wished for, then on tier 4, 3, 2.

    With the number housed settled above, that is leximin over tiers, and the sum follows. A household without wishes is
    at tier 1 everywhere, so stating none is neither better nor worse.
    """

    name = "wishes"
    check = WishesCheck()
    sense = "min"
    unit = "placements per wish tier, worst first"
    title = N_("Wishes")
    says = N_("The citizens' own wishes")

    def digits(self, problem: Problem) -> list[PairDigit]:
        tier = problem.tier
        return [
            PairDigit(self.name, (tier == t).astype(np.int64), "min", i)
            for i, t in enumerate(TIERS)
            if (tier == t).any()
        ]

    def value(self, problem: Problem, chosen: Ints) -> list[int]:
        tier = problem.tier[chosen]
        return [int((tier == t).sum()) for t in TIERS]

    def keys(self, problem: Problem) -> list[str]:
        return list(_ENTRIES)

    def entry(self, place: int, key: str) -> Message:
        return Message(_ENTRIES[place])
