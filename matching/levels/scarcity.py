"""Level `scarcity`: for the same households, the dwellings that fewest others compete for."""

from __future__ import annotations

from collections.abc import Sequence

from constraints.language import N_

from ..model.digit import Ints, PairDigit
from ..model.problem import Problem
from ..verify import checks as second
from .level import Level


class ScarcityCheck(second.LevelCheck):
    """The second opinion: the same, worked out anew from facts and law."""

    name, sense, unit = "scarcity", "min", "claims on the dwellings used, thousandths"
    after_who = True

    def value(self, facts: second.Facts, placed: second.Placed) -> int:
        return sum(int(facts.prices[d]) for d in placed.values())

    def digits(self, facts: second.Facts) -> Sequence[second.Digit]:
        return second.digit_where_any(self, None, facts.prices[facts.d])


class Scarcity(Level):
    """Sum of the shadow prices of the dwellings used, lower is better; it settles which dwelling, never who.

    Dwellings of one size, rent, access and area form a class. Every household spreads one claim evenly over the
    dwellings it could be offered; the price of a class is the claims per dwelling, in thousandths. So homes that people
    in wheelchairs, large families or the poorest can use and little else fits are kept for them. A run may bring prices
    of its own, from sampled futures.
    """

    name = "scarcity"
    check = ScarcityCheck()
    after_who = True
    sense = "min"
    unit = "claims on the dwellings used, thousandths"
    title = N_("Scarcity")
    says = N_("Keep the dwellings most people depend on")

    def digits(self, problem: Problem) -> list[PairDigit]:
        price = problem.shadow_price[problem.dwelling]
        return [PairDigit(self.name, price, "min")] if price.any() else []

    def value(self, problem: Problem, chosen: Ints) -> int:
        return int(problem.shadow_price[problem.dwelling[chosen]].sum())
