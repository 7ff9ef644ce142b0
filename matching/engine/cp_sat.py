"""The second way: a question to CP-SAT on few pairs, where branch and cut gave no plan that holds in integers.

One worker, so that the same model gives the same answer and the solver cannot fall into the crash known for several
interleaved workers; deterministic limits, so that a slow machine does not change a plan.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..model.digit import Digit, Ints, PairDigit
from ..model.problem import Problem
from . import cp_model
from .question import Answer, Clock, Fixed

Variables = dict[int, cp_model.IntVar]


def ask(
    problem: Problem, pairs: Ints, fixed: list[Fixed], digit: Digit, clock: Clock, hint: Ints | None, share: float,
    bound: int | None = None,
) -> Answer:  # fmt: skip
    """The best plan for `digit` among some pairs, with every limit kept and the fixed digits no worse than they are.

    `share` is the part of what is left that this question may use; `bound` one known for the digit, in its own sense.
    """
    model, variable = feasible(problem, pairs)
    for entry in fixed:
        hold(model, entry, variable)
    expression = digit_expression(model, digit, variable)
    if digit.sense == "max":
        model.maximize(expression)
        if bound is not None:
            model.add(expression <= bound)
    else:
        model.minimize(expression)
        if bound is not None:
            model.add(expression >= bound)
    if hint is not None:
        inside = set(hint.tolist())
        for p, x in variable.items():
            model.add_hint(x, p in inside)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = problem.seed % 2**31
    solver.parameters.max_deterministic_time = clock.deterministic(share)
    solver.parameters.max_time_in_seconds = max(0.05, clock.wall_left)
    with clock.ending(solver.stop_search):
        status = solver.solve(model)
    clock.spend(int(20_000 * solver.response_proto.deterministic_time))
    if status in (cp_model.UNKNOWN, cp_model.FEASIBLE) and clock.wall_left <= 0.05 and not clock.stopped_by_call:
        clock.stopped_by_wall = True
    if status == cp_model.INFEASIBLE:
        return Answer(None, False, infeasible=True)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, False)
    chosen = sorted(p for p, x in variable.items() if solver.boolean_value(x))
    return Answer(np.array(chosen, dtype=np.int64), status == cp_model.OPTIMAL)


def feasible(problem: Problem, pairs: Ints) -> tuple[cp_model.CpModel, Variables]:
    """Every limit of the plan over some pairs."""
    model = cp_model.CpModel()
    variable = {int(p): model.new_bool_var(f"x{p}") for p in pairs}
    for side in (problem.household, problem.dwelling):
        groups: dict[int, list[cp_model.IntVar]] = {}
        for p, x in variable.items():
            groups.setdefault(int(side[p]), []).append(x)
        for group in groups.values():
            if len(group) > 1:
                model.add_at_most_one(group)
    for limit in problem.limits:
        terms = [
            w * variable[p] for p, w in zip(limit.pairs.tolist(), limit.weights.tolist(), strict=True) if p in variable
        ]
        if terms:
            model.add(sum(terms) <= limit.capacity)
    return model, variable


def hold(model: cp_model.CpModel, entry: Fixed, variable: Variables) -> None:
    """The digit is no worse than its value."""
    expression = digit_expression(model, entry.digit, variable)
    if entry.digit.sense == "max":
        model.add(expression >= entry.value)
    else:
        model.add(expression <= entry.value)


def digit_expression(model: cp_model.CpModel, digit: Digit, variable: Variables) -> Any:
    """The digit over the pairs of the model."""
    if isinstance(digit, PairDigit):
        return sum(int(digit.weights[p]) * x for p, x in variable.items() if digit.weights[p])
    total: Any = 0
    for pairs, cap in digit.groups:
        inside = [variable[p] for p in pairs.tolist() if p in variable]
        steps = [model.new_bool_var("") for _ in range(min(len(inside), cap))]
        if steps:
            # The k-th step costs at least as much as the one before, so a cheapest plan fills them in order.
            model.add(sum(inside) <= sum(steps))
            for a, b in itertools.pairwise(steps):
                model.add_implication(b, a)
            total = total + sum(digit.price(k, cap) * s for k, s in enumerate(steps, start=1))
    return total


class _Collector(cp_model.SolutionCallback):
    def __init__(self, variable: Variables, most: int, as_good: Callable[[Ints], bool]) -> None:
        super().__init__()
        self.variable, self.most, self.as_good = variable, most, as_good
        self.found: set[frozenset[int]] = set()
        self.full = False

    def on_solution_callback(self) -> None:
        chosen = [p for p, x in self.variable.items() if self.boolean_value(x)]
        if self.as_good(np.array(chosen, dtype=np.int64)):
            self.found.add(frozenset(chosen))
        if len(self.found) >= self.most:
            self.full = True
            self.stop_search()


def every_plan(
    problem: Problem, pairs: Ints, fixed: Sequence[tuple[Digit, int]], most: int, work: float, as_good: Callable[[Ints], bool],
) -> tuple[set[frozenset[int]], bool]:  # fmt: skip
    """Every plan over some pairs with the digits at exactly these values, up to `most`; and whether that is all.

    `work` bounds the search in deterministic seconds, so the answer does not hang on the machine.
    """
    model, variable = feasible(problem, pairs)
    for digit, value in fixed:
        if isinstance(digit, PairDigit):
            model.add(digit_expression(model, digit, variable) == value)
    spread = [(d, v) for d, v in fixed if not isinstance(d, PairDigit)]

    def keeps(chosen: Ints) -> bool:
        return all(d.of(chosen) == v for d, v in spread) and as_good(chosen)

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = problem.seed % 2**31
    solver.parameters.enumerate_all_solutions = True
    solver.parameters.max_deterministic_time = work
    collector = _Collector(variable, most, keeps)
    status = solver.solve(model, collector)
    return collector.found, status in (cp_model.OPTIMAL, cp_model.INFEASIBLE) and not collector.full
