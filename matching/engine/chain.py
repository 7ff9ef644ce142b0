"""The chain: every level in order, each at its best while all above are held.

The flows come first. Where their answer keeps the limits that are no flow, it is the optimum of every level and proven.
Where not, the digits are gone through in blocks, each priced over all pairs that can still matter (`priced.py`) and
settled on the few that price leaves (`cp_sat.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ..baseline import class_then_date
from ..formulation import Ints, Problem, Row
from ..levels import AFTER_WHO, Digit, Level, PairDigit, SpreadDigit, TieBreak
from .flow import Face, chain, open_face
from .question import Answer, Clock, Fixed

if TYPE_CHECKING:
    from .priced import Price

Progress = Callable[[str, float], None]
# Deterministic work the integer solver may use for one second of the time limit: measured to stay inside it.
_WORK_PER_SECOND = 0.8
# Largest weight of a block of digits in the relaxation: its duals are then good to far below one unit.
_BLOCK = 2**16
# Pairs the integer solver looks at first, and the part of the work left that one question may use.
_FIRST_REACH = 1200
_SHARE = 0.25


@dataclass
class DigitResult:
    """A digit with the value reached and the bound proven for it, given the digits before it."""

    digit: Digit
    value: int
    bound: int
    proven: bool


@dataclass
class Solved:
    """`chosen` pairs, the result of every digit, and how it was reached. `chosen` None = infeasible, see `reasons`."""

    chosen: Ints | None
    digits: list[DigitResult] = field(default_factory=list)
    reasons: list[dict[str, object]] = field(default_factory=list)
    stopped_by_wall: bool = False
    flow_only: bool = True
    questions: int = 0


def digits_of(problem: Problem, levels: Sequence[Level]) -> list[Digit]:
    """Every digit in order; who is housed is settled before the first level that looks at more than people and wishes."""
    found: list[Digit] = []
    if problem.keep:
        kept = np.zeros(problem.size, dtype=np.int64)
        for h, d in problem.keep:
            if (h, d) in problem.pair_index:
                kept[problem.pair_index[h, d]] = 1
        found.append(PairDigit("locks", kept, "max"))
    settled = False
    tie = TieBreak()
    for level in levels:
        if not settled and (level.name in AFTER_WHO or level.name == tie.name):
            found += tie.who(problem)
            settled = True
        found += level.digits(problem)
    return found


def violated(problem: Problem, chosen: Ints) -> list[Row]:
    """The rows that are no flow and that the chosen pairs break."""
    inside = np.zeros(problem.size, dtype=bool)
    inside[chosen] = True
    return [r for r in problem.side_rows if int(r.weights[inside[r.pairs]].sum()) > r.capacity]


def least_spread(problem: Problem, digit: SpreadDigit, chosen: Ints) -> int:
    """The least price at which the supported households among the chosen could stand, were every dwelling open to them.

    Holds for every plan with the same households, hence a bound once who is housed is settled. Households for whom the
    limit was lifted somewhere are left out, since their price depends on the dwelling.
    """
    counted = np.zeros(len(problem.case.households), dtype=bool)
    for pairs, _ in digit.groups:
        counted[problem.household[pairs]] = True
    free = np.ones(len(counted), dtype=bool)
    np.logical_and.at(free, problem.household, problem.supported_pair)
    sure = int((counted & free)[problem.household[chosen]].sum())
    steps = sorted(digit.price(k, cap) for _, cap in digit.groups for k in range(1, cap + 1))
    return sum(steps[:sure])


def solve_chain(
    problem: Problem, levels: Sequence[Level], time_limit: float, progress: Progress | None = None
) -> Solved:
    """Optimises every level in order."""
    tell = progress or (lambda _name, _share: None)
    clock = Clock(time_limit * _WORK_PER_SECOND, time.monotonic() + time_limit)
    if problem.obstacles:
        return Solved(None, reasons=list(problem.obstacles))
    digits = digits_of(problem, levels)
    if problem.size == 0:
        empty = np.array([], dtype=np.int64)
        return Solved(empty, [DigitResult(d, d.of(empty), d.of(empty), True) for d in digits])
    flows = [d for d in digits if isinstance(d, PairDigit)]
    tell("flows", 0.1)
    stops, before = [], 0
    for d in digits:
        if isinstance(d, SpreadDigit):
            stops.append(before)
        else:
            before += 1
    faces = chain(problem, flows, [*(s for s in stops if s), *([1] if problem.keep else [])])
    last = faces[-1]
    if problem.keep and last.values[0] < len(problem.keep):
        return Solved(None, reasons=_lock_reasons(problem, last.solution))
    spread_at_best = all(
        d.of(last.solution) == least_spread(problem, d, last.solution) for d in digits if isinstance(d, SpreadDigit)
    )
    if spread_at_best and not violated(problem, last.solution):
        return Solved(last.solution, [DigitResult(d, d.of(last.solution), d.of(last.solution), True) for d in digits])
    return _Walk(problem, digits, faces, clock, tell).run()


class _Walk:
    """Goes through the digits where limits that are no flow bind.

    Each block of digits is priced over all pairs that can still matter; a plan is found among the pairs that price says
    could carry one; pairs that cannot be in any best plan are dropped for good. A digit is proven when the plan reaches
    the bound, or when the integer solver has gone through every pair that could beat it.
    """

    def __init__(self, problem: Problem, digits: list[Digit], faces: list[Face], clock: Clock, tell: Progress) -> None:
        self.problem, self.digits, self.clock, self.tell = problem, digits, clock, tell
        ends = [faces[-1].open_pairs, faces[-1].fixed_pairs]
        self.start = np.unique(np.concatenate([*ends, *(f.solution for f in faces)]))
        # scipy's optimisers take a second to load, and most small batches never need them.
        from .priced import Relaxation

        self.relaxation = Relaxation(problem, next((d for d in digits if isinstance(d, SpreadDigit)), None))
        self.fixed: list[Fixed] = []
        self.best: Ints | None = None
        self.results: list[DigitResult] = []
        self.questions = 0
        # The hand list keeps every limit, so it is a first plan, and no answer is ever worse than it.
        listed = class_then_date(problem)
        if self._holds(listed):
            self.best = listed

    def run(self) -> Solved:
        at = 0
        while at < len(self.digits):
            self.tell(self.digits[at].level, 0.2 + 0.7 * at / len(self.digits))
            if self.clock.wall_left <= 0.05 and self.best is not None:
                self._give_up(at)
                break
            block, weights, extra = self._block(at)
            if not self._solve(block, weights, extra):
                return Solved(None, reasons=_lock_reasons(self.problem, self.best_or_none()), flow_only=False)
            at += len(block)
            if block[0].level == "locks" and self.results[0].value < len(self.problem.keep):
                return Solved(None, reasons=_lock_reasons(self.problem, self.best_or_none()), flow_only=False)
        assert self.best is not None
        return Solved(
            self.best,
            self.results,
            stopped_by_wall=self.clock.stopped_by_wall,
            flow_only=False,
            questions=self.questions,
        )

    def _first_columns(self) -> Ints:
        return self.start if self.best is None else np.union1d(self.start, self.best)

    def _give_up(self, at: int) -> None:
        """Out of time: the digits left keep the value of the best plan, with a bound that needs no solver."""
        assert self.best is not None
        self.clock.stopped_by_wall = True
        for digit in self.digits[at:]:
            value, limit = digit.of(self.best), _loosest(digit, self.problem)
            self.results.append(DigitResult(digit, value, limit, value == limit))

    def best_or_none(self) -> Ints:
        return self.best if self.best is not None else np.array([], dtype=np.int64)

    def _block(self, at: int) -> tuple[list[Digit], Ints, Ints]:
        """As many digits as one objective carries with numbers the relaxation can be trusted to rank."""
        first = self.digits[at]
        if isinstance(first, SpreadDigit):
            return [first], *self.relaxation.weights(first)
        block: list[Digit] = []
        total = np.zeros(self.problem.size, dtype=np.int64)
        scale = 1
        for digit in self.digits[at:]:
            if isinstance(digit, SpreadDigit):
                break
            weights = digit.weights[self.relaxation.candidates]
            span = self._span(digit, weights)
            if block and (scale * span > _BLOCK or (digit.level == "locks") != (first.level == "locks")):
                break
            scale *= span
            total = total * span + self.relaxation.weights(digit)[0]
            block.append(digit)
        return block, total, np.zeros(self.relaxation.extra, dtype=np.int64)

    def _span(self, digit: PairDigit, weights: Ints) -> int:
        """One more than the widest difference two plans can have in the digit."""
        if not len(weights):
            return 1
        carriers = len(np.unique(self.problem.household[self.relaxation.candidates[weights != 0]]))
        most = min(carriers, self.problem.case.shape[1])
        return (max(int(weights.max()), 0) - min(int(weights.min()), 0)) * most + 1

    def _solve(self, block: list[Digit], weights: Ints, extra: Ints) -> bool:
        """Optimises one block; False when there is no plan at all."""
        objective: Digit = block[0] if isinstance(block[0], SpreadDigit) else PairDigit(block[0].level, weights, "max")
        try:
            price = self.relaxation.price(weights, extra, self._first_columns())
        except RuntimeError:
            return self._without_price(block, objective)
        if price.guess is not None and self._holds(price.guess):
            candidate = price.guess
            if self.best is None or self._worth(objective, candidate) > self._worth(objective, self.best):
                self.best = candidate
        proven = self.best is not None and self._worth(objective, self.best) >= price.bound
        if not proven:
            proven = self._search(objective, price, weights, extra)
        if self.best is None:
            return False
        self._record(block, objective, price.bound, proven)
        worth = self._worth(objective, self.best)
        self.relaxation.keep_only(price.can_reach(self.relaxation.candidates, worth))
        return True

    def _search(self, objective: Digit, price: Price, weights: Ints, extra: Ints) -> bool:
        """Looks for a plan among the pairs that could carry a better one. True when none better is left unseen."""
        ranked = self.relaxation.candidates[np.argsort(-price.reduced[self.relaxation.candidates], kind="stable")]
        reach = _FIRST_REACH
        # What the relaxation uses in part is a few hundred pairs, and more often than not holds a best plan.
        narrow: Ints | None = price.support
        while True:
            useful = ranked if self.best is None else price.can_reach(ranked, self._worth(objective, self.best) + 1)
            if not len(useful):
                return True
            inside = useful[:reach] if narrow is None else np.intersect1d(useful, narrow)
            answer = self._branch(inside, weights, extra)
            if answer.chosen is None and not answer.infeasible:
                answer = self._ask(objective, inside, price.bound)
            if answer.chosen is not None and (
                self.best is None or self._worth(objective, answer.chosen) > self._worth(objective, self.best)
            ):
                self.best = answer.chosen
            if self.best is not None and self._worth(objective, self.best) >= price.bound:
                return True
            settled = answer.proven or answer.infeasible
            if len(inside) == len(useful):
                return settled
            if self.clock.deterministic <= 0.1 or self.clock.wall_left <= 0.1:
                self.clock.stopped_by_wall |= self.clock.wall_left <= 0.1
                return False
            reach, narrow = (reach, None) if narrow is not None else (4 * reach, None)

    def _branch(self, inside: Ints, weights: Ints, extra: Ints) -> Answer:
        """Branch and cut on the pairs; an answer that is no plan in integers is thrown away."""
        self.questions += 1
        pairs = inside if self.best is None else np.union1d(inside, self.best)
        chosen, proven = self.relaxation.best_among(pairs, weights, extra, self.clock.wall_left * _SHARE)
        self.clock.stopped_by_wall |= not proven  # only the clock ends it early
        if chosen is None:
            return Answer(None, None, False, infeasible=proven)
        return Answer(chosen, None, proven) if self._holds(chosen) else Answer(None, None, False)

    def _ask(self, objective: Digit, inside: Ints, bound: int) -> Answer:
        self.questions += 1
        pairs = inside if self.best is None else np.union1d(inside, self.best)
        face = replace(open_face(self.problem), open_pairs=pairs)
        signed = -bound if isinstance(objective, SpreadDigit) else bound
        return self._integer(face, objective, signed)

    def _integer(self, face: Face, objective: Digit, bound: int | None) -> Answer:
        from .cp_sat import ask  # CP-SAT's Python brings pandas along: loaded only when it is asked

        return ask(self.problem, face, self.fixed, objective, self.clock, self.best, _SHARE, bound)

    def _without_price(self, block: list[Digit], objective: Digit) -> bool:
        """The relaxation failed (or is infeasible): the integer solver alone, over all candidates."""
        self.questions += 1
        face = replace(open_face(self.problem), open_pairs=self.relaxation.candidates)
        answer = self._integer(face, objective, None)
        if answer.chosen is not None:
            self.best = answer.chosen
        if self.best is None:
            return False
        self._record(block, objective, _loosest(objective, self.problem), answer.proven)
        return True

    def _record(self, block: list[Digit], objective: Digit, bound: int, proven: bool) -> None:
        assert self.best is not None
        for digit in block:
            value = digit.of(self.best)
            limit = value
            if not proven:
                limit = self._digit_bound(digit, block, objective, bound)
            self.results.append(DigitResult(digit, value, limit, proven or value == limit))
            self.fixed.append(Fixed(digit, value))
        self.relaxation.hold([(digit, digit.of(self.best)) for digit in block])

    def _digit_bound(self, digit: Digit, block: list[Digit], objective: Digit, bound: int) -> int:
        """A bound for one digit of a block that was not proven: the block's own when it is alone, else the loosest."""
        if len(block) == 1:
            return bound if digit.sense == "max" else -bound
        return _loosest(digit, self.problem)

    def _worth(self, objective: Digit, chosen: Ints) -> int:
        value = objective.of(chosen)
        return value if objective.sense == "max" else -value

    def _holds(self, chosen: Ints) -> bool:
        """Is this a plan: one each, slots, rights, limits, and everything already settled?"""
        problem = self.problem
        h, d = problem.household[chosen], problem.dwelling[chosen]
        if len(set(h.tolist())) < len(h) or len(set(d.tolist())) < len(d):
            return False
        inside = np.zeros(problem.size, dtype=bool)
        inside[chosen] = True
        if any(int(r.weights[inside[r.pairs]].sum()) > r.capacity for r in (*problem.rights, *problem.side_rows)):
            return False
        of = problem.team_of[h]
        for i, team in enumerate(problem.teams):
            if int((of == i).sum()) > team.slots:
                return False
        for m in range(len(problem.methods) + 1):
            mine = [
                i for i, t in enumerate(problem.teams) if m < len(problem.methods) and t.method == problem.methods[m]
            ]
            slots = sum(problem.teams[i].slots for i in mine)
            if int(np.isin(of, [*mine, -2 - m]).sum()) > slots:
                return False
        return all(
            self._worth(f.digit, chosen) >= (f.value if f.digit.sense == "max" else -f.value) for f in self.fixed
        )


def _loosest(digit: Digit, problem: Problem) -> int:
    """A bound that needs no solver: every household at its best, or no price at all."""
    if isinstance(digit, SpreadDigit):
        return 0
    sign = 1 if digit.sense == "max" else -1
    best = np.zeros(len(problem.case.households), dtype=np.int64)
    np.maximum.at(best, problem.household, sign * digit.weights)
    return sign * int(np.sort(best)[::-1][: problem.case.shape[1]].sum())


def _lock_reasons(problem: Problem, chosen: Ints) -> list[dict[str, object]]:
    """Names what keeps the kept placements from standing together."""
    case = problem.case
    reasons: list[dict[str, object]] = []
    kept = [problem.pair_index[k] for k in problem.keep if k in problem.pair_index]
    of = problem.team_of
    for i, team in enumerate(problem.teams):
        used = [p for p in kept if of[problem.household[p]] == i]
        if len(used) > team.slots:
            reasons.append(_limit_reason(problem, "SUPPORT-1", team.team_id, team.slots, used))
    for m, method in enumerate(problem.methods):
        members = {i for i, t in enumerate(problem.teams) if t.method == method} | {-2 - m}
        slots = sum(t.slots for t in problem.teams if t.method == method)
        used = [p for p in kept if int(of[problem.household[p]]) in members]
        if len(used) > slots:
            reasons.append(_limit_reason(problem, "SUPPORT-1", method, slots, used))
    orphans = [p for p in kept if int(of[problem.household[p]]) == -2 - len(problem.methods)]
    if orphans:
        reasons.append(_limit_reason(problem, "SUPPORT-1", "(no team of the method)", 0, orphans))
    inside = set(kept)
    for row in (*problem.rights, *problem.side_rows):
        used = [int(p) for p in row.pairs if int(p) in inside]
        weight = int(row.weights[np.isin(row.pairs, np.array(kept, dtype=np.int64))].sum())
        if weight > row.capacity:
            subject = "" if row.quiet else row.subject
            reasons.append(_limit_reason(problem, row.rule_id, subject, row.capacity, used))
    if not reasons:
        missing = [k for k in problem.keep if problem.pair_index.get(k) not in set(chosen.tolist())]
        reasons = [
            {
                "code": "keep-locks-conflict",
                "placements": [
                    {"household_id": case.households[h].id, "dwelling_id": case.dwellings[d].id} for h, d in missing
                ],
            }
        ]
    return reasons


def _limit_reason(
    problem: Problem, rule_id: str, subject: str, capacity: int, pairs: Sequence[int]
) -> dict[str, object]:
    case = problem.case
    return {
        "code": "keep-locks-over-limit", "rule_id": rule_id, "subject": subject, "capacity": capacity,
        "placements": [
            {"household_id": case.households[int(problem.household[p])].id, "dwelling_id": case.dwellings[int(problem.dwelling[p])].id}
            for p in pairs
        ],
    }  # fmt: skip
