"""What the pages of the law show: rules in force, one rule with its cases, figures, what changed, what is in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from constraints import TABLES
from constraints.budget.words import source_name
from constraints.language import N_, Lang, say
from constraints.law.store import load
from constraints.overview import rule_entry, rules_on
from constraints.rule_words import PERSONS, VERDICTS, scope
from constraints.rules import RULES, Rule
from constraints.rules.rule import Example
from constraints.rules.words import MISSING_WORDS
from constraints.testing import judge_example, said_by

from ...documents.law_words import CHANGE, FORCE, STATUS, value, word
from ..shown import day as shown_day
from ..shown import words
from .law_cases import differs
from .tables import column_title, table_title

_IN_FORCE = "in_force"
# Rules that have a page. An interpretation may also name an entry of the register that is no rule of pairs.
IDS = frozenset(rule.id for rule in RULES)
# The files of figures, in the words of who reads them.
_FAMILIES = {
    "almenboligloven": N_("Social housing act"), "andre_ydelser": N_("Other benefits"), "boerneydelser": N_("Child benefits"),
    "boligsikring": N_("Housing benefit (boligsikring)"), "boligydelse": N_("Housing benefit for pensioners (boligydelse)"),
    "housing_first_caseload": N_("Support: caseloads"), "husleje_og_forbrug": N_("Rent and utilities"),
    "indskud_og_indskudslaan": N_("Deposit and deposit loan"), "kommunale_omkostninger": N_("What the municipality pays"),
    "kontanthjaelp_gammel_ordning": N_("Cash assistance until 30 June 2025"), "kontanthjaelp_ny_ordning": N_("Cash assistance from 1 July 2025"),
    "pension": N_("Pension"), "raadighedsbeloeb": N_("What is to be left to live on"), "satsregulering": N_("Yearly regulation"),
    "skat": N_("Tax"),
}  # fmt: skip
# The parts of a unit; one written with a stroke is put together of its parts.
_UNITS = {
    "DKK": N_("DKK"), "allocations": N_("allocations"), "boolean": N_("yes or no"), "citizens": N_("citizens"), "course": N_("course"),
    "date": N_("date"), "day": N_("day"), "days": N_("days"), "dwellings": N_("dwellings"), "m2": N_("m²"), "month": N_("month"),
    "months": N_("months"), "persons": N_("persons"), "phases": N_("phases"), "quarter": N_("quarter"), "rate": N_("share"),
    "week": N_("week"), "year": N_("year"), "years": N_("years"),
}  # fmt: skip


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list. `doubt`: what is in doubt about it; empty = nothing."""

    rule_id: str
    title: str
    cites: str
    force: str
    force_code: str
    since: str
    doubt: str
    scope: str


@dataclass(frozen=True)
class Figure:
    name: str
    says: str
    value: str
    unit: str
    since: str
    known_until: str
    status: str
    status_code: str
    source: str
    address: str


@dataclass(frozen=True)
class Family:
    """The figures of one file."""

    code: str
    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Step:
    """One change of the law on a day. `title`: what changed, in words; `says`: from what to what, or why it ended. `address`: of the
    rule's page, empty for a figure."""

    on: str
    name: str
    title: str
    change: str
    says: str
    address: str


def rule_lines(rules: Sequence[dict[str, Any]], lang: Lang) -> list[RuleLine]:
    """The rules in the order of the law."""
    return [
        RuleLine(
            r["rule_id"], r["title"][lang], r["cites"], word(FORCE, r["force"], lang), r["force"], when(r["in_force_from"], lang),
            "" if r["status"] == _IN_FORCE else word(STATUS, r["status"], lang), _scope(r["scope"], lang),
        )
        for r in rules
    ]  # fmt: skip


def families(figures: Sequence[dict[str, Any]], lang: Lang) -> list[Family]:
    """The figures by the file they stand in."""
    found: dict[str, list[Figure]] = {}
    for f in figures:
        code, _, name = f["name"].partition(".")
        found.setdefault(code, []).append(
            Figure(
                name, say(lang, f["description"] or ""), value(f["value"], lang), unit(f["unit"], lang), when(f["since"], lang),
                when(f["known_until"], lang), word(STATUS, f["status"], lang), f["status"], source_name(f["legal_source"] or f["reference"], lang),
                f["reference"] if str(f["reference"]).startswith("https://") else "",
            )
        )  # fmt: skip
    return [
        Family(code, say(lang, _FAMILIES[code]) if code in _FAMILIES else code, tuple(rows))
        for code, rows in found.items()
    ]


def steps(changes: dict[str, Any], lang: Lang) -> list[Step]:
    """What changed, by day: rules, figures, interpretations that were confirmed."""
    found = [
        (c["on"], Step(when(c["on"], lang), c["rule_id"], c["title"][lang], word(CHANGE, c["change"], lang), _because(c, lang), f"/law/rules/{c['rule_id']}"))
        for c in changes["rules"]
    ]  # fmt: skip
    found += [
        (c["on"], Step(when(c["on"], lang), c["name"], _described(c["name"], lang), word(CHANGE, c["change"], lang),
                       _from_to(c, lang), ""))
        for c in changes["figures"]
    ]  # fmt: skip
    found += [
        (s["confirmed_on"], Step(when(s["confirmed_on"], lang), s["name"], words(s["question"], lang), say(lang, "confirmed"), s["confirmed_by"] or "", ""))
        for s in changes["switches"]
    ]  # fmt: skip
    return [step for _, step in sorted(found, key=lambda pair: (str(pair[0]), pair[1].name))]


def _from_to(change: Mapping[str, Any], lang: Lang) -> str:
    """The values of a figure before and after, as far as there are any."""
    told = [value(change[when], lang) for when in ("before", "after") if change[when] is not None]
    return f"{' → '.join(told)} {unit(change['unit'], lang)}" if told else say(lang, "not known")


def _because(change: Mapping[str, Any], lang: Lang) -> str:
    """Why law ended without a successor."""
    text = str(change["because"])
    return say(lang, text) if text else ""


def _described(name: str, lang: Lang) -> str:
    """A figure in words; empty where it has none."""
    text = load().parameters[name].description
    return say(lang, text) if text else ""


@dataclass(frozen=True)
class Judged:
    """A case of a rule, judged now: what differs from the plain household and dwelling, and the reason as it prints."""

    given: tuple[tuple[str, str], ...]
    day: str
    verdict: str
    verdict_code: str
    reason: str
    says: str


@dataclass(frozen=True)
class Wording:
    """One wording of a rule with its scope."""

    scope: str
    since: str
    until: str
    cites: str
    address: str
    sentences: tuple[tuple[str, str, str], ...]
    cases: tuple[Judged, ...]
    now: bool


@dataclass(frozen=True)
class RulePage:
    """One rule: every wording, what it asks where a fact is unknown, and its cases."""

    rule_id: str
    title: str
    force: str
    persons: str
    doubt: str
    way_out: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]
    question: str
    answers: tuple[tuple[str, str, str], ...]
    wordings: tuple[Wording, ...]


def rule_page(rule_id: str, day: date, lang: Lang) -> RulePage | None:
    """The page of a rule; None where there is no rule of that name."""
    rules = [r for r in RULES if r.id == rule_id]
    if not rules:
        return None
    entry = rule_entry(rules[0], day)
    asks = entry["question"]
    doubts = dict.fromkeys(r.legal_status for r in rules if r.legal_status != _IN_FORCE)
    return RulePage(
        rule_id, entry["title"][lang], word(FORCE, entry["force"], lang), word(PERSONS, entry["person_test"], lang),
        "; ".join(word(STATUS, d, lang) for d in doubts), tuple(_ways_out(rules[0], lang)),
        tuple((_column(c, lang), _missing(c, lang)) for c in dict.fromkeys(c for r in rules for c in r.reads)),
        "" if asks is None else asks["text"][lang],
        () if asks is None else tuple((a["gives"], word(VERDICTS, a["gives"], lang), a["text"][lang]) for a in asks["answers"]),
        tuple(_wording(r, day, lang) for r in rules),
    )  # fmt: skip


def unit(code: str, lang: Lang) -> str:
    """The unit of a figure in words."""
    return "/".join(say(lang, _UNITS[part]) if part in _UNITS else part for part in code.split("/"))


def when(text: str | None, lang: Lang) -> str:
    """A date of the law in full; empty for none."""
    return "" if text is None else shown_day(text, lang, "long")


def _scope(code: str, lang: Lang) -> str:
    """The pairs a rule speaks of; empty = all."""
    return "" if code == "all" else scope(code, lang)


def _open(sentence: str) -> str:
    """A sentence with a gap where a fact is put in."""
    return re.sub(r"{\w+}", "…", sentence.removesuffix(".") if sentence.endswith("}.") else sentence)


def _ways_out(rule: Rule, lang: Lang) -> Iterator[str]:
    if rule.exit_by_fallback:
        yield say(lang, "Only the duty of § 59(9), proved and signed by a named person.")
    if rule.liftable:
        yield say(lang, "A named person may lift it, with a reason.")
    if rule.asks is not None:
        yield say(lang, "Where it asks, a named person answers; an answer lifts nothing that the facts forbid.")


def _wording(rule: Rule, day: date, lang: Lang) -> Wording:
    entry = rule_entry(rule, day)
    return Wording(
        _scope(entry["scope"], lang), when(entry["in_force_from"], lang), when(entry["in_force_until"], lang), entry["cites"], entry["url"],
        tuple((s["verdict"], word(VERDICTS, s["verdict"], lang), _open(s["text"][lang])) for s in entry["says"]),
        tuple(_judged(rule, example, lang) for example in rule.examples), rule.in_force.holds(day),
    )  # fmt: skip


def _judged(rule: Rule, example: Example, lang: Lang) -> Judged:
    found = said_by(rule, judge_example(example))
    code = "silent" if found is None else found.verdict
    return Judged(
        tuple(differs(example, lang)), when(None if example.day is None else example.day.isoformat(), lang),
        word(VERDICTS, code, lang), code, "" if found is None else found.text[lang], say(lang, example.says),
    )  # fmt: skip


def _column(name: str, lang: Lang) -> str:
    """A column, or a whole table, by its heading."""
    table, _, column = name.partition(".")
    return column_title(table, column, lang) if column and table in TABLES else table_title(name, lang)


def _missing(column: str, lang: Lang) -> str:
    words = MISSING_WORDS.get(column)
    return "" if words is None else say(lang, words, **dict.fromkeys(_named(words), "…"))


def _named(message: str) -> list[str]:
    from string import Formatter

    return [name for _, name, _, _ in Formatter().parse(message) if name]


def first_day() -> date:
    """The first day any rule is known for."""
    from constraints.verdicts import FIRST_DAY

    return FIRST_DAY


def counted(day: date) -> int:
    """How many rules are in force on a day."""
    return len(rules_on(day))


Rows = list[tuple[str | None, ...]]


def table_of(part: str, facts: Mapping[str, Any], lang: Lang) -> tuple[list[str], Rows]:
    """The table of a part of the page, to take along: its headings and its rows, as they are shown."""
    heads, rows = _PARTS[part]
    return [say(lang, h) for h in heads], rows(facts, lang)


def _rule_rows(lines: Sequence[RuleLine], lang: Lang) -> Rows:
    return [(r.rule_id, r.title, r.scope, r.cites, r.force, r.since, r.doubt or say(lang, "in force")) for r in lines]


def _figure_rows(families: Sequence[Family]) -> Rows:
    return [
        (family.title, f.name, f.says, f.value, f.unit, f.since, f.known_until, f.status, f.source, f.address)
        for family in families for f in family.figures
    ]  # fmt: skip


_OF_RULES = (
    N_("Rule"), N_("What it says"), N_("Of which pairs"), N_("Source of law"), N_("Force"), N_("Since"), N_("Status"),
)  # fmt: skip
_PARTS: Mapping[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any], Lang], Rows]]] = {
    "rules": (_OF_RULES, lambda facts, lang: _rule_rows(facts["rules"], lang)),
    "doubt": (_OF_RULES, lambda facts, lang: _rule_rows(facts["doubted"], lang)),
    "figures": (
        (N_("Group"), N_("Figure"), N_("What it says"), N_("Value"), N_("Unit"), N_("Since"), N_("Known until"), N_("Status"), N_("Source"), N_("Address")),
        lambda facts, lang: _figure_rows(facts["families"]),
    ),
    "interpretations": (
        (N_("Name"), N_("Question"), N_("What holds"), N_("Rules"), N_("Confirmed by")),
        lambda facts, lang: [(s["name"], q, holds, ", ".join(s["rules"]), s["confirmed_by"]) for s, q, holds in facts["switches"]],
    ),
    "changes": (
        (N_("Day"), N_("Name"), N_("What"), N_("Change"), N_("From and to")),
        lambda facts, lang: [(s.on, s.name, s.title, s.change, s.says) for s in facts["steps"]],
    ),
}  # fmt: skip


def cases_table(page: RulePage, lang: Lang) -> tuple[list[str], Rows]:
    """The cases of a rule, of every wording, to take along."""
    heads = [
        say(lang, "Wording from"), say(lang, "What it shows"), say(lang, "What differs from a plain case"), say(lang, "Day"),
        say(lang, "Verdict"), say(lang, "Reason as it prints"),
    ]  # fmt: skip
    return heads, [
        (w.since, c.says, "; ".join(f"{place}: {facts}" for place, facts in c.given), c.day, c.verdict, c.reason)
        for w in page.wordings for c in w.cases
    ]  # fmt: skip
