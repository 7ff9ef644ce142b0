"""Sentences that were once told and were not true: each as the small batch that brought it out, with what is told now."""

import json
from datetime import date

import pytest

from constraints import evaluate
from constraints.testing import make_case
from matching import SolveParams, plan_document, plan_of, solve
from matching.plan.deciding import NOT_PROVEN, Deciding
from matching.plan.document import MissingFact
from matching.plan.sentences import unplaced_sentence, unused_sentence
from matching.plan.words import default_value, default_where, missing_word
from matching.questions.cheapest_change import cheapest_for
from matching.questions.explain import explain_household
from matching.questions.second_opinion import verification
from matching.questions.what_if import WhatIf
from matching.run import MatchRun

CTI = {"support_method": "CTI", "support_decided_on": "2026-10-01"}
TEAM = [{"team_id": "T1", "method": "CTI", "free_slots": 1}]
U1 = {"urgency_class": "U1"}


def unplaced(household, *args, **more):
    case = make_case(*args, **more)
    return case, next(u for u in plan_document(solve(case)).unplaced if u.household_id == household)


def cheapest(household, *args, **more):
    return cheapest_for(WhatIf(make_case(*args, **more), SolveParams(changes=0)), household).cheapest_change


def test_an_income_that_is_told_is_a_change_and_the_lowest_that_suffices_is_named():
    told = {}
    for rent in (3000, 6000):
        change = cheapest("H", {"H": {"persons": [{"gross_income_dkk_month": None}]}}, {"B": {"rent_dkk_month": rent}})
        assert (change.kind, change.dwelling_id, change.proven) == ("facts_told", "B", True)
        told[rent] = change.change.set["persons.H-p1.gross_income_dkk_month"]
        assert f"{told[rent]:,}".replace(",", ".") in change.text.da
        assert change.text.da.startswith("Hvis dette oplyses: bruttoindkomst. Det kan give en bolig, hvis svaret er ")
    assert told[3000] < told[6000]


def test_of_a_support_method_that_is_not_told_only_one_with_a_way_to_a_dwelling_is_named():
    """Without support the household would need no slot; where that is barred by nothing, that is the first answer."""
    change = cheapest("H", {"H": {"support_method": None}}, {"B": {}}, support_teams=TEAM)
    assert change.change.set == {"support_method": "none"}


@pytest.mark.parametrize(
    ("household", "dwelling", "rule"),
    [({"persons": [{"citizenship_class": "UNKNOWN"}]}, {"area": "DEP"}, "ALB-59-6-4"), ({"needs_wheelchair": None}, {"wheelchair": False}, "ACCESS-2")],
)  # fmt: skip
def test_an_answer_the_law_asks_for_is_a_change(household, dwelling, rule):
    change = cheapest("H", {"H": household}, {"B": dwelling})
    assert change.kind == "facts_told"
    assert change.change.add["answers"][0]["rule_id"] == rule


def test_a_signature_under_the_fallback_duty_is_a_change():
    poor = {"persons": [{"income_kind": "KTH_16_1", "gross_income_dkk_month": 14201,
                         "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}]}]}  # fmt: skip
    outside = {"rent_dkk_month": 24000, "available_from": "2026-11-20"}
    change = cheapest("H", {"H": poor}, {"IN": {"area": "DEP"}, "OUT": outside})
    assert (change.kind, change.dwelling_id) == ("fallback_signed", "IN")
    assert "§ 59, stk. 9" in change.text.da


def test_where_no_answer_helps_that_is_said_of_the_answers():
    case, u = unplaced("H", {"A": U1, "H": {"persons": [{"gross_income_dkk_month": None}]}}, {"B": {}})
    assert (u.cheapest_change, u.cheapest_change_asked) == (None, True)
    assert "Ingen af de svar, der er spurgt om, giver den alene en bolig" in unplaced_sentence(u, case, "da")


def test_competition_is_not_told_as_a_lack_of_slots():
    """The slot is used up, and the only dwelling went to a more urgent household: another slot would change nothing."""
    _, u = unplaced("H", {"A": {**CTI, **U1}, "H": CTI}, {"B": {}}, support_teams=TEAM)
    assert (u.kind, u.deciding_rule) == ("outranked", "housed_by_class")


def test_a_lack_of_slots_is_not_told_as_competition():
    """The only dwelling went to a less urgent household, for the slot was used up: with a slot the other would give way."""
    households = {"A": {**CTI, **U1}, "H": {**CTI, "urgency_class": "U2"}, "L": {"urgency_class": "U4"}}
    _, u = unplaced("H", households, {"B1": {}, "B2": {}}, support_teams=TEAM)
    assert (u.kind, u.deciding_rule) == ("capacity", "SUPPORT-1")


def test_an_unproven_plan_calls_no_limit_deciding():
    case = make_case({"A": {**CTI, **U1}, "H": CTI}, {"B": {}}, support_teams=TEAM)
    run = solve(case, SolveParams(changes=0))

    class Unproven(MatchRun):
        status = "feasible"

    half = Unproven(run.model, run.levels, run.solved, run.params, run.seconds)
    assert Deciding(half).kind(1) == ("capacity", NOT_PROVEN)


def test_a_question_beyond_what_may_be_solved_is_not_guessed():
    case = make_case({"A": {**CTI, **U1}, "H": CTI}, {"B": {}}, support_teams=TEAM)
    why = Deciding(solve(case, SolveParams(changes=0)))
    why.freed.open[:] = True
    assert why.kind(1) == ("outranked", "housed_by_class")
    why._solves = 0
    assert why.kind(1) == ("capacity", NOT_PROVEN)


def test_a_number_of_dwellings_that_is_told_is_never_called_missing():
    row = {"department_id": "D-ORD", "organisation_id": "O1", "dwellings_total": 150, "supported_last_24_months": None}
    table = evaluate(make_case({"H": CTI}, {"B": {}}, departments=[row]))
    text = next(f.text["da"] for f in table.findings(0, 0) if f.rule_id == "CONC-1")
    assert "ikke oplyst: støttede husstande i afdelingen på 24 måneder" in text
    assert "antal boliger" not in text
    assert table.missing_in(0, [0]) == ["departments.supported_last_24_months"]


def test_the_counter_is_not_named_on_a_youth_flat_or_where_its_order_is_not_known():
    four = [{"organisation_id": "O1", "name": "x", "vacancies_this_period": 4}]
    kinds = {}
    for name, dwellings in (
        ("youth", {"B": {"dwelling_type": "youth"}}),
        ("unknown", {"B": {"reported_on": None}}),
        ("pointed elsewhere", {"B": {"reported_on": "2026-11-01", "counter_position": 1}}),
    ):
        case = make_case({"H": {}}, dwellings, organisations=four)
        unused = plan_document(solve(case)).unused_dwellings[0]
        kinds[name] = unused.kind
        assert ("tæller" in unused_sentence(unused, case, "da")) == (name == "pointed elsewhere")
    assert kinds == {"youth": "not_applicable", "unknown": "needs_facts", "pointed elsewhere": "no_right"}


def test_the_amount_that_is_lacking_is_that_of_the_nearest_flat():
    """The first flat by id is far too dear, the second lacks 300 kroner or so, and says so everywhere."""
    poor = {"persons": [{"gross_income_dkk_month": 9100, "net_income_dkk_month": 7300}]}
    flats = {"B1": {"rent_dkk_month": 9900}, "B2": {"rent_dkk_month": 3500}, "B3": {"rent_dkk_month": 6000}}
    case, u = unplaced("H", {"H": poor}, flats)
    seen = next(r for r in explain_household(evaluate(case), "H").reasons if r.rule_id == "RAAD-1")
    assert seen.dwelling_id == u.nearest.dwelling_id == "B2"
    assert seen.facts["missing_amount"] == u.nearest.missing_dkk_month == u.cheapest_change.amount
    assert str(u.nearest.missing_dkk_month) in unplaced_sentence(u, case, "da")


def test_a_dwelling_one_rule_away_is_nearer_than_a_cheap_one_with_two():
    poor = {"has_pet": True, "persons": [{"gross_income_dkk_month": 9100, "net_income_dkk_month": 7300}]}
    _, u = unplaced(
        "H", {"H": poor}, {"B1": {"rent_dkk_month": 3500, "pets_allowed": False}, "B2": {"rent_dkk_month": 9900}}
    )
    assert (u.nearest.dwelling_id, u.nearest.forbidden, u.nearest.review) == ("B2", ("RAAD-1",), ())


def test_defaults_have_names_in_danish():
    plan = plan_document(solve(make_case({"H": {}}, {"B": {}})))
    told = {default_where(d, "da"): default_value(d, "da") for d in plan.defaults_used}
    assert told["Boligens størrelse"] == "flest rum ud over antallet af personer: 2, virkning: spærrer boligen"
    assert told["Budget for runden, kr."] == "intet loft"
    assert not any("_" in text or "policy" in text for text in (*told, *told.values()))


def test_the_day_of_a_missing_rate_is_said_in_danish():
    text = missing_word(MissingFact(column=None, figure="skat.bundskat", of=date(2019, 2, 1).isoformat()), "da")
    assert "1. februar 2019" in text


# ------------------------------------------------------------ the second opinion


def told_as(case, household, kind, rule):
    """Faults and unjudged paths of the plan of a case when a household's ground is told otherwise."""
    plan = json.loads(json.dumps(plan_of(solve(case, SolveParams(changes=0)))))
    row = next(r for r in plan["unplaced"] if r["household_id"] == household)
    row.update(kind=kind, deciding_rule=rule)
    answer = verification(case, plan)
    return [f["where"] for f in answer["faults"]], answer["not_judged"]


def test_a_limit_that_is_not_full_is_refused_as_a_ground():
    case = make_case({"A": U1, "H": {}}, {"B": {}}, support_teams=TEAM)
    faults, unsure = told_as(case, "H", "capacity", "SUPPORT-1")
    assert set(faults) == {"/unplaced/0/deciding_rule", "/unplaced/0/kind"}
    assert "/unplaced/*/kind" not in unsure


def test_competition_is_refused_where_somebody_less_urgent_holds_the_dwelling():
    households = {"A": {**CTI, **U1}, "H": {**CTI, "urgency_class": "U2"}, "L": {"urgency_class": "U4"}}
    case = make_case(households, {"B1": {}, "B2": {}}, support_teams=TEAM)
    assert told_as(case, "H", "outranked", "housed_by_class")[0]
    assert not told_as(case, "H", "capacity", "SUPPORT-1")[0]


def test_what_takes_a_solver_is_named_as_not_judged():
    case = make_case({"A": {**CTI, **U1}, "H": CTI}, {"B": {}}, support_teams=TEAM)
    for ground in (("outranked", "housed_by_class"), ("capacity", "SUPPORT-1")):
        faults, unsure = told_as(case, "H", *ground)
        assert not faults
        assert {"/unplaced/*/kind", "/unplaced/*/deciding_rule"} <= set(unsure)
    assert told_as(case, "H", "capacity", "CONC-1")[0]


def test_another_nearest_dwelling_is_refused():
    poor = {"persons": [{"gross_income_dkk_month": 9100, "net_income_dkk_month": 7300}]}
    case = make_case({"H": poor}, {"B1": {"rent_dkk_month": 9900}, "B2": {"rent_dkk_month": 5500}})
    plan = json.loads(json.dumps(plan_of(solve(case, SolveParams(changes=0)))))
    assert plan["unplaced"][0]["nearest"]["dwelling_id"] == "B2"
    plan["unplaced"][0]["nearest"]["dwelling_id"] = "B1"
    assert [f["where"] for f in verification(case, plan)["faults"]] == ["/unplaced/0/nearest/dwelling_id"]
