"""What an independent reading of the law found wrong, each as a sentence."""

from datetime import date

import pytest

from constraints import READS, InputError, LawGap, evaluate
from constraints.rules.alb_59_9_fallback import outside_later, outside_pool
from constraints.testing import assert_verdict, judge_one, make_case

BARRED = {
    "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}],
    "income_kind": "KTH_16_1",
    "gross_income_dkk_month": 14201,
}
SIGNED = [
    {
        "household_id": "H",
        "dwelling_id": "B",
        "rule_id": "ALB-59-9",
        "by": "sagsbehandler-7",
        "reason": "intet andet muligt",
    }
]
NOW, LATER = {"available_from": "2026-11-20"}, {"available_from": "2026-11-21"}


def _duty(outside, household=None, *, policy=None, **tables):
    """Household H, barred from deprived dwelling B by no. 5 alone, with a signature, and one dwelling outside."""
    tables.setdefault("exceptions", SIGNED)
    return evaluate(
        make_case(
            {"H": {"persons": [BARRED], **(household or {})}},
            {"B": {"area": "DEP"}, "OUT": outside},
            policy=policy,
            **tables,
        )
    )


def _opens(table):
    return table.verdict_code(0, 0) == "allowed"


# ---------------------------------------------------------------- § 59, stk. 9


@pytest.mark.parametrize(
    ("outside", "household", "opens"),
    [({**NOW, "rent_dkk_month": 24000}, {}, True), ({**NOW, "rooms": 1}, {"min_rooms": 2}, True),
     ({**NOW, "step_free": False}, {"needs_step_free": True}, True), ({**NOW, "dwelling_type": "elderly"}, {}, True),
     ({**NOW, "rooms": 4}, {}, False), ({**NOW, "pets_allowed": False}, {"has_pet": True}, False), (NOW, {}, False),
     ({**NOW, "step_free": None}, {"needs_step_free": True}, False)],
    ids=["too dear", "too small", "no access", "not a § 59 right", "kept for larger households", "no pets", "possible", "not known"],
)  # fmt: skip
def test_only_law_and_suitability_make_a_dwelling_outside_impossible(outside, household, opens):
    assert _opens(_duty(outside, household)) is opens


def test_protection_makes_a_dwelling_outside_impossible():
    assert _opens(_duty(NOW, separations=[{"household_id": "H", "department_id": "D-ORD"}]))


def test_a_deal_breaker_does_not_make_it_impossible_unless_the_switch_says_so():
    never = [{"household_id": "H", "kind": "department", "target": "D-ORD", "tier": "never"}]
    assert not _opens(_duty(NOW, wishes=never))
    assert _opens(_duty(NOW, wishes=never, policy={"interpretations": {"fallback_never_wish_counts": True}}))


def test_a_lock_does_not_make_it_impossible():
    assert not _opens(_duty(NOW, locks=[{"household_id": "H", "dwelling_id": "OUT", "kind": "forbid"}]))


def test_combined_letting_as_municipal_policy_does_not_make_it_impossible():
    table = _duty({**NOW, "area": "COMBINED"})
    assert table.verdict_code(0, 1) == "forbidden"
    assert not _opens(table)


def test_the_concentration_limit_does_not_make_it_impossible():
    table = _duty(
        NOW, {"support_method": "ICM", "support_decided_on": "2026-10-01"}, policy={"concentration": {"max_new_supported_per_department": 0}},
        exceptions=[*SIGNED, {"household_id": "H", "dwelling_id": "B", "rule_id": "CONC-1", "by": "leder", "reason": "aftale"}],
    )  # fmt: skip
    assert table.deciding(0, 1) == "CONC-1"
    assert not _opens(table)


def test_a_prevention_area_the_council_let_off_counts_as_outside():
    household = {"persons": [BARRED], "support_method": "none"}
    dwellings = {"B": {"area": "DEP"}, "OUT": {**NOW, "area": "PREV-EXEMPT"}}
    assert not _opens(evaluate(make_case({"H": household}, dwellings, exceptions=SIGNED)))
    policy = {"interpretations": {"let_off_area_is_outside": False}}
    assert _opens(evaluate(make_case({"H": household}, dwellings, exceptions=SIGNED, policy=policy)))


def test_only_what_is_vacant_on_the_day_has_to_be_impossible_and_the_rest_is_asked_about():
    assert not _opens(_duty(NOW))
    later = _duty(LATER)
    assert _opens(later)
    assert [d.id for d in outside_pool(later.case, later.law)] == []
    assert [d.id for d in outside_later(later.case, later.law)] == ["OUT"]
    assert not _opens(_duty(LATER, policy={"interpretations": {"fallback_pool": "all_in_batch"}}))


def test_a_dwelling_outside_that_somebody_has_accepted_is_no_longer_vacant():
    def case(answer):
        offers = [{"household_id": "I", "dwelling_id": "OUT", "offered_on": "2026-11-10", "answer": answer}]
        return evaluate(
            make_case(
                {"H": {"persons": [BARRED]}, "I": {}},
                {"B": {"area": "DEP"}, "OUT": NOW},
                offers=offers,
                exceptions=SIGNED,
            )
        )

    assert _opens(case("accepted"))
    assert not _opens(case(None))


def test_a_signature_opens_nothing_while_the_duty_itself_is_suspended():
    suspended = {"rule_status": {"ALB-59-9": {"status": "suspended", "basis": "notat 12", "signed_by": "direktør"}}}
    table = _duty({**NOW, "rent_dkk_month": 24000}, policy=suspended)
    assert_verdict(table, "forbidden", "ALB-59-6-5")


def test_a_signature_without_effect_says_which_dwelling_is_possible():
    finding = next(f for f in _duty(NOW).findings(0, 0) if f.rule_id == "ALB-59-9")
    assert finding.facts == {"by": "sagsbehandler-7", "possible": "OUT"}
    assert "OUT" in finding.text["da"]


def test_the_duty_opens_the_ban_that_barred_and_names_no_other():
    table = _duty({**NOW, "rent_dkk_month": 24000})
    assert [(r.id, v.code) for r, v in table.pair(0, 0)] == [("ALB-59-6-5", "exempt"), ("ALB-59-9", "exempt")]


def test_a_ban_opened_by_the_duty_is_not_called_lifted():
    finding = next(f for f in _duty({**NOW, "rent_dkk_month": 24000}).findings(0, 0) if f.rule_id == "ALB-59-6-5")
    assert finding.verdict == "exempt"
    assert "Fraveget" not in finding.text["da"]
    assert finding.text["da"].endswith(
        "Forbuddet gælder, men pligten til anvisning i området (§ 59, stk. 9) er underskrevet af sagsbehandler-7: intet andet muligt."
    )


# ---------------------------------------------------------------- waiting list, forms, pension


@pytest.mark.parametrize("area", ["ORD", "DEP", "PREV", "COMBINED", "TRANS"])
def test_a_dwelling_let_from_the_waiting_list_is_not_ours_to_allocate(area):
    assert_verdict(judge_one({}, {"area": area, "availability_basis": "waiting_list"}), "not_applicable", "ALB-51-1")


def test_a_starter_home_is_no_halfway_home():
    dwelling = {"dwelling_type": "starter", "availability_basis": "63", "rooms": 1, "area_m2": 40}
    table = judge_one({"homelessness_situation": "section_110"}, dwelling)
    assert_verdict(table, "not_applicable", "ALB-63")
    assert table.findings(0, 0)[0].cites == "ALB § 63, stk. 5"


@pytest.mark.parametrize(
    ("person", "verdict"),
    [({"disability_pension_from": "2019-01-01"}, "forbidden"), ({"disability_pension_from": "2019-01-01", "disability_pension_to": "2026-11-20"}, "forbidden"),
     ({"disability_pension_from": "2019-01-01", "disability_pension_to": "2026-11-19"}, "allowed"),
     ({"benefits": [{"benefit": "FP", "first_month": "2019-01", "last_month": "2026-10"}]}, "allowed"),
     ({"benefits": [{"benefit": "FP", "first_month": "2019-01", "last_month": "2026-11"}]}, "forbidden"),
     ({"disability_pension_from": "2026-11-01", "benefits": [{"benefit": "FP", "first_month": "2019-01", "last_month": "2020-10"}]}, "forbidden"),
     ({"disability_pension_from": "2010-01-01", "income_kind": "folkepension"}, "allowed"),
     ({"income_kind": "FP", "disability_pension_from": "2010-01-01", "disability_pension_to": "2026-01-31"}, "review")],
)  # fmt: skip
def test_an_ended_disability_pension_does_not_bar(person, verdict):
    assert judge_one({"persons": [person]}, {"area": "DEP"}).verdict_code(0, 0) == verdict


@pytest.mark.parametrize(("area", "verdict"), [("PREV", "allowed"), ("PREV-EXEMPT", "allowed"), ("DEP", "review")])
def test_a_halfway_home_asks_about_the_ban_of_its_own_area(area, verdict):
    household = {"homelessness_situation": "section_110", "persons": [{"disability_pension_from": "2019-01-01"}]}
    halfway = {"dwelling_type": "halfway", "availability_basis": "63", "area": area}
    assert judge_one(household, halfway).verdict_code(0, 0) == verdict


# ---------------------------------------------------------------- answers


ODD = {"dwelling_type": "odd", "availability_basis": "ODD"}


def _answer(answer, rule="ODD", **more):
    return [
        {
            "household_id": "H",
            "rule_id": rule,
            "answer": answer,
            "by": "sagsbehandler-7",
            "reason": "samtale",
            "on": "2026-11-19",
            **more,
        }
    ]


def test_an_odd_dwelling_is_open_once_a_person_has_answered():
    assert (
        judge_one({}, ODD, policy={"interpretations": {"other_bases_outside_59_6": "confirmed"}}).verdict_code(0, 0)
        == "review"
    )
    table = judge_one({}, ODD, answers=_answer("belongs"))
    assert_verdict(table, "allowed", None)
    finding = table.findings(0, 0)[0]
    assert (finding.rule_id, finding.verdict) == ("ODD", "note")
    assert finding.facts == {
        "answer": "belongs",
        "by": "sagsbehandler-7",
        "reason": "samtale",
        "on": date(2026, 11, 19),
    }


def test_an_answer_for_one_dwelling_goes_before_one_for_all():
    answers = [*_answer("belongs"), *_answer("does_not_belong", dwelling_id="C")]
    table = evaluate(make_case({"H": {}}, {"B": ODD, "C": ODD}, answers=answers))
    assert [table.verdict_code(0, d) for d in (0, 1)] == ["allowed", "forbidden"]


def test_an_answer_never_lifts_what_the_facts_forbid():
    table = judge_one(
        {"persons": [{"citizenship_class": "OTHER"}]}, {"area": "DEP"}, answers=_answer("not_met", "ALB-59-6-4")
    )
    assert_verdict(table, "forbidden", "ALB-59-6-4")
    assert [a.rule_id for a in table.unused_answers] == ["ALB-59-6-4"]


def test_an_answer_to_a_rule_that_asks_nothing_is_refused():
    with pytest.raises(InputError, match="SIZE-1 asks no question"):
        judge_one({}, {}, answers=_answer("ja", "SIZE-1"))
    with pytest.raises(InputError, match="ja is no answer to rule ODD"):
        judge_one({}, ODD, answers=_answer("ja"))


def test_a_pair_tells_which_answers_it_waits_for():
    assert judge_one({}, ODD).waits_for(0, 0) == ("ODD",)
    assert judge_one({}, {}).waits_for(0, 0) == ()
    assert judge_one({"min_rooms": 5}, ODD).waits_for(0, 0) == ()


# ---------------------------------------------------------------- the quota's order


def _row(*numbers, vacancies, **more):
    dwellings = {f"B{i}": {"reported_on": None, "counter_position": n, **more} for i, n in enumerate(numbers, start=1)}
    organisations = [{"organisation_id": "O1", "name": "En", "vacancies_this_period": vacancies}]
    table = evaluate(make_case({"H": {}}, dwellings, organisations=organisations))
    return [table.verdict_code(0, d) for d in range(len(numbers))]


def test_without_any_order_the_ids_decide_nothing():
    assert _row(None, None, None, None, vacancies=4) == ["review"] * 4


def test_without_any_order_what_every_order_gives_is_given():
    assert _row(None, None, vacancies=3) == ["forbidden"] * 2


def test_more_vacancies_reported_than_in_the_file_need_their_numbers():
    assert _row(None, None, vacancies=8, reported_on="2026-11-01") == ["review"] * 2
    assert _row(4, 8, vacancies=8) == ["allowed"] * 2
    assert _row(3, 4, vacancies=8) == ["forbidden", "allowed"]


def test_other_organisations_and_other_rights_stand_in_rows_of_their_own():
    dwellings = {
        "A": {"reported_on": "2026-11-01"}, "B": {"reported_on": "2026-11-02"}, "C": {"reported_on": "2026-11-03", "organisation": "O2", "department": "D2"},
        "D": {"reported_on": "2026-11-03", "availability_basis": "59-2"}, "E": {"reported_on": "2026-11-04"}, "F": {"reported_on": "2026-11-05"},
    }  # fmt: skip
    organisations = [{"organisation_id": "O1", "name": "En", "vacancies_this_period": 4}]
    table = evaluate(make_case({"H": {}}, dwellings, organisations=organisations))
    told = {d.id: table.verdict_code(0, d.index) for d in table.case.dwellings}
    assert told == {
        "A": "forbidden",
        "B": "forbidden",
        "C": "allowed",
        "D": "allowed",
        "E": "forbidden",
        "F": "allowed",
    }


def test_the_finding_says_that_the_order_is_missing():
    organisations = [{"organisation_id": "O1", "name": "En", "vacancies_this_period": 4}]
    table = evaluate(
        make_case({"H": {}}, {"B": {"reported_on": None}, "C": {"reported_on": None}}, organisations=organisations)
    )
    assert "rækkefølgen er ikke oplyst" in table.findings(0, 0)[0].text["da"]
    assert table.missing(0, 0) == ("dwellings.reported_on", "dwellings.counter_position")


# ---------------------------------------------------------------- reasons that are true


def _text(table, rule, lang="da"):
    return next(f.text[lang] for f in table.findings(0, 0) if f.rule_id == rule)


def test_the_reason_under_an_extended_decision_is_the_pension_and_not_months_of_kontanthjaelp():
    table = judge_one({"persons": [{"disability_pension_from": "2019-01-01"}]}, {"area": "COMBINED-EXT"})
    text = _text(table, "ALB-51B-POLICY")
    assert text.startswith("Ansøgeren har fået førtidspension siden 1. januar 2019")
    assert "kontanthjælp" not in text
    assert "samlever" not in text


def test_a_private_dwelling_in_a_deprived_area_is_told_by_the_area_and_not_by_a_deadline():
    private = {"dwelling_type": "private", "availability_basis": "LOB-49", "reported_on": "2026-11-18", "area": "DEP"}
    finding = judge_one({"persons": [{"citizenship_class": "OTHER"}]}, private).findings(0, 0)[0]
    assert finding.cites == "ALB § 59, stk. 6 og 7"
    assert "26. november" not in finding.text["da"]
    assert "udløb" not in finding.text["da"]


def test_a_ban_in_a_prevention_area_names_its_date_and_fact():
    person = {"lease_terminated_on": "2026-08-01", "lease_terminated_ground": "gross_breach_good_order"}
    text = _text(judge_one({"persons": [person]}, {"area": "PREV"}), "ALB-59-7-0")
    assert "1. august 2026" in text
    assert "område PREV" in text


def test_a_minor_in_a_prevention_area_is_told_of_the_repealed_paragraph():
    minor = {
        "role": "child",
        "birth_date": "2010-01-01",
        "release_date": "2026-09-01",
        "release_institution": "other",
        "release_convicted": True,
    }
    text = _text(judge_one({"persons": [{}, minor]}, {"area": "PREV"}), "ALB-59-7-0")
    assert "§ 57 c, som er ophævet" in text
    assert "mangler" not in text


def test_nobody_is_said_to_have_been_released_who_was_not_told_of():
    text = _text(judge_one({"persons": [{"events_known": False}]}, {"area": "DEP"}), "ALB-59-6-1")
    assert "om der har været en løsladelse" in text
    assert "ukendt" not in text


def test_the_plan_that_is_not_known_is_named():
    person = {"release_date": "2026-09-01", "release_institution": "prison_service", "release_convicted": True}
    text = _text(judge_one({"persons": [person]}, {"area": "DEP"}), "ALB-59-6-1")
    assert (
        text
        == "H-p1 er løsladt 1. september 2026 (inden for 6 måneder); ikke oplyst: om der skal laves en handleplan efter § 141."
    )


@pytest.mark.parametrize(
    ("benefit", "rule", "name", "never"),
    [
        ("OVG", "ALB-59-7-A", "overgangsydelse", "mindstesats"),
        ("KTH_OLD", "ALB-59-6-5", "kontanthjælp efter reglerne før 1. juli 2025", "§ 16"),
    ],
)
def test_a_benefit_is_called_by_its_own_name(benefit, rule, name, never):
    area = "PREV" if "59-7" in rule else "DEP"
    person = {"benefits": [{"benefit": benefit, "first_month": "2024-06", "last_month": "2025-06"}]}
    table = judge_one({"registered_on": "2025-01-01", "persons": [person]}, {"area": area}, day=date(2025, 7, 1))
    text = _text(table, rule)
    assert name in text
    assert never not in text


def test_an_arrangement_that_is_not_told_is_not_said_to_be_broken():
    debts = [{"household_id": "H", "organisation_id": "O1", "amount_dkk": 14000}]
    text = _text(judge_one({}, {}, debts=debts), "BEK977-27")
    assert "ikke oplyst, om en afdragsaftale overholdes" in text
    assert "nej" not in text


@pytest.mark.parametrize(
    ("day", "address"),
    [
        (date(2025, 8, 1), "2024/1171"),
        (date(2026, 1, 24), "2024/1171"),
        (date(2026, 1, 25), "2026/207"),
        (date(2021, 12, 1), "2021/1877"),
    ],
)
def test_a_decision_cites_the_consolidated_act_in_force_on_its_day(day, address):
    table = judge_one(
        {"registered_on": "2021-01-01", "persons": [{"citizenship_class": "OTHER"}]}, {"area": "DEP"}, day=day
    )
    assert next(f.url for f in table.findings(0, 0) if f.rule_id == "ALB-59-6-4").endswith(address)


def test_disability_pension_without_a_date_is_told_without_one():
    assert (
        _text(judge_one({"persons": [{"income_kind": "FP"}]}, {"area": "DEP"}), "ALB-59-6-6")
        == "H-p1 får førtidspension."
    )


def test_one_person_is_not_one_persons():
    assert (
        _text(judge_one({}, {"rooms": 4}), "SIZE-1")
        == "Boligen har 4 rum, og husstanden tæller 1; kommunens grænse er 3 rum."
    )


def test_what_is_below_a_limit_reads_as_below_it():
    table = judge_one(
        {"persons": [{}, {}, {}, {}, {}]}, {"rooms": 2, "area_m2": "99.99"}, policy={"occupancy_cap_adopted": True}
    )
    assert "19,99 m² pr. person er under 20 m²" in _text(table, "LOB-14")
    assert "19.99 m² per person is below 20 m²" in _text(table, "LOB-14", "en")


def test_a_note_says_what_it_is_about():
    text = _text(judge_one({"persons": [{"lease_terminated_on": "2026-07-01"}]}, {}), "BEK977-28")
    assert text.startswith("H-p1: lejemål ophørt 1. juli 2026")


def test_the_deciding_rule_comes_before_warnings():
    debts = [{"household_id": "H", "organisation_id": "O1", "amount_dkk": 14000}]
    household = {
        "persons": [{"lease_terminated_on": "2026-08-01", "lease_terminated_ground": "gross_breach_good_order"}],
        "min_rooms": 5,
    }
    found = judge_one(household, {"area": "DEP"}, debts=debts).findings(0, 0)
    assert [f.rule_id for f in found] == ["ALB-59-6-3", "ROOMS-1", "BEK977-27", "BEK977-28"]


def test_a_review_lists_the_facts_that_are_missing_and_no_others():
    person = {"release_date": "2026-09-01", "release_institution": "prison_service", "release_convicted": True}
    table = judge_one({"persons": [person]}, {"area": "DEP"})
    assert table.missing(0, 0) == ("persons.plan_141_required",)
    assert set(table.missing(0, 0)) < set(READS["ALB-59-6-1"])


def test_a_reason_names_the_rent_the_benefit_and_what_is_left_to_the_krone():
    table = judge_one(
        {"persons": [{"net_income_dkk_month": 8000, "gross_income_dkk_month": 8000}]},
        {"rent_dkk_month": 4321, "utilities_dkk_month": 765},
    )
    finding = next(f for f in table.findings(0, 0) if f.rule_id == "RAAD-1")
    benefit, left = finding.facts["benefit"], finding.facts["disposable"]
    assert finding.facts["rent"] == 4321
    assert left == 8000 + benefit - 4321 - 765
    assert finding.facts["missing_amount"] == 4000 - left
    assert f"Husleje 4.321 kr., boligstøtte {benefit} kr." in finding.text["da"]
    over = judge_one({"persons": [{"gross_income_dkk_month": 20123}]}, {"rent_dkk_month": 10987})
    assert _text(over, "BST-15").startswith(
        "Huslejen på 10.987 kr. er over halvdelen af husstandsindkomsten på 20.123 kr."
    )


@pytest.mark.parametrize(("switch", "floor"), [(False, 4000 + 1100), (True, 3180 + 1100)])
def test_whether_a_young_parent_has_the_lower_floor_is_a_switch(switch, floor):
    household = {"persons": [{"birth_date": "2004-06-01", "gross_income_dkk_month": 3000}, {}]}
    table = judge_one(household, {}, policy={"interpretations": {"young_parent_has_lower_floor": switch}})
    assert next(f for f in table.findings(0, 0) if f.rule_id == "RAAD-1").facts["floor"] == floor


def test_no_verdict_is_given_for_a_day_before_the_first_wording_known():
    past = {"disposable_floor": {"effect": "warn"}}
    assert (
        judge_one({"registered_on": "2010-01-01"}, {}, day=date(2011, 1, 1), policy=past).verdict_code(0, 0)
        == "allowed"
    )
    with pytest.raises(LawGap):
        judge_one({"registered_on": "2010-01-01"}, {}, day=date(2010, 12, 31), policy=past)


# ---------------------------------------------------------------- offers


def test_an_accepted_offer_is_held_for_both_sides():
    offers = [{"household_id": "H", "dwelling_id": "B", "offered_on": "2026-11-10", "answer": "accepted"}]
    table = evaluate(make_case({"H": {}, "I": {}}, {"B": {}, "C": {}}, offers=offers))
    assert [[table.verdict_code(h, d) for d in (0, 1)] for h in (0, 1)] == [
        ["allowed", "forbidden"],
        ["forbidden", "allowed"],
    ]


def test_a_refused_offer_leaves_a_trace_and_no_bar():
    offers = [
        {
            "household_id": "H",
            "dwelling_id": "B",
            "offered_on": "2026-10-05",
            "answer": "refused",
            "reason": "vil hellere vente",
        }
    ]
    table = judge_one({}, {}, offers=offers)
    assert_verdict(table, "allowed", None)
    assert (
        _text(table, "OFFER-2")
        == "Tilbudt 5. oktober 2026, afslået: vil hellere vente. Det sænker ikke husstandens plads."
    )


def test_the_newest_answer_counts():
    offers = [
        {"household_id": "H", "dwelling_id": "B", "offered_on": "2026-10-05", "answer": "refused"},
        {"household_id": "H", "dwelling_id": "B", "offered_on": "2026-11-10"},
    ]
    assert judge_one({}, {}, offers=offers).findings(0, 0) == []


def test_a_person_can_repeat_an_offer_the_policy_would_not():
    offers = [
        {"household_id": "H", "dwelling_id": "B", "offered_on": "2026-10-05", "answer": "refused", "reason": "trussel"}
    ]
    policy = {"offers": {"repeat_refused": "forbid_objective"}}
    assert_verdict(judge_one({}, {}, offers=offers, policy=policy), "forbidden", "OFFER-2")
    lifted = [{"household_id": "H", "rule_id": "OFFER-2", "by": "leder", "reason": "truslen er ophørt"}]
    assert_verdict(judge_one({}, {}, offers=offers, policy=policy, exceptions=lifted), "allowed", "OFFER-2")
