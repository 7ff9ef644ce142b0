"""A budget that can be added up by hand: lines, totals, rounding, and the second line under a sanction."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints import LawAt, evaluate, view
from constraints.budget import budget_table, statement
from constraints.budget.words import LINES, line_name, line_notes, sanction_words
from constraints.facts.units import whole_dkk
from constraints.testing import DAY, make_case

PERSON = {"birth_date": "1985-01-15", "income_kind": "KTH_16_1", "gross_income_dkk_month": 14201}


def budget_of(case):
    joined, law = view(case), LawAt(case.batch.decision_date)
    table = budget_table(joined, law)
    return statement(joined.households[0], joined.dwellings[0], table, case.policy.disposable_floor, law)


def budget(household=None, dwelling=None, policy=None, day=DAY):
    return budget_of(make_case({"H": household or {}}, {"B": dwelling or {}}, policy=policy, day=day))


amounts = st.decimals(0, 20_000, places=2, allow_nan=False)
kinds = st.sampled_from(["KTH_16_1", "KTH_16_2", "KTH_OLD", "SHO", "wage", "FP", "folkepension", None])
people = st.fixed_dictionaries(
    {"income_kind": kinds, "gross_income_dkk_month": amounts | st.none(), "net_income_dkk_month": amounts | st.none(),
     "birth_date": st.dates(date(1945, 1, 1), date(2005, 1, 1)), "sanction_dkk_month": amounts | st.none()}
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    adults=st.lists(people, min_size=1, max_size=3), children=st.integers(0, 5), rent=amounts, area=st.integers(15, 140),
    utilities=amounts | st.none(), fixed=amounts | st.none(), debt=amounts | st.none(), before=st.booleans(),
    day=st.sampled_from([date(2024, 6, 1), date(2025, 6, 30), date(2025, 7, 1), DAY]),
)  # fmt: skip
def test_the_numbers_shown_add_up_to_the_numbers_beside_them(
    adults, children, rent, area, utilities, fixed, debt, before, day
):
    persons = [adults[0], *({**a, "role": role} for a, role in zip(adults[1:], ("spouse", "other"), strict=False))]
    persons += [{"role": "child", "birth_date": "2018-05-05"}] * children
    case = make_case(
        {"H": {"persons": persons, "other_fixed_costs_dkk_month": fixed, "debt_instalment_dkk_month": debt}},
        {"B": {"rent_dkk_month": rent, "area_m2": area, "utilities_dkk_month": utilities}},
        policy={"disposable_floor": {"debt_before_floor": before}}, day=day,
    )  # fmt: skip
    found = budget_of(case)
    assert found["rent"] == whole_dkk(int(rent * 100))
    if found["disposable"] is None:
        return
    lines = {line["key"]: line["amount"] for line in found["lines"]}
    assert sum(lines.values()) == found["disposable"]
    assert lines["rent"] == -found["rent"]
    assert lines["gross_income"] + lines["tax"] == found["net_income"]
    assert lines["utilities"] == -found["utilities"]
    ceilings = lines.get("housing_benefit_cap", 0) + lines.get("benefit_ceiling", 0)
    assert lines["housing_benefit"] + ceilings == found["housing_benefit"] >= 0
    assert abs(lines.get("rounding", 0)) <= 2
    assert found["disposable"] - found["debt_instalment"] == found["disposable_after_debt"]
    measured = found["disposable_after_debt" if before else "disposable"]
    assert measured - found["floor"] == found["margin"]
    assert found["missing_amount"] == max(0, -found["margin"])
    if found["verdict"] != "unknown":
        assert (found["verdict"] == "red") is (found["margin"] < 0)
        assert (found["verdict"] == "amber") is (0 <= found["margin"] < 500)
    for key in lines:
        assert line_name(key, "da") != key
    exact = (
        found["net_income"] + found["child_benefits"] + found["housing_benefit"] - Fraction(rent) - Fraction(fixed or 0)
    )
    if utilities is not None:
        assert found["disposable"] == (exact - Fraction(utilities)) // 1
    if "if_sanctioned" in found:
        under = found["if_sanctioned"]
        assert under["disposable"] - found["disposable"] == under["net_income"] - found["net_income"] <= 0


def test_a_rent_with_oere_is_one_figure_in_every_answer():
    from matching.questions.explain import explain_household, explain_pair

    table = evaluate(make_case({"H": {"persons": [PERSON]}}, {"B": {"rent_dkk_month": Decimal("4500.50")}}))
    pair = explain_pair(table, "H", "B").as_json()
    row = explain_household(table, "H").as_json()["dwellings"][0]
    assert pair["budget"]["rent"] == row["rent"] == 4501
    assert pair["budget"]["disposable"] == row["disposable"]


@pytest.mark.parametrize(
    ("rent", "shown", "rounding"),
    [("4500", 4500, 0), ("4500.50", 4501, 0), ("4500.25", 4500, -1), ("4500.75", 4501, 0)],
)
def test_the_rounding_line_is_what_the_whole_lines_lack_to_what_is_left_in_full(rent, shown, rounding):
    found = budget({"persons": [PERSON]}, {"rent_dkk_month": Decimal(rent), "utilities_dkk_month": 800})
    assert found["rent"] == shown
    assert sum(line["amount"] for line in found["lines"] if line["key"] == "rounding") == rounding


@pytest.mark.parametrize(("net", "left", "verdict"), [("8500.00", 4000, "amber"), ("8499.49", 3999, "red")])
def test_a_few_oere_below_the_floor_are_below_it_in_the_numbers_too(net, left, verdict):
    persons = [{"gross_income_dkk_month": 100_000, "net_income_dkk_month": Decimal(net)}]
    found = budget({"persons": persons}, {"rent_dkk_month": 4000, "utilities_dkk_month": 500})
    assert (found["disposable"], found["verdict"]) == (left, verdict)
    part = budget({"persons": persons}, {"rent_dkk_month": Decimal("4000.01"), "utilities_dkk_month": 500})
    assert (part["disposable"], part["margin"], part["verdict"]) == (left - 1, left - 4001, "red")


def test_a_sanction_is_a_second_line_and_neither_verdict_nor_housing_benefit_follow_it():
    plain = budget({"persons": [PERSON]})
    under = budget({"persons": [{**PERSON, "sanction_dkk_month": 3000, "sanction_until": "2026-12-31"}]})
    second = under.pop("if_sanctioned")
    assert under == plain
    assert (second["sanction"], second["until"]) == (3000, "2026-12-31")
    # the tax falls with the benefit: 12 × 11,201 less 54,100, at 37.059 %, is 2,480 a month
    assert second["net_income"] == 14201 - 3000 - 2480
    assert second["disposable"] == plain["disposable"] - (plain["net_income"] - second["net_income"])
    assert (second["margin"], second["verdict"]) == (second["disposable"] - 4000, "amber")
    assert "31. december 2026" in sanction_words(second, "da")


def test_a_sanction_that_has_ended_is_no_line_and_one_without_an_end_says_so():
    assert "if_sanctioned" not in budget(
        {"persons": [{**PERSON, "sanction_dkk_month": 500, "sanction_until": "2026-11-19"}]}
    )
    last_day = budget({"persons": [{**PERSON, "sanction_dkk_month": 500, "sanction_until": "2026-11-20"}]})
    assert last_day["if_sanctioned"]["until"] == "2026-11-20"
    open_end = budget({"persons": [{**PERSON, "sanction_dkk_month": 500}]})["if_sanctioned"]
    assert open_end["until"] is None
    assert "no end told" in sanction_words(open_end, "en")


def test_the_sanctions_of_a_couple_add_up_and_end_with_the_last_unless_one_has_no_end():
    def under(first, second):
        persons = [{**PERSON, **first}, {**PERSON, "role": "spouse", **second}]
        return budget({"persons": persons})["if_sanctioned"]

    autumn = {"sanction_dkk_month": 1000, "sanction_until": "2026-11-30"}
    winter = {"sanction_dkk_month": Decimal("200.50"), "sanction_until": "2027-01-31"}
    both = under(autumn, winter)
    assert (both["sanction"], both["until"]) == (1201, "2027-01-31")
    assert under(autumn, {"sanction_dkk_month": 500})["until"] is None


def test_a_sanction_on_a_stated_net_income_is_taken_out_of_it_whole():
    found = budget({"persons": [{**PERSON, "net_income_dkk_month": 10_500, "sanction_dkk_month": Decimal("500.50")}]})
    assert found["if_sanctioned"]["net_income"] == 10_000
    assert found["net_income"] == 10_500


def test_every_line_has_a_name_and_notes_in_both_languages_and_a_wrong_key_is_refused():
    for key in LINES:
        assert line_name(key, "da") != line_name(key, "en") or key == "rent"
    with pytest.raises(KeyError):
        line_name("rounded", "da")
    found = budget({"persons": [PERSON]}, {"utilities_dkk_month": None})
    notes = [note for line in found["lines"] for note in line_notes(line, "da")]
    assert any("skøn" in note for note in notes)
