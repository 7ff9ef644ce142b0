"""Every rule shows itself by cases of its own: verdict, ground, and the reason as it prints in both languages."""

import re

import pytest

from constraints import QUESTIONS, RULES, evaluate
from constraints.language import say
from constraints.rules.words import worded
from constraints.testing import judge_example, make_case, said_by

EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]


def _name(value):
    return type(value).__name__ if hasattr(value, "cites") else value.says.replace(" ", "_")


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=_name)
def test_a_case_of_a_rule_gets_the_verdict_and_the_ground_it_names(rule, example):
    found = said_by(rule, judge_example(example))
    assert (found.verdict if found else "silent") == example.verdict
    if example.ground:
        assert found.ground == example.ground


@pytest.mark.parametrize(("rule", "example"), [(r, e) for r, e in EXAMPLES if e.verdict != "silent"], ids=_name)
def test_a_reason_tells_every_fact_of_its_ground_and_nothing_that_is_not_known(rule, example):
    table = judge_example(example)
    found = said_by(rule, table)
    d = table.case.dwelling_index["B"]
    verdict = next(v for r, v in table.pair(0, d) if r is rule)
    messages, ground = table._reason(rule, verdict, 0, d)
    named = {name for m in messages for name in re.findall(r"{(\w+)}", m)}
    assert all(ground.facts.get(name) is not None for name in named), named
    for lang in ("da", "en"):
        text = found.text[lang]
        assert text == " ".join(say(lang, m, **worded(ground.facts, lang)) for m in messages)
        assert "None" not in text
        assert not re.search(r"[{}]", text)
        assert text.endswith(".")
        assert not re.search(r"\b1 (personer|persons|måneder|months|dage|days|rooms)\b", text)
        codes = {c for value in ground.facts.values() for c in (value if isinstance(value, list) else [value])}
        assert not any(
            str(c) in text for c in codes if isinstance(c, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+|[a-z]+\.[a-z_]+", c)
        )
    assert found.text["da"] != found.text["en"]


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_every_wording_has_cases_and_every_sentence_it_has_is_shown_by_one(rule):
    if not rule.examples:
        assert type(rule).__name__ == "FallbackDutyUntil2021"
        return
    shown = {e.verdict for e in rule.examples}
    shown_grounds = {(e.verdict, e.ground) for e in rule.examples}
    inherits = any(rule.says is getattr(base, "says", None) for base in type(rule).__mro__[1:])
    for key in () if inherits else rule.says:
        if isinstance(key, tuple):
            assert (key[0].code, key[1]) in shown_grounds, key
        else:
            assert key.code in shown, key


REVIEWS = [(rule, e) for rule, e in EXAMPLES if e.verdict == "review"]


@pytest.mark.parametrize(("rule", "example"), REVIEWS, ids=_name)
def test_every_review_can_be_answered_to_allowed_or_forbidden(rule, example):
    question = QUESTIONS[rule.id]
    assert {a.gives.code for a in question.answers} == {"note", "forbidden"}
    for possible in question.answers:
        row = {
            "household_id": "H",
            "rule_id": rule.id,
            "answer": possible.code,
            "by": "sagsbehandler-7",
            "reason": "set på sagen",
        }
        tables = {**example.tables, "answers": [row]}
        table = judge_example(example.__class__(**{**vars(example), "tables": tables}))
        d = table.case.dwelling_index["B"]
        found = next(f for f in table.findings(0, d) if f.rule_id == rule.id)
        assert found.verdict == possible.gives.code
        assert found.facts["by"] == "sagsbehandler-7"
        assert "set på sagen" in found.text["da"]
        left = [r for r in table.waits_for(0, d) if r != rule.id]
        others = [{**row, "rule_id": r, "answer": _clear(r)} for r in left]
        done = judge_example(example.__class__(**{**vars(example), "tables": {**tables, "answers": [row, *others]}}))
        assert done.verdict_code(0, d) == {"note": "allowed", "forbidden": "forbidden"}[possible.gives.code]
        assert done.unused_answers == ()


def _clear(rule_id):
    return next(a.code for a in QUESTIONS[rule_id].answers if a.gives.code == "note")


def test_every_rule_that_asks_for_review_has_a_question_and_no_other_has():
    asked = {rule.id for rule, _ in REVIEWS}
    assert asked == set(QUESTIONS)
    for rule in RULES:
        may = getattr(rule, "when_unknown", None) == 4
        assert not may or rule.asks is not None, rule.id


def test_evaluate_reads_the_case_as_the_rules_do():
    assert evaluate(make_case({"H": {}}, {"B": {}})).verdict_code(0, 0) == "allowed"
