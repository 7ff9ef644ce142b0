"""A plan told to be infeasible: proven by the kept placements that contradict each other, or refused."""

import json

import pytest

from constraints.testing import make_case
from matching import SolveParams, plan_of, solve
from matching.questions.second_opinion import verification


def keep(h, d):
    return {"household_id": h, "dwelling_id": d, "kind": "keep", "by": "leder", "reason": "aftale"}


CTI = {"support_method": "CTI", "support_decided_on": "2026-10-01"}
TEAM = [{"team_id": "T1", "method": "CTI", "free_slots": 1}]
IMPOSSIBLE = {
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
    told = plan_for(IMPOSSIBLE["two kept apart"]) | {k: bare[k] for k in ("digests", "baseline", "baselines")}
    assert "not-infeasible" in {f["code"] for f in verification(possible, told, bounds=True)["faults"]}


def test_a_kept_placement_that_a_rule_bars_is_set_aside_and_has_to_be_told():
    people = {"H1": {"has_pet": True}, "H2": {}}
    case = make_case(people, {"B1": {"pets_allowed": False}, "B2": {}}, locks=[keep("H1", "B1")])
    plan = plan_for(case)
    assert plan["locks_set_aside"] == [
        {"household_id": "H1", "dwelling_id": "B1", "verdict": "forbidden", "rules": ["PET-1"]}
    ]
    assert verification(case, plan, bounds=True)["verdict"] == "proven_best"
    silent = plan | {"locks_set_aside": []}
    assert "locks-set-aside" in {f["code"] for f in verification(case, silent)["faults"]}
    moved = json.loads(json.dumps(plan))
    moved["placements"][0]["dwelling_id"] = "B1"
    assert not verification(case, moved)["ok"]


@pytest.mark.parametrize(
    ("people", "homes", "locks", "held"),
    [
        (("H1", "H2", "H3"), ("B1", "B2"), [("H1", "B1"), ("H2", "B1")], [("H1", "B1"), ("H2", "B1")]),
        (("H1", "H2"), ("B1", "B2", "B3"), [("H1", "B1"), ("H1", "B2")], [("H1", "B1"), ("H1", "B2")]),
        (("H1", "H2"), ("B1",), [("H1", "B1"), ("H2", "B1")], [("H1", "B1"), ("H2", "B1")]),
        (
            ("H1", "H2", "H3", "H4"), ("B1", "B2", "B3"), [("H1", "B1"), ("H2", "B1"), ("H2", "B2"), ("H3", "B3")],
            [("H1", "B1"), ("H2", "B1"), ("H2", "B2")],
        ),
    ],
)  # fmt: skip
def test_kept_placements_that_contradict_each_other_are_held_and_stop_nobody_else(people, homes, locks, held):
    case = make_case({h: {} for h in people}, {d: {} for d in homes}, locks=[keep(*pair) for pair in locks])
    plan = plan_for(case)
    assert plan["status"] == "optimal"
    assert [(x["household_id"], x["dwelling_id"]) for x in plan["locks_set_aside"]] == held
    placed = {(p["household_id"], p["dwelling_id"]) for p in plan["placements"]}
    assert not {h for h, _ in placed} & {h for h, _ in held}
    assert not {d for _, d in placed} & {d for _, d in held}
    free = min(len(set(people) - {h for h, _ in held}), len(set(homes) - {d for _, d in held}))
    assert len(placed) == free
    assert {u["kind"] for u in plan["unused_dwellings"] if u["dwelling_id"] in {d for _, d in held}} == {"held"}
    assert {(u["kind"], u["deciding_rule"]) for u in plan["unplaced"] if u["household_id"] in {h for h, _ in held}} == {
        ("capacity", "LOCK-1")
    }
    answer = verification(case, plan, bounds=True)
    assert (answer["verdict"], answer["faults"]) == ("proven_best", [])
    assert "locks-set-aside" in {f["code"] for f in verification(case, plan | {"locks_set_aside": []})["faults"]}


def test_a_kept_placement_somebody_else_is_kept_in_is_no_plan_where_it_is_asked_for():
    case = make_case({"H1": {}, "H2": {}}, {"B1": {}, "B2": {}}, locks=[keep("H1", "B1"), keep("H2", "B1")])
    asked = solve(case, SolveParams(forced=frozenset({("H1", "B1")})))
    assert asked.status == "infeasible"
    assert [r["code"] for r in asked.infeasible_because] == ["keep-locks-conflict"]
