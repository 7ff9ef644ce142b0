"""What is no flow: concentration, budget, separations and the price of spread, on the small faces the flows leave.

One worker, so that the same model gives the same answer and the solver cannot fall into the crash known for several
interleaved workers; deterministic limits, so that a slow machine does not change a plan.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from ..formulation import Ints, Problem, Row
from ..levels import Digit, PairDigit, SpreadDigit
from .flow import Face


@dataclass
class Clock:
    """What is left: deterministic work (in the solver's own seconds) and, as a backstop, time on the wall."""

    deterministic: float
    wall_end: float
    stopped_by_wall: bool = False

    @property
    def wall_left(self) -> float:
        return max(0.0, self.wall_end - time.monotonic())


@dataclass(frozen=True)
class Answer:
    """`chosen` is None when no plan was found; `bound` is what the solver proved for the digit; `proven` both at once."""

    chosen: Ints | None
    bound: int | None
    proven: bool
    infeasible: bool = False


@dataclass(frozen=True)
class Fixed:
    """A digit held at a value already reached."""

    digit: Digit
    value: int


def ask(
    problem: Problem, face: Face, fixed: list[Fixed], digit: Digit | None, clock: Clock, hint: Ints | None,
    share: float, lower_bound: int | None = None,
) -> Answer:  # fmt: skip
    """Any point of the face that keeps every limit and the fixed digits, or the best one for `digit`.

    `share` is the part of the deterministic work left that this question may use. `lower_bound` is a bound known from
    a relaxation, in the sense of the digit.
    """
    model = cp_model.CpModel()
    variable = {int(p): model.new_bool_var(f"x{p}") for p in face.open_pairs}
    settled = set(face.fixed_pairs.tolist())
    one_each(model, problem, variable, settled)
    slots(model, problem, variable, settled)
    for row in (*problem.rights, *problem.side_rows):
        add_row(model, row, variable, settled)
    for entry in fixed:
        expression, constant = digit_expression(model, problem, entry.digit, variable, settled)
        if isinstance(entry.digit, SpreadDigit):
            model.add(expression + constant <= entry.value)
        elif entry.digit.sense == "max":
            model.add(expression + constant >= entry.value)
        else:
            model.add(expression + constant <= entry.value)
    if digit is not None:
        expression, constant = digit_expression(model, problem, digit, variable, settled)
        if digit.sense == "max":
            model.maximize(expression)
            if lower_bound is not None:
                model.add(expression + constant <= lower_bound)
        else:
            model.minimize(expression)
            if lower_bound is not None:
                model.add(expression + constant >= lower_bound)
    if hint is not None:
        inside = set(hint.tolist())
        for p, x in variable.items():
            model.add_hint(x, p in inside)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = problem.seed % 2**31
    solver.parameters.max_deterministic_time = max(0.05, clock.deterministic * share)
    solver.parameters.max_time_in_seconds = max(0.05, clock.wall_left)
    status = solver.solve(model)
    clock.deterministic = max(0.0, clock.deterministic - solver.response_proto.deterministic_time)
    if status in (cp_model.UNKNOWN, cp_model.FEASIBLE) and clock.wall_left <= 0.05:
        clock.stopped_by_wall = True
    if status == cp_model.INFEASIBLE:
        return Answer(None, None, False, infeasible=True)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, None, False)
    chosen = sorted(settled | {p for p, x in variable.items() if solver.boolean_value(x)})
    bound = None
    if digit is not None:
        raw = solver.best_objective_bound + constant
        bound = int(np.floor(raw + 1e-6)) if digit.sense == "max" else int(np.ceil(raw - 1e-6))
    return Answer(np.array(chosen, dtype=np.int64), bound, status == cp_model.OPTIMAL)


Variables = dict[int, cp_model.IntVar]


def one_each(model: cp_model.CpModel, problem: Problem, variable: Variables, settled: set[int]) -> None:
    """At most one dwelling a household and one household a dwelling."""
    for side in (problem.household, problem.dwelling):
        taken = {int(side[p]) for p in settled}
        groups: dict[int, list[cp_model.IntVar]] = {}
        for p, x in variable.items():
            groups.setdefault(int(side[p]), []).append(x)
        for key, group in groups.items():
            if key in taken:
                for x in group:
                    model.add(x == 0)
            elif len(group) > 1:
                model.add_at_most_one(group)


def slots(model: cp_model.CpModel, problem: Problem, variable: Variables, settled: set[int]) -> None:
    """Slots: no team beyond its own, no method beyond the sum of its teams.

    That is all it takes: households without a team of their own can use whatever slot of the method is left.
    """
    of = problem.team_of
    groups: list[tuple[set[int], int]] = [({i}, t.slots) for i, t in enumerate(problem.teams)]
    for m, method in enumerate(problem.methods):
        members = {i for i, t in enumerate(problem.teams) if t.method == method} | {-2 - m}
        groups.append((members, sum(t.slots for t in problem.teams if t.method == method)))
    groups.append(({-2 - len(problem.methods)}, 0))
    for members, capacity in groups:
        mine = [x for p, x in variable.items() if int(of[problem.household[p]]) in members]
        used = sum(int(of[problem.household[p]]) in members for p in settled)
        if len(mine) + used > capacity:
            model.add(sum(mine) <= capacity - used)


def add_row(model: cp_model.CpModel, row: Row, variable: Variables, settled: set[int]) -> None:
    terms, used = [], 0
    for p, w in zip(row.pairs.tolist(), row.weights.tolist(), strict=True):
        if p in variable:
            terms.append(w * variable[p])
        elif p in settled:
            used += w
    if terms:
        model.add(sum(terms) <= row.capacity - used)
    elif used > row.capacity:
        model.add_bool_or([])


def digit_expression(
    model: cp_model.CpModel, problem: Problem, digit: Digit, variable: Variables, settled: set[int]
) -> tuple[cp_model.LinearExprT, int]:
    """The digit over the open pairs, and what the settled pairs add to it."""
    if isinstance(digit, PairDigit):
        terms = [int(digit.weights[p]) * x for p, x in variable.items() if digit.weights[p]]
        return sum(terms), int(sum(int(digit.weights[p]) for p in settled))
    total: cp_model.LinearExprT = 0
    constant = 0
    for pairs, cap in digit.groups:
        inside = [variable[p] for p in pairs.tolist() if p in variable]
        used = sum(p in settled for p in pairs.tolist())
        constant += sum(digit.price(k, cap) for k in range(1, used + 1))
        steps = [model.new_bool_var("") for _ in range(min(len(inside), max(0, cap - used)))]
        if steps:
            # The k-th step costs at least as much as the one before, so a cheapest plan fills them in order.
            model.add(sum(inside) <= sum(steps))
            for a, b in zip(steps, steps[1:], strict=False):
                model.add_implication(b, a)
            total = total + sum(digit.price(used + k, cap) * s for k, s in enumerate(steps, start=1))
    return total, constant
