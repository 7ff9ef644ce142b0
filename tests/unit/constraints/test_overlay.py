"""Law to come: from its first day and no sooner, figures that never carry on in silence, a digest and a label of its own."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from constraints import LawAt, LawGap, evaluate
from constraints.law.store import load
from constraints.overlay import Overlay
from constraints.testing import make_case
from constraints.verdicts import law_of

DAY = date(2027, 7, 1)
WINDOW = "almenboligloven.alb_59_6.event_window_months"
RUN = "almenboligloven.alb_59_6.benefit_run_months"
YEARLY = "kontanthjaelp_ny_ordning.satser.forhoejet_sats"
BEFORE = {
    "format": "anvis-overlay/1", "name": "draft", "source": "L 999", "status": "draft", "from": "2027-07-01",
}  # fmt: skip


def overlay(**parts):
    return Overlay.model_validate(BEFORE | parts)


def figure(name=RUN, values=None, unit="months", **more):
    return {name: {"unit": unit, "values": values or {"2027-07-01": 9}, "source": "L 999, § 1", **more}}


def on_day(day):
    """A household with six months of kontanthjælp up to the month before the day, and a flat in a deprived area."""
    last = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    first = last
    for _ in range(5):
        first = (first - timedelta(days=1)).replace(day=1)
    months = {"benefit": "KTH_16_1", "first_month": f"{first:%Y-%m}", "last_month": f"{last:%Y-%m}"}
    return make_case(
        {"H": {"persons": [{"benefits": [months]}]}}, {"B": {"area": "DEP"}}, day=day,
        policy={"figures_past_known": "provisional"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "barred"), [(DAY - timedelta(days=1), True), (DAY, False), (DAY + timedelta(days=40), False)]
)
def test_a_rule_that_ends_bars_to_the_day_before_and_no_longer(day, barred):
    draft = overlay(rules={"ALB-59-6-5": {"status": "ends", "source": "L 999"}})
    case = on_day(day)
    assert evaluate(case).deciding(0, 0) == "ALB-59-6-5"
    assert (evaluate(case, draft).deciding(0, 0) == "ALB-59-6-5") is barred
    assert ("ALB-59-6-5" in evaluate(case, draft).suspended) is not barred


@pytest.mark.parametrize(("day", "limit"), [(DAY - timedelta(days=1), 6), (DAY, 9), (DAY + timedelta(days=400), 9)])
def test_a_figure_holds_from_its_day_and_the_law_in_force_keeps_its_own(day, limit):
    draft = overlay(figures=figure())
    assert draft.store.parameters[RUN].at(day, False).value == limit
    assert LawAt(day).figure(RUN).value == 6
    found = LawAt(day, store=draft.store).figure(RUN)
    assert (found.status, found.legal_source) == (
        ("draft", "L 999, § 1") if limit == 9 else ("verified", load().parameters[RUN].legal_source)
    )


@pytest.mark.parametrize(("day", "barred"), [(DAY - timedelta(days=1), True), (DAY, False)])
def test_a_longer_run_of_months_lets_six_months_pass_from_its_day(day, barred):
    assert (evaluate(on_day(day), overlay(figures=figure())).deciding(0, 0) == "ALB-59-6-5") is barred


def test_an_entry_with_a_day_of_its_own_waits_for_it():
    draft = overlay(
        rules={"ALB-59-6-5": {"status": "contested", "from": "2028-01-01", "source": "x"}},
        interpretations={"run_must_be_current": {"value": False, "source": "x"}},
    )
    assert draft.days == [DAY, date(2028, 1, 1)]
    assert (draft.statuses_on(date(2027, 12, 31)), draft.statuses_on(date(2028, 1, 1))) == (
        {},
        {"ALB-59-6-5": "contested"},
    )
    assert (draft.interpretations_on(date(2027, 6, 30)), draft.interpretations_on(DAY)) == (
        {},
        {"run_must_be_current": False},
    )
    assert law_of(on_day(DAY), draft).switch("run_must_be_current") is False
    assert law_of(on_day(DAY)).switch("run_must_be_current") is True


def test_what_the_municipality_has_suspended_stays_so():
    draft = overlay(rules={"ALB-59-6-5": {"status": "contested", "source": "x"}})
    case = on_day(DAY)
    signed = {"status": "suspended", "basis": "b", "signed_by": "s"}
    policy = type(case.policy).model_validate(
        {"rule_status": {"ALB-59-6-5": signed}, "figures_past_known": "provisional"}
    )
    assert law_of(case.replaced(policy=policy), draft).rule_status["ALB-59-6-5"] == "suspended"
    assert law_of(case, draft).rule_status["ALB-59-6-5"] == "contested"


def test_a_yearly_figure_of_a_draft_ends_with_its_year_too():
    value = load().parameters[YEARLY]
    year = value.values[-1].start.year + 1
    draft = overlay(**{"from": f"{year}-01-01"}, figures=figure(YEARLY, {f"{year}-01-01": 13000}, value.unit))
    found = draft.store.parameters[YEARLY]
    assert found.at(date(year, 12, 31), False).value == 13000
    with pytest.raises(LawGap):
        found.at(date(year + 1, 1, 1), False)


def first_fault(**parts):
    with pytest.raises(ValidationError) as caught:
        overlay(**parts)
    place, _, message = caught.value.errors()[0]["ctx"]["faults"][0]
    return place, message.say("en"), message.say("da")


def test_a_year_left_out_and_a_value_of_the_law_passed_over_are_refused():
    known = load().parameters[YEARLY]
    year = known.values[-1].start.year + 2
    assert (
        f"no value from {year - 1}-01-01"
        in first_fault(**{"from": f"{year}-01-01"}, figures=figure(YEARLY, {f"{year}-01-01": 1}, known.unit))[1]
    )
    refund = "kommunale_omkostninger.boform_110.statsrefusion_vindue_dage"
    early = figure(refund, {"2025-01-01": 100}, "days")
    assert "the law has a value from 2026-04-01 already" in first_fault(**{"from": "2025-01-01"}, figures=early)[1]
    again = figure(refund, {"2025-01-01": 100, "2026-04-01": 80}, "days")
    assert (
        overlay(**{"from": "2025-01-01"}, figures=again).store.parameters[refund].at(date(2026, 5, 1), False).value
        == 80
    )


@pytest.mark.parametrize(
    ("parts", "place", "english", "danish"),
    [
        ({"figures": figure(RUN + "s")}, ("figures", RUN + "s"), f"no such figure; expected one such as {RUN}", "ikke noget tal"),
        ({"figures": figure(unit="days")}, ("figures", RUN, "unit"), "expected months", "forventet months"),
        ({"figures": figure(values={"2027-07-01": "ni"})}, ("figures", RUN, "values", "2027-07-01"), "expected a number", "et tal"),
        ({"figures": figure(values={"2027-06-30": 9})}, ("figures", RUN, "values", "2027-06-30"), "on or after 2027-07-01", "1. juli 2027"),
        ({"rules": {"ALB-59-6-55": {"status": "ends", "source": "x"}}}, ("rules", "ALB-59-6-55"), "ALB-59-6-5", "ingen regel"),
        ({"interpretations": {"run_must_be": {"value": 1, "source": "x"}}}, ("interpretations", "run_must_be"), "run_must_be_current", "ingen fortolkning"),
        ({"interpretations": {"run_must_be_current": {"value": "maybe", "source": "x"}}}, ("interpretations", "run_must_be_current", "value"), "True | False", "forventet"),
        ({}, (), "expected a change", "forventet en ændring"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told_with_its_place_and_a_name_that_is_near(parts, place, english, danish):
    found = first_fault(**parts)
    assert found[0] == place
    assert english in found[1]
    assert danish in found[2]


def test_digests_tell_drafts_from_each_other_and_from_the_law_in_force():
    drafts = [
        overlay(figures=figure()),
        overlay(figures=figure(values={"2027-07-01": 8})),
        overlay(figures=figure(), source="L 998"),
    ]
    digests = {load().digest, *(d.store.digest for d in drafts)}
    assert len(digests) == 4
    assert len({d.digest for d in drafts}) == 3
    assert law_of(on_day(DAY), drafts[0]).digest == drafts[0].store.digest
    assert Overlay.model_validate(drafts[0].as_json()).store.digest == drafts[0].store.digest


def test_the_label_says_draft_and_source_in_both_languages_and_changes_stand_beside_the_law():
    draft = overlay(
        title={"da": "Længere tid", "en": "Longer"}, figures=figure(),
        rules={"ALB-59-6-5": {"status": "ends", "from": "2028-01-01", "source": "§ 2"}},
        areas=[{"area": "A01", "list": "prevention", "change": "enters"}],
    )  # fmt: skip
    assert draft.label == {
        "da": "UDKAST, ikke gældende ret: Længere tid (kilde: L 999), regnet som gældende fra 1. juli 2027.",
        "en": "DRAFT, not the law in force: Longer (source: L 999), as if it held from 2027-07-01.",
    }
    rows = {c["name"]: (c["before"], c["after"], c["source"], c["in_effect"]) for c in draft.changes(DAY)}
    assert rows == {
        RUN: (6, 9, "L 999, § 1", True), "ALB-59-6-5": ("in_force", "ends", "§ 2", False), "A01": (None, "enters", "L 999", True),
    }  # fmt: skip
