"""Somebody asks for an end: every solver hears it, and until somebody does the answer is the same."""

import math
import random
import threading
from pathlib import Path

import numpy as np

from constraints import evaluate
from matching import SolveParams, load_case, plan_document
from matching.engine import cp_model
from matching.engine.master import branch
from matching.engine.question import Clock
from matching.engine.rows import rows_of
from matching.model.formulation import formulate
from matching.run import solve

TOWN = load_case(Path(__file__).resolve().parents[4] / "sample_data" / "town")


class Looking:
    """Asks for an end once so many levels are settled; None = never."""

    def __init__(self, levels):
        self.levels, self.told = levels, []

    def stop(self):
        return self.levels is not None and bool(self.told) and self.told[-1] >= self.levels

    def settled(self, problem, levels, chosen, results):
        assert all(r.proven for r in results)
        assert {r.digit.level for r in results} <= {level.name for level in levels}
        self.told.append(len(levels))


def test_who_only_looks_on_changes_nothing():
    looking = Looking(None)
    plan, plain = (plan_document(solve(TOWN, SolveParams(), None, w)).as_json() for w in (looking, None))
    for one in (plan, plain):
        one.pop("timing")
    assert plan == plain
    assert looking.told == sorted(looking.told)
    assert looking.told[-1] == len(plan["levels"])


def test_what_was_settled_before_the_end_stays_settled():
    whole = plan_document(solve(TOWN)).levels
    plan = plan_document(solve(TOWN, SolveParams(), None, Looking(3)))
    assert (plan.status, plan.stopped_by) == ("feasible", "request")
    assert [level.proven for level in plan.levels[:3]] == [True] * 3
    assert [level.value for level in plan.levels[:3]] == [level.value for level in whole[:3]]


def test_branch_and_cut_ends_between_nodes():
    problem = formulate(evaluate(TOWN)).problem
    rows, every = rows_of(problem), np.arange(problem.size)
    weights = np.random.default_rng(1).integers(1, 1000, problem.size)
    nothing = np.zeros(0, dtype=np.int64)
    chosen, proven, _, work = branch(rows, every, weights, nothing, 2**31 - 1, 60.0)
    same, proven_too, _, work_too = branch(rows, every, weights, nothing, 2**31 - 1, 60.0, lambda: False)
    assert (proven, proven_too, work) == (True, True, work_too)
    assert chosen is not None
    assert chosen.tolist() == same.tolist()
    _, proven, ended, _ = branch(rows, every, weights, nothing, 2**31 - 1, 60.0, lambda: True)
    assert (proven, ended) == (False, True)


def test_cp_sat_ends_in_the_middle():
    drawn = random.Random(1)
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(50)]
    for _ in range(6):  # a market split: days of work, and nothing to show before its end
        parts = [drawn.randint(0, 99) for _ in x]
        model.add(sum(p * v for p, v in zip(parts, x, strict=True)) == sum(parts) // 2)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 600
    asked = threading.Event()
    clock = Clock(None, math.inf, stop=asked.is_set)
    threading.Timer(0.3, asked.set).start()
    with clock.ending(solver.stop_search):
        status = solver.solve(model)
    assert status == cp_model.UNKNOWN
    assert (clock.out, clock.wall_left, clock.stopped_by_call, clock.stopped_by_wall) == (True, 0.0, True, False)
