"""What is no flow: concentration, budget, separations and the price of spread, on the small faces the flows leave.

One worker, so that the same model gives the same answer and the solver cannot fall into the crash known for several
interleaved workers; deterministic limits, so that a slow machine does not change a plan.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from ..formulation import Ints, Problem, Row
from ..levels import Digit, PairDigit, SpreadDigit
from .flow import MAY, MUST, NOT, Face
from .question import Answer, Clock, Fixed


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
    one_each(model, problem, face, variable, settled)
    slots(model, problem, face, variable, settled)
    for row, state in zip(problem.rights, face.right, strict=True):
        add_row(model, row, variable, settled, int(state))
    for row in problem.side_rows:
        add_row(model, row, variable, settled, MAY)
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


def one_each(model: cp_model.CpModel, problem: Problem, face: Face, variable: Variables, settled: set[int]) -> None:
    """At most one dwelling a household and one household a dwelling; exactly one, or none, where the face says so."""
    for side, state in ((problem.household, face.household), (problem.dwelling, face.dwelling)):
        taken = {int(side[p]) for p in settled}
        groups: dict[int, list[cp_model.IntVar]] = {}
        for p, x in variable.items():
            groups.setdefault(int(side[p]), []).append(x)
        for key in np.flatnonzero(state == MUST).tolist():
            if key not in taken and key not in groups:
                model.add_bool_or([])  # must be used, and no pair is left for it
        for key, group in groups.items():
            if key in taken or state[key] == NOT:
                for x in group:
                    model.add(x == 0)
            elif state[key] == MUST:
                model.add_exactly_one(group)
            elif len(group) > 1:
                model.add_at_most_one(group)


def slots(model: cp_model.CpModel, problem: Problem, face: Face, variable: Variables, settled: set[int]) -> None:
    """Slots of teams: those bound to a team, plus as many of those of its method without one as the team takes."""
    of = problem.team_of
    by_code: dict[int, list[cp_model.IntVar]] = {}
    used: dict[int, int] = {}
    for p, x in variable.items():
        by_code.setdefault(int(of[problem.household[p]]), []).append(x)
    for p in settled:
        code = int(of[problem.household[p]])
        used[code] = used.get(code, 0) + 1
    shared: dict[int, list[Any]] = {}
    for i, team in enumerate(problem.teams):
        method = problem.methods.index(team.method)
        any_code = -2 - method
        bound_to_it: Any = sum(by_code.get(i, [])) + used.get(i, 0)
        hub: Any = 0
        if (any_code in by_code or used.get(any_code)) and face.hub[i] != NOT:
            low = team.slots if face.hub[i] == MUST else 0
            hub = model.new_int_var(low, team.slots, f"hub{i}")
        elif face.hub[i] == MUST and team.slots:
            model.add_bool_or([])
        shared.setdefault(any_code, []).append(hub)
        total = bound_to_it + hub
        if face.team[i] == MUST:
            model.add(total == team.slots)
        elif face.team[i] == NOT:
            model.add(total == 0)
        else:
            model.add(total <= team.slots)
    for m in range(len(problem.methods) + 1):
        code = -2 - m
        if code in by_code or used.get(code):
            model.add(sum(by_code.get(code, [])) + used.get(code, 0) == sum(shared.get(code, [])))


def add_row(model: cp_model.CpModel, row: Row, variable: Variables, settled: set[int], state: int) -> None:
    terms, used = [], 0
    for p, w in zip(row.pairs.tolist(), row.weights.tolist(), strict=True):
        if p in variable:
            terms.append(w * variable[p])
        elif p in settled:
            used += w
    total = sum(terms) + used
    if not terms:
        holds = used == row.capacity if state == MUST else used == 0 if state == NOT else used <= row.capacity
        if not holds:
            model.add_bool_or([])
    elif state == MUST:
        model.add(total == row.capacity)
    elif state == NOT:
        model.add(total == 0)
    else:
        model.add(total <= row.capacity)


def digit_expression(
    model: cp_model.CpModel, problem: Problem, digit: Digit, variable: Variables, settled: set[int]
) -> tuple[Any, int]:
    """The digit over the open pairs, and what the settled pairs add to it."""
    if isinstance(digit, PairDigit):
        terms = [int(digit.weights[p]) * x for p, x in variable.items() if digit.weights[p]]
        return sum(terms), int(sum(int(digit.weights[p]) for p in settled))
    total: Any = 0
    constant = 0
    for pairs, cap in digit.groups:
        inside = [variable[p] for p in pairs.tolist() if p in variable]
        used = sum(p in settled for p in pairs.tolist())
        constant += sum(digit.price(k, cap) for k in range(1, used + 1))
        steps = [model.new_bool_var("") for _ in range(min(len(inside), max(0, cap - used)))]
        if steps:
            # The k-th step costs at least as much as the one before, so a cheapest plan fills them in order.
            model.add(sum(inside) <= sum(steps))
            for a, b in itertools.pairwise(steps):
                model.add_implication(b, a)
            total = total + sum(digit.price(used + k, cap) * s for k, s in enumerate(steps, start=1))
    return total, constant
