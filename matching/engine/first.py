"""A first answer without a solver: a plan, and what the duals of a case much like this one prove of every other plan.

The digits are gone through in order. As long as the plan reaches the bound that the old duals prove here, worked out anew
in integers, the digit is settled and held. The first digit at which the two differ is told with its bound; of those
after it nothing is said, for what they can be hangs on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..levels import Level
from ..model.digit import Digit, Ints, PairDigit, SpreadDigit
from ..model.problem import Problem
from .chain import LOCKS, _Walk, digits_of
from .price import Price
from .question import Clock
from .solved import DigitResult, Known, Stage
from .unproven import loosest


@dataclass(frozen=True)
class First:
    """`chosen` pairs are a plan, every limit kept; None = none was found, which says nothing of whether there is one.

    `digits` are those told: all but the last are settled, the last is not where its value falls short of its bound.
    """

    chosen: Ints | None
    digits: list[DigitResult] = field(default_factory=list)
    proven: bool = False
    # Pairs that the best plan may hold: of all others the duals prove that it does not.
    left: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    # How many digits each level has, by name.
    count: Mapping[str, int] = field(default_factory=dict)


def first_answer(problem: Problem, levels: Sequence[Level], known: Known) -> First:
    """A plan made of the known one, and how far it is proven; see the module."""
    digits = digits_of(problem, levels)
    count = Counter(d.level for d in digits)
    if problem.size == 0:
        nothing = np.zeros(0, dtype=np.int64)
        told = [DigitResult(d, d.of(nothing), d.of(nothing), True) for d in digits]
        return First(None) if problem.kept else First(nothing, told, True, count=count)
    walk = _Walk(problem, digits, Clock(None, 0.0), lambda _n, _s: None, known)
    chosen = _repaired(walk, known.plan)
    return First(None) if chosen is None else replace(_Told(walk, known, chosen).first(), count=count)


def _repaired(walk: _Walk, plan: Ints) -> Ints | None:
    """The plan with the kept placements in it, without what no longer fits, and the homes left over given by class and date."""
    problem, rows = walk.problem, walk.plain
    left = rows.limit.copy()
    taken: list[int] = []

    def take_if_fit(p: int) -> bool:
        fits = rows.fits(p, left)
        if fits:
            rows.take(p, left)
            taken.append(p)
        return fits

    for h, d in problem.kept:
        p = problem.pair_at(h, d)
        if p is None or not take_if_fit(p):
            return None
    rank = np.lexsort((problem.registered, problem.effective_class))
    place = np.empty_like(rank)
    place[rank] = np.arange(len(rank))
    there = set(taken)
    for p in plan[np.argsort(place[problem.household[plan]], kind="stable")].tolist():
        if p not in there:
            take_if_fit(p)
    housed = np.zeros(problem.shape[0], dtype=bool)
    housed[problem.household[taken]] = True
    used = np.zeros(problem.shape[1], dtype=bool)
    used[problem.dwelling[taken]] = True
    free = np.flatnonzero(~housed[problem.household] & ~used[problem.dwelling])
    for p in free[np.lexsort((problem.dwelling[free], place[problem.household[free]]))].tolist():
        h, d = int(problem.household[p]), int(problem.dwelling[p])
        if not housed[h] and not used[d] and take_if_fit(p):
            housed[h] = used[d] = True
    return np.array(sorted(taken), dtype=np.int64)


class _Told:
    """Goes through the digits with one plan in hand."""

    def __init__(self, walk: _Walk, known: Known, chosen: Ints) -> None:
        self.walk, self.known, self.chosen = walk, known, chosen
        self.digits = walk.digits
        self.old = {known.digits[s.first]: i for i, s in enumerate(known.stages)}
        self.told: list[DigitResult] = []

    def first(self) -> First:
        at = 0
        if self.digits and self.digits[0].level == LOCKS:
            self._keep_kept()
            at = 1
        while at < len(self.digits):
            count = self._block(at)
            if not count:
                return First(self.chosen, self.told, False, self.walk.relaxation.candidates)
            at += count
        return First(self.chosen, self.told, True, self.chosen)

    def _keep_kept(self) -> None:
        """Every plan that counts holds the kept placements, so other pairs of theirs are out and their rows are full."""
        problem, relaxation = self.walk.problem, self.walk.relaxation
        kept = [p for p in (problem.pair_at(*k) for k in problem.kept) if p is not None]
        people, homes = np.zeros(problem.shape[0], dtype=bool), np.zeros(problem.shape[1], dtype=bool)
        people[problem.household[kept]] = True
        homes[problem.dwelling[kept]] = True
        stays = ~(people[problem.household] | homes[problem.dwelling])
        stays[kept] = True
        relaxation.candidate &= stays
        relaxation.candidates = np.flatnonzero(relaxation.candidate)
        self.walk.rows.tight[np.flatnonzero(np.concatenate([people, homes]))] = True
        digit = self.digits[0]
        self.told.append(DigitResult(digit, digit.of(self.chosen), digit.of(self.chosen), True))

    def _block(self, at: int) -> int:
        """Tells the digits of one block; how many are settled with it, 0 where it stays open."""
        walk, first = self.walk, self.digits[at]
        if isinstance(first, SpreadDigit) and walk.rows.spread is None:
            walk.rows.open_spread(first)
        number = self.old.get((first.level, first.entry))
        stage = None if number is None else self.known.stages[number]
        block = [] if stage is None else self.digits[at : at + stage.digits]
        alike = stage is not None and len(block) == stage.digits == len(stage.factors)
        whole = alike and (len(block) == 1 or not any(isinstance(d, SpreadDigit) for d in block))
        priced = walk.priced_again(block, stage) if stage is not None and whole else None
        if stage is None or priced is None or number is None:
            return self._alone(first)
        _, _, weights, steps, price = priced
        worth = self._worth(first, weights)
        if worth < price.bound:
            self._open(block, stage, price)
            walk.relaxation.keep(price, worth)
            return 0
        self.told += [DigitResult(d, d.of(self.chosen), d.of(self.chosen), True) for d in block]
        if not walk.relaxation.keep(price, worth):
            walk.rows.hold(weights, steps, worth, number)
        return len(block)

    def _worth(self, first: Digit, weights: Ints) -> int:
        return -first.of(self.chosen) if isinstance(first, SpreadDigit) else int(weights[self.chosen].sum())

    def _alone(self, digit: Digit) -> int:
        """A digit of which the known case tells nothing: the bound that needs no duals. Settled only by that."""
        bound, value = loosest(digit, self.walk.problem), digit.of(self.chosen)
        self.told.append(DigitResult(digit, value, bound, value == bound))
        return int(value == bound)

    def _open(self, block: Sequence[Digit], stage: Stage, price: Price) -> None:
        """The digits of a block whose bound the plan does not reach, down to the first that may be better.

        With those before it as they are, and those after it as low as they can be, a digit is worth no more than what
        the bound of the block leaves it.
        """
        if isinstance(block[0], SpreadDigit):
            self.told.append(DigitResult(block[0], block[0].of(self.chosen), -price.bound, False))
            return
        left = price.bound
        pairs = [d for d in block if isinstance(d, PairDigit)]
        least = [factor * self._least(d) for d, factor in zip(pairs, stage.factors, strict=True)]
        for i, (digit, factor) in enumerate(zip(pairs, stage.factors, strict=True)):
            sign = 1 if digit.sense == "max" else -1
            value = sign * digit.of(self.chosen)
            most = max(value, (left - sum(least[i + 1 :])) // factor)
            self.told.append(DigitResult(digit, sign * value, sign * most, most == value))
            if most > value:
                return
            left -= factor * value

    def _least(self, digit: PairDigit) -> int:
        """A worth that no plan of the candidates left falls below."""
        candidates = self.walk.relaxation.candidates
        sign = 1 if digit.sense == "max" else -1
        worst = np.zeros(self.walk.problem.shape[0], dtype=np.int64)
        np.minimum.at(worst, self.walk.problem.household[candidates], sign * digit.at(candidates))
        return int(np.sort(worst)[: self.walk.problem.shape[1]].sum())
