"""The chain: every level in order, each at its best while all above are held.

The digits are gone through in blocks. Each block is priced over all pairs that can still matter (`price.py`): that gives
a bound proven in integers and, nearly always, a plan that reaches it. Where it does not, branch and cut looks among the
pairs that could beat the plan in hand. What the price shows to be settled is dropped for good, so the question gets
smaller as it gets finer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..levels import Level, TieBreak
from ..model.digit import Digit, Ints, PairDigit, SpreadDigit
from ..model.limit import Bools
from ..model.problem import Problem
from .hand_lists import class_then_date
from .master import Assign, branch
from .price import Price, Relaxation, proof
from .question import Answer, Clock, Fixed
from .rows import RowKey, Rows, rows_of
from .solved import DigitResult, Known, Solved, Stage
from .unproven import conflicts, loosest, signed, unsigned
from .watch import Watch, whole_levels
from .weights import weights_of

Progress = Callable[[str, float], None]
# Largest weight of a block of digits: measured; larger ones cost exactness, smaller ones more relaxations.
_BLOCK = 2**24
# Name of the digit that keeps placements kept, before any level.
LOCKS = "locks"
# Pairs branch and cut looks at first, and the part of the time left that one question may use.
_FIRST_REACH = 1200
_SHARE = 0.25
# Nodes spent on the pairs the relaxation uses in part, before its bound is taken on trust.
_QUICK = 1
# On a case much like a solved one, this few candidates are all looked at at once instead of fetched bit by bit.
_WHOLE = 1500


def digits_of(problem: Problem, levels: Sequence[Level]) -> list[Digit]:
    """Every digit in order; who is housed is settled before the first level that looks at more than people and wishes."""
    found: list[Digit] = []
    if problem.kept:
        kept = np.zeros(problem.size, dtype=np.int64)
        for h, d in problem.kept:
            at = problem.pair_at(h, d)
            if at is not None:
                kept[at] = 1
        found.append(PairDigit(LOCKS, kept, "max"))
    settled = False
    tie = TieBreak()
    for level in levels:
        if not settled and level.after_who:
            found += tie.who(problem)
            settled = True
        found += level.digits(problem)
    return found


def solve_chain(
    problem: Problem, levels: Sequence[Level], time_limit: float, progress: Progress | None = None,
    work_limit: float | None = None, known: Known | None = None, watch: Watch | None = None,
    enough: Callable[[Ints, Bools], bool] | None = None, assign: Assign | None = None,
) -> Solved:  # fmt: skip
    """Optimises every level in order.

    `enough` is asked after each block that is settled whether the caller knows enough: by the plan in hand, and by the
    flags of the pairs that a plan as good may hold. Of the digits after that block nothing is then told.
    With `assign`, which finds the best homes for given households, a relaxation that is far from where it began starts anew
    there, once it is all but settled who is housed: the same values and bounds sooner, by duals that may be others.
    """
    tell = progress or (lambda _name, _share: None)
    clock = Clock(work_limit, time.monotonic() + time_limit, stop=None if watch is None else watch.stop)
    digits = digits_of(problem, levels)
    if problem.size == 0:
        empty = np.array([], dtype=np.int64)
        if problem.kept:
            return Solved(None, conflicts=conflicts(problem, empty))
        return Solved(empty, [DigitResult(d, d.of(empty), d.of(empty), True) for d in digits])
    return _Walk(problem, digits, clock, tell, known, None if watch is None else (watch, levels), enough, assign).run()


@dataclass
class _Checkpoint:
    """Where the walk stood before a block whose bound was taken on trust until a plan reaches it."""

    at: int
    stages: int
    rows: Rows
    candidates: Ints
    price: Price
    weights: Ints
    steps: Ints


class _Walk:
    """Goes through the digits in blocks; see the module.

    Where the relaxation of a block is not whole, its bound is taken on trust and the walk goes on: a finer block nearly
    always makes it whole, and a plan that keeps every bound taken on trust proves them all at once. If none turns up,
    the walk goes back to the first such block and searches for a plan.
    """

    def __init__(
        self, problem: Problem, digits: list[Digit], clock: Clock, tell: Progress, known: Known | None,
        watch: tuple[Watch, Sequence[Level]] | None = None, enough: Callable[[Ints, Bools], bool] | None = None,
        assign: Assign | None = None,
    ) -> None:  # fmt: skip
        self.watch, self.enough, self.assign = watch, enough, assign
        self.problem, self.digits, self.clock, self.tell = problem, digits, clock, tell
        self.known = known
        self.relaxation = Relaxation(rows_of(problem), None if known is None else known.columns)
        self._old_row: list[int] = []
        self._old_place: dict[RowKey, int] = {}
        self._old_stage: dict[tuple[str, int | None], int] = {}
        if known is not None:
            self._old_place = {key: i for i, key in enumerate(known.rows)}
            self._old_stage = {known.digits[s.first]: i for i, s in enumerate(known.stages)}
        self.plain = self.relaxation.rows.copy()
        self.best: Ints | None = None
        self.stages: list[Stage] = []
        self.objectives: list[tuple[Digit, int]] = []
        self.checkpoint: _Checkpoint | None = None
        self.search_from = -1
        # May the bounds of the known case be taken on trust? Not once that has failed, nor where a placement it did not
        # have is to be kept: those bounds then hold, but are hardly ever reached.
        self.believing = known is not None and all(problem.pair_at(*k) in known.plan for k in problem.kept)
        self.questions = 0
        self.searched = 0
        self.before_tie_break = self.relaxation.candidates
        self.seen = np.zeros(problem.size, dtype=bool)
        # The hand list keeps every limit, so it is a first plan, and no answer is ever worse than it.
        first = known.plan if known is not None else class_then_date(problem)
        if self._holds(first):
            self.best = first

    @property
    def rows(self) -> Rows:
        return self.relaxation.rows

    def run(self) -> Solved:
        at = 0
        while True:
            if at == len(self.digits):
                if self.checkpoint is None:
                    break
                at = self._go_back()
            if self.clock.out and self.best is not None:
                if self.checkpoint is not None:
                    self._go_back()
                break
            self.tell(self.digits[at].level, 0.1 + 0.8 * at / len(self.digits))
            if self.digits[at].level == TieBreak.name and not any(d.level == TieBreak.name for d in self.digits[:at]):
                self.before_tie_break = self.relaxation.candidates
            count = self._solve(at)
            if count < 0:
                if self.checkpoint is None:
                    return Solved(None, conflicts=conflicts(self.problem, self._best_or_none()))
                at = self._go_back()
                continue
            locks = self.digits[at].level == LOCKS
            if locks and self.digits[at].of(self._best_or_none()) < len(self.problem.kept):
                return Solved(None, conflicts=conflicts(self.problem, self._best_or_none()))
            at += count
            self._tell_settled()
            if self.enough is not None and at < len(self.digits) and self.checkpoint is None and self.best is not None:
                if self.enough(self.best, self.relaxation.candidate):
                    return self._found(self._settled(self.stages))
        return self._found(self._results())

    def _found(self, results: list[DigitResult]) -> Solved:
        """What the walk hands back."""
        assert self.best is not None
        return Solved(
            self.best, results, [], self.stages, self.clock.stopped_by_wall, self.clock.stopped_by_work,
            self.questions, self.relaxation.work / 1000, self.rows.key, np.flatnonzero(self.seen), self.before_tie_break,
            stopped_by_call=self.clock.stopped_by_call,
        )  # fmt: skip

    def _results(self) -> list[DigitResult]:
        """Value and bound of every digit, read off the last plan: no block gives up what an earlier one reached."""
        found = self._settled(self.stages)
        for digit in self.digits[len(found) :]:
            value, limit = digit.of(self._best_or_none()), loosest(digit, self.problem)
            found.append(DigitResult(digit, value, limit, value == limit))
        return found

    def _tell_settled(self) -> None:
        if self.watch is None or self.best is None:
            return
        watch, levels = self.watch
        done = self._settled(self.stages if self.checkpoint is None else self.stages[: self.checkpoint.stages])
        whole, results = whole_levels(levels, self.digits, done)
        watch.settled(self.problem, whole, self.best, results)

    def _settled(self, stages: Sequence[Stage]) -> list[DigitResult]:
        found: list[DigitResult] = []
        for stage in stages:
            for digit in self.digits[stage.first : stage.first + stage.digits]:
                value = bound = digit.of(self._best_or_none())
                if stage.by == "open":
                    alone = stage.digits == 1
                    bound = loosest(digit, self.problem) if not alone else signed(digit, stage.bound)
                found.append(DigitResult(digit, value, bound, stage.by != "open" or value == bound))
        return found

    def _best_or_none(self) -> Ints:
        return self.best if self.best is not None else np.array([], dtype=np.int64)

    def _go_back(self) -> int:
        """To the first block taken on trust, to settle it by search."""
        mark = self.checkpoint
        assert mark is not None
        del self.stages[mark.stages :]
        del self.objectives[mark.stages :]
        self.relaxation.reset(mark.rows, mark.candidates)
        self.checkpoint, self.search_from, self.believing = None, mark.at, False
        return mark.at

    def _block(self, at: int) -> tuple[list[Digit], list[int], Ints, Ints]:
        """As many digits as one objective carries with numbers the relaxation can be trusted to rank."""
        first = self.digits[at]
        if isinstance(first, SpreadDigit):
            return [first], [1], *self.rows.weights(first)
        block: list[PairDigit] = []
        spans: list[int] = []
        scale = 1
        carriers = self._carriers()
        for digit in self.digits[at:]:
            if isinstance(digit, SpreadDigit):
                break
            span = self._span(digit, carriers)
            apart = any((digit.level == name) != (first.level == name) for name in (LOCKS, TieBreak.name))
            if block and (scale * span > _BLOCK or apart):
                break
            scale *= span
            spans.append(span)
            block.append(digit)
        factors = [1] * len(block)
        for i in range(len(block) - 2, -1, -1):
            factors[i] = factors[i + 1] * spans[i + 1]
        return (
            list(block),
            factors,
            weights_of(self.problem, block, factors).every,
            np.zeros(len(self.rows.step_row), dtype=np.int64),
        )

    def _carriers(self) -> tuple[Ints, Ints]:
        """The household of every candidate, and every household with one."""
        side = self.problem.household[self.relaxation.candidates]
        there = np.zeros(self.problem.shape[0], dtype=bool)
        there[side] = True
        return side, np.flatnonzero(there)

    def _who_is_settled(self) -> bool:
        """Is it all but settled who is housed, so that what is left is who of them gets which home?"""
        return self.best is not None and 8 * len(self._carriers()[1]) <= 9 * len(self.best)

    def _span(self, digit: PairDigit, carriers: tuple[Ints, Ints]) -> int:
        """One more than the widest difference two plans can have in the digit."""
        side, households = carriers
        if digit.index is not None:
            weights = digit.values[households]
            count = np.count_nonzero(weights)
        else:
            weights = digit.values[self.relaxation.candidates]
            some = np.zeros(self.problem.shape[0], dtype=bool)
            some[side[weights != 0]] = True
            count = np.count_nonzero(some)
        most = min(int(count), self.problem.shape[1])
        return (max(int(weights.max(initial=0)), 0) - min(int(weights.min(initial=0)), 0)) * most + 1

    def _solve(self, at: int) -> int:
        """Optimises one block and returns how many digits it held; -1 when there is no plan at all."""
        first = self.digits[at]
        if isinstance(first, SpreadDigit) and self.rows.spread is None:
            self.rows.open_spread(first)
            self.relaxation.renew()
        again = self._replay(at)
        if again is not None:
            block, factors, weights, steps, price = again
        else:
            block, factors, weights, steps = self._block(at)
        objective: Digit = block[0] if isinstance(block[0], SpreadDigit) else PairDigit(block[0].level, weights, "max")
        if again is not None:
            by = "duals" if self._reached(objective, price) else "trust"
            if by == "duals":
                self.checkpoint = None
        else:
            before = self.relaxation.work
            try:
                assign = self.assign if self._who_is_settled() else None
                price = self.relaxation.price(weights, steps, self._best_or_none(), self._start(at), assign)
            except RuntimeError:
                return -1 if self.checkpoint is not None else self._without_price(at, block, objective)
            self.clock.spend(int(self.relaxation.work - before))
            by = self._settle(at, objective, price, weights, steps)
        if self.best is None and by != "trust":
            return -1
        worth = price.bound if by in ("duals", "trust") else self._worth(objective, self._best_or_none())
        if by == "trust" and self.checkpoint is None:
            self.checkpoint = _Checkpoint(
                at, len(self.stages), self.rows.copy(), self.relaxation.candidates, price, weights, steps
            )
        held = not self.relaxation.keep(price, worth)
        if held:
            self.rows.hold(weights, steps, worth, len(self.stages))
            self.relaxation.renew()
        self.objectives.append((objective, worth))
        closed = "duals" if by == "trust" else by
        self.stages.append(
            Stage(
                at, len(block), tuple(factors), worth, price.bound, price.bound_scaled, price.scale, price.duals, closed, self.searched, held,
                self.relaxation.fetched if again is None else self.relaxation.fetched[:0],
            )
        )  # fmt: skip
        return len(block)

    def _replay(self, at: int) -> tuple[list[Digit], list[int], Ints, Ints, Price] | None:
        """The block of the known proof that starts here, when its duals still prove the worth they proved there."""
        if self.known is None or not self.believing or self.digits[at].level == LOCKS:
            return None  # whether kept placements can stand is asked anew: nothing of it may be taken on trust
        old = next((s for s in self.known.stages if s.first == at), None)
        if old is None or old.by != "duals" or not old.factors:
            return None
        block = self.digits[at : at + old.digits]
        if [(d.level, d.entry) for d in block] != list(self.known.digits[at : at + old.digits]):
            return None
        again = self.priced_again(block, old)
        return again if again is not None and again[4].bound == old.worth else None

    def priced_again(self, block: list[Digit], old: Stage) -> tuple[list[Digit], list[int], Ints, Ints, Price] | None:
        """What the duals of a known stage prove of a block here; None where its factors no longer keep the digits apart."""
        weights, steps = self._weighted(block, old.factors)
        if weights is None:
            return None
        for key in self.rows.key[len(self._old_row) :]:
            self._old_row.append(self._old_place.get(key, -1))
        place = np.array(self._old_row[: self.rows.count], dtype=np.int64)
        usable = (place >= 0) & (place < len(old.duals))
        duals = np.where(usable, old.duals[np.where(usable, place, 0)], 0)
        nothing = np.zeros(0, dtype=np.int64)
        price = proof(self.rows, self.relaxation.candidates, weights, steps, duals, old.scale, None, nothing)
        return block, list(old.factors), weights, steps, price

    def _start(self, at: int) -> Ints | None:
        """Pairs that the block starting here had to fetch when the known case was solved."""
        if self.known is None:
            return None
        if len(self.relaxation.candidates) <= _WHOLE:
            return self.relaxation.candidates
        number = self._old_stage.get((self.digits[at].level, self.digits[at].entry))
        return self.known.fetched[number] if number is not None and self.known.fetched else None

    def _weighted(self, block: Sequence[Digit], factors: Sequence[int]) -> tuple[Ints | None, Ints]:
        """The block as one objective with these factors; None when they no longer keep its digits apart."""
        none = np.zeros(len(self.rows.step_row), dtype=np.int64)
        if isinstance(block[0], SpreadDigit):
            return self.rows.weights(block[0])
        carriers = self._carriers()
        least = 1
        for digit, factor in zip(reversed(block), reversed(factors), strict=True):
            if isinstance(digit, SpreadDigit) or factor < least:
                return None, none
            least = factor * self._span(digit, carriers)
        pairs = [d for d in block if isinstance(d, PairDigit)]
        return weights_of(self.problem, pairs, factors).every, none

    def _settle(self, at: int, objective: Digit, price: Price, weights: Ints, steps: Ints) -> str:
        """Finds a plan that reaches the bound, or tells what there is instead: "trust", or the way it was searched."""
        self.seen[price.support] = True
        self.searched = 0
        if price.guess is not None and self._better(objective, price.guess):
            self.best = price.guess
        if self._reached(objective, price):
            self.checkpoint = None
            return "duals"
        narrow = self.relaxation.candidates[price.reduced >= -price.slack(price.bound)]
        answer = self._branch(np.intersect1d(narrow, price.support), weights, steps, _QUICK)
        if answer.chosen is not None and self._better(objective, answer.chosen):
            self.best = answer.chosen
        if self._reached(objective, price):
            self.checkpoint = None
            return "duals"
        if self.checkpoint is None and (
            at == self.search_from or at + 1 == len(self.digits) or objective.level == LOCKS
        ):
            return self._search(objective, price, weights, steps)
        return "trust"

    def _reached(self, objective: Digit, price: Price) -> bool:
        """Has the plan in hand every worth taken on trust, and the bound of this block?"""
        return self.best is not None and self._keeps(self.best) and self._worth(objective, self.best) >= price.bound

    def _better(self, objective: Digit, chosen: Ints) -> bool:
        """Is this a plan, and one to prefer to the plan in hand?"""
        if not self._holds(chosen):
            return False
        if self.best is None or not self._keeps(self.best):
            return True
        return self._worth(objective, chosen) > self._worth(objective, self.best)

    def _search(self, objective: Digit, price: Price, weights: Ints, steps: Ints) -> str:
        """Looks for a plan among the pairs that could carry a better one. Tells what left none better unseen."""
        candidates = self.relaxation.candidates
        ranked = np.argsort(-price.reduced, kind="stable")
        reach = _FIRST_REACH
        while True:
            target = None if self.best is None else self._worth(objective, self.best) + 1
            places = ranked if target is None else ranked[price.reduced[ranked] >= -price.slack(target)]
            if not len(places):
                return "duals" if self._reached(objective, price) else "rounding"
            inside = np.sort(candidates[places[:reach]])
            by = "branch and cut"
            answer = self._branch(inside, weights, steps, None)
            if answer.chosen is None and not answer.infeasible:
                by = "cp-sat"
                answer = self._integer(inside, objective, price.bound)
            if answer.chosen is not None and self._better(objective, answer.chosen):
                self.best = answer.chosen
            if self._reached(objective, price):
                return "duals"
            if len(inside) == len(places):
                self.searched = len(inside)
                return by if answer.proven or answer.infeasible else "open"
            if self.clock.out:
                return "open"
            reach *= 4

    def _branch(self, inside: Ints, weights: Ints, steps: Ints, nodes: int | None) -> Answer:
        """Branch and cut on the pairs; an answer that is no plan in integers is thrown away."""
        self.questions += 1
        pairs = inside if self.best is None else np.union1d(inside, self.best)
        pairs = pairs[self.relaxation.candidate[pairs]]
        seconds = max(0.1, self.clock.wall_left * _SHARE)
        most = self.clock.nodes() if nodes is None else min(nodes, self.clock.nodes())
        stop = None if self.clock.stop is None else lambda: self.clock.called_off
        chosen, proven, by_clock, used = branch(self.rows, pairs, weights, steps, most, seconds, stop)
        self.relaxation.work += used
        self.clock.spend(used)
        self.clock.stopped_by_wall |= by_clock and not self.clock.stopped_by_call
        if nodes is None:
            self.clock.stopped_by_work |= not proven and not by_clock
        if chosen is None:
            return Answer(None, False, infeasible=proven)
        return Answer(chosen, proven) if self._holds(chosen) else Answer(None, False)

    def _integer(self, pairs: Ints, objective: Digit, bound: int | None) -> Answer:
        from .cp_sat import ask  # CP-SAT's Python brings pandas along: loaded only when it is asked

        self.questions += 1
        pairs = pairs if self.best is None else np.union1d(pairs, self.best)
        most = None if bound is None else signed(objective, bound)
        fixed = [Fixed(digit, signed(digit, worth)) for digit, worth in self.objectives]
        return ask(self.problem, pairs, fixed, objective, self.clock, self.best, _SHARE, most)

    def _without_price(self, at: int, block: list[Digit], objective: Digit) -> int:
        """The relaxation failed (or is infeasible): the integer solver alone, over all candidates."""
        answer = self._integer(self.relaxation.candidates, objective, None)
        if answer.chosen is not None and self._holds(answer.chosen):
            self.best = answer.chosen
        if self.best is None:
            return -1
        worth = self._worth(objective, self.best)
        weights, steps = self.rows.weights(objective)
        self.rows.hold(weights, steps, worth, len(self.stages))
        self.relaxation.renew()
        self.objectives.append((objective, worth))
        none, by = np.zeros(self.rows.count, dtype=np.int64), "cp-sat" if answer.proven else "open"
        bound = worth if answer.proven else unsigned(objective, loosest(objective, self.problem))
        searched = len(self.relaxation.candidates)
        self.stages.append(Stage(at, len(block), (), worth, bound, bound, 1, none, by, searched, True))
        return len(block)

    def _worth(self, objective: Digit, chosen: Ints) -> int:
        return unsigned(objective, objective.of(chosen))

    def _keeps(self, chosen: Ints) -> bool:
        """Has this plan every worth settled or taken on trust so far?"""
        return all(self._worth(digit, chosen) >= worth for digit, worth in self.objectives)

    def _holds(self, chosen: Ints) -> bool:
        """Is this a plan, every limit kept in integers, that gives up nothing settled or taken on trust so far?"""
        return bool((self.plain.used(chosen) <= self.plain.limit).all()) and self._keeps(chosen)
