"""A plan told to be infeasible: proven by the kept placements that contradict each other, or refused."""

import json

import pytest

from constraints.testing import make_case
from matching import plan_of, solve
from matching.questions.second_opinion import verification


def keep(h, d):
    return {"household_id": h, "dwelling_id": d, "kind": "keep", "by": "leder", "reason": "aftale"}


CTI = {"support_method": "CTI", "support_decided_on": "2026-10-01"}
TEAM = [{"team_id": "T1", "method": "CTI", "free_slots": 1}]
IMPOSSIBLE = {
    "a pair that a rule bars": make_case({"H1": {"has_pet": True}, "H2": {}}, {"B1": {"pets_allowed": False}, "B2": {}}, locks=[keep("H1", "B1")]),
    "two for one dwelling": make_case({"H1": {}, "H2": {}, "H3": {}}, {"B1": {}, "B2": {}}, locks=[keep("H1", "B1"), keep("H2", "B1")]),
    "two for one household": make_case({"H1": {}, "H2": {}}, {"B1": {}, "B2": {}, "B3": {}}, locks=[keep("H1", "B1"), keep("H1", "B2")]),
    "more than a team has slots": make_case({"H1": CTI, "H2": CTI}, {"B1": {}, "B2": {}}, locks=[keep("H1", "B1"), keep("H2", "B2")], support_teams=TEAM),
    "two kept apart": make_case({"H1": {}, "H2": {}}, {"B1": {}, "B2": {}}, locks=[keep("H1", "B1"), keep("H2", "B2")], separations=[{"household_id": "H1", "other_household_id": "H2"}]),
    "more than the budget": make_case({"H1": {}}, {"B1": {}}, locks=[keep("H1", "B1")], policy={"budget_dkk": 1}),
}  # fmt: skip


def plan_for(case):
    return json.loads(json.dumps(plan_of(solve(case))))


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_kept_placements_that_contradict_each_other_prove_that_there_is_no_plan(name):
    case = IMPOSSIBLE[name]
    plan = plan_for(case)
    assert plan["status"] == "infeasible"
    answer = verification(case, plan, bounds=True)
    assert (answer["verdict"], answer["faults"]) == ("proven_best", [])


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_reason_that_is_none_is_refused(name):
    case = IMPOSSIBLE[name]
    plan = plan_for(case)
    for reasons in ([], [{"code": "bad luck"}], [{"code": "keep-locks-conflict", "placements": []}]):
        answer = verification(case, plan | {"infeasible_because": reasons}, bounds=True)
        assert "infeasible-because" in {f["code"] for f in answer["faults"]}


def test_locks_that_stand_together_make_no_plan_infeasible():
    possible = make_case({"H1": {}, "H2": {}}, {"B1": {}, "B2": {}}, locks=[keep("H1", "B1")])
    bare = plan_for(possible)
    told = plan_for(IMPOSSIBLE["two for one dwelling"]) | {k: bare[k] for k in ("digests", "baseline", "baselines")}
    assert "not-infeasible" in {f["code"] for f in verification(possible, told, bounds=True)["faults"]}
