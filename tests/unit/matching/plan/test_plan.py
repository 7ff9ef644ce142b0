"""What a plan tells: why, why not, what is left, and what makes it infeasible."""

import json

import pytest

from constraints.testing import make_case
from matching import SolveParams, plan_of, solve
from matching.frames import case_from_frames, placement_frame, verdict_frame

# Ten months of kontanthjælp: barred from deprived areas, and too poor for a dear dwelling.
RESTRICTED = {
    "persons": [
        {
            "income_kind": "KTH_16_1",
            "gross_income_dkk_month": 14201,
            "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}],
        }
    ]
}


def planned(*args, **more):
    return plan_of(solve(make_case(*args, **more)))


def test_a_restricted_household_without_an_outside_dwelling_is_a_fallback_case():
    dwellings = {
        "IN-D": {"area": "DEP"},
        "IN-P": {"area": "PREV", "rooms": 4},
        "OUT": {"rent_dkk_month": 24000, "available_from": "2026-11-20"},
    }
    plan = planned({"H": RESTRICTED}, dwellings)
    assert plan["placements"] == []
    case = plan["fallback_cases"][0]
    assert case["household_id"] == "H"
    assert case["outside_dwellings"] == [{"dwelling_id": "OUT", "blocking": ["RAAD-1"]}]
    assert [d["dwelling_id"] for d in case["inside_dwellings"]] == ["IN-D"]
    assert case["signed"] is None
    assert plan["unplaced"][0]["kind"] == "barred"


def test_a_signed_duty_is_placed_and_keeps_its_proof():
    signed = [
        {
            "household_id": "H",
            "dwelling_id": "IN",
            "rule_id": "ALB-59-9",
            "by": "sagsbehandler-7",
            "reason": "intet andet",
        }
    ]
    plan = planned(
        {"H": RESTRICTED},
        {"IN": {"area": "DEP"}, "OUT": {"rent_dkk_month": 24000, "available_from": "2026-11-20"}},
        exceptions=signed,
    )
    assert [(p["household_id"], p["dwelling_id"]) for p in plan["placements"]] == [("H", "IN")]
    assert {f["rule_id"]: f["verdict"] for f in plan["placements"][0]["findings"]}["ALB-59-9"] == "exempt"
    case = plan["fallback_cases"][0]
    assert case["signed"]["by"] == "sagsbehandler-7"
    assert case["outside_dwellings"] == [{"dwelling_id": "OUT", "blocking": ["RAAD-1"]}]
    assert case["inside_dwellings"] == [{"dwelling_id": "IN", "area_kind": "deprived", "barred_by": ["ALB-59-6-5"]}]


def test_a_signature_without_proof_opens_nothing_and_is_put_to_a_person():
    kth = {"persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}]}]}
    signed = [
        {
            "household_id": "H",
            "dwelling_id": "IN",
            "rule_id": "ALB-59-9",
            "by": "sagsbehandler-7",
            "reason": "intet andet",
        }
    ]
    other = {"urgency_class": "U1"}
    plan = planned(
        {"H": kth, "A": other}, {"IN": {"area": "DEP"}, "OUT": {"available_from": "2026-11-20"}}, exceptions=signed
    )
    assert all((p["household_id"], p["dwelling_id"]) != ("H", "IN") for p in plan["placements"])
    assert any(r["rules"] == {"ALB-59-9": 1} for r in plan["reviews"])


def test_an_outside_dwelling_under_review_is_not_proven_impossible():
    kth = {"has_pet": True, "persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}]}]}
    plan = planned({"H": kth}, {"IN": {"area": "DEP"}, "OUT": {"pets_allowed": None, "available_from": "2026-11-20"}})
    assert plan["fallback_cases"] == []
    assert plan["unplaced"][0]["kind"] == "needs_facts"


def test_the_fallback_order_of_areas_is_prevention_first():
    third = {"persons": [{"citizenship_class": "OTHER"}]}
    plan = planned({"H": third}, {"A": {"area": "TRANS"}, "B": {"area": "PREV"}, "C": {"area": "DEP"}})
    assert [d["dwelling_id"] for d in plan["fallback_cases"][0]["inside_dwellings"]] == ["B", "C", "A"]


@pytest.mark.parametrize(
    ("household", "dwelling", "kind", "rule"),
    [({"has_pet": True}, {"pets_allowed": False}, "no_dwelling_fits", "PET-1"),
     ({"persons": [{"citizenship_class": "OTHER"}]}, {"area": "DEP"}, "barred", "ALB-59-6-4"),
     ({"persons": [{"citizenship_class": "UNKNOWN"}]}, {"area": "DEP"}, "needs_facts", "ALB-59-6-4")],
)  # fmt: skip
def test_kinds_of_no(household, dwelling, kind, rule):
    told = planned({"H": household}, {"B": dwelling})["unplaced"][0]
    assert (told["kind"], told["deciding_rule"]) == (kind, rule)
    assert told["blocking"][rule] == 1


def test_outranked_by_class_and_by_wait():
    plan = planned({"H1": {"urgency_class": "U1"}, "H2": {"urgency_class": "U2"}}, {"B": {}})
    assert (plan["unplaced"][0]["kind"], plan["unplaced"][0]["deciding_rule"]) == ("outranked", "housed_by_class")
    plan = planned({"H1": {"registered_on": "2025-01-01"}, "H2": {}}, {"B": {}})
    assert (plan["unplaced"][0]["household_id"], plan["unplaced"][0]["deciding_rule"]) == ("H2", "waiting_bands")
    assert plan["placements"][0]["runner_up"]["household_id"] == "H2"


def test_the_runner_up_is_the_best_of_those_left_by_class_then_wait_then_id():
    """Of four who were left the first by class, wait and id, though none of them stands first in the files."""
    households = {
        "H1": {"urgency_class": "U3", "registered_on": "2024-01-01"}, "H2": {"urgency_class": "U2", "registered_on": "2026-05-01"},
        "H5": {"urgency_class": "U2", "registered_on": "2026-04-01"}, "H4": {"urgency_class": "U2", "registered_on": "2026-04-01"},
        "H6": {"urgency_class": "U1"},
    }  # fmt: skip
    plan = planned(households, {"B": {}})
    assert [p["household_id"] for p in plan["placements"]] == ["H6"]
    assert plan["placements"][0]["runner_up"] == {
        "household_id": "H4", "urgency_class": "U2", "effective_class": "U2", "class_reason": None, "waiting_days": 233,
    }  # fmt: skip


def test_capacity_names_the_limit_and_what_one_more_would_give():
    supported = {"support_method": "ICM", "support_decided_on": "2026-10-01"}
    teams = [{"team_id": "T", "method": "ICM", "free_slots": 1}]
    plan = planned({"H1": supported, "H2": supported}, {"B1": {}, "B2": {}}, support_teams=teams)
    assert (plan["unplaced"][0]["kind"], plan["unplaced"][0]["deciding_rule"]) == ("capacity", "SUPPORT-1")
    limit = next(x for x in plan["limits"] if x["name"] == "SUPPORT-1 T")
    assert (limit["capacity"], limit["used"], limit["gained_by_one_more"]) == (1, 1, 1)
    assert plan["unused_dwellings"][0]["kind"] == "capacity"


def test_concentration_is_the_limit_that_binds():
    supported = {"support_method": "s85", "support_decided_on": "2026-10-01"}
    households = {f"H{i}": supported for i in range(4)}
    plan = planned(households, {f"B{i}": {} for i in range(4)})
    assert len(plan["placements"]) == 2
    assert {u["deciding_rule"] for u in plan["unplaced"]} == {"CONC-1"}
    assert next(x for x in plan["limits"] if x["name"] == "CONC-1 D-ORD")["gained_by_one_more"] == 1


def test_a_budget_ceiling_holds():
    free = planned({"H1": {}, "H2": {}}, {"B1": {}, "B2": {}})
    one = free["placements"][0]["costs"]["total"]
    plan = planned({"H1": {}, "H2": {}}, {"B1": {}, "B2": {}}, policy={"budget_dkk": one + 10})
    assert len(plan["placements"]) == 1
    assert plan["unplaced"][0]["deciding_rule"] == "BUDGET-1"


def test_two_separated_households_do_not_share_a_department_and_no_reason_is_told():
    plan = planned(
        {"H1": {}, "H2": {}}, {"B1": {}, "B2": {}}, separations=[{"household_id": "H1", "other_household_id": "H2"}]
    )
    assert len(plan["placements"]) == 1
    loser = plan["unplaced"][0]
    assert "H1" not in json.dumps(loser) or "H2" not in json.dumps(loser)
    assert not any("SEP" in x["name"] for x in plan["limits"])


@pytest.mark.parametrize(
    ("more", "code"),
    [({"locks": [{"household_id": "H1", "dwelling_id": "B1", "kind": "keep"}, {"household_id": "H2", "dwelling_id": "B2", "kind": "keep"}],
       "households": {h: {"support_method": "ICM", "support_decided_on": "2026-10-01"} for h in ("H1", "H2")}, "dwellings": {"B1": {}, "B2": {}},
       "support_teams": [{"team_id": "T", "method": "ICM", "free_slots": 1}]}, "keep-locks-over-limit")],
)  # fmt: skip
def test_what_makes_it_infeasible_is_named(more, code):
    plan = planned(more.pop("households"), more.pop("dwellings"), **more)
    assert plan["status"] == "infeasible"
    assert plan["infeasible_because"][0]["code"] == code
    assert "H1" in json.dumps(plan["infeasible_because"])
    assert plan["placements"] == []


def test_mandatory_goes_before_class_and_never_makes_a_plan_infeasible():
    plan = planned({"H1": {"urgency_class": "U1"}, "H2": {"urgency_class": "U5", "mandatory": True}}, {"B": {}})
    assert plan["placements"][0]["household_id"] == "H2"
    plan = planned({"H": {"mandatory": True, "has_pet": True}}, {"B": {"pets_allowed": False}})
    assert plan["status"] == "optimal"


def test_an_empty_month():
    plan = planned({}, {})
    assert (plan["status"], plan["placements"], plan["unplaced"]) == ("optimal", [], [])
    assert planned({"H": {}}, {})["unplaced"][0]["kind"] == "no_dwelling_fits"


def test_wishes_come_after_who_and_only_choose_the_dwelling():
    wishes = [{"household_id": "H1", "kind": "department", "target": "DX", "tier": "1"}]
    dwellings = {"B1": {"department": "DY"}, "B2": {"department": "DX"}}
    plan = planned({"H1": {}, "H2": {}}, dwellings, wishes=wishes)
    assert {p["household_id"]: p["dwelling_id"] for p in plan["placements"]} == {"H1": "B2", "H2": "B1"}


def test_money_never_chooses_between_people():
    dear = {"support_method": "ICM", "support_decided_on": "2026-10-01", "registered_on": "2026-01-01"}
    cheap = {"registered_on": "2026-01-03"}
    plan = planned({"DEAR": dear, "CHEAP": cheap}, {"B": {}})
    assert plan["placements"][0]["household_id"] == "DEAR"  # two days longer in the same 30-day band


def test_levels_can_be_left_out_and_reordered():
    plan = planned({"H": {}}, {"B": {}}, policy={"levels": ["housed_by_class", "housed_total", "waiting_bands"]})
    assert [x["name"] for x in plan["levels"]] == ["housed_by_class", "housed_total", "waiting_bands", "tie_break"]


def test_the_seed_moves_ties_only():
    twins = {f"H{i}": {} for i in range(6)}
    case = make_case(twins, {"B1": {}, "B2": {}})
    found = {
        tuple(sorted(p["household_id"] for p in plan_of(solve(case, SolveParams(seed=s)))["placements"]))
        for s in range(8)
    }
    assert len(found) > 1
    assert all(plan_of(solve(case, SolveParams(seed=s)))["levels"][1]["value"] == [0, 2, 0, 0, 0] for s in range(3))


def test_defaults_that_were_used_are_listed():
    where = {d["where"]: d["value"] for d in planned({"H": {}}, {"B": {}})["defaults_used"]}
    assert "no support slots are counted" in where["support_teams"]
    assert where["policy.budget_dkk"] is None
    assert where["policy.size"] == {"max_rooms_over_persons": 2, "effect": "forbid"}


def test_frames_for_a_notebook():
    case = make_case({"H": {}, "I": {"has_pet": True}}, {"B": {"pets_allowed": False}})
    run = solve(case)
    assert verdict_frame(run.table).loc["I", "B"] == "forbidden"
    assert placement_frame(run).household_id.tolist() == ["H"]
    import pandas as pd

    frames = {
        "departments": pd.DataFrame([{"department_id": "D", "organisation_id": "O"}]),
        "dwellings": pd.DataFrame([{"dwelling_id": "B", "department_id": "D", "dwelling_type": "family", "availability_basis": "59-1", "rooms": 2,
                                    "area_m2": 60.5, "rent_dkk_month": 4500, "available_from": "2026-12-01"}]),
        "households": pd.DataFrame([{"household_id": "H", "registered_on": "2026-01-01", "urgency_class": "U1", "min_rooms": float("nan")}]),
        "persons": pd.DataFrame([{"person_id": "P", "household_id": "H", "role": "applicant", "income_kind": "wage", "gross_income_dkk_month": 26000}]),
    }  # fmt: skip
    made = case_from_frames({"format": "anvis-batch/1", "municipality": "0101", "decision_date": "2026-11-20"}, frames)
    assert len(plan_of(solve(made))["placements"]) == 1


def test_every_answer_stands_in_the_plan_with_the_pairs_it_settled():
    odd = {"dwelling_type": "odd", "availability_basis": "ODD"}
    row = {"household_id": "H", "rule_id": "ODD", "answer": "belongs", "by": "sagsbehandler-7", "reason": "samtale"}
    plan = planned(
        {"H": {}},
        {"B": odd, "C": {**odd, "rooms": 8}},
        answers=[row, {**row, "rule_id": "LOB-14", "answer": "permitted"}],
    )
    assert [(p["household_id"], p["dwelling_id"]) for p in plan["placements"]] == [("H", "B")]
    assert [(a["rule_id"], a["pairs_settled"]) for a in plan["answers"]] == [("LOB-14", 0), ("ODD", 2)]
    assert "answers" not in planned({"H": {}}, {"B": {}})


def test_a_fallback_case_lists_the_dwellings_outside_that_come_later():
    outside = {"rent_dkk_month": 24000}
    dwellings = {
        "IN": {"area": "DEP"},
        "OUT": {**outside, "available_from": "2026-11-20"},
        "SOON": {**outside, "available_from": "2026-12-15"},
    }
    case = planned({"H": RESTRICTED}, dwellings)["fallback_cases"][0]
    assert [d["dwelling_id"] for d in case["outside_dwellings"]] == ["OUT"]
    assert case["outside_later"] == ["SOON"]
