"""*Forudsætninger*: what the plan rests on. Fingerprints, aims in order, settings, readings of the law, answers, rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from constraints import QUESTIONS
from constraints.language import N_, nsay, say
from constraints.law.store import load
from constraints.overview import rules_on

from ... import levels
from ..decisions import FINGERPRINT
from ..document import AnswerGiven, Plan
from ..settings import setting_value, setting_word
from ..words import default_because, default_value, default_where, level_sum, level_word, status_word
from .names import Names
from .placements import common_notes
from .places import Places
from .sheets import Book, Cell, Column, Sheet
from .words import ASSUMPTIONS, hand_list_word, reading_word

# Narrow enough that no program makes it smaller, so that sections begin where a page does.
_GRID = (180, 310, 190, 190, 115)
_STANDINGS = {"in_force": N_("in force"), "contested": N_("contested"), "suspended": N_("suspended")}
_STOPPED = {"wall clock": N_("the time allowed"), "work limit": N_("the work allowed"), "request": N_("a person")}


def write_assumptions(book: Book, plan: Plan, names: Names, places: Places) -> None:
    sheet = Sheet(book, ASSUMPTIONS, _GRID)
    sheet.line(places.overview())
    _fingerprints(sheet, plan)
    _aims(sheet, plan)
    _taken(sheet, plan, names)
    _settings(sheet, names)
    _readings(sheet, plan, names)
    _standings(sheet, plan, names)
    _answers(sheet, plan, names)
    _notes(sheet, plan, names)
    _rules(sheet, names)
    sheet.finish()


def _facts(sheet: Sheet, rows: list[tuple[str, Cell]]) -> None:
    """Labels with one value each; no wrapping, so that a fingerprint stays in one piece."""
    for label, value in rows:
        sheet.span(0, 0, label, {"bold": True})
        sheet.span(1, len(_GRID) - 1, value, {"align": "left"})
        sheet.end_row()


def _fingerprints(sheet: Sheet, plan: Plan) -> None:
    lang = sheet.book.lang
    stopped = "" if plan.stopped_by is None else say(lang, _STOPPED[plan.stopped_by])
    sheet.heading(N_("How sure the plan is, and what it was made from"))
    _facts(sheet, [
        (say(lang, "Result"), status_word(plan.status, lang)),
        (say(lang, "Can be repeated"), plan.repeatable),
        *([(say(lang, "Stopped by"), stopped)] if stopped else []),
        (say(lang, FINGERPRINT), plan.digests.case),
        (say(lang, "Fingerprint of the policy"), plan.digests.policy),
        (say(lang, "Fingerprint of the law"), plan.digests.law),
        (say(lang, "Fingerprint of the program"), plan.digests.code),
        (say(lang, "Fingerprint of the proof"), plan.certificate.digest),
        (say(lang, "Seed of the draws"), str(plan.seed)),
        (say(lang, "Versions"), ", ".join(f"{name} {version}" for name, version in plan.versions.items())),
    ])  # fmt: skip


def _aims(sheet: Sheet, plan: Plan) -> None:
    lang = sheet.book.lang
    said = {level.name: level for level in levels.LEVELS}
    theirs = {x.name: x for x in plan.baseline.levels}
    sheet.heading(N_("Aims in order; one further down never takes from one further up"))
    columns = (
        Column(N_("Aim"), _GRID[0], "bold"), Column(N_("What it looks at"), _GRID[1]), Column(N_("The plan"), _GRID[2]),
        Column(N_("The hand list"), _GRID[3]), Column(N_("Proven best"), _GRID[4], "middle"),
    )  # fmt: skip
    sheet.table(columns, [
        [
            level_word(x.name, lang), say(lang, said[x.name].says), level_sum(x.name, x.value, x.keys, lang),
            level_sum(x.name, theirs[x.name].value, theirs[x.name].keys, lang), x.proven,
        ]
        for x in plan.levels
    ])  # fmt: skip
    sheet.line(say(lang, "The hand list: {list}.", list=hand_list_word(plan.baseline.policy, lang).lower()), size=9)


def _taken(sheet: Sheet, plan: Plan, names: Names) -> None:
    """What the batch did not say; settings stand in a table of their own."""
    lang = sheet.book.lang
    assumed = names.case.batch.assume or {}
    rows: list[list[Cell]] = [
        [default_where(d, lang), default_value(d, lang), default_because(d, lang)]
        for d in plan.defaults_used if not d.where.startswith("policy.")
    ]  # fmt: skip
    rows += [
        [column, str(value), say(lang, "assumed by {name}", name=assumed.get("by", ""))]
        for column, value in assumed.items() if column != "by"
    ]  # fmt: skip
    if not rows:
        return
    sheet.heading(N_("Taken where the batch says nothing"))
    columns = (
        Column(N_("Where"), _GRID[0] + _GRID[1], span=2), Column(N_("Value taken"), _GRID[2] + _GRID[3], span=2),
        Column(N_("Because"), _GRID[4]),
    )  # fmt: skip
    sheet.table(columns, rows)


def _settings(sheet: Sheet, names: Names) -> None:
    lang = sheet.book.lang
    mine, standard = say(lang, "the municipality"), say(lang, "not set; the usual value")
    rows: list[list[Cell]] = [
        [setting_word(path, lang), _value(path, value, lang), mine if given else standard]
        for path, value, given in _leaves("", names.case.policy)
    ]
    sheet.heading(N_("The municipality's settings"))
    columns = (
        Column(N_("Setting"), _GRID[0] + _GRID[1], span=2), Column(N_("Value"), _GRID[2]),
        Column(N_("Said by"), _GRID[3] + _GRID[4], span=2),
    )  # fmt: skip
    sheet.table(columns, rows)


def _value(path: str, value: Any, lang: str) -> str:
    if path == "levels" and value is not None:
        return ", ".join(level_word(name, lang) for name in value)
    return setting_value(path, value, lang)


def _leaves(above: str, section: BaseModel, given: bool = True) -> Iterator[tuple[str, Any, bool]]:
    for name in type(section).model_fields:
        if not above and name in ("interpretations", "rule_status"):
            continue
        value, stated = getattr(section, name), given and name in section.model_fields_set
        if isinstance(value, BaseModel):
            yield from _leaves(f"{above}{name}.", value, stated)
        else:
            yield f"{above}{name}", value, stated


def _readings(sheet: Sheet, plan: Plan, names: Names) -> None:
    lang, chosen = sheet.book.lang, names.case.policy.interpretations
    switches = load().switches
    rows: list[list[Cell]] = [
        [
            say(lang, switches[name].question), reading_word(value, lang),
            say(lang, "the municipality") if name in chosen else say(lang, "the program's; nobody has confirmed it"),
        ]
        for name, value in plan.interpretations.items()
    ]  # fmt: skip
    sheet.heading(N_("Where the law is silent, this is taken"))
    columns = (
        Column(N_("Question"), _GRID[0] + _GRID[1], span=2), Column(N_("Answer"), _GRID[2]),
        Column(N_("Said by"), _GRID[3] + _GRID[4], span=2),
    )  # fmt: skip
    sheet.table(columns, rows)


def _standings(sheet: Sheet, plan: Plan, names: Names) -> None:
    if not plan.rule_status:
        return
    sheet.heading(N_("Rules a person has marked"))
    columns = (
        Column(N_("Rule"), _GRID[0] + _GRID[1], "bold", 2), Column(N_("How it stands"), _GRID[2]),
        Column(N_("Because"), _GRID[3]), Column(N_("Signed by"), _GRID[4]),
    )  # fmt: skip
    sheet.table(columns, [
        [names.rule(rule), say(sheet.book.lang, _STANDINGS[x.status]), x.basis, x.signed_by]
        for rule, x in plan.rule_status.items()
    ])  # fmt: skip


def _answers(sheet: Sheet, plan: Plan, names: Names) -> None:
    if not plan.answers:
        return
    sheet.heading(N_("Answers a named person has given"))
    columns = (
        Column(N_("Household and dwelling"), _GRID[0], "bold"), Column(N_("Answer"), _GRID[1]),
        Column(N_("Because"), _GRID[2]), Column(N_("Who, and what it settles"), _GRID[3] + _GRID[4], span=2),
    )  # fmt: skip
    sheet.table(columns, [_answer(a, names) for a in plan.answers])


def _answer(a: AnswerGiven, names: Names) -> list[Cell]:
    lang = names.lang
    question = QUESTIONS.get(a.rule_id)
    known = None if question is None else question.answer(a.answer)
    told = a.answer if known is None else say(lang, known.says)
    where = say(lang, "every dwelling") if a.dwelling_id is None else a.dwelling_id
    settles = nsay(lang, "settles {count} pair", "settles {count} pairs", a.pairs_settled)
    return [f"{a.household_id}, {where}", f"{names.rule(a.rule_id)}: {told}", a.reason, f"{a.by}; {settles}"]


def _notes(sheet: Sheet, plan: Plan, names: Names) -> None:
    """What would stand in the same words at many placements."""
    lang, notes = sheet.book.lang, common_notes(plan, sheet.book.lang)
    if not notes:
        return
    sheet.heading(N_("Holds for many placements"))
    for (rule, text), count in notes.items():
        told = nsay(lang, "{count} placement", "{count} placements", count)
        sheet.line(f"{names.rule(rule)}: {text} ({told})")


def _rules(sheet: Sheet, names: Names) -> None:
    sheet.heading(N_("Rules in force on the day"))
    columns = (
        Column(N_("Rule"), _GRID[0] + _GRID[1], "bold", 2), Column(N_("Source of law"), _GRID[2]),
        Column(N_("Address"), _GRID[3] + _GRID[4], "tiny", 2),
    )  # fmt: skip
    rows: dict[str, list[Cell]] = {}
    for rule in rules_on(names.day):
        own = "policy.yaml" in rule.cites.place
        place = say(names.lang, "the municipality's settings") if own else str(rule.cites)
        rows.setdefault(rule.id, [names.rule(rule.id), place, rule.cites.address(names.day)])
    sheet.table(columns, list(rows.values()))
