"""The chain: every level in order, each at its best while all above are held.

The flows come first and give a bound for every digit they can carry. Where their answer keeps the limits that are no
flow, it is the optimum and proven. Where not, the last face that still admits a plan is looked for, and the remaining
digits go on from there one by one, each against the flow's bound for as long as that bound holds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..formulation import Ints, Problem, Row
from ..levels import AFTER_WHO, Digit, Level, PairDigit, SpreadDigit, TieBreak
from .cp_sat import Answer, Clock, Fixed, ask
from .flow import Face, chain

Progress = Callable[[str, float], None]
# Deterministic work the integer solver may use for one second of the time limit: measured to stay inside it.
_WORK_PER_SECOND = 0.8


@dataclass
class DigitResult:
    """A digit with the value reached and the bound proven for it, given the digits before it."""

    digit: Digit
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        return self.value == self.bound


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


def solve_chain(problem: Problem, levels: Sequence[Level], time_limit: float, progress: Progress | None = None) -> Solved:
    """Optimises every level in order."""
    tell = progress or (lambda _name, _share: None)
    if problem.obstacles:
        return Solved(None, reasons=list(problem.obstacles))
    digits = digits_of(problem, levels)
    if problem.size == 0:
        empty = np.array([], dtype=np.int64)
        return Solved(empty, [DigitResult(d, d.of(empty), d.of(empty)) for d in digits])
    flows = [d for d in digits if isinstance(d, PairDigit)]
    tell("flows", 0.1)
    faces = chain(problem, flows)
    last = faces[-1]
    if problem.keep and last.values[0] < len(problem.keep):
        return Solved(None, reasons=_lock_reasons(problem, last.solution))
    relaxed = dict(zip((id(d) for d in flows), last.values, strict=True))
    spread_at_best = all(d.of(last.solution) == least_spread(problem, d, last.solution) for d in digits if isinstance(d, SpreadDigit))
    if spread_at_best and not violated(problem, last.solution):
        return Solved(last.solution, [DigitResult(d, d.of(last.solution), d.of(last.solution)) for d in digits])
    clock = Clock(time_limit * _WORK_PER_SECOND, time.monotonic() + time_limit)
    return _Walk(problem, digits, faces, relaxed, clock, tell).run()


class _Walk:
    """Goes through the digits with the integer solver, staying on the flow's faces as long as they admit a plan."""

    def __init__(
        self, problem: Problem, digits: list[Digit], faces: list[Face], relaxed: dict[int, int], clock: Clock, tell: Progress
    ) -> None:
        self.problem, self.digits, self.faces, self.relaxed, self.clock, self.tell = problem, digits, faces, relaxed, clock, tell
        everything = np.arange(problem.size, dtype=np.int64)
        self.start = Face(0, everything, np.array([], dtype=np.int64), (), np.array([], dtype=np.int64))
        self.face = self.start
        self.fixed: list[Fixed] = []
        self.best: Ints | None = None
        self.results: list[DigitResult] = []
        self.questions = 0

    def ask(self, face: Face, digit: Digit | None, share: float, bound: int | None = None) -> Answer:
        self.questions += 1
        hint = self.best if self.best is not None else self.faces[-1].solution
        return ask(self.problem, face, self.fixed, digit, self.clock, hint, share, bound)

    def run(self) -> Solved:
        on_path = True  # every digit so far has the flow's own value
        at = 0
        while at < len(self.digits):
            self.tell(self.digits[at].level, 0.2 + 0.7 * at / len(self.digits))
            if on_path and isinstance(self.digits[at], PairDigit):
                jumped = self._jump(at)
                if jumped > at:
                    at = jumped
                    continue
            value_is_flows = self._step(self.digits[at], on_path)
            if value_is_flows is None:
                return self._stuck()
            on_path = on_path and value_is_flows
            at += 1
        assert self.best is not None
        return Solved(self.best, self.results, stopped_by_wall=self.clock.stopped_by_wall, flow_only=False, questions=self.questions)

    def _flows_before(self, at: int) -> int:
        return sum(isinstance(d, PairDigit) for d in self.digits[:at])

    def _jump(self, at: int) -> int:
        """The furthest digit up to the next spread that a face still admits a plan for; `at` when none does."""
        stop = next((i for i in range(at, len(self.digits)) if isinstance(self.digits[i], SpreadDigit)), len(self.digits))
        # A face ends a block of digits; only faces that end inside at..stop can be jumped to.
        offset = self._flows_before(at)
        candidates = [f for f in self.faces if offset < f.digits <= offset + (stop - at)]
        low, high, found = 0, len(candidates) - 1, -1
        probe = high  # most often the last face admits a plan
        while low <= high:
            face = candidates[probe]
            answer = self.ask(face, None, 0.2)
            if answer.chosen is not None:
                found, self.best, self.face = probe, answer.chosen, face
                low = probe + 1
            else:
                high = probe - 1
            probe = (low + high) // 2
        if found < 0:
            return at
        reached = at + candidates[found].digits - offset
        assert self.best is not None
        for digit in self.digits[at:reached]:
            value = digit.of(self.best)
            self.results.append(DigitResult(digit, value, self.relaxed[id(digit)]))
        return reached

    def _step(self, digit: Digit, on_path: bool) -> bool | None:
        """Optimises one digit on the current face. True when it reached the flow's value, None when no plan was found."""
        bound = self.relaxed.get(id(digit)) if on_path and isinstance(digit, PairDigit) else None
        answer = self.ask(self.face, digit, 0.35, bound)
        if answer.chosen is None and self.best is None:
            return None
        if answer.chosen is not None and (self.best is None or _better(digit, digit.of(answer.chosen), digit.of(self.best))):
            self.best = answer.chosen
        assert self.best is not None
        value = digit.of(self.best)
        proven = answer.bound if answer.bound is not None else bound
        if proven is None:
            proven = _worst_bound(digit, self.face, self.problem)
        if bound is not None:
            proven = max(proven, bound) if digit.sense == "min" else min(proven, bound)
        self.results.append(DigitResult(digit, value, proven))
        self.fixed.append(Fixed(digit, value))
        return isinstance(digit, SpreadDigit) or value == self.relaxed.get(id(digit))

    def _stuck(self) -> Solved:
        """No plan at all keeps the limits: only kept placements can cause that, since an empty plan breaks nothing."""
        return Solved(None, reasons=_lock_reasons(self.problem, self.faces[-1].solution), flow_only=False)


def _better(digit: Digit, a: int, b: int) -> bool:
    return a > b if digit.sense == "max" else a < b


def _worst_bound(digit: Digit, face: Face, problem: Problem) -> int:
    """A bound that needs no solver: every open pair at its best."""
    if isinstance(digit, SpreadDigit):
        return 0
    open_weights = digit.weights[face.open_pairs]
    fixed = int(digit.weights[face.fixed_pairs].sum())
    if digit.sense == "max":
        return fixed + int(open_weights[open_weights > 0].sum())
    return fixed + int(open_weights[open_weights < 0].sum())


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
                "placements": [{"household_id": case.households[h].id, "dwelling_id": case.dwellings[d].id} for h, d in missing],
            }
        ]
    return reasons


def _limit_reason(problem: Problem, rule_id: str, subject: str, capacity: int, pairs: Sequence[int]) -> dict[str, object]:
    case = problem.case
    return {
        "code": "keep-locks-over-limit", "rule_id": rule_id, "subject": subject, "capacity": capacity,
        "placements": [
            {"household_id": case.households[int(problem.household[p])].id, "dwelling_id": case.dwellings[int(problem.dwelling[p])].id}
            for p in pairs
        ],
    }  # fmt: skip
