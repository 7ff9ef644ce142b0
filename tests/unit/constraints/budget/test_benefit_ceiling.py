"""What recipients of cash benefit keep of the housing benefit: the cap from 1 July 2025 and the ceiling before it."""

from datetime import date

import pytest

from constraints import LawAt, evaluate, view
from constraints.budget import budget_table, statement
from constraints.budget.benefit_ceiling import Room
from constraints.budget.income import _Adult, _ends
from constraints.budget.words import line_notes
from constraints.testing import make_case

NOW = date(2026, 11, 1)
# Rent 5,900 for two: 15 % of the rent is 885 a month in 2026. An own share is then 442.50.
DWELLING = {"rent_dkk_month": 5900, "area_m2": 68, "utilities_dkk_month": 1000, "wheelchair": False}
RAISED = {"birth_date": "1985-01-15", "income_kind": "KTH_16_1", "gross_income_dkk_month": 13060}
WAGE = {"birth_date": "1985-01-15", "income_kind": "wage", "gross_income_dkk_month": 13060}


def budget(persons, day=NOW, dwelling=None, **household):
    case = make_case({"H": {"persons": persons, **household}}, {"B": {**DWELLING, **(dwelling or {})}}, day=day)
    joined, law = view(case), LawAt(day)
    table = budget_table(joined, law)
    return statement(joined.households[0], joined.dwellings[0], table, case.policy.disposable_floor, law)


def couple(first, second, role="spouse", **more):
    return [first, {**second, "role": role, **more}]


def cap_line(found):
    return next((line for line in found["lines"] if line["key"] == "housing_benefit_cap"), None)


def test_both_on_the_raised_rate_keep_the_cap_each():
    found = budget(couple(RAISED, RAISED))
    assert found["housing_benefit"] == 2 * 379
    line = cap_line(found)
    assert line["amount"] == 758 - 885
    assert [(f["value"], f["status"], f["source"]) for f in line["figures"]] == [
        ("379", "derived", "Lov om aktiv socialpolitik § 25 b")
    ]


def test_only_the_share_of_the_one_on_the_raised_rate_is_cut():
    # 442.50 + 379 = 821.50, half up
    assert budget(couple(RAISED, WAGE))["housing_benefit"] == 822


def test_a_cohabitant_is_as_a_spouse_from_the_first_whole_month_of_living_together():
    assert budget(couple(RAISED, RAISED, "cohabitant", cohabiting_since="2026-11-01"))["housing_benefit"] == 758
    later = budget(couple(RAISED, RAISED, "cohabitant", cohabiting_since="2026-11-02"))
    assert later["housing_benefit"] == 885
    assert cap_line(later) is None


@pytest.mark.parametrize(
    ("last", "benefit"),
    [("2026-11", 758), (None, 758), ("2026-10", 822)],
    ids=["this month", "still paid", "last month"],
)
def test_a_month_that_is_not_paid_whole_does_not_count(last, benefit):
    told = {**RAISED, "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01", "last_month": last}]}
    assert budget(couple(told, RAISED))["housing_benefit"] == benefit


@pytest.mark.parametrize(
    ("rent", "paid", "before"), [(5040, 756, 756), (5053, 758, 758), (5060, 758, 759)], ids=["below", "at", "above"]
)
def test_own_shares_below_at_and_above_the_cap(rent, paid, before):
    found = budget(couple(RAISED, RAISED), dwelling={"rent_dkk_month": rent})
    assert found["housing_benefit"] == paid
    assert next(x["amount"] for x in found["lines"] if x["key"] == "housing_benefit") == before


def test_a_single_recipient_and_one_on_the_minimum_rate_have_no_cap():
    assert cap_line(budget([RAISED])) is None
    assert cap_line(budget(couple({**RAISED, "income_kind": "KTH_16_2"}, WAGE))) is None


def test_a_grown_child_on_the_raised_rate_is_no_partner_but_shares_the_benefit():
    poor = {**RAISED, "gross_income_dkk_month": 7000}
    found = budget(
        [poor, {**poor, "role": "spouse"}, {**poor, "role": "other"}], dwelling={"rent_dkk_month": 9000, "area_m2": 105}
    )
    # 15 % of at most 96,200 a year is 1,203 a month, 401 each: two are cut to 379
    assert found["housing_benefit"] == 2 * 379 + 401


def test_under_25_is_never_on_the_raised_rate_and_from_25_to_29_is_not_known():
    young = {**RAISED, "birth_date": "2003-01-15"}
    assert cap_line(budget(couple(young, young))) is None
    between = {**RAISED, "birth_date": "1999-01-15"}
    found = budget(couple(between, WAGE))
    assert found["housing_benefit"] == 822
    assert found["range"][1] - found["range"][0] == 885 - 822
    assert cap_line(found)["certain"] is False
    assert "whether it holds is not known" in " ".join(line_notes(cap_line(found), "en"))


@pytest.mark.parametrize(
    ("born", "ends"),
    [("2001-11-02", {885}), ("2001-11-01", {822, 885}), ("1996-11-02", {822, 885}), ("1996-11-01", {822})],
    ids=["24", "25 on the day", "29", "30 on the day"],
)
def test_the_ages_of_the_raised_rate_change_on_the_birthday(born, ends):
    found = budget(couple({**RAISED, "birth_date": born}, WAGE))
    least = found["housing_benefit"]
    assert {least, least + (found["range"][1] - found["range"][0] if "range" in found else 0)} == ends


def test_where_only_the_unknown_cap_decides_a_person_must_look():
    between = {**RAISED, "birth_date": "1999-01-15", "net_income_dkk_month": 6000}
    persons = couple(between, {**WAGE, "net_income_dkk_month": 7_700})
    # 13,700 + 885 - 5,900 - 1,000 = 7,685 with the whole benefit, 7,622 with the cap: floors between them are open
    for floor, verdict in ((7600, "allowed"), (7650, "review"), (7700, "forbidden")):
        policy = {"disposable_floor": {"couple": floor, "amber_zone": 0}}
        table = evaluate(make_case({"H": {"persons": persons}}, {"B": DWELLING}, day=NOW, policy=policy))
        assert table.verdict_code(0, 0) == verdict


def test_an_elderly_dwelling_and_a_wheelchair_are_outside_the_cap():
    elderly = budget(couple(RAISED, RAISED), dwelling={"dwelling_type": "elderly", "availability_basis": "54"})
    assert elderly["housing_benefit"] == 885
    assert cap_line(elderly)["not_here"] == "elderly_dwelling"
    assert cap_line(budget(couple(RAISED, RAISED), needs_wheelchair=True)) is None
    unknown = budget(couple(RAISED, RAISED), needs_wheelchair=None)
    assert unknown["housing_benefit"] == 758
    assert unknown["range"][1] - unknown["range"][0] == 127


def test_the_line_says_what_no_column_tells():
    line = cap_line(budget(couple(RAISED, RAISED)))
    assert line["assumed"] == "no_care_around_the_clock"
    for lang in ("da", "en"):
        assert any("379" in note for note in line_notes(line, lang))


def test_the_day_before_1_july_2025_has_the_old_ceiling_and_the_day_itself_the_cap():
    pair = couple(
        {**RAISED, "income_kind": "KTH_OLD", "gross_income_dkk_month": 12498},
        {**RAISED, "income_kind": "KTH_OLD", "gross_income_dkk_month": 12498},
    )
    before = budget(pair, date(2025, 6, 30))
    # room below the ceiling of 12,770 a person: 272 each, of a benefit of 885
    assert before["housing_benefit"] == 2 * 272
    assert cap_line(before) is None
    assert next(x for x in before["lines"] if x["key"] == "benefit_ceiling")["figures"][0]["value"] == "12770"
    raised = [{**p, "income_kind": "KTH_16_1"} for p in pair]
    after = budget(raised, date(2025, 7, 1))
    assert after["housing_benefit"] == 2 * 363
    assert cap_line(after)["figures"][0]["status"] == "verified"
    assert budget(raised, date(2026, 1, 1))["housing_benefit"] == 2 * 379


def parent(gross, children=2, **more):
    provider = {"birth_date": "1986-01-15", "income_kind": "KTH_OLD", "gross_income_dkk_month": gross, **more}
    return [provider, *({"role": "child", "birth_date": f"201{n}-03-01"} for n in range(5, 5 + children))]


HOME = {"rent_dkk_month": 8000, "area_m2": 105, "utilities_dkk_month": 1000}


def test_a_single_parent_of_2024_keeps_what_is_left_below_the_ceiling():
    found = budget(parent(16382), date(2024, 6, 1), HOME)
    assert found["housing_benefit"] == 17483 - 16382 == 1101
    lines = {line["key"]: line["amount"] for line in found["lines"]}
    assert (lines["housing_benefit"], lines["benefit_ceiling"]) == (4003, 1101 - 4003)


@pytest.mark.parametrize(
    ("gross", "paid"), [(13479, 4003), (13480, 4003), (13481, 4002), (17482, 1), (17483, 0), (18000, 0)]
)
def test_the_old_ceiling_leaves_what_is_below_it_and_never_less_than_nothing(gross, paid):
    assert budget(parent(gross), date(2024, 6, 1), HOME)["housing_benefit"] == paid


@pytest.mark.parametrize(
    ("persons", "day", "figure"),
    [
        (parent(12000, 0), date(2024, 6, 1), "14909"), (parent(12000, 1), date(2024, 6, 1), "17080"),
        (parent(12000, 3), date(2025, 6, 30), "18112"),
        (parent(8000, 0, birth_date="1996-01-15"), date(2024, 6, 1), "11414"),
        (parent(6800, 0, income_kind="UDDH", birth_date="2000-01-15"), date(2024, 6, 1), "10963"),
        (parent(6800, 0, income_kind="SHO"), date(2025, 2, 1), "10712"),
    ],
)  # fmt: skip
def test_each_sort_of_household_has_its_own_ceiling(persons, day, figure):
    found = budget(persons, day, HOME)
    line = next(x for x in found["lines"] if x["key"] == "benefit_ceiling")
    assert [f["value"] for f in line["figures"]] == [figure]


def test_a_ceiling_that_no_figure_tells_is_reckoned_at_both_ends():
    found = budget(parent(15658, birth_date="1996-01-15"), date(2024, 6, 1), HOME)
    line = next(x for x in found["lines"] if x["key"] == "benefit_ceiling")
    assert found["housing_benefit"] == 0
    assert found["range"][1] - found["range"][0] == 4003
    assert line["amount_known"] is False
    assert "not known" in " ".join(line_notes(line, "en"))


def test_the_old_ceiling_of_a_person_of_about_thirty_is_either_of_two():
    found = budget(parent(8000, 0, birth_date=None, birth_year=1994), date(2024, 6, 1), HOME)
    single = 743  # 15 % of 8,000 a month, 65 of 105 m² counted
    assert found["housing_benefit"] == single
    tight = budget(parent(11000, 0, birth_date=None, birth_year=1994), date(2024, 6, 1), HOME)
    assert tight["housing_benefit"] == 414
    assert tight["range"][1] - tight["range"][0] == single - 414


def test_many_half_known_incomes_are_enclosed_by_the_two_ends():
    net_only = {
        "role": "other",
        "birth_date": "1980-01-01",
        "gross_income_dkk_month": None,
        "net_income_dkk_month": 1000,
    }
    child = {"role": "child", "birth_date": "2018-01-01"}

    def told(kinds, born="1985-01-15"):
        """Two who may share a cap behind two others, so that the readings are more than are kept one by one."""
        pair = [{"birth_date": born, "income_kind": k, "gross_income_dkk_month": 4000} for k in kinds]
        persons = [net_only, net_only, {**pair[0], "role": "applicant"}, {**pair[1], "role": "spouse"}, child]
        return budget(persons, dwelling={"rent_dkk_month": 9000, "area_m2": 150})

    low, high = told((None, None), born="1999-01-15")["range"]
    ranges = [told((a, b))["range"] for a in ("wage", "KTH_16_1", "FP") for b in ("wage", "KTH_16_1", "FP")]
    assert low <= min(r[0] for r in ranges)
    assert high >= max(r[1] for r in ranges)
    # Neither end is wider than wages for one thing and a benefit for another can make it.
    assert low < max(r[0] for r in ranges) < high


def test_the_two_ends_of_an_income_take_the_worst_and_the_best_of_everything_that_counts():
    capped, free = Room(37_900, "housing_benefit_cap"), Room(None)
    found = [
        _Adult(5000, 5000, 6000, 600_000, free),
        _Adult(4000, 4000, 6000, 500_000, capped),
        _Adult(3000, 3000, 6000, None, free),
    ]
    assert _ends(found) == [_Adult(3000, 3000, 6000, None, capped), _Adult(5000, 5000, 6000, 500_000, free)]
