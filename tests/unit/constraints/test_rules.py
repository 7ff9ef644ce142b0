"""The municipality's own rules and the limits of single pairs: below, at, above, unknown, lifted."""

from datetime import date, timedelta

import pytest

from constraints import InputError, evaluate, law_of
from constraints.rules.alb_59_1_quota import quota_counts
from constraints.testing import assert_verdict, judge_one, make_case


@pytest.mark.parametrize(("rooms", "verdict"), [(3, "allowed"), (4, "forbidden")])
def test_size_1_keeps_large_dwellings(rooms, verdict):
    table = judge_one({}, {"rooms": rooms})
    assert_verdict(table, verdict, None if verdict == "allowed" else "SIZE-1")


def test_size_1_yields_to_the_households_own_rooms():
    assert judge_one({"max_rooms": 5}, {"rooms": 5}).verdict_code(0, 0) == "allowed"
    assert judge_one({"min_rooms": 4}, {"rooms": 4}).verdict_code(0, 0) == "allowed"
    assert_verdict(judge_one({"min_rooms": 3}, {"rooms": 2}), "forbidden", "ROOMS-1")
    assert_verdict(judge_one({"max_rooms": 1}, {"rooms": 2}), "forbidden", "ROOMS-1")


def test_size_1_warns_where_the_policy_says_so():
    assert_verdict(judge_one({}, {"rooms": 4}, policy={"size": {"effect": "warn"}}), "allowed", "SIZE-1")


@pytest.mark.parametrize(
    ("need", "feature", "rule"),
    [("needs_step_free", {"step_free": False}, "ACCESS-1"), ("needs_wheelchair", {"wheelchair": False}, "ACCESS-2"),
     ("needs_lift_or_ground", {"floor": 1, "lift": False}, "ACCESS-3"), ("has_pet", {"pets_allowed": False}, "PET-1")],
)  # fmt: skip
def test_a_need_the_dwelling_does_not_meet(need, feature, rule):
    assert_verdict(judge_one({need: True}, feature), "forbidden", rule)
    assert_verdict(judge_one({need: False}, feature), "allowed", None)
    assert_verdict(judge_one({need: None}, feature), "review", rule)
    assert_verdict(judge_one({need: True}, dict.fromkeys(feature)), "review", rule)
    assert_verdict(judge_one({need: None}, {}), "allowed", None)


def test_a_lift_or_the_ground_floor_is_enough():
    assert judge_one({"needs_lift_or_ground": True}, {"floor": 3, "lift": True}).verdict_code(0, 0) == "allowed"
    assert judge_one({"needs_lift_or_ground": True}, {"floor": 0, "lift": None}).verdict_code(0, 0) == "allowed"
    assert judge_one({"needs_lift_or_ground": True}, {"floor": None, "lift": False}).verdict_code(0, 0) == "review"


def test_a_column_left_out_takes_its_default_and_an_empty_cell_does_not():
    case = make_case({"H": {"has_pet": None}}, {"B": {"pets_allowed": False}})
    assert evaluate(case).verdict_code(0, 0) == "review"
    absent = case.model_copy(update={"absent": case.absent | {"households.has_pet"}})
    assert evaluate(absent).verdict_code(0, 0) == "allowed"


def test_support_that_is_not_known_is_put_to_a_person():
    assert_verdict(judge_one({"support_method": None}, {}), "review", "SUPPORT-1")
    assert judge_one({"support_method": None, "support_declined": True}, {}).verdict_code(0, 0) == "allowed"
    unsaid = judge_one({"support_method": "CTI", "support_declined": None}, {})
    assert unsaid.verdict_code(0, 0) == "allowed"
    assert unsaid.case.households[0].needs_slot is True  # not told = the slot is kept for the household
    assert judge_one({"support_method": "CTI", "support_declined": True}, {}).verdict_code(0, 0) == "allowed"


def _department(**more):
    return [
        {
            "department_id": "D-ORD",
            "organisation_id": "O1",
            "dwellings_total": 50,
            "supported_last_24_months": 4,
            **more,
        }
    ]


@pytest.mark.parametrize(("recent", "verdict"), [(4, "allowed"), (5, "forbidden"), (None, "review")])
def test_conc_1_share_of_supported_households(recent, verdict):
    table = judge_one(
        {"support_method": "ICM", "support_decided_on": "2026-10-01"},
        {},
        departments=_department(supported_last_24_months=recent),
    )
    assert_verdict(table, verdict, None if verdict == "allowed" else "CONC-1")


def test_conc_1_can_be_lifted_and_does_not_touch_others():
    full = _department(supported_last_24_months=5)
    lifted = [{"household_id": "H", "rule_id": "CONC-1", "by": "leder", "reason": "aftale"}]
    assert_verdict(
        judge_one(
            {"support_method": "ICM", "support_decided_on": "2026-10-01"}, {}, departments=full, exceptions=lifted
        ),
        "allowed",
        "CONC-1",
    )
    assert judge_one({}, {}, departments=full).verdict_code(0, 0) == "allowed"


def test_a_person_lifts_the_floor_for_one_dwelling():
    household, dwelling = {"persons": [{"gross_income_dkk_month": 7000}]}, {}
    assert_verdict(judge_one(household, dwelling), "forbidden", "RAAD-1")
    lifted = [{"household_id": "H", "dwelling_id": "B", "rule_id": "RAAD-1", "by": "leder", "reason": "tilskud"}]
    table = judge_one(household, dwelling, exceptions=lifted)
    assert_verdict(table, "allowed", "RAAD-1")
    assert table.findings(0, 0)[0].verdict in ("exempt", "warn")
    other = [{"household_id": "H", "dwelling_id": "OTHER", "rule_id": "RAAD-1", "by": "leder", "reason": "tilskud"}]
    both = evaluate(make_case({"H": household}, {"B": {}, "OTHER": {}}, exceptions=other))
    assert [both.verdict_code(0, d) for d in (0, 1)] == ["forbidden", "allowed"]


@pytest.mark.parametrize(
    ("wish", "verdict"),
    [({"kind": "area", "target": "51B", "tier": "never"}, "forbidden"), ({"kind": "area", "target": "X", "tier": "never"}, "allowed"),
     ({"kind": "department", "target": "D-51B", "tier": "never"}, "forbidden"), ({"kind": "organisation", "target": "O1", "tier": "never"}, "forbidden"),
     ({"kind": "dwelling_type", "target": "family", "tier": "never"}, "forbidden"), ({"kind": "floor_max", "target": "1", "tier": "never"}, "forbidden"),
     ({"kind": "floor_max", "target": "2", "tier": "never"}, "allowed"), ({"kind": "near", "target": "724000 6176000 500", "tier": "never"}, "forbidden"),
     ({"kind": "near", "target": "724000 6176000 499", "tier": "never"}, "allowed"), ({"kind": "area", "target": "51B", "tier": "avoid"}, "allowed")],
)  # fmt: skip
def test_deal_breakers(wish, verdict):
    dwelling = {"area": "51B", "floor": 2, "easting": 724300, "northing": 6176400}  # 500 metres away: 300, 400
    table = judge_one({}, dwelling, wishes=[{"household_id": "H", **wish}])
    assert_verdict(table, verdict, "WISH-1" if verdict == "forbidden" else None)


def test_a_deal_breaker_that_cannot_be_told_is_put_to_a_person():
    wishes = [{"household_id": "H", "kind": "near", "target": "724000 6176000 500", "tier": "never"}]
    assert_verdict(judge_one({}, {}, wishes=wishes), "review", "WISH-1")


def test_protection_bars_without_a_reason():
    table = judge_one({}, {}, separations=[{"household_id": "H", "department_id": "D-ORD"}])
    assert_verdict(table, "forbidden", "SEP-1")
    finding = table.findings(0, 0)[0]
    assert finding.facts == {}
    assert "D-ORD" not in finding.text["da"] + finding.text["en"]


def test_subsidised_dwellings_are_for_the_target_group():
    dwelling = {"subsidy_target_group_only": True}
    assert judge_one({"homelessness_situation": "street"}, dwelling).verdict_code(0, 0) == "allowed"
    assert_verdict(judge_one({"homelessness_situation": "not_homeless"}, dwelling), "forbidden", "CHEAP-16")
    assert (
        judge_one({"homelessness_situation": "not_homeless", "target_group": "akut"}, dwelling).verdict_code(0, 0)
        == "allowed"
    )
    assert_verdict(judge_one({"homelessness_situation": None}, dwelling), "review", "CHEAP-16")


@pytest.mark.parametrize(
    ("born", "verdict"), [("1996-11-21", "allowed"), ("1996-11-20", "forbidden"), (None, "review")]
)
def test_youth_dwellings_are_for_applicants_below_the_municipal_age(born, verdict):
    youth = {"dwelling_type": "youth", "availability_basis": "59-3", "rooms": 1, "area_m2": 35}
    assert_verdict(
        judge_one({"persons": [{"birth_date": born}]}, youth), verdict, None if verdict == "allowed" else "ALB-59-3"
    )


def test_elderly_dwellings_ask_for_age_disability_or_need():
    elderly = {"dwelling_type": "elderly", "availability_basis": "54"}
    assert_verdict(judge_one({}, elderly), "forbidden", "ALB-54")
    assert judge_one({"needs_step_free": True}, elderly).verdict_code(0, 0) == "allowed"
    assert judge_one({"persons": [{"birth_date": "1961-11-20"}]}, elderly).verdict_code(0, 0) == "allowed"
    assert judge_one({"persons": [{"disability_pension_from": "2020-01-01"}]}, elderly).verdict_code(0, 0) == "allowed"


@pytest.mark.parametrize(("day", "verdict"), [(17, "allowed"), (18, "review"), (19, "review")])
def test_lob_56_reply_in_time_or_put_to_a_person(day, verdict):
    private = {"dwelling_type": "private", "availability_basis": "LOB-49", "reported_on": "2026-11-09"}
    assert judge_one({}, private, day=date(2026, 11, day)).verdict_code(0, 0) == verdict


def test_lob_56_saturday_switch():
    private = {"dwelling_type": "private", "availability_basis": "LOB-49", "reported_on": "2026-11-09"}
    policy = {"interpretations": {"saturday_counts_as_weekday": False}}
    assert judge_one({}, private, day=date(2026, 11, 18), policy=policy).verdict_code(0, 0) == "allowed"
    assert judge_one({}, private, day=date(2026, 11, 19), policy=policy).verdict_code(0, 0) == "review"


def test_a_dwelling_free_after_the_hard_date_is_put_to_a_person():
    due = {"must_be_housed_by": "2026-12-10", "must_be_housed_by_kind": "release"}
    assert judge_one(due, {"available_from": "2026-12-10"}).verdict_code(0, 0) == "allowed"
    assert_verdict(judge_one(due, {"available_from": "2026-12-11"}), "review", "DATE-1")


@pytest.mark.parametrize(
    ("due", "policy", "wanted"),
    [("2026-12-21", {}, (1, "deadline")), ("2026-12-22", {}, (4, None)), ("2026-11-01", {}, (1, "deadline")),
     (None, {"escalation": {"max_wait_months": 10}}, (3, "long_wait")), (None, {"escalation": {"max_wait_months": 11}}, (4, None))],
)  # fmt: skip
def test_escalation_prints_its_reason(due, policy, wanted):
    household = {"urgency_class": "U4", "registered_on": "2026-01-19", "must_be_housed_by": due}
    table = judge_one(household, {"available_from": "2026-10-01"}, policy=policy)
    assert table.case.households[0].effective_class == wanted


def test_an_open_offer_freezes_household_and_dwelling():
    offers = [{"household_id": "H", "dwelling_id": "B", "offered_on": "2026-11-10"}]
    table = evaluate(make_case({"H": {}, "I": {}}, {"B": {}, "C": {}}, offers=offers))
    assert [[table.verdict_code(h, d) for d in (0, 1)] for h in (0, 1)] == [
        ["allowed", "forbidden"],
        ["forbidden", "allowed"],
    ]
    refused = [{**offers[0], "answer": "refused"}]
    assert evaluate(make_case({"H": {}, "I": {}}, {"B": {}, "C": {}}, offers=refused)).combined.sum() == 0


def _quota(n, **organisation):
    dwellings = {f"B{i:02d}": {"reported_on": date(2026, 11, i)} for i in range(1, n + 1)}
    row = {"organisation_id": "O1", "name": "En", "vacancies_this_period": n, **organisation}
    case = make_case({"H": {}}, dwellings, organisations=[row])
    table = evaluate(case)
    return table, [d.id for d in table.case.dwellings if table.verdict_code(0, d.index) == "allowed"]


def test_every_fourth_vacancy_in_time_order():
    table, allowed = _quota(12)
    assert allowed == ["B04", "B08", "B12"]
    count = quota_counts(table.case, table.law)["O1"]
    assert (count.right, count.carry_out) == (3, 0)


def test_the_carry_moves_the_counter_and_is_carried_on():
    table, allowed = _quota(10, quota_carry="3/4")
    assert allowed == ["B01", "B05", "B09"]
    assert str(quota_counts(table.case, table.law)["O1"].carry_out) == "1/4"


def test_an_odd_share_is_counted_exactly():
    _, allowed = _quota(28, quota_share="0.15")
    assert allowed == ["B07", "B14", "B20", "B27"]


def test_a_counter_whose_order_is_unknown_is_put_to_a_person():
    dwellings = {"B1": {"reported_on": "2026-11-01"}, "B2": {"reported_on": None}}
    organisations = [{"organisation_id": "O1", "name": "En", "vacancies_this_period": 4}]
    table = evaluate(make_case({"H": {}}, dwellings, organisations=organisations))
    assert_verdict(table, "review", "ALB-59-1-1")


def test_by_agreement_any_vacancy_up_to_the_right():
    dwellings = {f"B{i}": {} for i in range(4)}
    organisations = [{"organisation_id": "O1", "name": "En", "vacancies_this_period": 4}]
    table = evaluate(make_case({"H": {}}, dwellings, organisations=organisations, policy={"quota": {"choice": "free"}}))
    assert table.combined.sum() == 0


def test_section_59_concerns_family_dwellings():
    assert_verdict(judge_one({}, {"dwelling_type": "elderly"}), "not_applicable", "ALB-59-1-1")


def test_wrong_switches_and_rule_ids_are_named():
    with pytest.raises(InputError, match="window_inklusive"):
        law_of(make_case({"H": {}}, {"B": {}}, policy={"interpretations": {"window_inklusive": True}}))
    with pytest.raises(InputError, match="young_applicant_below_age"):
        law_of(make_case({"H": {}}, {"B": {}}, policy={"interpretations": {"young_applicant_below_age": 90}}))
    status = {"ALB-1-2-3": {"status": "suspended", "basis": "x", "signed_by": "y"}}
    with pytest.raises(InputError, match="ALB-1-2-3"):
        law_of(make_case({"H": {}}, {"B": {}}, policy={"rule_status": status}))


def test_a_warning_without_figures_says_what_is_missing():
    table = judge_one(
        {"persons": [{"gross_income_dkk_month": None}]}, {}, policy={"disposable_floor": {"effect": "warn"}}
    )
    assert_verdict(table, "allowed", "RAAD-1")
    assert "ikke oplyst" in table.findings(0, 0)[0].text["da"]
    assert "ukendt" not in table.findings(0, 0)[0].text["da"]


def test_reasons_show_the_figures_asymmetrically():
    periods = [{"benefit": "KTH_16_1", "first_month": "2025-12"}]
    table = judge_one({"persons": [{"benefits": periods}]}, {"area": "DEP"})
    finding = next(f for f in table.findings(0, 0) if f.rule_id == "ALB-59-6-5")
    assert finding.facts["months"] == 11
    assert finding.facts["limit"] == 6
    assert (
        finding.text["da"]
        == "H-p1 har fået kontanthjælp (aktivlovens § 16, stk. 1) i 11 hele måneder i træk til og med oktober 2026; grænsen er 6."
    )
    assert finding.url.startswith("https://www.retsinformation.dk/")
    assert finding.cites == "ALB § 59, stk. 6, nr. 5"


def test_the_deciding_rule_of_every_pair_is_the_same_asked_alone_or_all_at_once():
    households = {"H": {"has_pet": None}, "I": {"min_rooms": 5, "has_pet": None}, "J": {}}
    dwellings = {"B": {"pets_allowed": False}, "C": {"availability_basis": "waiting_list"}, "D": {"rooms": 4}}
    table = evaluate(make_case(households, dwellings))
    verdicts = set()
    for h in range(3):
        for d in range(3):
            index = int(table.deciding_index[h, d])
            verdicts.add(table.verdict_code(h, d))
            assert (table.rules[index].id if index >= 0 else None) == table.deciding(h, d)
    assert verdicts == {"allowed", "review", "forbidden", "not_applicable"}


def test_every_ban_of_stk_6_and_7_is_one_that_the_other_forms_ask_about():
    """A wording added to the rules and not to what halfway homes look at would open a barred dwelling in silence."""
    from constraints.rules import RULES, alb_59_6_deprived_area, alb_59_7_prevention_area

    for bans, start in ((alb_59_6_deprived_area.BANS, "ALB-59-6-"), (alb_59_7_prevention_area.BANS, "ALB-59-7-")):
        assert [r for r in RULES if r.id.startswith(start)] == list(bans)


def test_an_answer_is_read_by_the_question_of_the_wording_in_force_on_the_day():
    from constraints import RULES
    from constraints.rules import question_of

    for rule in RULES:
        if rule.asks is not None:
            for day in (rule.in_force.start, rule.in_force.until and rule.in_force.until - timedelta(days=1)):
                assert day is None or question_of(rule.id, day) is rule.asks, (rule.id, day)
    assert question_of("ALB-59-6-5", None) is next(r.asks for r in RULES if r.id == "ALB-59-6-5")
    assert question_of("NOBODY-1", None) is None


def test_no_rule_of_law_and_no_word_of_the_citizen_can_be_lifted():
    from constraints import LIFTABLE, RULES
    from constraints.rules import Force

    of_law = {r.id for r in RULES if r.force in (Force.LAW, Force.CITIZEN) and r.cites.act != "policy"}
    assert {r.id for r in RULES if r.liftable} == set(LIFTABLE)
    assert not of_law & set(LIFTABLE)
    assert {"RAAD-1", "CONC-1", "SIZE-1", "ALB-51B-POLICY"} <= set(LIFTABLE)
    assert not {"ALB-59-6-5", "ALB-59-7-A", "WISH-1", "SEP-1"} & set(LIFTABLE)


def _counts(dwellings, *organisations):
    from constraints import law_of, view
    from constraints.rules.alb_59_1_quota import quota_counts

    case = make_case({"H": {}}, dwellings, organisations=list(organisations))
    return quota_counts(view(case), law_of(case))


def test_the_counter_points_at_every_fourth_and_says_where_it_cannot_tell():
    told = {f"B{n}": {"counter_position": n} for n in range(1, 9)}
    (count,) = _counts(told, {"organisation_id": "O1", "name": "x", "vacancies_this_period": 8}).values()
    assert (count.right, count.pointed, count.unknown) == (2, frozenset({3, 7}), frozenset())
    assert [count.place_of(d) for d in (0, 7)] == [(1, 1), (8, 8)]
    bare = {f"B{n}": {"reported_on": None} for n in range(1, 5)}
    (count,) = _counts(bare, {"organisation_id": "O1", "name": "x", "vacancies_this_period": 4}).values()
    assert (count.right, count.pointed, count.unknown) == (1, None, frozenset({0, 1, 2, 3}))
    assert count.is_ours(0) is None


def test_an_organisation_that_reports_no_vacancies_has_no_counter_and_others_keep_theirs():
    dwellings = {"B1": {"organisation": "O1"}, "B2": {"organisation": "O2", "department": "D2"}}
    silent = {"organisation_id": "O1", "name": "x"}
    counted = {"organisation_id": "O2", "name": "y", "vacancies_this_period": 4}
    found = _counts(dwellings, silent, counted)
    assert list(found) == ["O2"]
    assert found["O2"].counted == (1,)


@pytest.mark.parametrize(
    ("persons", "missing"),
    [
        ([{"benefit_history_known": False}], ["benefit_periods"]),
        ([{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}]},
          {"role": "cohabitant", "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}]}], ["persons.cohabiting_since"]),
    ],
)  # fmt: skip
def test_section_51_c_names_the_facts_that_are_missing_and_no_others(persons, missing):
    from constraints import evaluate

    dwelling = {"area": "TRANS", "availability_basis": "waiting_list"}
    table = evaluate(make_case({"H": {"persons": persons}}, {"B": dwelling}))
    finding = next(f for f in table.findings(0, 0) if f.rule_id == "ALB-51C")
    assert finding.facts["missing"] == missing
