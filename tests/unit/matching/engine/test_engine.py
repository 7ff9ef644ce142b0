"""The engine's parts: prices are bounds, what they settle is settled, and the second way agrees."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from test_brute_force import random_case

from constraints import evaluate
from matching import plan_of, solve
from matching.engine.chain import solve_chain, violated
from matching.engine.cp_sat import ask
from matching.engine.master import branch
from matching.engine.price import Relaxation
from matching.engine.question import Clock
from matching.engine.rows import rows_of
from matching.levels import levels_for
from matching.model.digit import PairDigit
from matching.model.formulation import formulate
from matching.verify.plan import verify


def problem_of(seed):
    case = random_case(seed)
    return formulate(evaluate(case)), levels_for(case.policy)


def plans(problem):
    """Every set of pairs that is a flow: one each, within slots and rights."""
    pairs = range(problem.size)
    for n in range(min(problem.case.shape) + 1):
        for chosen in itertools.combinations(pairs, n):
            h, d = [int(problem.household[p]) for p in chosen], [int(problem.dwelling[p]) for p in chosen]
            if len(set(h)) == n == len(set(d)) and _slots_and_rights(problem, chosen):
                yield np.array(chosen, dtype=np.int64)


def _slots_and_rights(problem, chosen):
    of = [int(problem.team_of[problem.household[p]]) for p in chosen]
    for i, team in enumerate(problem.teams):
        if of.count(i) > team.slots:
            return False
    for m in range(len(problem.methods) + 1):
        mine = [i for i, t in enumerate(problem.teams) if m < len(problem.methods) and t.method == problem.methods[m]]
        if sum(of.count(c) for c in [*mine, -2 - m]) > sum(problem.teams[i].slots for i in mine):
            return False
    return all(sum(p in set(r.pairs.tolist()) for p in chosen) <= r.capacity for r in problem.rights)


NOTHING = np.zeros(0, dtype=np.int64)


@pytest.mark.parametrize("seed", range(0, 120, 2))
def test_a_price_is_a_bound_and_what_it_settles_holds_in_every_best_plan(seed):
    problem, _ = problem_of(seed)
    if not 0 < problem.size <= 14:
        return
    weights = np.arange(problem.size, dtype=np.int64) * (seed + 3) % 5 + 1
    relaxation = Relaxation(rows_of(problem))
    rows = relaxation.rows
    price = relaxation.price(weights, NOTHING, NOTHING)
    kept = [c for c in plans(problem) if not violated(problem, c)]
    best = max(int(weights[c].sum()) for c in kept)
    assert price.bound >= best
    assert (price.reduced <= 0).all()
    held = relaxation.keep(price, best)
    for c in kept:
        worth = int(weights[c].sum())
        inside = set(c.tolist()) <= set(relaxation.candidates.tolist())
        full = bool((rows.used(c)[rows.tight] == rows.limit[rows.tight]).all())
        if worth == best:
            assert inside
            assert full
        elif held:  # no row needed: whoever stays inside is at the best
            assert not (inside and full)


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_a_wrong_dual_never_makes_a_wrong_bound(seed):
    from matching.engine.price import proof

    problem, _ = problem_of(seed)
    if not 0 < problem.size <= 14:
        return
    rows = rows_of(problem)
    weights = np.arange(problem.size, dtype=np.int64) % 7 + 1
    duals = np.random.default_rng(seed).integers(-64, 256, rows.count)
    price = proof(rows, np.arange(problem.size), weights, NOTHING, duals, 32, None, NOTHING)
    best = max(int(weights[c].sum()) for c in plans(problem) if not violated(problem, c))
    assert price.bound >= best


@pytest.mark.parametrize("seed", range(160))
def test_cp_sat_alone_and_branch_and_cut_alone_find_the_same_best_total(seed):
    problem, _ = problem_of(seed)
    if problem.size == 0 or problem.keep:
        return
    every = np.arange(problem.size, dtype=np.int64)
    ones = np.ones(problem.size, dtype=np.int64)
    answer = ask(problem, every, [], PairDigit("housed_total", ones, "max"), Clock(None, float("inf")), None, 1.0)
    chosen, proven, _, _ = branch(rows_of(problem), every, ones, NOTHING, 10_000, 60.0)
    assert answer.proven
    assert proven
    assert len(answer.chosen) == len(chosen)
    if problem.size <= 14:
        assert len(chosen) == max((len(c) for c in plans(problem) if not violated(problem, c)), default=0)


def test_out_of_time_the_plan_is_the_list_or_better_and_says_it_is_not_proven(monkeypatch):
    from matching.engine import chain as walk
    from matching.engine import price

    real = price.Relaxation.price
    nothing = walk.Answer(None, False)
    monkeypatch.setattr(walk._Walk, "_search", lambda *a: "open")
    monkeypatch.setattr(walk._Walk, "_branch", lambda *a: nothing)
    monkeypatch.setattr(price.Relaxation, "price", lambda *a: replace(real(*a), guess=None))
    unproven = 0
    for seed in range(24):
        case = random_case(seed)
        if any(x.kind == "keep" for x in case.locks):
            continue
        plan = plan_of(solve(case))
        assert verify(case, json.loads(json.dumps(plan))) == []
        chosen = {(p["household_id"], p["dwelling_id"]) for p in plan["placements"]}
        listed = {(p["household_id"], p["dwelling_id"]) for p in plan["baseline"]["placements"]}
        assert chosen == listed
        assert plan["status"] == ("optimal" if all(x["proven"] for x in plan["levels"]) else "feasible")
        unproven += plan["status"] == "feasible"
    assert unproven


@pytest.mark.parametrize("seed", range(40))
def test_bounds_taken_on_trust_and_bounds_settled_at_once_give_one_plan(seed, monkeypatch):
    """Without any whole relaxation every block is taken on trust or searched; the plan must not change."""
    from matching.engine import price

    problem, levels = problem_of(seed)
    if problem.size == 0 or problem.obstacles:
        return
    plain = solve_chain(problem, levels, 60.0)
    real = price.Relaxation.price
    monkeypatch.setattr(price.Relaxation, "price", lambda *a: replace(real(*a), guess=None, support=NOTHING))
    harder = solve_chain(problem, levels, 60.0)
    assert (plain.chosen is None) == (harder.chosen is None)
    if plain.chosen is not None:
        assert plain.chosen.tolist() == harder.chosen.tolist()
        assert all(r.proven for r in harder.digits)
