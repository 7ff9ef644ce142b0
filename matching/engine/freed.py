"""Would a household be in the best plan if its own placement counted in none of the limits, or not in some kinds of them?

One more unit of a limit that this household alone may use comes to the same as a limit in which it does not count. The
question is answered in three steps, each exact, the dear one last:

1. "No" by the duals of the plan in hand, for all households at once: a plan that holds such a pair is worth at most the
   bound and what the pair brings beyond its charges, those of limits left out.
2. "Yes" by a plan that shows it: the household moves in, those in the plan move one on, and the plan is better. The best
   plan without the household is the one in hand, so the best one with it is better still.
3. What is left is solved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..levels import Level, TieBreak
from ..model.digit import Digit, Ints, PairDigit
from ..model.limit import Bools, Limit, raised
from ..model.problem import Problem
from .chain import digits_of, solve_chain
from .rows import Rows, rows_of, with_rows_of
from .solved import Known, Solved, Stage
from .weights import Weights, weights_of

# Far above what such a solve takes; were it reached, the answer would be unknown.
_SECONDS = 600.0
# The digit that chooses among homes once it is settled who is housed.
_HOMES = (TieBreak.name, 2)


class Freed:
    """Questions to one solved problem, whose plan is proven on every level.

    `kinds` are names of kinds of limit. Households are indices. What is worked out once is kept.
    """

    def __init__(self, problem: Problem, levels: Sequence[Level], solved: Solved) -> None:
        if solved.chosen is None:
            raise ValueError("a problem without a plan answers no questions")
        self.problem, self.levels, self.solved, self.chosen = problem, levels, solved, solved.chosen
        self._digits = digits_of(problem, levels)
        self._answers: dict[tuple[int, frozenset[str]], bool | None] = {}
        self._part: tuple[bytes, Problem] | None = None

    def solved_for(self, h: int, kinds: frozenset[str]) -> bool | None:
        """Is the household in the best plan when it counts in no limit of these kinds? Solved; None = not proven."""
        if (h, kinds) not in self._answers:
            self._answers[h, kinds] = self._solved(h, kinds)
        return self._answers[h, kinds]

    # ------------------------------------------------------------ more of a limit

    def solved_with(self, more: Problem) -> Solved:
        """The solved `more`, which is this problem with larger limits.

        The duals of the first block bound what it can be worth with them. Where the pairs of plans worth that much hold one,
        no other pair is looked at; else all of those whose plans are worth no less than the one in hand.
        """
        charged = self._charged(more)
        if charged is None:
            every = np.arange(self.problem.size)
            return solve_chain(more, self.levels, _SECONDS, known=self._known(every))
        first = self._priced[0]
        bound = charged // first.stage.scale
        for worth in (bound, first.stage.worth):
            pairs = np.flatnonzero(first.gained + charged >= worth * first.stage.scale)
            found = solve_chain(self._larger(more, pairs), self.levels, _SECONDS, known=self._known(pairs))
            if found.chosen is not None and int(first.weights.of(pairs[found.chosen]).sum()) >= worth:
                break
        return found

    def _larger(self, more: Problem, pairs: Ints) -> Problem:
        """`more` with these pairs alone. Most questions are about the same pairs: they are picked out once."""
        name = pairs.tobytes()
        if self._part is None or self._part[0] != name:
            self._part = name, _only(self.problem, pairs)
        capacity = {limit.key: limit.capacity for limit in more.limits}
        part = self._part[1]
        return with_rows_of(part, replace(part, limits=raised(part.limits, capacity), support=more.support))

    def _charged(self, more: Problem) -> int | None:
        """What the rows of the first block charge under the larger limits; None where its duals say nothing of them."""
        if not self._priced or self._priced[0].stage.first:
            return None
        stage, rows = self._priced[0].stage, {key: i for i, key in enumerate(self.solved.row_keys)}
        charged = stage.charged
        for old, new in zip(self.problem.limits, more.limits, strict=True):
            if new.capacity != old.capacity:
                if new.key not in rows:  # a hidden one stands there under a number
                    return None
                charged += int(stage.duals[rows[new.key]]) * (new.capacity - old.capacity)
        return charged

    # ------------------------------------------------------------ no, by the duals

    @cached_property
    def open(self) -> Bools:
        """Households that might be housed if they counted in no limit; of all others the duals prove that they are not.

        What a block settles (pairs that fall away, limits that are full) holds for the next one only among plans that
        keep its worth, and for a pair only where it brings nothing beyond its charges: any other stays open.
        """
        problem = self.problem
        housed = np.zeros(problem.shape[0], dtype=bool)
        housed[problem.household[self.chosen]] = True
        still = np.flatnonzero(~housed[problem.household])
        found = np.zeros(problem.shape[0], dtype=bool)
        for priced in self._priced:
            brings = priced.brings(still)
            reached = priced.slack + brings >= 0
            found[problem.household[still[reached & (brings > 0)]]] = True
            still = still[reached & (brings <= 0)]
        found[problem.household[still]] = True
        return found

    def _could_matter(self, h: int) -> Ints:
        """Pairs that a plan with the household, better than the one in hand, could hold, whatever limits it is free of."""
        mine = np.flatnonzero(self.problem.household == h)
        left = np.ones(self.problem.size, dtype=bool)
        for priced in self._priced:
            most = int(priced.brings(mine).max())
            left &= priced.gained + max(most, 0) + priced.slack >= 0
            if most > 0:
                break
        left[mine] = True
        return np.flatnonzero(left)

    @cached_property
    def _priced(self) -> list[_Priced]:
        """What each block says of every pair, by the duals that prove it."""
        found = []
        rows = rows_of(self.problem)
        limits = len(rows.weighted)
        for number, (stage, weights) in enumerate(self._blocks):
            found.append(_Priced(stage, weights, rows.copy(), limits))
            if stage.held:
                rows.hold(weights.every, np.zeros(0, dtype=np.int64), stage.worth, number)
        return found

    @cached_property
    def _blocks(self) -> list[tuple[Stage, Weights]]:
        """The stages before the first spread, with their digits as one sum over pairs."""
        found = []
        for stage in self.solved.stages:
            weights = _objective(self.problem, self._digits[stage.first : stage.first + stage.digits], stage)
            if weights is None:
                break
            found.append((stage, weights))
        return found

    # ------------------------------------------------------------ yes, by a plan that shows it

    def shown(self, h: int, kinds: Collection[str]) -> bool:
        """Is there a better plan with the household, in which those of the plan in hand move one on?

        The last of them moves into an unused dwelling, or out of the plan where that is better all the same. Every way
        is the shortest to its dwelling, and the dwellings are gone through in order: the answer is the same every time.
        """
        came = dict.fromkeys(np.flatnonzero(self._pair[h] >= 0).tolist(), -1)
        line = list(came)
        for d in line:
            out, into = self._moves(h, d, came)
            x = int(self._holder[d])
            leaves = out if x < 0 else [*out, int(self._pair[x, d])]
            if self._better(leaves, into) and self._fits(leaves, into, kinds):
                return True
            for e in np.flatnonzero(self._pair[x] >= 0).tolist() if x >= 0 else ():
                if e not in came:
                    came[e] = d
                    line.append(e)
        return False

    def _moves(self, h: int, d: int, came: Mapping[int, int]) -> tuple[list[int], list[int]]:
        """Pairs given up and taken when everybody on the way to dwelling d moves one on; the household's own is last."""
        out, into = [], []
        while (before := came[d]) >= 0:
            x = int(self._holder[before])
            out.append(int(self._pair[x, before]))
            into.append(int(self._pair[x, d]))
            d = before
        return out, [*into, int(self._pair[h, d])]

    def _better(self, out: list[int], into: list[int]) -> bool:
        pairs = np.array([*into, *out], dtype=np.int64)
        taken = len(into)
        for _, weights in self._blocks:
            worth = weights.of(pairs)
            gain = int(worth[:taken].sum()) - int(worth[taken:].sum())
            if gain:
                return gain > 0
        return False

    def _fits(self, out: list[int], into: list[int], kinds: Collection[str]) -> bool:
        more: Counter[int] = Counter()
        for p in out:
            more.subtract(self._uses(p))
        for p in into[:-1]:
            more.update(self._uses(p))
        more.update({row: n for row, n in self._uses(into[-1]).items() if self._rows.key[row][0] not in kinds})
        return all(n <= self._room[row] for row, n in more.items())

    def _uses(self, p: int) -> dict[int, int]:
        found = {int(family[p]): 1 for family in self._rows.families if family[p] >= 0}
        for row, mine, weights in self._rows.weighted:
            at = int(np.searchsorted(mine, p))
            if at < len(mine) and mine[at] == p:
                found[row] = int(weights[at])
        return found

    @cached_property
    def _rows(self) -> Rows:
        return rows_of(self.problem)

    @cached_property
    def _room(self) -> Ints:
        return np.asarray(self._rows.limit - self._rows.used(self.chosen))

    @cached_property
    def _pair(self) -> Ints:
        """Number of the candidate pair of each household and dwelling; -1 where it is none."""
        found = np.full(self.problem.shape, -1, dtype=np.int64)
        found[self.problem.household, self.problem.dwelling] = np.arange(self.problem.size)
        return found

    @cached_property
    def _holder(self) -> Ints:
        """The household of each dwelling in the plan; -1 for none."""
        found = np.full(self.problem.shape[1], -1, dtype=np.int64)
        found[self.problem.dwelling[self.chosen]] = self.problem.household[self.chosen]
        return found

    # ------------------------------------------------------------ solved

    def _solved(self, h: int, kinds: Collection[str]) -> bool | None:
        pairs = self._could_matter(h)
        problem = _only(self.problem, pairs)
        mine = np.flatnonzero(problem.household == h)
        limits = tuple(_without(x, mine) if x.kind.name in kinds else x for x in problem.limits)
        freed, known = replace(problem, limits=limits), self._known(pairs)
        who = [d for d in digits_of(freed, self._who) if (d.level, d.entry) != _HOMES]
        answer: bool | None = None

        def better(best: Ints) -> bool:
            """Better for the people than the plan in hand: only with the household is there such a plan."""
            if np.array_equal(best, known.plan):
                return False
            gains = ((d.of(best) - d.of(known.plan)) * (1 if d.sense == "max" else -1) for d in who)
            return next((gain > 0 for gain in gains if gain), False)

        def enough(best: Ints, left: Bools) -> bool:
            nonlocal answer
            answer = False if not left[mine].any() else True if better(best) else None
            return answer is not None

        solved = solve_chain(freed, self._who, _SECONDS, known=known, enough=enough)
        if answer is not None:
            return answer
        if solved.chosen is None or not all(r.proven for r in solved.digits):
            return None
        return bool((problem.household[solved.chosen] == h).any())

    @cached_property
    def _who(self) -> tuple[Level, ...]:
        """The levels that settle who is housed, the tie-break of the people among them; the others choose among homes."""
        first = next(i for i, level in enumerate(self.levels) if level.after_who)
        return (*self.levels[:first], self.levels[-1])

    def _known(self, pairs: Ints) -> Known:
        """The plan in hand and its proof, in numbers of these pairs."""
        solved = self.solved
        digits = [(r.digit.level, r.digit.entry) for r in solved.digits]
        number = np.full(self.problem.size, -1, dtype=np.int64)
        number[pairs] = np.arange(len(pairs))
        used = np.zeros(self.problem.size, dtype=bool)
        used[solved.columns] = used[self.chosen] = True
        columns, plan = (found[found >= 0] for found in (number[used], number[np.sort(self.chosen)]))
        return Known(solved.stages, digits, solved.row_keys, columns, plan)


@dataclass(frozen=True, eq=False)
class _Priced:
    """What a block brings with candidate pairs, in the unit of its duals.

    A plan keeps what has been reached only if worth less charges, summed over its pairs, does not fall below -`slack`.
    `limits` is the number of rows with weights that are limits; those after them hold blocks before this one.
    """

    stage: Stage
    weights: Weights
    rows: Rows
    limits: int

    @property
    def slack(self) -> int:
        return self.stage.charged - self.stage.worth * self.stage.scale

    def brings(self, pairs: Ints) -> Ints:
        """Worth less the charges of dwelling, household and the blocks before: no limit counts."""
        duals = self.stage.duals
        found = self.weights.of(pairs) * self.stage.scale
        for family in self.rows.families[:2]:
            found -= duals[family[pairs]]
        for row, mine, weight in self.rows.weighted[self.limits :]:
            full = np.zeros(len(self.weights.household), dtype=np.int64)
            full[mine] = duals[row] * weight
            found -= full[pairs]
        return found

    @cached_property
    def gained(self) -> Ints:
        """Worth less every charge, of every candidate pair."""
        every = np.arange(len(self.weights.household))
        return np.asarray(self.weights.every * self.stage.scale - self.rows.price(self.stage.duals, every))


def _only(problem: Problem, pairs: Ints) -> Problem:
    """The problem with these candidate pairs alone."""
    number = np.full(problem.size, -1, dtype=np.int64)
    number[pairs] = np.arange(len(pairs))
    limits = []
    for x in problem.limits:
        stays = number[x.pairs] >= 0
        limits.append(replace(x, pairs=number[x.pairs[stays]], weights=x.weights[stays]))
    return replace(
        problem, household=problem.household[pairs], dwelling=problem.dwelling[pairs], tier=problem.tier[pairs],
        pair_cost=problem.pair_cost[pairs], pair_draw=problem.pair_draw[pairs],
        proposed_before=problem.proposed_before[pairs], limits=tuple(limits),
        brought={name: column[pairs] for name, column in problem.brought.items()},
    )  # fmt: skip


def _without(limit: Limit, pairs: Ints) -> Limit:
    stays = ~np.isin(limit.pairs, pairs)
    return replace(limit, pairs=limit.pairs[stays], weights=limit.weights[stays])


def _objective(problem: Problem, block: Sequence[Digit], stage: Stage) -> Weights | None:
    """The block as one sum over pairs, to be maximised; None for a spread, or where no relaxation was used."""
    pairs = [digit for digit in block if isinstance(digit, PairDigit)]
    if not stage.factors or stage.by == "open" or len(pairs) < len(block):
        return None
    return weights_of(problem, pairs, stage.factors)
