"""Limits: each kind in one place, none that the engine could overlook."""

import json
from dataclasses import replace

import numpy as np
import pytest
from test_brute_force import random_case

from constraints import evaluate
from constraints.testing import make_case
from matching import SolveParams, plan_of, solve
from matching.engine.cp_sat import ask
from matching.engine.hand_lists import BASELINES
from matching.engine.question import Clock
from matching.engine.rows import rows_of
from matching.model import limits
from matching.model.digit import PairDigit
from matching.model.formulation import formulate
from matching.model.limit import Limit, of_pairs
from matching.model.limit_kind import LimitKind
from matching.questions.second_opinion import verification
from matching.verify import checks as second


class OneOfAClassCheck(second.LimitCheck):
    """The same from facts alone."""

    kind, rule_id, code, place = "TOY", "TOY-1", "toy", "class"

    def capacities(self, facts):
        return [second.counted(self.kind, "U2", facts.urgency[facts.h] == 2, 1)]


class OneOfAClass(LimitKind):
    """A kind of limit that nothing in the tree knows: at most one household of class U2 a batch."""

    name = "TOY"
    rule_id = "TOY-1"
    check = OneOfAClassCheck()

    def of_case(self, problem, table):
        return self.of_problem(problem)

    def of_problem(self, problem):
        yield of_pairs(self, "U2", np.flatnonzero(problem.effective_class[problem.household] == 2), 1)


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setattr(limits, "LIMIT_KINDS", (*limits.LIMIT_KINDS, OneOfAClass()))


THREE = {f"H{i}": {"urgency_class": "U2"} for i in range(3)}
HOMES = {f"B{i}": {} for i in range(3)}


def test_a_new_kind_of_limit_binds_the_plan_the_hand_lists_and_the_second_solver(toy):
    run = solve(make_case(THREE, HOMES))
    assert len(run.placed) == 1
    assert run.status == "optimal"
    assert all(len(by_hand(run.problem)) == 1 for by_hand in BASELINES.values())
    every = np.arange(run.problem.size, dtype=np.int64)
    ones = np.ones(run.problem.size, dtype=np.int64)
    asked = ask(run.problem, every, [], PairDigit("housed_total", ones, "max"), Clock(None, float("inf")), None, 1.0)
    assert len(asked.chosen) == 1


def test_a_new_kind_of_limit_is_reported_and_named_as_the_reason(toy):
    plan = plan_of(solve(make_case(THREE, HOMES), SolveParams(changes=0)))
    told = next(x for x in plan["limits"] if x["name"] == "TOY-1 U2")
    assert (told["capacity"], told["used"], told["gained_by_one_more"], told["unit"]) == (1, 1, 1, "households")
    for row in plan["unplaced"]:
        assert (row["kind"], row["deciding_rule"]) == ("capacity", "TOY-1")
        assert [x["name"] for x in row["limits"]] == ["TOY-1 U2"]


def test_a_new_kind_of_limit_is_verified_with_the_proof_and_a_plan_that_breaks_it_is_caught(toy):
    case = make_case(THREE, HOMES)
    plan = json.loads(json.dumps(plan_of(solve(case, SolveParams(changes=0)))))
    answer = verification(case, plan, bounds=True)
    assert (answer["verdict"], answer["faults"]) == ("proven_best", [])
    free = next(u for u in plan["unused_dwellings"])["dwelling_id"]
    also = plan["placements"][0] | {"household_id": plan["unplaced"][0]["household_id"], "dwelling_id": free}
    plan["placements"].append(also)
    assert "toy" in {f["code"] for f in verification(case, plan)["faults"]}


def test_a_new_kind_of_limit_is_the_reason_why_kept_placements_cannot_stand_together(toy):
    locks = [{"household_id": f"H{i}", "dwelling_id": f"B{i}", "kind": "keep"} for i in range(2)]
    run = solve(make_case(THREE, HOMES, locks=locks))
    assert run.status == "infeasible"
    (reason,) = run.infeasible_because
    assert (reason["code"], reason["rule_id"], reason["subject"]) == ("keep-locks-over-limit", "TOY-1", "U2")
    assert [p["household_id"] for p in reason["placements"]] == ["H0", "H1"]


@pytest.mark.parametrize("seed", range(24))
def test_every_row_the_engine_counts_is_a_limit_of_the_problem_and_every_limit_is_a_row(seed):
    problem = formulate(evaluate(random_case(seed))).problem
    rows = rows_of(problem)
    told = [k for k in rows.key if k[0] not in ("household", "dwelling")]
    assert [k[0] for k in told] == [x.kind.name for x in problem.limits]
    chosen = np.arange(0, problem.size, 2, dtype=np.int64)
    inside = np.zeros(problem.size, dtype=bool)
    inside[chosen] = True
    used = dict(zip(rows.key, rows.used(chosen).tolist(), strict=True))
    for limit in problem.limits:
        if not limit.hidden:
            assert used[limit.key] == limit.used(inside)
            assert rows.limit[rows.key.index(limit.key)] == limit.capacity
    hidden = sorted(x.used(inside) for x in problem.limits if x.hidden)
    assert sorted(used[k] for k in told if k[0] == "SEP-1") == hidden


def test_a_limit_of_no_kind_is_refused():
    problem = formulate(evaluate(make_case(THREE, HOMES))).problem
    stray = Limit("TOY", "U2", np.array([0]), np.array([1]), 1)
    with pytest.raises((TypeError, AttributeError)):
        problem.with_limits([stray])


def test_two_limits_of_one_name_are_refused():
    problem = formulate(evaluate(make_case(THREE, HOMES))).problem
    with pytest.raises(ValueError, match="twice"):
        problem.with_limits([problem.limits[0]])


def test_a_kind_that_counts_pairs_refuses_other_weights():
    problem = formulate(evaluate(make_case(THREE, HOMES))).problem
    heavy = replace(next(iter(OneOfAClass().of_problem(problem))), weights=np.full(9, 2, dtype=np.int64))
    with pytest.raises(ValueError, match="weights"):
        problem.with_limits([heavy])


def test_the_limit_broken_by_a_choice_is_named():
    problem = formulate(evaluate(make_case(THREE, HOMES))).problem
    problem = problem.with_limits(OneOfAClass().of_problem(problem))
    two = np.array([problem.pair_at(0, 0), problem.pair_at(1, 1)], dtype=np.int64)
    assert [x.key for x in problem.broken(two)] == [("TOY", "U2")]
    assert problem.broken(two[:1]) == []


def test_one_more_slot_of_a_team_is_one_more_of_its_method_too():
    people = {f"H{i}": {"support_method": "CTI", "support_decided_on": "2026-10-01"} for i in range(3)}
    teams = [{"team_id": "T1", "method": "CTI", "free_slots": 1}, {"team_id": "T2", "method": "CTI", "free_slots": 0}]
    case = make_case(people, {f"B{i}": {"department": f"D{i}"} for i in range(3)}, support_teams=teams)
    plan = plan_of(solve(case, SolveParams(changes=0)))
    told = {x["name"]: x for x in plan["limits"]}
    assert told["SUPPORT-1 T2"]["gained_by_one_more"] == 1
    assert told["SUPPORT-1 T1"]["used"] == 1


@pytest.mark.parametrize("seed", range(0, 24, 3))
def test_no_limit_counts_that_the_second_opinion_has_no_check_for(seed):
    for limit in formulate(evaluate(random_case(seed))).problem.limits:
        assert limit.kind.check is not None, limit.key


def test_a_kind_and_its_check_go_by_the_same_names():
    for kind in limits.LIMIT_KINDS:
        if kind.check is not None:
            assert (kind.check.kind, kind.check.rule_id) == (kind.name, kind.rule_id)
