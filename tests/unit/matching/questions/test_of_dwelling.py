"""One dwelling against everybody, and one household in one answer: the same as the table and the plan they come from."""

import json

import pytest

from constraints import NotFound, evaluate
from constraints.testing import make_case
from matching import plan_document, solve
from matching.questions.explain import explain_household, explain_pair
from matching.questions.of_dwelling import explain_dwelling
from matching.questions.of_household import household_told, told_of_view

DWELLINGS = {"B1": {"rooms": 2}, "B2": {"rooms": 1}, "B3": {"rooms": 3, "rent_dkk_month": 19000}}
HOUSEHOLDS = {
    "H1": {"urgency_class": "U2"}, "H2": {"urgency_class": "U1", "registered_on": "2026-02-01"},
    "H3": {"urgency_class": "U1", "registered_on": "2025-02-01"}, "H4": {"urgency_class": "U3", "min_rooms": 2},
    "H5": {"urgency_class": "U3", "needs_step_free": None},
}  # fmt: skip


@pytest.fixture(scope="module")
def solved():
    case = make_case(HOUSEHOLDS, DWELLINGS)
    return evaluate(case), plan_document(solve(case))


@pytest.mark.parametrize("dwelling", DWELLINGS)
def test_everybody_is_open_to_it_or_counted_with_the_rule_that_decides(solved, dwelling):
    table, plan = solved
    found = explain_dwelling(table, dwelling, plan)
    d = table.case.dwelling_index[dwelling]
    verdicts = {h.id: table.verdict_code(h.index, d) for h in table.case.households}
    assert {r.household_id: r.review for r in found.open_to} == {
        h: v == "review" for h, v in verdicts.items() if v in ("allowed", "review")
    }
    decides = [
        table.deciding(h.index, d) for h in table.case.households if verdicts[h.id] in ("forbidden", "not_applicable")
    ]
    assert found.blocking == {rule: decides.count(rule) for rule in decides}
    assert len(found.open_to) + sum(found.blocking.values()) == found.households == len(HOUSEHOLDS)


def test_they_stand_in_order_of_class_and_wait_those_who_wait_for_a_person_last(solved):
    table, plan = solved
    names = [r.household_id for r in explain_dwelling(table, "B1", plan).open_to]
    assert names[:2] == ["H3", "H2"]
    assert [r.review for r in explain_dwelling(table, "B1", plan).open_to] == sorted(
        r.review for r in explain_dwelling(table, "B1", plan).open_to
    )


def test_what_is_left_and_what_the_plan_did_are_those_of_the_pair_and_of_the_plan(solved):
    table, plan = solved
    for row in explain_dwelling(table, "B2", plan).open_to:
        assert row.disposable == explain_pair(table, row.household_id, "B2").budget.disposable
        assert row.placed_in == plan.homes().get(row.household_id)


def test_a_dwelling_that_is_not_there_is_not_found(solved):
    with pytest.raises(NotFound):
        explain_dwelling(solved[0], "B9", solved[1])


@pytest.mark.parametrize("household", HOUSEHOLDS)
def test_all_of_a_household_is_what_each_question_says_and_names_nobody_else(solved, household):
    table, plan = solved
    told = household_told(table, household, plan)
    assert told.explanation == explain_household(table, household, plan)
    assert told == told_of_view(table.case, household, plan)
    assert (told.placement is None) == (household not in plan.homes())
    assert told.pair == explain_pair(table, household, told.pair.dwelling_id, plan)
    if told.placement is not None:
        assert told.pair.dwelling_id == told.placement.dwelling_id
    source = json.dumps(told.as_json())
    assert not [other for other in HOUSEHOLDS if other != household and f'"{other}"' in source]


def test_money_of_every_dwelling_is_that_of_the_pair(solved):
    table, _ = solved
    for row in explain_household(table, "H1").dwellings:
        budget = explain_pair(table, "H1", row.dwelling_id).budget
        assert (row.rent, row.disposable) == (budget.rent, budget.disposable)


def test_the_limits_told_are_those_of_its_own_department():
    households = {h: {"support_method": "CTI"} for h in ("H1", "H2")}
    dwellings = {"B1": {"department": "D1"}, "B2": {"department": "D2"}}
    teams = [{"team_id": "D1", "method": "CTI", "free_slots": 2}]
    case = make_case(households, dwellings, support_teams=teams)
    plan = plan_document(solve(case))
    assert [x.name for x in explain_dwelling(evaluate(case), "B1", plan).limits] == ["CONC-1 D1"]
    assert {"CONC-1 D1", "CONC-1 D2", "SUPPORT-1 D1"} <= {x.name for x in plan.limits}
