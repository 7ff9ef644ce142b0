"""Explanations: one figure wherever it is shown, and a place in the competition that counts only who is truly ahead."""

import pytest

from constraints import evaluate
from constraints.testing import make_case
from matching import plan_document, solve
from matching.questions.explain import explain_household, explain_pair


@pytest.mark.parametrize("rent", ["4500.50", "4500.49", "4499.50", "4500"])
@pytest.mark.parametrize("utilities", ["800.50", "799.49"])
def test_rent_and_what_is_left_are_one_figure_for_the_pair_and_for_the_household(rent, utilities):
    """A rent of 4,500.50 was told as 4,501 for the pair and as 4,500 for the household."""
    table = evaluate(make_case({"H": {}}, {"B": {"rent_dkk_month": rent, "utilities_dkk_month": utilities}}))
    pair = explain_pair(table, "H", "B").budget
    (seen,) = explain_household(table, "H").dwellings
    assert (seen.rent, seen.disposable) == (pair.rent, pair.disposable)
    assert pair.disposable is not None
    plan = plan_document(solve(make_case({"H": {}}, {"B": {"rent_dkk_month": rent, "utilities_dkk_month": utilities}})))
    assert plan.placements[0].budget == pair


def test_a_household_without_known_income_has_no_figure_left_in_either_answer():
    unknown = {"persons": [{"gross_income_dkk_month": None}]}
    table = evaluate(make_case({"H": unknown}, {"B": {"rent_dkk_month": "4500.50"}}))
    pair = explain_pair(table, "H", "B").budget
    (seen,) = explain_household(table, "H").dwellings
    assert (seen.rent, seen.disposable) == (pair.rent, pair.disposable)
    assert pair.disposable is None


# The household asked about is U2 and has waited since 1 March; the dwelling is open to all of them.
@pytest.mark.parametrize(
    ("urgency_class", "registered_on", "ahead"),
    [
        ("U2", "2026-03-01", 0), ("U2", "2026-03-02", 0), ("U2", "2026-02-28", 1), ("U1", "2026-06-01", 1), ("U3", "2025-01-01", 0),
    ],
)  # fmt: skip
def test_only_a_higher_class_or_a_longer_wait_in_the_same_class_is_ahead(urgency_class, registered_on, ahead):
    """Equal class and equal wait is not ahead, whatever the ids."""
    mine = {"urgency_class": "U2", "registered_on": "2026-03-01"}
    other = {"urgency_class": urgency_class, "registered_on": registered_on}
    for one, two in (("H1", "H2"), ("H2", "H1")):
        told = explain_pair(evaluate(make_case({one: mine, two: other}, {"B": {}})), one, "B").competition
        assert (told.open_to, told.ahead) == (2, ahead)
        assert told.ahead_by_class == ({urgency_class: 1} if ahead else {})


def test_the_plan_tells_which_class_and_wait_took_a_dwelling_and_never_who():
    case = make_case({"FIRST": {"urgency_class": "U1"}, "SECOND": {}}, {"B": {}})
    told = explain_pair(evaluate(case), "SECOND", "B", plan_document(solve(case)))
    assert told.plan is not None
    assert (told.plan.placed_in, told.plan.dwelling_taken, told.plan.taken_by_class) == (None, True, "U1")
    assert "FIRST" not in told.model_dump_json()
    alone = explain_pair(evaluate(case), "SECOND", "B")
    assert "plan" not in alone.as_json()
