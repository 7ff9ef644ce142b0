"""Every place of a plan is compared, or named as not judged: nothing a plan tells is taken on its word."""

import json

import numpy as np
import pytest
from made_plans import changed, changes, leaves, made_plan

from constraints.testing import make_case
from matching import SolveParams, plan_of, solve
from matching.model.limits.concentration import ConcentrationCheck
from matching.questions.second_opinion import level_checks, limit_checks, verification, verify
from matching.verify.checks import Capacity, LevelCheck, LimitCheck
from matching.verify.facts import Asked, Facts
from matching.verify.plan import Judge
from matching.verify.plan import verify as verify_with
from matching.verify.sheet import plain

KTH = {"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}]}
SIGNED = {
    "household_id": "H", "dwelling_id": "IN", "rule_id": "ALB-59-9", "by": "sagsbehandler-7", "reason": "intet andet",
}  # fmt: skip
FALLBACK = make_case(
    {"H": {"persons": [KTH]}, "K": {"persons": [KTH]}, "R": {"has_pet": None, "persons": [KTH]}},
    {"IN": {"area": "DEP"}, "IN2": {"area": "DEP"}, "OUT": {"rent_dkk_month": 24000}, "SOLO": {"availability_basis": "63", "pets_allowed": False}},
    exceptions=[SIGNED], locks=[{"household_id": "K", "dwelling_id": "OUT", "kind": "forbid", "by": "x", "reason": "y"}],
)  # fmt: skip


def as_read(plan):
    return json.loads(json.dumps(plan))


def judged(facts, plan):
    judge = Judge(facts, plan, level_checks(), limit_checks())
    judge.all()
    return judge.sheet


def passed_unseen(case, plan, turn):
    """Places that were changed without a fault, and that the answer does not name as not judged."""
    facts = Facts(case, Asked.told_by(plan))
    assert judged(facts, plan).faults == []
    found = []
    for n, (path, value) in enumerate(leaves(plan)):
        others = changes(value)
        bad = changed(plan, path, others[(n + turn) % len(others)])
        mine = Facts(case, Asked.told_by(bad)) if path[0] in ("seed", "previous", "shadow_prices") else facts
        sheet = judged(mine, bad)
        where = "/" + "/".join("*" if isinstance(key, int) else key for key in path)
        named = any(where == p or where.startswith(p + "/") for p in sheet.not_judged)
        if not sheet.faults and not named:
            found.append((where, value, others[(n + turn) % len(others)]))
    return found


# Among them: quota free and counted, a budget, separations, keep-locks, an earlier proposal, a plan that cannot be.
@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 41, 48, 78, 236])
def test_every_leaf_changed_is_a_fault_or_named_as_not_judged(seed):
    assert passed_unseen(*made_plan(seed), seed) == []


@pytest.mark.parametrize("turn", [0, 1])
def test_every_leaf_of_fallback_cases_reviews_and_given_prices_is_compared(turn):
    plan = as_read(plan_of(solve(FALLBACK, SolveParams(shadow_prices={"IN": 5, "OUT": 7}))))
    assert plan["fallback_cases"]
    assert plan["fallback_cases"][0]["signed"]
    assert plan["reviews"]
    assert passed_unseen(FALLBACK, plan, turn) == []


def test_what_is_not_judged_is_a_short_list():
    case, plan = made_plan(41)
    assert verification(case, plan)["not_judged"] == [
        "/certificate/stages/*/pairs_searched", "/digests/code", "/limits/*/gained_by_one_more", "/previous",
        "/shadow_prices", "/ties/count", "/ties/differs", "/ties/exact", "/ties/same_in_all", "/time_limit_s", "/timing",
        "/unplaced/*/cheapest_change", "/unplaced/*/cheapest_change_asked", "/versions", "/work_limit",
    ]  # fmt: skip


def test_a_field_that_nobody_knows_is_named_as_not_judged():
    case, plan = made_plan(41)
    plan["weather"] = "fine"
    plan["placements"][0]["colour"] = "red"
    answer = verification(case, plan)
    assert answer["ok"]
    assert {"/weather", "/placements/*/colour"} <= set(answer["not_judged"])


@pytest.mark.parametrize(
    "key",
    ["format", "status", "decision_date", "levels", "placements", "unplaced", "unused_dwellings", "reviews", "quota",
     "fallback_cases", "limits", "baseline", "costs", "digests", "seed"],
)  # fmt: skip
def test_a_table_that_the_format_asks_for_may_not_be_left_out(key):
    case, plan = made_plan(41)
    del plan[key]
    assert f"/{key}" in {f.where for f in verify(case, plan)}


class AtMostOneInAll(LimitCheck):
    """A toy: one placement in the whole batch."""

    kind, rule_id, code, place = "TOY-1", "TOY-1", "toy", "toy"

    def capacities(self, facts):
        every = np.arange(facts.size)
        return [Capacity(self.kind, "all", every, every * 0 + 1, 1)]


class FirstFloor(LevelCheck):
    """A toy: placements on the ground floor."""

    name, sense, unit = "ground_floor", "max", "placements"

    def value(self, facts, placed):
        return sum(facts.dwellings[d].record.floor == 0 for d in placed.values())

    def digits(self, facts):
        return []


def test_a_limit_brought_along_is_judged_and_has_to_be_told():
    case = make_case({"H1": {}, "H2": {}}, {"B1": {}, "B2": {}})
    plan = as_read(plan_of(solve(case)))
    codes = {(f.code, f.where) for f in verify_with(case, plan, level_checks(), (*limit_checks(), AtMostOneInAll()))}
    assert {("toy", "toy all"), ("limit", "/limits")} <= codes


def test_a_level_brought_along_has_to_be_told():
    case = make_case({"H1": {}}, {"B1": {}})
    plan = as_read(plan_of(solve(case)))
    assert verify(case, plan) == []
    assert "level-names" in {f.code for f in verify_with(case, plan, (FirstFloor(), *level_checks()), limit_checks())}


def test_a_limit_in_force_that_no_check_knows_cannot_pass():
    case, plan = made_plan(41)
    rest = tuple(c for c in limit_checks() if not isinstance(c, ConcentrationCheck))
    assert "limit-not-checked" in {f.code for f in verify_with(case, plan, level_checks(), rest)}


def test_a_limit_or_level_that_no_check_knows_is_a_fault_in_a_plan():
    case, plan = made_plan(41)
    plan["limits"].append(
        {"name": "WATER-1 D0", "capacity": 3, "used": 1, "gained_by_one_more": 0, "unit": "households"}
    )
    assert "limit" in {f.code for f in verify(case, plan)}
    case, plan = made_plan(41)
    plan["levels"].append({"name": "kindness", "sense": "max", "value": 1, "bound": 1, "proven": True})
    assert "level-names" in {f.code for f in verify(case, plan)}


def test_values_are_compared_by_type_as_well():
    case, plan = made_plan(41)
    plan["costs"]["months"] = 24.0
    assert verify(case, plan)
    assert plain((1, {"a": (None, True)})) == [1, {"a": [None, True]}]
