"""The levels of the objective as the second opinion works them out: one class each, from facts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from .facts import Digit, Facts, Group, Ints, LevelCheck, Placed, tier_of

CLASSES = (1, 2, 3, 4, 5)
TIERS = {6: "avoid", 5: "not wished", 4: "tier 4", 3: "tier 3", 2: "tier 2"}


def _worth_a_digit(level: LevelCheck, entry: int | None, weights: Ints) -> list[Digit]:
    """The digit, where any candidate pair counts for it."""
    return [Digit(level.name, entry, level.sense, weights.astype(np.int64))] if weights.any() else []


class MandatoryCheck(LevelCheck):
    name, sense, unit = "mandatory", "max", "households"

    @staticmethod
    def _must(facts: Facts) -> Ints:
        return np.array([x.stated("mandatory") is True for x in facts.households], dtype=np.int64)

    def value(self, facts: Facts, placed: Placed) -> int:
        must = self._must(facts)
        return sum(int(must[h]) for h in placed)

    def digits(self, facts: Facts) -> Sequence[Digit]:
        must = self._must(facts)
        # At stake as soon as anybody is marked, even where no dwelling is open to them.
        return [Digit(self.name, None, self.sense, must[facts.h])] if must.any() else []


class HousedByClassCheck(LevelCheck):
    name, sense, unit = "housed_by_class", "max", "households per urgency class"

    def value(self, facts: Facts, placed: Placed) -> list[int]:
        count = Counter(int(facts.urgency[h]) for h in placed)
        return [count[c] for c in CLASSES]

    def digits(self, facts: Facts) -> Sequence[Digit]:
        mine = facts.urgency[facts.h]
        return [digit for c in CLASSES for digit in _worth_a_digit(self, c - 1, mine == c)]

    def keys(self, facts: Facts) -> list[str]:
        return [f"U{c}" for c in CLASSES]


class WaitingBandsCheck(LevelCheck):
    name, sense, unit = "waiting_bands", "max", "households per class and 30-day band"

    def value(self, facts: Facts, placed: Placed) -> list[int]:
        count = Counter((int(facts.urgency[h]), int(facts.band[h])) for h in placed)
        return [count[b] for b in facts.bands]

    def digits(self, facts: Facts) -> Sequence[Digit]:
        place = {cb: i for i, cb in enumerate(facts.bands)}
        of_household = np.array(
            [place[cb] for cb in zip(facts.urgency.tolist(), facts.band.tolist(), strict=True)], dtype=np.int64
        )
        mine = of_household[facts.h]
        return [digit for i in np.unique(mine).tolist() for digit in _worth_a_digit(self, i, mine == i)]

    def keys(self, facts: Facts) -> list[str]:
        return [f"U{c} {30 * b}-{30 * b + 29} d" for c, b in facts.bands]


class HousedTotalCheck(LevelCheck):
    name, sense, unit = "housed_total", "max", "households"

    def value(self, facts: Facts, placed: Placed) -> int:
        return len(placed)

    def digits(self, facts: Facts) -> Sequence[Digit]:
        return [Digit(self.name, None, self.sense, np.ones(facts.size, dtype=np.int64))]


class WishesCheck(LevelCheck):
    name, sense, unit = "wishes", "min", "placements per wish tier, worst first"

    def value(self, facts: Facts, placed: Placed) -> list[int]:
        count = Counter(tier_of(facts.households[h], facts.dwellings[d]) for h, d in placed.items())
        return [count[t] for t in TIERS]

    def digits(self, facts: Facts) -> Sequence[Digit]:
        return [digit for i, t in enumerate(TIERS) for digit in _worth_a_digit(self, i, facts.tiers == t)]

    def keys(self, facts: Facts) -> list[str]:
        return list(TIERS.values())


class BalanceCheck(LevelCheck):
    """Departments near their cap cost 1 for the last place but one and 2 for the last; then the loads of the teams."""

    name, sense = "balance", "min"
    unit = "price of concentration, then new starts per team (largest first)"
    after_who = True

    @staticmethod
    def _price(k: int, room: int) -> int:
        return max(0, k - room + 2)

    def value(self, facts: Facts, placed: Placed) -> list[int]:
        chosen = facts.chosen(placed)
        inside = np.zeros(facts.size, dtype=bool)
        inside[chosen] = True
        price = 0
        for pairs, room in facts.concentration.values():
            price += sum(self._price(k, room) for k in range(1, int(inside[pairs].sum()) + 1))
        return [price, *sorted(facts.loads(placed).values(), reverse=True)]

    def digits(self, facts: Facts) -> Sequence[Digit]:
        groups = tuple(
            Group(name, pairs, tuple(self._price(k, room) for k in range(1, room + 1)))
            for name, (pairs, room) in facts.concentration.items()
        )
        return [Digit(self.name, 0, self.sense, None, groups)] if groups else []

    def keys(self, facts: Facts) -> list[str]:
        return ["concentration", *(f"team load {n}" for n in range(1, len(facts.case.support_teams) + 1))]


class ScarcityCheck(LevelCheck):
    name, sense, unit = "scarcity", "min", "claims on the dwellings used, thousandths"
    after_who = True

    def value(self, facts: Facts, placed: Placed) -> int:
        return sum(int(facts.prices[d]) for d in placed.values())

    def digits(self, facts: Facts) -> Sequence[Digit]:
        return _worth_a_digit(self, None, facts.prices[facts.d])


class CostCheck(LevelCheck):
    name, sense, unit = "cost", "min", "DKK over 24 months"
    after_who = True

    def value(self, facts: Facts, placed: Placed) -> int:
        return sum(int(facts.costs.total[h, d]) for h, d in placed.items())

    def digits(self, facts: Facts) -> Sequence[Digit]:
        return [Digit(self.name, None, self.sense, facts.costs.total[facts.h, facts.d].astype(np.int64))]


class StabilityCheck(LevelCheck):
    name, sense, unit = "stability", "max", "placements kept from the previous proposal"
    after_who = True

    def value(self, facts: Facts, placed: Placed) -> int:
        before = facts.asked.previous
        return sum(before.get(facts.households[h].id) == facts.dwellings[d].id for h, d in placed.items())

    def digits(self, facts: Facts) -> Sequence[Digit]:
        mine = np.zeros(facts.size, dtype=np.int64)
        people, homes = facts.view.household_index, facts.view.dwelling_index
        for h_id, d_id in facts.asked.previous.items():
            if h_id in people and d_id in homes:
                pair = facts.pair(people[h_id], homes[d_id])
                if pair is not None:
                    mine[pair] = 1
        return _worth_a_digit(self, None, mine)


class TieBreakCheck(LevelCheck):
    """Days waited in all and the draws of the people settle who; the draws of the pairs, last of all, which dwelling."""

    name, sense, unit = "tie_break", "max", "days waited, draw of the people, draw of the homes"
    after_who = True
    closing = True

    def value(self, facts: Facts, placed: Placed) -> list[int]:
        return [
            sum(int(facts.days[h]) for h in placed),
            sum(int(facts.person_draws[h]) for h in placed),
            sum(facts.draw(h, d) for h, d in placed.items()),
        ]

    def who(self, facts: Facts) -> Sequence[Digit]:
        people = facts.days[facts.h], facts.person_draws[facts.h]
        return [Digit(self.name, i, self.sense, weights) for i, weights in enumerate(people)]

    def digits(self, facts: Facts) -> Sequence[Digit]:
        return [Digit(self.name, 2, self.sense, facts.pair_draws)]

    def keys(self, facts: Facts) -> list[str]:
        return ["days waited", "draw of the people", "draw of the homes"]


# In the order of the objective.
LEVEL_CHECKS: tuple[LevelCheck, ...] = (
    MandatoryCheck(), HousedByClassCheck(), WaitingBandsCheck(), HousedTotalCheck(), WishesCheck(), BalanceCheck(),
    ScarcityCheck(), CostCheck(), StabilityCheck(), TieBreakCheck(),
)  # fmt: skip
