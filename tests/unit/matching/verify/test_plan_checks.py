"""The second opinion catches a plan edited by hand in each possible way."""

import copy
import json

import pytest

from constraints.testing import make_case
from matching import plan_of, solve
from matching.questions.second_opinion import verify


@pytest.fixture(scope="module")
def made():
    households = {
        "H1": {"urgency_class": "U1", "support_method": "CTI", "support_decided_on": "2026-10-01"},
        "H2": {"urgency_class": "U2", "support_method": "CTI", "support_decided_on": "2026-10-01"},
        "H3": {"urgency_class": "U3", "persons": [{"citizenship_class": "OTHER"}]},
        "H4": {"urgency_class": "U4", "registered_on": "2025-03-03"},
        "H5": {"urgency_class": "U5"},
    }
    dwellings = {
        "B1": {"reported_on": "2026-11-01"}, "B2": {"reported_on": "2026-11-02", "rent_dkk_month": 5100},
        "B3": {"area": "DEP", "organisation": "O2"}, "B5": {"area": "DEP", "organisation": "O2"}, "B4": {"reported_on": "2026-11-03", "department": "D2"},
    }  # fmt: skip
    organisations = [
        {
            "organisation_id": "O1",
            "name": "En",
            "vacancies_this_period": 3,
            "quota_share": "2/3",
            "quota_basis": "agreement",
        }
    ]
    case = make_case(
        households, dwellings, policy={"quota": {"choice": "free"}}, organisations=organisations,
        support_teams=[{"team_id": "T1", "method": "CTI", "free_slots": 1}, {"team_id": "T2", "method": "ICM", "free_slots": 1}],
        locks=[{"household_id": "H4", "dwelling_id": "B4", "kind": "keep", "by": "leder", "reason": "aftale"}],
        wishes=[{"household_id": "H1", "kind": "department", "target": "D-ORD", "tier": "2"}],
        separations=[{"household_id": "H1", "other_household_id": "H5"}],
    )  # fmt: skip
    return case, json.loads(json.dumps(plan_of(solve(case))))


def _codes(made, change):
    case, plan = made
    edited = copy.deepcopy(plan)
    change(edited)
    return {f.code for f in verify(case, edited)}


def _placed(plan, h):
    return next(p for p in plan["placements"] if p["household_id"] == h)


def test_the_plan_itself_holds(made):
    case, plan = made
    assert verify(case, plan) == []
    assert {p["household_id"]: p["dwelling_id"] for p in plan["placements"]}.keys() >= {"H1", "H4"}


def _move(h, d):
    def change(plan):
        _placed(plan, h)["dwelling_id"] = d

    return change


def _add(h, d, team=None):
    def change(plan):
        row = copy.deepcopy(plan["placements"][0]) | {
            "household_id": h,
            "dwelling_id": d,
            "support_team_id": team,
            "locked": False,
        }
        plan["placements"].append(row)

    return change


def _both(h1, d1, h2, d2):
    def change(plan):
        plan["placements"] = []
        for h, d in ((h1, d1), (h2, d2)):
            plan["placements"].append({"household_id": h, "dwelling_id": d})

    return change


def _set(path, value):
    def change(plan):
        here = plan
        for key in path[:-1]:
            here = here[key]
        here[path[-1]] = value

    return change


def _level(name, key, value):
    def change(plan):
        level = next(x for x in plan["levels"] if x["name"] == name)
        level[key] = value

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_move("H3", "B5"), "barred-pair"),
        (_move("H1", "B4"), "dwelling-twice"),
        (_add("H1", "B3"), "household-twice"),
        (_add("H9", "B3"), "unknown-household"),
        (_move("H1", "B9"), "unknown-dwelling"),
        (_add("H2", "B2", "T1"), "slots"),
        (_add("H2", "B2", "T2"), "slot-method"),
        (_add("H2", "B2"), "slot"),
        (_move("H4", "B2"), "lock-broken"),
        (lambda plan: _placed(plan, "H4").update(locked=False), "lock-told"),
        (_add("H2", "B2", "T1"), "quota"),
        (_both("H1", "B1", "H5", "B2"), "separation"),
        (_level("housed_total", "value", 9), "level-value"),
        (_level("housed_by_class", "value", [1, 1, 1, 1, 0]), "level-value"),
        (_level("cost", "value", 1), "level-value"),
        (_level("tie_break", "bound", [0, 0, 0]), "level-bound"),
        (_level("housed_total", "proven", False), "status"),
        (lambda plan: plan["levels"].pop(), "level-names"),
        (_set(("digests", "case"), "0" * 64), "digest"),
        (_set(("digests", "policy"), "0" * 64), "digest"),
        (_set(("digests", "law"), "0" * 64), "digest"),
        (_set(("decision_date",), "2026-11-21"), "decision-date"),
        (_set(("format",), "anvis-plan/2"), "format"),
        (_set(("seed",), 7), "level-value"),
        (lambda plan: plan["unplaced"].pop(), "unplaced"),
        (lambda plan: plan["unplaced"].append(plan["unplaced"][0]), "unplaced-twice"),
        (lambda plan: plan["unused_dwellings"].pop(), "unused"),
        (lambda plan: _placed(plan, "H1")["budget"].update(disposable=9999), "budget"),
        (lambda plan: _placed(plan, "H1")["costs"].update(total=1), "cost"),
        (lambda plan: _placed(plan, "H1").update(wish_tier=1), "wish-tier"),
        (lambda plan: _placed(plan, "H1").update(effective_class="U2"), "class"),
        (lambda plan: _placed(plan, "H1").update(waiting_days=1), "waiting"),
        (lambda plan: _placed(plan, "H1")["findings"].append({"rule_id": "RAAD-1", "verdict": "warn"}), "findings"),
        (lambda plan: plan["quota"][0].update(right=3), "quota-row"),
        (lambda plan: plan["baseline"]["levels"][1].update(value=[9, 0, 0, 0, 0]), "baseline-level"),
        (_set(("placements",), "none"), "bad-shape"),
    ],
)  # fmt: skip
def test_an_edited_plan_fails(made, change, code):
    assert code in _codes(made, change)


@pytest.mark.parametrize(
    "junk", [None, [], "plan", 7, {}, {"placements": [1]}, {"placements": [{"household_id": {}, "dwelling_id": []}]}]
)
def test_junk_is_a_fault_and_never_a_crash(made, junk):
    assert verify(made[0], junk)


def test_a_plan_made_elsewhere_need_not_tell_everything(made):
    case, plan = made
    bare = copy.deepcopy(plan)
    bare["placements"] = [{k: p[k] for k in ("household_id", "dwelling_id")} for p in plan["placements"]]
    assert verify(case, bare) == []
    bare["placements"].append({"household_id": "H2", "dwelling_id": "B2"})
    assert "slots" in {f.code for f in verify(case, bare)}


def test_another_batchs_plan_fails(made):
    other = make_case({"H1": {}}, {"B1": {}})
    assert "digest" in {f.code for f in verify(other, made[1])}
