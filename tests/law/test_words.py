"""What a lawyer and a caseworker read of a rule: its words state the law of their own days, in both languages, without codes."""

import re
from datetime import date
from itertools import groupby

import pytest

from constraints import QUESTIONS, RULES, evaluate
from constraints.facts.dwelling import DESIGNATIONS
from constraints.language import LANGUAGES, say
from constraints.rules.rule import Force
from constraints.rules.words import AREA_WORDS, MISSING_WORDS
from constraints.testing import assert_verdict, judge_one, make_case

PAST = {"disposable_floor": {"effect": "warn"}}
MINOR = {"role": "child", "birth_date": "2010-01-01", "release_institution": "other", "release_convicted": True}


def _told(table, rule, lang="da"):
    return next(f.text[lang] for f in table.findings(0, 0) if f.rule_id == rule)


def _released_minor(day, area, released="2023-09-01"):
    household = {"registered_on": "2011-01-01", "persons": [{}, {**MINOR, "release_date": released}]}
    return judge_one(household, {"area": area}, day=day, policy=PAST)


@pytest.mark.parametrize(("area", "rule"), [("DEP", "ALB-59-6-2"), ("PREV", "ALB-59-7-0")])
def test_the_paragraph_on_plans_is_called_repealed_only_from_the_day_it_was(area, rule):
    before, after = (_released_minor(day, area) for day in (date(2023, 12, 31), date(2024, 1, 1)))
    assert "servicelovens § 57 c" in _told(before, rule)
    assert "repealed" in _told(after, rule, "en")
    assert "ophævet" in _told(after, rule)
    assert not re.search("ophævet|repealed", _told(before, rule) + _told(before, rule, "en"))
    for table in (before, after):
        assert_verdict(table, "review", rule)


def test_no_question_and_no_answer_calls_a_paragraph_repealed_whatever_the_day():
    for rule_id, question in QUESTIONS.items():
        for text in (question.asks, *(a.says for a in question.answers)):
            assert "repealed" not in text, rule_id


def test_where_met_bars_the_question_asks_whether_it_is_met():
    for rule_id in (r.id for r in RULES if r.asks is not None and "met" in r.asks.codes):
        question = QUESTIONS[rule_id]
        assert question.answer("met").gives.code == "forbidden"
        assert not re.match(r"(Is|Has|Does|Do) (every|no) |Er alle ", question.asks), rule_id


def test_a_question_that_asks_about_bans_has_answers_about_bans():
    asked = [q for q in QUESTIONS.values() if "no ban" in q.asks]
    assert len(asked) == 6
    for question in asked:
        clear, bar = question.answers
        assert clear.says.endswith("and no ban stands against it.")
        assert bar.says.endswith("or a ban stands against it.")


@pytest.mark.parametrize("basis", ["54", "101a", "62a", "63", "ODD", "LOB-49"])
def test_who_answers_on_a_form_outside_section_59_is_asked_about_the_ban(basis):
    rule = next(r for r in RULES if basis in getattr(r, "bases", ()))
    assert "no ban" in rule.asks.asks


@pytest.mark.parametrize("rule", RULES, ids=lambda r: type(r).__name__)
def test_every_wording_states_its_own_rule_in_words(rule):
    words = type(rule).__dict__.get("__doc__") or ""
    assert words
    assert not re.match(r"(No\. \d|As it stood|The same )", words)
    if rule.force is Force.LAW:
        assert re.search(r"§|Order ", words)


def test_wordings_of_one_rule_are_not_told_in_the_same_words():
    for _, family in groupby(sorted(RULES, key=lambda r: r.id), key=lambda r: r.id):
        told = [type(r).__doc__ for r in family]
        assert len(set(told)) == len(told)


@pytest.mark.parametrize(
    ("household", "area", "rule"),
    [
        ({"persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-05"}]}]}, "DEP", "ALB-59-6-5"),
        ({"persons": [{"benefits": [{"benefit": "DP", "first_month": "2026-05"}]}]}, "DEP", "ALB-59-6-7"),
        ({"persons": [{"benefits": [{"benefit": "KTH_16_2", "first_month": "2026-05"}]}]}, "PREV", "ALB-59-7-A"),
        (
            {
                "persons": [
                    {"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-05"}]},
                    {"role": "spouse", "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-05"}]},
                ]
            },
            "COMBINED",
            "ALB-51B-POLICY",
        ),
    ],
)
def test_months_are_told_by_their_names_and_kept_as_in_the_files(household, area, rule):
    table = judge_one(household, {"area": area})
    assert "oktober 2026" in _told(table, rule)
    assert "October 2026" in _told(table, rule, "en")
    finding = next(f for f in table.findings(0, 0) if f.rule_id == rule)
    assert {v for k, v in finding.facts.items() if k.endswith("last_month")} == {"2026-10"}
    for lang in LANGUAGES:
        assert not re.search(r"\d{4}-\d\d(?!-)\b", finding.text[lang])


def _messages(rule):
    asked = () if rule.asks is None else (rule.asks.asks, *(a.says for a in rule.asks.answers))
    return (*rule.says.values(), *asked, rule.heading)


def test_what_nobody_told_is_ikke_oplyst_and_never_missing():
    for rule in RULES:
        for message in _messages(rule):
            danish = say("da", message, **{n: n for n in re.findall(r"{(\w+)}", message)})
            assert "mangler" not in danish.lower(), (rule.id, danish)


def test_every_column_that_may_not_be_known_has_words_in_both_languages():
    for rule in RULES:
        for column in rule.reads:
            assert say("da", MISSING_WORDS[column]) != MISSING_WORDS[column], column


def test_every_kind_of_area_has_words_in_both_languages():
    assert set(AREA_WORDS) == set(DESIGNATIONS)
    for kind, words in AREA_WORDS.items():
        assert kind not in (words, say("da", words))
        assert say("da", words) != words


@pytest.mark.parametrize(
    ("area", "danish", "english"),
    [
        ("DEP", "udsat boligområde", "deprived area"),
        ("PAR", "parallelsamfund", "parallel society"),
        ("TRANS", "omdannelsesområde", "transformation area"),
        ("PREV", "forebyggelsesområde", "prevention area"),
    ],
)
def test_a_listed_area_is_told_by_its_kind_in_words(area, danish, english):
    halfway = {"dwelling_type": "halfway", "availability_basis": "63", "area": area}
    table = judge_one(
        {"homelessness_situation": "section_110", "persons": [{"citizenship_class": "OTHER"}]},
        halfway,
    )
    assert f"({danish})" in _told(table, "ALB-63")
    assert f"({english})" in _told(table, "ALB-63", "en")


def test_a_ban_that_only_a_person_can_judge_is_not_told_as_a_fact_that_is_missing():
    halfway = {"dwelling_type": "halfway", "availability_basis": "63", "area": "DEP"}
    persons = [{}, {**MINOR, "release_date": "2026-09-01"}]
    table = judge_one({"homelessness_situation": "section_110", "persons": persons}, halfway)
    assert_verdict(table, "review", "ALB-63")
    assert "ikke oplyst" not in _told(table, "ALB-63").lower()


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2019, 1, 31), "allowed"), (date(2019, 2, 1), "review"), (date(2021, 11, 29), "review"),
     (date(2021, 11, 30), "allowed")],
)  # fmt: skip
def test_integrationsydelse_cannot_be_told_and_is_put_to_a_person_while_it_was_listed(day, verdict):
    table = judge_one({"registered_on": "2018-01-01"}, {"area": "DEP"}, day=day, policy=PAST)
    assert table.verdict_code(0, 0) == verdict
    if verdict == "review":
        assert table.deciding(0, 0) == "ALB-59-6-5"
        assert "integrationsydelse" in _told(table, "ALB-59-6-5")
    answers = [
        {"household_id": "H", "rule_id": "ALB-59-6-5", "answer": "not_met", "by": "sagsbehandler-7", "reason": "set på sagen"}
    ]  # fmt: skip
    if verdict == "review":
        answered = judge_one({"registered_on": "2018-01-01"}, {"area": "DEP"}, day=day, policy=PAST, answers=answers)
        assert answered.verdict_code(0, 0) == "allowed"


def test_outside_deprived_areas_integrationsydelse_is_not_asked_about():
    assert (
        judge_one({"registered_on": "2018-01-01"}, {}, day=date(2021, 11, 29), policy=PAST).verdict_code(0, 0)
        == "allowed"
    )


@pytest.mark.parametrize(
    ("told", "verdict", "deciding"),
    [({"reported_on": None}, "review", "LOB-56"), ({"reported_on": None, "reply_by": "2026-11-20"}, "allowed", None),
     ({"reported_on": None, "reply_by": "2026-11-19"}, "review", "REPLY-1"), ({"reported_on": "2026-11-16"}, "allowed", None),
     ({"reported_on": None, "availability_basis": "LOB-57a"}, "allowed", None)],
    ids=["neither", "a deadline", "a deadline that has passed", "the notice", "not on basis LOB-49"],
)  # fmt: skip
def test_a_private_dwelling_without_notice_or_deadline_is_put_to_a_person(told, verdict, deciding):
    table = judge_one({}, {"dwelling_type": "private", "availability_basis": "LOB-49", **told})
    assert_verdict(table, verdict, deciding)
    if deciding == "LOB-56":
        assert table.missing(0, 0) == ("dwellings.reported_on", "dwellings.reply_by")


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2021, 12, 31), "allowed"), (date(2022, 1, 1), "forbidden"), (date(2026, 11, 20), "forbidden"),
     (date(2032, 12, 31), "forbidden")],
)  # fmt: skip
def test_the_subsidy_of_cheap_dwellings_counts_from_2022_and_through_the_taper_years(day, verdict):
    household = {"registered_on": "2018-01-01", "homelessness_situation": "not_homeless"}
    table = evaluate(make_case({"H": household}, {"B": {"subsidy_target_group_only": True}}, day=day, policy=PAST))
    assert table.verdict_code(0, 0) == verdict


def test_a_type_of_dwelling_that_is_never_wanted_is_told_in_words():
    wishes = [{"household_id": "H", "kind": "dwelling_type", "target": "family", "tier": "never"}]
    table = judge_one({}, {}, wishes=wishes)
    assert _told(table, "WISH-1") == "Husstanden har sagt aldrig til: boligtype familiebolig."
    assert _told(table, "WISH-1", "en") == "The household has said never to this: dwelling type family dwelling."


def test_the_waiting_list_rejection_says_that_the_organisation_must_reject():
    person = {"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-03"}]}
    table = judge_one({"persons": [person]}, {"area": "COMBINED", "availability_basis": "waiting_list"})
    assert "boligorganisationen skal afvise" in _told(table, "ALB-51B")
