"""How households answer an offer, and what a refusal costs them under each rule.

Whether a household would take a home is settled by the two of them (`keyed.pair`), not by when it is asked: every
policy meets the same willingness. The adaptive model lets the threshold follow the rule: who may refuse freely waits
for something better, who is struck off takes what comes (after Arnosti & Shi 2020).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .keyed import two_uniforms, uniforms
from .scenario import Refusal

ACCEPTED, REFUSED, NO_ANSWER = 0, 1, 2
# Answer of a home that can be offered no more.
CLOSED = 3
# Answer where a caseworker set the proposal aside: no offer was made.
SET_ASIDE = 4
_STRIKES = {"R0": 0, "R1": 1, "R2": 2, "R3": 0, "R4": 1}


@dataclass(frozen=True)
class Answers:
    """`thresholds[left]` is the least value of an offer that is taken with so many strikes left (0 = refusals are free)."""

    model: Refusal
    thresholds: tuple[float, ...]
    _kind: str = field(init=False, repr=False)
    _silent: float = field(init=False, repr=False)
    _refused: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # Read once: a run asks tens of thousands of times.
        object.__setattr__(self, "_kind", self.model.model)
        object.__setattr__(self, "_silent", self.model.no_answer)
        object.__setattr__(self, "_refused", tuple(self.model.by_tier))

    def of(self, both: int, tier: int, strikes_left: int, odds: float = 1.0) -> tuple[int, bool]:
        """Answer of a household to a home, and whether a refusal has an objective ground.

        `both` is the household's keyed word exclusive-or `keyed.mix_words` of the home's; `odds` the factor on the odds of
        a refusal that distance, rent and area add to the tier.
        """
        if self._kind == "never":
            return ACCEPTED, False
        willing, silent = two_uniforms(both)
        if silent < self._silent:
            return NO_ANSWER, False
        if self._kind == "by_tier":
            refused = self._refused[tier - 1]
            if odds != 1.0:
                refused = refused * odds / (1 - refused + refused * odds)
            taken = willing >= refused
        else:
            taken = worth(tier, willing) >= self.thresholds[strikes_left]
        return (ACCEPTED, False) if taken else (REFUSED, uniforms(both, 3)[2] < self.model.objective_share)


def worth(tier: int, draw: float) -> float:
    """What an offer is worth to a household, 0 to 1: half its own wishes, half what only it knows."""
    return 0.5 * (6 - tier) / 5 + 0.5 * draw


def strikes(rule: str) -> int:
    """Refusals until a household is struck off; 0 = never."""
    return _STRIKES[rule]


def adaptive(model: Refusal, offers_per_month: float, tier: int = 3) -> Answers:
    """The thresholds at which a household is indifferent between taking an offer and waiting for the next.

    With free refusals the value of waiting W solves `cost = rate × E[(value - W)+]`; with one strike there is nothing to
    wait for; with two the first refusal is worth what one strike is. Values are `worth` at the typical tier.
    """
    low, high = worth(tier, 0.0), worth(tier, 1.0)

    def gain(level: float) -> float:
        """E[(value - level)+] for a value even between low and high."""
        if level <= low:
            return (low + high) / 2 - level
        return (high - level) ** 2 / (2 * (high - low)) if level < high else 0.0

    def waiting(rate: float) -> float:
        least, most = -10.0, high
        for _ in range(80):
            middle = (least + most) / 2
            if rate * gain(middle) > model.waiting_cost:
                least = middle
            else:
                most = middle
        return max(0.0, least)

    free = waiting(offers_per_month)
    if model.rule == "R3":  # thirty days in a lower band: the next offer is a month further away
        free = max(0.0, free - model.waiting_cost)
    mean = (low + high) / 2
    second = max(0.0, mean - model.waiting_cost / max(offers_per_month, 1e-9))
    by_left = {"R0": (free,), "R3": (free,), "R1": (free, 0.0), "R2": (free, 0.0, second), "R4": (free, 0.0)}
    return Answers(model, by_left[model.rule])


def taken_share(answers: Answers, tier: int = 3) -> float:
    """Share of offers taken at the typical tier by a household with all its strikes."""
    level = answers.thresholds[-1]
    low, high = worth(tier, 0.0), worth(tier, 1.0)
    return min(1.0, max(0.01, (high - level) / (high - low)))


def fixed_point(model: Refusal, vacancies_per_month: float, waiting: float) -> Answers:
    """Adaptive thresholds that agree with the offers they cause: refused homes are offered again."""
    rate = vacancies_per_month / max(waiting, 1.0)
    answers = adaptive(model, rate)
    for _ in range(200):
        following = adaptive(model, rate / taken_share(answers))
        if abs(following.thresholds[-1] - answers.thresholds[-1]) < 1e-12:
            return following
        halfway = tuple((a + b) / 2 for a, b in zip(answers.thresholds, following.thresholds, strict=True))
        answers = Answers(model, halfway)
    return answers
