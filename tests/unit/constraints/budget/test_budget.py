"""Money: the golden examples exact to the krone, and what unknown does."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

from constraints import LawAt, evaluate, view
from constraints.budget import budget_table, cost_table, empty_month, handback, statement, stay
from constraints.budget.benefit_ceiling import CAP, Room
from constraints.budget.housing_benefit import homes_of, housing_benefit, schemes_of
from constraints.budget.income import Reading, estimated_tax, income_of
from constraints.budget.municipal import pair_costs, shelter_month
from constraints.testing import DAY, assert_verdict, make_case

HERE = Path(__file__).parent
CITIZEN = yaml.safe_load((HERE / "golden_citizen.yaml").read_text(encoding="utf-8"))
MUNICIPALITY = {m["id"]: m for m in yaml.safe_load((HERE / "golden_municipality.yaml").read_text(encoding="utf-8"))}
KINDS = {
    "G01": "KTH_16_1",
    "G03": "KTH_16_2",
    "G04": "KTH_16_1",
    "G06": "KTH_16_1",
    "G08": "FP",
    "G10": "SHO",
    "G12": "SU",
    "G14": "KTH_16_1",
}
BIRTHS = {"G01": "1992-01-15", "G03": "1981-01-15", "G04": "1990-01-15", "G06": "1985-01-15", "G08": "1980-01-15",
          "G10": "1983-01-15", "G12": "2004-01-15", "G14": "1999-01-15"}  # fmt: skip


def _statement(case):
    joined = view(case)
    law = LawAt(case.batch.decision_date)
    table = budget_table(joined, law)
    return (
        statement(joined.households[0], joined.dwellings[0], table, case.policy.disposable_floor, law),
        joined,
        table,
        law,
    )


def _golden_case(golden):
    given, day = golden["inputs"], date.fromisoformat(golden["date"])
    persons = []
    for n, gross in enumerate(given["gross_per_adult"]):
        role = {"role": "spouse"} if n else {}
        persons.append(
            {
                **role,
                "birth_date": BIRTHS[golden["id"]],
                "income_kind": KINDS[golden["id"]],
                "gross_income_dkk_month": gross,
            }
        )
    persons += [{"role": "child", "birth_date": date(day.year - age, 3, 1)} for age in given["child_ages"]]
    dwelling = {
        "rent_dkk_month": given["rent"],
        "area_m2": given["m2"],
        "utilities_dkk_month": None,
        "wheelchair": False,
    }
    return make_case({"H": {"registered_on": "2024-01-01", "persons": persons}}, {"B": dwelling}, day=day)


@pytest.mark.parametrize("golden", CITIZEN, ids=lambda g: g["id"])
def test_golden_example_is_exact_to_the_krone(golden):
    found, *_ = _statement(_golden_case(golden))
    steps, result = golden["steps"], golden["result"]
    assert found["net_income"] == steps["net_income"]
    assert found["child_benefits"] == steps["child_benefits"]
    assert found["housing_benefit"] == steps["housing_benefit"]["monthly"]
    assert found["utilities"] == steps["utilities"]["total"]
    assert found["disposable"] == result["raadighedsbeloeb"]
    assert found["disposable_after_debt"] == result["raadighedsbeloeb_after_debt"]
    assert found["floor"] == result["floor"]
    assert found["margin"] == result["margin"]
    assert found["verdict"] == result["verdict"]
    assert found["statutory_anchor"] == result["statutory_anchor"]
    assert found["rent_over_half_income"] is result["rent_over_half_income"]
    line = next(x for x in found["lines"] if x["key"] == "housing_benefit")
    benefit = steps["housing_benefit"]
    assert line["amount"] == benefit.get("before_ceiling", benefit["monthly"])
    assert sum(x["amount"] for x in found["lines"]) == result["raadighedsbeloeb"]
    assert line["binding"] == steps["housing_benefit"]["binding"]
    assert line["rent_counted_year"] == steps["housing_benefit"]["rent_counted"]
    assert line["threshold_year"] == steps["housing_benefit"]["threshold"]


def _hostel_case():
    persons = [{"birth_date": "1992-01-15", "income_kind": "KTH_16_1", "gross_income_dkk_month": 14201}]
    household = {
        "homelessness_situation": "section_110",
        "support_method": "ICM",
        "support_decided_on": "2026-10-01",
        "persons": persons,
    }
    return make_case(
        {"H": household}, {"B": {"rent_dkk_month": 4900, "area_m2": 52, "deposit_dkk": 10400, "utilities_dkk_month": None}},
        day=date(2026, 11, 1),
    )  # fmt: skip


def test_m01_expected_cost_of_a_placement():
    _, joined, table, law = _statement(_hostel_case())
    found, golden = pair_costs(joined, cost_table(joined, table, law), 0, 0), MUNICIPALITY["M01"]["result"]
    assert (found["vacancy"], found["guarantee"], found["deposit_loan"]) == (
        golden["vacancy"],
        golden["guarantee"],
        golden["deposit_loan"],
    )
    assert (found["support_net"], found["housing_benefit_share"], found["relapse"]) == (
        golden["support_net"], golden["housing_benefit_share"], golden["relapse"],
    )  # fmt: skip
    assert found["total"] == golden["total"]


def test_m03_another_empty_month():
    _, joined, _, law = _statement(_hostel_case())
    assert empty_month(joined.dwellings[0], law)["cost"] == MUNICIPALITY["M03"]["result"]["cost"]


@pytest.mark.parametrize("name", ["M05", "M06", "M08"])
def test_golden_shelter_stay(name):
    golden = MUNICIPALITY[name]
    found = stay(LawAt(DAY), golden["inputs"]["days"], golden["inputs"]["day_before"], golden["inputs"].get("window"))
    for key in ("window", "days_with_refund", "net_day_cost", "cost"):
        assert found[key] == golden["result"][key]


def test_refund_window_is_120_days_up_to_31_march_2026_and_90_after():
    assert stay(LawAt(date(2026, 3, 31)), 30, 0)["window"] == 120
    assert stay(LawAt(date(2026, 4, 1)), 30, 0)["window"] == 90


def test_shelter_month_counts_the_running_year_from_the_first_admission():
    case = make_case(
        {"H": {"homelessness_situation": "section_110", "section_110_admitted_on": "2025-11-10"}}, {"B": {}}
    )
    found = shelter_month(view(case).households[0], LawAt(DAY))
    assert found["day_before"] == 10  # the second running year began on 10 November 2026


def test_handback_is_bounded_by_the_notice():
    near = make_case({"H": {}}, {"B": {"rent_dkk_month": 6083, "notice_effective_date": "2026-11-25"}})
    far = make_case({"H": {}}, {"B": {"rent_dkk_month": 6083}})
    law = LawAt(DAY)
    assert handback(view(near).dwellings[0], DAY, law)["days"] == 5
    assert handback(view(far).dwellings[0], DAY, law)["days"] == 30


def test_wages_carry_the_labour_market_contribution():
    benefit, _ = estimated_tax(2_000_000, False, LawAt(DAY))
    wage, _ = estimated_tax(2_000_000, True, LawAt(DAY))
    # 20,000 a month: 1,600 contribution; (220,800 - 54,100) × 12.01 % + (166,700 - 30,600) × 25.049 % a year
    assert wage == 1600 + round((166700 * 0.1201 + (166700 - 30600) * 0.25049) / 12)
    assert benefit != wage


def test_income_not_known_is_review_and_never_a_number():
    case = make_case({"H": {"persons": [{"gross_income_dkk_month": None}]}}, {"B": {}})
    table = evaluate(case)
    assert_verdict(table, "review", "RAAD-1")
    found, *_ = _statement(case)
    assert found["disposable"] is None
    assert "gross_income" in found["missing"][0]


def test_no_income_is_known_to_be_nothing():
    table = evaluate(
        make_case({"H": {"persons": [{"income_kind": "none", "gross_income_dkk_month": None}]}}, {"B": {}})
    )
    assert_verdict(table, "forbidden", "RAAD-1")


@pytest.mark.parametrize(("net", "verdict"), [(15_000, "allowed"), (4_000, "forbidden"), (9_200, "review")])
def test_net_income_alone_decides_where_every_gross_gives_the_same_answer(net, verdict):
    # rent 4,500 + utilities 800 + floor 4,000 = 9,300; housing benefit is at most 675 (15 %)
    persons = [{"income_kind": "KTH_16_1", "gross_income_dkk_month": None, "net_income_dkk_month": net}]
    assert evaluate(make_case({"H": {"persons": persons}}, {"B": {}})).verdict_code(0, 0) == verdict


@pytest.mark.parametrize(
    ("born", "verdict"), [("2002-11-20", "allowed"), ("2001-11-21", "allowed"), ("2001-11-20", "forbidden")]
)
def test_the_lower_floor_ends_on_the_25th_birthday(born, verdict):
    # 3,500 left: above 3,180 and below 4,000; the lower floor is for those under 25
    persons = [{"birth_date": born, "gross_income_dkk_month": 100_000, "net_income_dkk_month": 8_500}]
    case = make_case(
        {"H": {"persons": persons}}, {"B": {"rent_dkk_month": 4200, "utilities_dkk_month": 800, "area_m2": 60}}
    )
    assert evaluate(case).verdict_code(0, 0) == verdict


def test_amount_at_below_and_above_the_floor():
    def verdict(net):
        persons = [{"gross_income_dkk_month": 100_000, "net_income_dkk_month": net}]
        return evaluate(
            make_case({"H": {"persons": persons}}, {"B": {"rent_dkk_month": 4000, "utilities_dkk_month": 500}})
        )

    # gross so high that no housing benefit is left: 4,000 + 500 + floor 4,000 = 8,500
    assert_verdict(verdict(8_499), "forbidden", "RAAD-1")
    assert_verdict(verdict(8_500), "allowed", "RAAD-1")  # amber: warns
    assert_verdict(verdict(8_999), "allowed", "RAAD-1")
    assert_verdict(verdict(9_000), "allowed", None)


def test_debt_is_paid_out_of_the_amount_unless_the_council_says_before():
    household = {
        "debt_instalment_dkk_month": 900,
        "persons": [{"gross_income_dkk_month": 100_000, "net_income_dkk_month": 9_000}],
    }
    dwelling = {"rent_dkk_month": 4000, "utilities_dkk_month": 500}
    assert evaluate(make_case({"H": household}, {"B": dwelling})).verdict_code(0, 0) == "allowed"
    before = make_case({"H": household}, {"B": dwelling}, policy={"disposable_floor": {"debt_before_floor": True}})
    assert evaluate(before).verdict_code(0, 0) == "forbidden"


def test_pensioner_in_an_allocated_dwelling_has_no_ceiling():
    persons = [{"birth_date": "1950-01-01", "income_kind": "folkepension", "gross_income_dkk_month": 16273}]
    found, *_ = _statement(
        make_case({"H": {"persons": persons}}, {"B": {"rent_dkk_month": 12000, "area_m2": 65, "wheelchair": False}})
    )
    # 75 % × (144,000 + 8,500) - 22.5 % × 0 = 114,375; own payment max(11 % × 195,276, 21,300) leaves 122,519.64
    assert found["housing_benefit"] == round(114_375 / 12)


def test_figures_of_next_year_are_not_made_up():
    case = make_case({"H": {}}, {"B": {}}, day=date(2027, 1, 4))
    table = evaluate(case)
    assert_verdict(table, "review", "RAAD-1")
    assert any("skat." in m for m in table.budgets.missing[0])
    allowed = make_case({"H": {}}, {"B": {}}, day=date(2027, 1, 4), policy={"figures_past_known": "provisional"})
    provisional = evaluate(allowed)
    assert provisional.verdict_code(0, 0) == "allowed"
    household, dwelling = provisional.case.households[0], provisional.case.dwellings[0]
    found = statement(household, dwelling, provisional.budgets, allowed.policy.disposable_floor, provisional.law)
    statuses = {f["status"] for line in found["lines"] for f in line["figures"]}
    assert "provisional" in statuses


def test_highest_rent_is_the_last_step_that_is_not_below_the_floor():
    found, *_ = _statement(_golden_case(CITIZEN[0]))
    rent = found["highest_rent"]
    for step, wanted in ((rent, True), (rent + 10, False)):
        case = _golden_case(CITIZEN[0])
        dwelling = case.dwellings[0].model_copy(update={"rent_dkk_month": step})
        again, *_ = _statement(case.model_copy(update={"dwellings": (dwelling,)}))
        assert (again["margin"] >= 0) is wanted


def test_every_figure_in_a_statement_says_how_sure_it_is():
    found, *_ = _statement(_golden_case(CITIZEN[0]))
    figures = [f for line in found["lines"] for f in line["figures"]]
    assert {f["status"] for f in figures} <= {"verified", "derived", "unverified", "provisional"}
    assert all(f["source"] or f["url"] for f in figures)


@pytest.mark.parametrize(
    ("day", "person", "danish", "english"),
    [
        (date(2027, 1, 4), {}, "satsen skat.bundskat for 4. januar 2027", "the figure skat.bundskat for 2027-01-04"),
        (DAY, {"gross_income_dkk_month": None}, "bruttoindkomst (H-p1)", "gross income (H-p1)"),
    ],
)
def test_a_reason_names_what_a_budget_lacks_in_the_readers_language(day, person, danish, english):
    table = evaluate(make_case({"H": {"persons": [person]}}, {"B": {}}, day=day))
    text = next(f.text for f in table.findings(0, 0) if f.rule_id == "RAAD-1")
    assert danish in text["da"]
    assert english in text["en"]
    assert "figure" not in text["da"]


def test_benefit_of_many_is_that_of_each_alone():
    """Rows in which the acts see the same are worked out once, and nothing they see is left out of the comparison."""
    draw = random.Random(7)
    homes = {
        f"B{n}": {"rent_dkk_month": 3000 + 900 * n, "area_m2": 40 + 15 * n, "wheelchair": n % 2 == 0} for n in range(4)
    }
    joined = view(make_case({"H": {"persons": [{"birth_date": "1990-01-15"}]}}, homes))
    law = LawAt(joined.day)
    income = income_of(joined.households[0], joined.case.policy.disposable_floor, law)
    rooms = [(), (Room(90_000, CAP),), (Room(90_000, CAP), Room(None)), (Room(40_000, CAP), Room(90_000, CAP))]
    rows = []
    for _ in range(300):
        seen = replace(
            income, pensioner_scheme=draw.random() < 0.3, size=draw.randint(1, 5), children=draw.randint(0, 4),
            severe_mobility=draw.random() < 0.3, both_under_30=draw.random() < 0.3, cap_exempt=draw.random() < 0.3,
            debt_dkk=draw.randint(0, 1),
        )  # fmt: skip
        year = draw.choice([None, 9_000_000, 30_000_000])
        rows.append((seen, Reading(1, 1, (1,), year, draw.randint(0, 1), draw.choice(rooms))))
    dwellings, schemes = homes_of(joined.dwellings), schemes_of(law)
    rent = np.array([d.rent_ore for d in joined.dwellings], dtype=np.int64)
    together = housing_benefit(rows, dwellings, rent, schemes)
    for n, row in enumerate(rows):
        alone = housing_benefit([row], dwellings, rent, schemes)
        for name in ("monthly", "before_ceiling", "binding", "rent_counted", "threshold"):
            assert (getattr(together, name)[n] == getattr(alone, name)[0]).all(), (n, name)
