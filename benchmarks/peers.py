"""The same batch through others: one CP-SAT model with every pair, HiGHS and CBC on the same integer programme, the greedy list.

All of them get one goal only, the first levels (mandatory, classes) as one weighted sum, so they have less to do than
Anvis, which proves every level. `python benchmarks/peers.py --sizes town city`.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np
from run import case_of


def model_of(size: str, seed: int) -> tuple[Any, Any, Any]:
    from constraints import evaluate
    from matching.engine.rows import rows_of
    from matching.levels import levels_for
    from matching.model.formulation import formulate

    case = case_of(size, seed)
    problem = formulate(evaluate(case)).problem
    return problem, rows_of(problem), levels_for(case.policy)


def weights_of(problem: Any) -> Any:
    """Classes as one sum: each outweighs all after it."""
    most = min(problem.shape) + 1
    return (most ** (5 - problem.effective_class))[problem.household]


def anvis(problem: Any, levels: Any, limit: float) -> tuple[float, int, bool]:
    from matching.engine import solve_chain

    start = time.perf_counter()
    solved = solve_chain(problem, levels, limit)
    took = time.perf_counter() - start
    return took, int(weights_of(problem)[solved.chosen].sum()), all(d.proven for d in solved.digits)


def greedy(problem: Any) -> tuple[float, int, bool]:
    from matching.engine.hand_lists import greedy as by_hand

    start = time.perf_counter()
    chosen = by_hand(problem)
    return time.perf_counter() - start, int(weights_of(problem)[chosen].sum()), False


def cp_sat(problem: Any, limit: float) -> tuple[float, int, bool]:
    from ortools.sat.python import cp_model

    from matching.engine.cp_sat import feasible

    start = time.perf_counter()
    model, variable = feasible(problem, np.arange(problem.size))
    weights = weights_of(problem)
    model.maximize(sum(int(weights[p]) * x for p, x in variable.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = limit
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return time.perf_counter() - start, int(solver.objective_value) if found else 0, status == cp_model.OPTIMAL


def highs(problem: Any, rows: Any, limit: float) -> tuple[float, int, bool]:
    from matching.engine.master import branch

    start = time.perf_counter()
    none = np.zeros(0, dtype=np.int64)
    chosen, proven, _, _ = branch(rows, np.arange(problem.size), weights_of(problem), none, 2**31 - 1, limit)
    value = 0 if chosen is None else int(weights_of(problem)[chosen].sum())
    return time.perf_counter() - start, value, proven


def cbc(problem: Any, rows: Any, limit: float) -> tuple[float, int, bool]:
    from ortools.linear_solver import pywraplp

    start = time.perf_counter()
    solver = pywraplp.Solver.CreateSolver("CBC")
    solver.SetTimeLimit(int(1000 * limit))
    x = [solver.BoolVar("") for _ in range(problem.size)]
    made = [solver.Constraint(-solver.infinity(), int(b)) for b in rows.limit]
    for family in rows.families:
        for p, row in enumerate(family.tolist()):
            if row >= 0:
                made[row].SetCoefficient(x[p], 1)
    for row, pairs, weights in rows.weighted:
        for p, w in zip(pairs.tolist(), weights.tolist(), strict=True):
            made[row].SetCoefficient(x[p], w)
    for p, w in enumerate(weights_of(problem).tolist()):
        solver.Objective().SetCoefficient(x[p], w)
    solver.Objective().SetMaximization()
    status = solver.Solve()
    found = status in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE)
    return (
        time.perf_counter() - start,
        round(solver.Objective().Value()) if found else 0,
        status == pywraplp.Solver.OPTIMAL,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["town", "city"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60.0)
    given = parser.parse_args()
    print(f"{'size':<8}{'seed':>5} {'who':<10}{'seconds':>9}{'x Anvis':>9}  of the best, proven")
    for size in given.sizes:
        for seed in range(1, given.seeds + 1):
            problem, rows, levels = model_of(size, seed)
            results = {
                "anvis": anvis(problem, levels, given.limit), "cp-sat": cp_sat(problem, given.limit),
                "highs": highs(problem, rows, given.limit), "cbc": cbc(problem, rows, given.limit), "greedy": greedy(problem),
            }  # fmt: skip
            own = results["anvis"]
            for who, (took, value, proven) in results.items():
                share = value / own[1] if own[1] else 1.0
                print(
                    f"{size:<8}{seed:>5} {who:<10}{took:>9.3f}{took / own[0]:>9.1f}  {share:.4f}, {proven}", flush=True
                )


if __name__ == "__main__":
    main()
