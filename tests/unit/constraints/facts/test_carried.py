"""What a changed case takes over from the one before, and what it must not."""

import numpy as np
import pytest

from constraints import evaluate, reevaluate, view
from constraints.facts.carried import Carried, carried
from constraints.facts.views import view_again
from constraints.testing import make_case


def two():
    return make_case({"H": {}, "I": {}}, {"B": {}, "C": {}})


def with_row(case, table, at, **new):
    rows = list(getattr(case, table))
    rows[at] = rows[at].model_copy(update=new)
    return case.replaced(**{table: rows})


def test_a_household_whose_rows_are_the_same_is_taken_over_and_a_changed_one_is_not():
    case = two()
    old = view(case)
    again = view_again(with_row(case, "households", 0, has_pet=True), old)
    assert again.households[0] is not old.households[0]
    assert again.households[0].record.has_pet is True
    assert again.households[1] is old.households[1]


def test_a_household_behind_one_that_left_keeps_its_facts_at_its_new_place():
    case = two()
    old = view(case)
    again = view_again(
        case.replaced(households=case.households[1:], persons=[p for p in case.persons if p.household_id == "I"]), old
    )
    assert [(h.id, h.index) for h in again.households] == [("I", 0)]
    assert old.households[1].index == 1
    assert again.households[0].applicant is old.households[1].applicant


@pytest.mark.parametrize("table", ["persons", "benefit_periods"])
def test_a_changed_person_or_month_of_benefit_changes_the_household(table):
    case = make_case(
        {"H": {"persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}]}]}, "I": {}}, {"B": {}}
    )
    old = view(case)
    rows = list(getattr(case, table))
    rows[0] = rows[0].model_copy()
    again = view_again(case.replaced(**{table: rows}), old)
    assert again.households[0] is not old.households[0]
    assert again.households[1] is old.households[1]


def test_another_policy_another_day_or_a_table_no_longer_left_out_takes_nobody_over():
    case = two()
    old = view(case)
    policy = case.policy.model_copy(update={"budget_dkk": 7})
    assert view_again(case.replaced(policy=policy), old).households[0] is not old.households[0]
    day = case.batch.model_copy(update={"decision_date": case.batch.decision_date.replace(day=1)})
    assert view_again(case.replaced(batch=day), old).households[0] is not old.households[0]
    absent = case.absent ^ {"debts"}
    assert view_again(case.replaced(absent=absent), old).households[0] is not old.households[0]


def test_arrays_are_taken_over_in_runs_and_one_by_one():
    old = np.arange(60).reshape(3, 20)
    order = np.array([1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14, 17, 16, 19, 18])
    everybody = np.arange(3)
    assert Carried(everybody, np.arange(20)).taken(old) is old
    assert Carried(everybody, order).taken(old).tolist() == old[:, order].tolist()
    fewer = np.delete(np.arange(20), 4)
    assert Carried(np.array([0, 2]), fewer).taken(old).tolist() == old[np.ix_([0, 2], fewer)].tolist()
    assert Carried(np.zeros(0, dtype=np.int64), fewer).taken(old).shape == (0, 19)


def test_a_changed_dwelling_is_judged_anew_for_everybody_and_an_unchanged_array_is_shared():
    case = two()
    base = evaluate(case)
    dear = with_row(case, "dwellings", 1, rent_dkk_month=90_000)
    again, fresh = reevaluate(base, dear, frozenset(), frozenset({"C"})), evaluate(dear)
    assert (again.combined == fresh.combined).all()
    assert (again.budgets.margin_low_ore == fresh.budgets.margin_low_ore).all()
    assert (again.budgets.margin_low_ore[:, 1] != base.budgets.margin_low_ore[:, 1]).all()
    same = reevaluate(base, with_row(case, "households", 0, urgency_class="U1"), frozenset({"H"}), frozenset())
    assert same.budgets.margin_low_ore is base.budgets.margin_low_ore


def test_what_a_rule_says_of_a_household_is_not_taken_over_once_the_household_changed():
    case = two()
    base = evaluate(case)
    pet = with_row(case, "households", 0, has_pet=True)
    once = reevaluate(base, pet, frozenset({"H"}), frozenset())
    no_pets = with_row(pet, "dwellings", 0, pets_allowed=False)
    twice, fresh = reevaluate(once, no_pets, frozenset(), frozenset({"B"})), evaluate(no_pets)
    for one, two_ in zip(twice.matrices, fresh.matrices, strict=True):
        assert (one == two_).all()
    assert carried(base.case, once.case, frozenset({"H"}), frozenset()).fresh == ([0], [])
