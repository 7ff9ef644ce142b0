"""A panel of explanations in both languages, drawn over all kinds, for a person to read: `panel.md` beside this file.

After a wording has changed on purpose: `PANEL=write pytest tests/unit/matching/plan/test_panel.py`, and read what differs.
"""

import os
import re
from collections import Counter
from pathlib import Path

from constraints import RULES
from constraints.language import LANGUAGES
from constraints.testing import judge_example, make_case, said_by
from matching import SolveParams, plan_document, solve
from matching.plan.document import UnusedDwelling, Why
from matching.plan.sentences import fallback_sentence, review_sentence, unplaced_sentence, unused_sentence
from matching.plan.settings import SETTINGS, setting_value, setting_word
from matching.plan.words import infeasible_text, rule_word, set_aside_text
from matching.questions.what_if import Question, WhatIf

PANEL = Path(__file__).with_name("panel.md")
TEAM = [{"team_id": "T1", "method": "CTI", "free_slots": 1}]
CTI = {"support_method": "CTI", "support_decided_on": "2026-10-01"}
LATER = {"registered_on": "2026-10-02"}
POOR = {"persons": [{"gross_income_dkk_month": 9100, "net_income_dkk_month": 7300}]}
BENEFIT = {"persons": [{"income_kind": "KTH_16_1", "gross_income_dkk_month": 14201, "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}]}]}  # fmt: skip
ONE_NEW = {"concentration": {"max_new_supported_per_department": 1}}
TWO = {"A1": {}, "A2": LATER}


def never(kind, target, household="H"):
    return [{"household_id": household, "kind": kind, "target": target, "tier": "never"}]


def four(**more):
    """An organisation of four vacancies, of which every fourth is the municipality's."""
    return [{"organisation_id": "O1", "name": "Boligselskabet", "vacancies_this_period": 4, **more}]


# What is shown → households, dwellings and further tables of a small batch.
BATCHES = {
    "too dear": ({"H": POOR}, {"B1": {"rent_dkk_month": 8800}, "B2": {"rent_dkk_month": 5300}}, {}),
    "several rules": ({"H": {**POOR, "has_pet": True}}, {"B": {"rent_dkk_month": 8800, "pets_allowed": False}}, {}),
    "a deal-breaker": ({"H": {}}, {"B": {}}, {"wishes": never("department", "D-ORD")}),
    "never near a place": ({"H": {}}, {"B": {"easting": 724100, "northing": 6176000}}, {"wishes": never("near", "724000 6176000 500")}),
    "barred by the area": ({"H": BENEFIT}, {"B": {"area": "DEP"}}, {}),
    "nothing outside is possible": ({"H": BENEFIT}, {"B": {"area": "DEP"}, "OUT": {"rent_dkk_month": 24000, "available_from": "2026-11-20"}}, {}),
    "income not told": ({"H": {"persons": [{"gross_income_dkk_month": None}]}}, {"B": {}}, {}),
    "support method not told": ({"H": {"support_method": None}}, {"B": {}}, {"support_teams": TEAM}),
    "citizenship not told": ({"H": {"persons": [{"citizenship_class": "UNKNOWN"}]}}, {"B": {"area": "DEP"}}, {}),
    "accessibility needs not told": ({"H": {"needs_wheelchair": None}}, {"B": {"wheelchair": False}}, {}),
    "pet and income not told": ({"H": {"has_pet": None, "persons": [{"gross_income_dkk_month": None}]}}, {"B": {"pets_allowed": False}}, {}),
    "telling the income is not enough": ({"A": {"urgency_class": "U1"}, "H": {"persons": [{"gross_income_dkk_month": None}]}}, {"B": {}}, {}),
    "debt to the organisation": (
        {"H": {}}, {"B": {}}, {"debts": [{"household_id": "H", "organisation_id": "O1", "amount_dkk": 14000, "arrangement_kept": False}]}),
    "a hard date": ({"H": {"must_be_housed_by": "2026-11-28", "must_be_housed_by_kind": "release"}}, {"B": {}}, {}),
    "no free slot": ({"A": CTI, "H": {**CTI, **LATER}}, {"B1": {}, "B2": {}}, {"support_teams": TEAM}),
    "another method has slots": (
        {"A": CTI, "H": {**CTI, **LATER}}, {"B1": {}, "B2": {}},
        {"support_teams": [{**TEAM[0], "free_slots": 0}, {"team_id": "T2", "method": "ICM", "free_slots": 2}]}),
    "a department is full": ({"A": CTI, "H": {**CTI, **LATER}}, {"B1": {}, "B2": {}}, {"policy": ONE_NEW}),
    "two limits at once": ({"A": CTI, "H": {**CTI, **LATER}}, {"B1": {}, "B2": {}}, {"policy": ONE_NEW, "support_teams": TEAM}),
    "the right is used": (TWO, {"B1": {}, "B2": {}}, {"policy": {"quota": {"choice": "free"}}, "organisations": four()}),
    "signed and nothing outside": ({"A": {"urgency_class": "U1"}, "H": BENEFIT}, {"B": {"area": "DEP"}, "OUT": {"rent_dkk_month": 24000, "available_from": "2026-11-20"}}, {
        "exceptions": [{"household_id": "H", "dwelling_id": "B", "rule_id": "ALB-59-9", "by": "sagsbehandler-7", "reason": "intet andet"}]}),
    "the budget is used": (TWO, {"B1": {}, "B2": {}}, {"policy": {"budget_dkk": 30_000}}),
    "kept apart": (TWO, {"B1": {}, "B2": {}}, {"separations": [{"household_id": "A1", "other_household_id": "A2", "scope": "department"}]}),
    "kept for somebody else": (
        {"A": LATER, "H": {"urgency_class": "U1"}}, {"B": {}}, {"locks": [{"household_id": "A", "dwelling_id": "B", "kind": "keep", "by": "x", "reason": "y"}]}),
    "kept and waiting": ({"H": {"has_pet": None}, "A": {}}, {"B": {"pets_allowed": False}}, {"locks": [
        {"household_id": "H", "dwelling_id": "B", "kind": "keep", "by": "x", "reason": "y"}]}),
    "must be housed": ({"A": {"mandatory": True}, "H": {"urgency_class": "U1"}}, {"B": {}}, {}),
    "a more urgent class": ({"A": {"urgency_class": "U1"}, "H": {}}, {"B1": {}, "B2": {"rent_dkk_month": 24000}}, {}),
    "a longer wait": ({"A": {}, "H": LATER}, {"B": {}}, {}),
    "a stronger wish": ({"A": {}, "H": {}}, {"B": {}}, {"wishes": [
        {"household_id": "A", "kind": "department", "target": "D-ORD", "tier": "1"}, {"household_id": "H", "kind": "department", "target": "D-X", "tier": "1"}],
        "departments": [{"department_id": x, "organisation_id": "O1", "dwellings_total": 200, "supported_last_24_months": 0} for x in ("D-ORD", "D-X")]}),
    "an equal": ({"A": {}, "H": {"registered_on": "2026-01-02"}}, {"B": {}}, {}),
    "nobody left": ({"A": {}}, {"B1": {}, "B2": {"rent_dkk_month": 5000}}, {}),
    "the counter": ({"A": {}}, {f"B{i}": {"reported_on": f"2026-11-0{i}"} for i in (1, 2)}, {"organisations": four(vacancies_this_period=3)}),
    "the counter's order is not told": ({"A": {}}, {f"B{i}": {"reported_on": None} for i in (1, 2)}, {"organisations": four()}),
    "a youth flat on the wrong basis": ({"A": {}}, {"B": {"dwelling_type": "youth"}}, {"organisations": four()}),
}  # fmt: skip


def both(make):
    return {lang: make(lang) for lang in LANGUAGES}


def entries():
    """(heading, what it shows, {language: text}) of every explanation of the panel."""
    for shown, (households, dwellings, more) in BATCHES.items():
        case = make_case(households, dwellings, **more)
        plan = plan_document(solve(case))
        for u in plan.unplaced:
            change = u.cheapest_change.kind if u.cheapest_change else "-"
            yield (
                "Households without a dwelling",
                f"{shown}: {u.kind} / {u.deciding_rule} / {change}",
                both(lambda lang, u=u, case=case: unplaced_sentence(u, case, lang)),
            )
        for x in plan.unused_dwellings:
            yield (
                "Unused dwellings",
                f"{shown}: {x.kind}",
                both(lambda lang, x=x, case=case: unused_sentence(x, case, lang)),
            )
        for r in plan.reviews:
            yield (
                "What people must look at",
                f"{shown}: {'/'.join(r.rules)}",
                both(lambda lang, r=r: review_sentence(r, lang)),
            )
        for f in plan.fallback_cases:
            yield "What people must look at", f"{shown}: § 59(9)", both(lambda lang, f=f: fallback_sentence(f, lang))
        for lock in plan.locks_set_aside:
            yield (
                "What people must look at",
                f"{shown}: a kept placement waits",
                both(lambda lang, x=lock: set_aside_text(x, lang)),
            )
    yield from _impossible()
    for rule in RULES:
        for example in rule.examples:
            finding = (
                said_by(rule, judge_example(example))
                if example.verdict in ("forbidden", "review", "not_applicable")
                else None
            )
            if finding is not None:
                yield "Rules", f"{rule.id}: {example.says} ({finding.verdict})", finding.text
                break
    for path in SETTINGS:
        if "." not in path:
            value = DEFAULTS[path]
            yield (
                "Settings that were not given",
                path,
                both(lambda lang, p=path, v=value: f"{setting_word(p, lang)}: {setting_value(p, v, lang)}"),
            )


def _impossible():
    """Why a placement that is forced cannot stand."""
    case = make_case({"H": {"has_pet": True}}, {"B": {"pets_allowed": False}})
    answer = WhatIf(case, SolveParams(changes=0)).ask(Question("H", place="B"))
    for reason in answer.infeasible_because:
        yield (
            "What people must look at",
            f"a forced placement: {reason.code}",
            both(lambda lang, r=reason: infeasible_text(r, lang)),
        )


def _defaults():
    from constraints import Policy

    policy = Policy()
    values = {name: getattr(policy, name) for name in type(policy).model_fields}
    return {k: v.model_dump(mode="json") if hasattr(v, "model_dump") else v for k, v in values.items()}


DEFAULTS = _defaults()


def panel():
    lines = [
        "# Explanations, one of each kind",
        "",
        "Made by `test_panel.py`; small made-up batches, no real person.",
        "",
    ]
    heading, said = None, set()
    for group, shown, text in sorted(entries(), key=lambda e: _GROUPS.index(e[0])):
        if group != heading:
            lines += [f"## {group}", ""]
            heading = group
        if text["da"] in said:
            continue
        said.add(text["da"])
        lines += [f"**{shown}**  ", f"da: {text['da']}  ", f"en: {text['en']}", ""]
    return "\n".join(lines)


_GROUPS = ["Households without a dwelling", "Unused dwellings", "What people must look at", "Rules", "Settings that were not given"]  # fmt: skip


def test_the_panel_is_what_stands_in_the_file():
    made = panel()
    if os.environ.get("PANEL") == "write":
        PANEL.write_text(made, encoding="utf-8")
    assert made == PANEL.read_text(encoding="utf-8")


def test_the_panel_has_every_kind_there_is():
    made = list(entries())
    assert len(made) >= 60
    shown = Counter(part for group, what, _ in made for part in (what.split(": ")[-1]).split(" / "))
    for kind in (*Why.__args__, *UnusedDwelling.model_fields["kind"].annotation.__args__):
        assert shown[kind], kind
    for change in ("facts_told", "fallback_signed", "wish_relaxed", "date", "floor_lifted", "support_slot",
                   "support_method", "concentration_lifted", "one_more_dwelling"):  # fmt: skip
        assert shown[change], change


def test_no_text_of_the_panel_shows_code():
    """Danish text holds no English word of ours, no code, no Python and no date as a machine writes it."""
    code = re.compile(
        r"\d{4}-\d\d-\d\d|\b[a-z]+_[a-z_0-9]+\b|\bNone\b|[{}]|\b(the|of|and|is|not|warn|forbid|deprived|verified|near|unknown)\b"
    )
    for _, what, text in entries():
        assert not code.search(text["da"]), (what, text["da"])
        assert not re.search(r"\bNone[ ,.]*$|[{}]|\b[a-z]+_[a-z_]+\b", text["en"]), (what, text["en"])
        assert "har fået bolig" not in text["da"]


def test_what_decides_has_a_word_whatever_it_is():
    for code in ("several_limits", "not_proven", "tie_break", "SUPPORT-1"):
        assert rule_word(code, "da") != code
