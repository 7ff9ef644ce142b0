"""Every "no" in four layers, the cheapest way out of it, and two plans side by side. Figures are all different."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from constraints import InputError, NotFound
from constraints.testing import make_case
from constraints.verdicts import ALLOWED
from matching import SolveParams, load_case, plan_document, plan_of, solve
from matching.levels import LEVELS
from matching.plan.why_not import WhyNot
from matching.questions.diff import diff
from matching.questions.what_if import Question, WhatIf

TOWN = Path(__file__).resolve().parents[4] / "sample_data" / "town"


def planned(*args, **more):
    return json.loads(json.dumps(plan_of(solve(make_case(*args, **more)))))


def test_three_reasons_for_one_no_are_all_shown():
    """Too dear by an amount of its own, a pet in a house without pets, and a deal-breaker."""
    case = make_case(
        {"H": {"has_pet": True, "persons": [{"gross_income_dkk_month": 9100, "net_income_dkk_month": 7300}]}},
        {"B": {"rent_dkk_month": 8800, "pets_allowed": False}},
        wishes=[{"household_id": "H", "kind": "department", "target": "D-ORD", "tier": "never"}],
    )
    unplaced = plan_of(solve(case))["unplaced"][0]
    assert unplaced["blocking"] == {"RAAD-1": 1, "PET-1": 1, "WISH-1": 1}
    from constraints import evaluate
    from matching.questions.explain import explain_pair

    findings = {f["rule_id"]: f for f in explain_pair(evaluate(case), "H", "B").as_json()["findings"]}
    assert {"RAAD-1", "PET-1", "WISH-1"} <= findings.keys()
    facts = findings["RAAD-1"]["facts"]
    shown = [facts[k] for k in ("rent", "disposable", "floor", "missing_amount")]
    assert len(set(shown)) == 4
    assert facts["missing_amount"] == facts["floor"] - facts["disposable"]
    for number in shown:
        assert f"{number:,}" in findings["RAAD-1"]["text"]["en"] or str(number) in findings["RAAD-1"]["text"]["en"]


def test_a_missing_fact_is_the_first_layer():
    plan = planned({"H": {"has_pet": None}}, {"B": {"pets_allowed": False}})
    unplaced = plan["unplaced"][0]
    assert unplaced["kind"] == "needs_facts"
    assert unplaced["dwellings"] == {"allowed": 0, "review": 1, "all": 1}
    assert plan["reviews"][0]["rules"] == {"PET-1": 1}


def test_the_limit_that_stands_in_the_way_is_named_with_what_one_more_would_give():
    teams = [{"team_id": "T", "method": "CTI", "free_slots": 1}]
    supported = {"support_method": "CTI", "support_decided_on": "2026-10-01"}
    households = {"H1": supported, "H2": {**supported, "registered_on": "2026-10-02"}}
    plan = planned(households, {"B1": {}, "B2": {}, "B3": {}}, support_teams=teams)
    unplaced = plan["unplaced"][0]
    assert (unplaced["household_id"], unplaced["kind"]) == ("H2", "capacity")
    assert {x["name"] for x in unplaced["limits"]} == {"SUPPORT-1 T", "SUPPORT-1 CTI"} or {
        x["name"] for x in unplaced["limits"]
    } == {"SUPPORT-1 CTI"}
    limit = next(x for x in plan["limits"] if x["name"] == "SUPPORT-1 T")
    assert (limit["capacity"], limit["used"], limit["gained_by_one_more"]) == (1, 1, 1)
    change = unplaced["cheapest_change"]
    assert (change["kind"], change["subject"], change["proven"]) == ("support_slot", "T", True)
    assert change["cost_to_others"]["loses_home"] == 0


def test_competition_tells_class_and_wait_and_never_who():
    households = {
        "H1": {"urgency_class": "U1", "registered_on": "2026-05-05"},
        "H2": {"urgency_class": "U2", "registered_on": "2026-01-05"},
    }
    unplaced = planned(households, {"B": {}})["unplaced"][0]
    assert (unplaced["household_id"], unplaced["kind"], unplaced["deciding_rule"]) == (
        "H2",
        "outranked",
        "housed_by_class",
    )
    assert unplaced["competition"] == [
        {"effective_class": "U1", "waited_days_from": 180, "waited_days_to": 209, "dwellings": 1, "comes_before": True}
    ]
    assert "H1" not in json.dumps(unplaced)


def test_the_floor_is_lifted_by_the_exact_kroner():
    """One kroner less than is missing would not do: the amount is the whole gap."""
    case = make_case(
        {"H": {"persons": [{"gross_income_dkk_month": 15100, "net_income_dkk_month": 9050}]}},
        {"B1": {"rent_dkk_month": 7900}, "B2": {"rent_dkk_month": 8700}},
    )
    run = solve(case)
    change = plan_of(run)["unplaced"][0]["cheapest_change"]
    gap = -int(run.table.budgets.margin_low_ore[0, 0])
    assert gap > 0
    assert (change["kind"], change["subject"], change["unit"]) == ("floor_lifted", "B1", "DKK a month")
    assert change["amount"] == -(-gap // 100)
    assert f"{change['amount']:,}".replace(",", ".") in change["text"]["da"]


def test_a_question_about_what_is_not_there_is_refused_by_name():
    what_if = WhatIf(make_case({"H": {}}, {"B": {}}))
    with pytest.raises(NotFound):
        what_if.ask(Question("H9", set={"has_pet": "yes"}))
    with pytest.raises(NotFound):
        what_if.ask(Question("H", place="B9"))
    with pytest.raises(InputError, match="expected one of"):
        what_if.ask(Question("H", set={"colour": "red"}))
    with pytest.raises(InputError, match=r"households\.registered_on"):
        what_if.ask(Question("H", set={"registered_on": "yesterday"}))
    with pytest.raises(InputError, match="CPR"):
        what_if.ask(Question("H", set={"target_group": "010190-1234"}))
    with pytest.raises(InputError, match=r"policy\.quota\.choice"):
        what_if.ask(Question("H", set={"policy.quota.choice": "lucky"}))


def test_a_forced_placement_that_a_rule_forbids_says_which_rule():
    what_if = WhatIf(make_case({"H": {"has_pet": True}}, {"B": {"pets_allowed": False}}))
    answer = what_if.ask(Question("H", place="B"))
    assert answer.status == "infeasible"
    assert answer.pair is not None
    assert answer.pair.deciding_rule == "PET-1"


def test_lexicographic_load_is_leximin_where_variance_is_equal():
    """(5,5,2,2,1) before (6,3,3,2,1): the most loaded team counts first."""
    balance = next(x for x in LEVELS if x.name == "balance")
    even, uneven = [0, 5, 5, 2, 2, 1], [0, 6, 3, 3, 2, 1]
    assert balance.sense == "min"
    assert min(even, uneven) == even
    mean = 15 / 5
    assert sum((x - mean) ** 2 for x in even[1:]) == sum((x - mean) ** 2 for x in uneven[1:])


def test_a_counted_limit_can_be_repeated_and_a_clock_says_it_cannot():
    case = load_case(TOWN)
    plans = []
    for _ in range(2):
        plan = plan_of(solve(case, SolveParams(work_limit=0.05, changes=0)))
        plan.pop("timing")
        plans.append(json.dumps(plan))
    assert plans[0] == plans[1]
    told = json.loads(plans[0])
    assert (told["stopped_by"], told["repeatable"], told["status"]) == ("work limit", True, "feasible")
    hurried = plan_of(solve(case, SolveParams(time_limit=0.001, changes=0)))
    assert (hurried["stopped_by"], hurried["repeatable"], hurried["status"]) == ("wall clock", False, "feasible")


def test_the_previous_proposal_is_kept_where_nothing_is_lost():
    households, dwellings = {"H1": {}, "H2": {}}, {"B1": {}, "B2": {}}
    for before in ({"H1": "B1", "H2": "B2"}, {"H1": "B2", "H2": "B1"}):
        plan = plan_of(solve(make_case(households, dwellings), SolveParams(previous=before)))
        assert {p["household_id"]: p["dwelling_id"] for p in plan["placements"]} == before
        assert next(x for x in plan["levels"] if x["name"] == "stability")["value"] == 2
        assert plan["previous"][0] == {"household_id": "H1", "dwelling_id": before["H1"]}


def test_the_accessible_home_is_kept_for_those_who_can_use_no_other():
    """Two homes, one fit for a wheelchair; whoever needs no wheelchair takes the other one."""
    households = {
        "H1": {"urgency_class": "U1"},
        **{f"W{i}": {"needs_wheelchair": True, "has_pet": True} for i in range(3)},
    }
    dwellings = {
        "B1": {"wheelchair": True, "step_free": True, "pets_allowed": True},
        "B2": {"wheelchair": False, "step_free": False, "pets_allowed": True},
    }
    plan = plan_of(solve(make_case(households, dwellings, policy={"quota": {"enforce": False}})))
    placed = {p["household_id"]: p["dwelling_id"] for p in plan["placements"]}
    assert placed["H1"] == "B2"


def test_hand_lists_stand_beside_the_plan():
    plan = planned({f"H{i}": {"urgency_class": f"U{i}"} for i in (1, 2, 3)}, {"B1": {}, "B2": {}})
    assert [b["policy"] for b in plan["baselines"]] == ["class_then_date", "fcfs", "greedy", "lottery"]
    assert all(len(b["levels"]) == len(plan["levels"]) for b in plan["baselines"])
    assert {b["housed"] for b in plan["baselines"]} == {2}


def test_diff_names_the_nearest_cause():
    households = {"H1": {"urgency_class": "U2"}, "H2": {"urgency_class": "U3"}}
    old = make_case(households, {"B": {}})
    for change, reason in (
        ({"H2": {"urgency_class": "U1"}}, {"H1": "outranked", "H2": "own_facts"}),
        ({"H1": {"urgency_class": "U2", "has_pet": True}}, {"H1": "own_facts", "H2": "chain"}),
    ):
        new = make_case({**households, **change}, {"B": {"pets_allowed": False}} if "H1" in change else {"B": {}})
        before = make_case(households, {"B": {"pets_allowed": False}}) if "H1" in change else old
        answer = diff(before, plan_document(solve(before)), new, plan_document(solve(new)))
        assert {m.household_id: m.reason for m in answer.moved} == reason
        assert not next(x for x in answer.levels if x.name == "housed_by_class").same
        columns = {f.column for f in answer.facts}
        assert columns <= {"urgency_class", "has_pet"}
    same = diff(old, plan_document(solve(old)), old, plan_document(solve(old)))
    assert (same.moved, same.facts, same.same.case) == ((), (), True)


@pytest.mark.parametrize("seed", range(1, 4))
def test_what_is_counted_for_all_at_once_is_what_each_counts_alone(seed):
    draw = random.Random(seed)
    households = {
        f"H{n:02}": {
            "registered_on": f"20{draw.randint(15, 25)}-0{draw.randint(1, 9)}-01",
            "persons": [{"birth_date": f"19{draw.randint(60, 99)}-01-01"} for _ in range(draw.randint(1, 2))],
        }
        for n in range(20)
    }
    homes = {f"B{n}": {"rent_dkk_month": draw.choice([4000, 6000, 20_000])} for n in range(6)}
    run = solve(make_case(households, homes))
    why_not = WhyNot(run)
    assert run.placed
    for told in why_not.unplaced():
        h = run.table.case.household_index[told.household_id]
        open_ = [d for d in range(6) if run.table.combined[h, d] == ALLOWED]
        held = Counter(run.standing(why_not.holder[d]) for d in open_ if d in why_not.holder)
        assert [(x.effective_class, x.waited_days_from, x.dwellings, x.comes_before) for x in told.competition] == [
            (f"U{c}", -30 * band, n, (c, band) < run.standing(h)) for (c, band), n in sorted(held.items())
        ]
        assert told.dwellings.allowed == len(open_)
        assert told.blocking == {rule: n[h] for rule, n in why_not.blocks_household.items() if n[h]}
