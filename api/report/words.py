"""The words of the report, and numbers as each language writes them. A code without its word raises KeyError."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from constraints.language import N_, say

from ..documents.law_words import when

WORDS: dict[str, str] = {
    "report": N_("Simulation of an allocation policy"),
    "question": N_("What was asked"),
    "answer": N_("The answer in short"),
    "read_first": N_("Read this first"),
    "figure": N_("figure"),
    "table_of": N_("table"),
    "figures": N_("The figures"),
    "interval": N_("mean with 95 % interval over {n} replications"),
    "table": N_("The numbers behind the chart"),
    "compared": N_("difference to {base}"),
    "waiting": N_("Households waiting over time"),
    "band": N_("The line is the mean; nine of ten times it is played the number lies within the band."),
    "month": N_("month"),
    "households": N_("households"),
    "incidence": N_("Share housed by time waited"),
    "days": N_("days since registration"),
    "share": N_("share"),
    "money": N_("The municipality's cost line by line"),
    "million": N_("DKK million over the period"),
    "groups": N_("Unequal outcomes"),
    "groups_note": N_("A check afterwards. No policy sees these facts. Groups below five households are not shown."),
    "uncertain": N_("How sure are the assumptions?"),
    "uncertain_note": N_("Uncertainty about assumptions is shown apart and is no part of the 95 % intervals."),
    "change": N_("What would change this conclusion"),
    "no_change": N_("None of the assumptions looked at turns the order within its range."),
    "not_asked": N_(
        "The scenario looks at no uncertain assumptions; nothing is claimed about what would change the conclusion."
    ),
    "nothing_to_turn": N_("The scenario has one alternative only: there is no order the assumptions could turn."),
    "turns": N_("{parameter}: between {low} and {high} the order of “{what}” and “{base}” turns at about {at}."),
    "may_turn": N_(
        "{parameter}: between {low} and {high} the order of “{what}” and “{base}” may turn (at about {at}), but the difference is not demonstrated at both ends."
    ),
    "robust": N_("“{what}” is better than “{base}” in {share} of {n} sets of assumptions."),
    "assumption": N_("assumption"),
    "unverified": N_("Unit prices not verified"),
    "prices": N_("Unit prices"),
    "status": N_("status"),
    "source": N_("source"),
    "value": N_("value"),
    "unit": N_("unit"),
    "name": N_("name"),
    "policy": N_("policy"),
    "variant": N_("variant"),
    "group": N_("group"),
    "law": N_("Law and lists over the period"),
    "from": N_("from"),
    "suspended": N_("set aside in the scenario"),
    "to_come_verdicts": N_("Verdicts that change, rule by rule"),
    "to_come_changes": N_("What the draft changes in the law"),
    "to_come_day": N_("day"),
    "to_come_rule": N_("rule"),
    "to_come_becomes": N_("becomes"),
    "to_come_pairs": N_("pairs"),
    "to_come_at_once": N_("of them at once"),
    "to_come_what": N_("what"),
    "to_come_kind": N_("kind"),
    "to_come_law": N_("law in force"),
    "to_come_draft": N_("draft"),
    "rests_on": N_("Rests on"),
    "seed": N_("seed"),
    "lawversion": N_("law"),
    "no_law": N_("none (a plain world)"),
    "parameters": N_("parameters"),
    "person": N_("A simulation informs a policy. It decides no case; a person does."),
    "better": N_("better"),
    "worse": N_("worse"),
    "no demonstrated difference": N_("no demonstrated difference"),
    "not_reached": N_("not reached"),
    "suppressed": N_("below 5"),
    "sentence": N_("{what}: {verdict} than {base} – {metric} {difference} ({low} to {high})."),
    "none_interval": N_(
        "{what}: no demonstrated difference to {base} in {metric} – {difference} ({low} to {high}); the interval holds 0."
    ),
    "none_holm": N_(
        "{what}: no demonstrated difference to {base} in {metric} – {difference} ({low} to {high}). Alone the difference is demonstrated (p {p}), but {comparisons} comparisons were made at once; corrected for them, p is {p_holm}, and below {error} is asked for."
    ),
    "none_few": N_(
        "{what}: no demonstrated difference to {base} in {metric} – {difference} ({low} to {high}). It rests on {n} replications; at least {least} are asked for."
    ),
    "none_no_figure": N_(
        "{what}: no difference to {base} can be told in {metric}; the figure is reached in no run of both."
    ),
    "ground_interval": N_("the interval holds 0"),
    "ground_holm": N_("not when {comparisons} comparisons are corrected for"),
    "ground_few": N_("{n} replications, at least {least} are asked for"),
    "ground_no_figure": N_("the figure is not reached"),
    "p": N_("p alone"),
    "p_holm": N_("p, corrected"),
    "may_be_said": N_("what may be said"),
    "compared_note": N_(
        "Differences replication by replication, with 95 % intervals. A difference is called demonstrated where its interval leaves 0 out and its p, corrected for all comparisons made (Holm), is below {error}."
    ),
    "alone": N_("{what}: {metric} {value} ({low} to {high})."),
    "asked": N_(
        "{what}: {verdict} than today – {metric} {difference} ({low} to {high}; {level} interval, {n} replications)."
    ),
    "asked_none": N_(
        "{what}: no difference that matters – {metric} {difference} ({low} to {high}); {smallest} or more is ruled out ({level} interval, {n} replications)."
    ),
    "asked_open": N_(
        "{what}: no difference of {smallest} is demonstrated or ruled out – {metric} {difference} ({low} to {high}; {level} interval, {n} replications, the most that are run)."
    ),
    "asked_note": N_(
        "The differences were looked at again and again until they were settled; all looks and questions together call a difference that is not there demonstrated in at most one study in twenty."
    ),
    "tornado": N_("Sensitivity: {metric}"),
    "low": N_("low"),
    "high": N_("high"),
    "shelter_gross": N_("section 110 shelter"),
    "shelter_refund": N_("refund, shelter"),
    "bridge": N_("bridging"),
    "vacancy_rent": N_("vacancy rent"),
    "support_gross": N_("support"),
    "support_refund": N_("refund, support"),
    "guarantee": N_("restoration guarantee"),
    "deposit_loss": N_("deposit losses"),
    "bases": N_("Letting and ordinary life: what is taken for given"),
    "bases_note": N_(
        "A figure without a source is an assumption. Replace it with the municipality's own before anything is decided."
    ),
    "assumed": N_("assumption, no source"),
    "part": N_("part"),
    "answer_days": N_("An answer takes {days} days, a yes as well as a no"),
    "signing_days": N_("From the yes to the lease: {days} days"),
    "notice_days": N_("From notice to available: {low} to {high} days"),
    "move_outs": N_("Tenants allocated a home stay there, in months on average: {months}"),
    "transfers": N_("Moves that lead to another home of the same organisation: {share}"),
    "supply": N_("Homes built, sold or torn down, each falling vacant {share} times a year"),
    "built": N_("{day}: {organisation} builds {homes} homes"),
    "sold": N_("{day}: {organisation} sells {homes} homes"),
    "torn_down": N_("{day}: {organisation} tears down {homes} homes; households to be found another home: {rehoused}"),
    "seasons": N_("Ways out of the list and moves of tenants follow the calendar"),
    "teams": N_("Support teams with slots of their own: {teams}"),
    "overrides": N_("Proposals a caseworker sets aside: {share}"),
    "grow": N_("Waiting households that grow in a month: {share}"),
    "split": N_("Waiting households another one splits off from in a month: {share}"),
    "merge": N_("Waiting households that merge with another in a month: {share}"),
    "fallback": N_(
        "After {days} days without a vacancy that fits outside the restricted areas: assessed by almenboligloven § 59, stk. 9; nothing else can be had in {share}"
    ),
    "under_notice": N_("Homes are under notice at the start already, as many as in any other month"),
    "appendix": N_("Appendix: the numbers behind"),
}
# Units, statuses, attributes of groups and their values.
_TERMS: dict[str, str] = {
    "all": N_("all"),
    "if_feasible": N_("where somebody fits"),
    "by_class": N_("by urgency class"),
    "households/month": N_("households/month"),
    "points/month": N_("points/month"),
    "days": N_("days"),
    "share": N_("share"),
    "households": N_("households"),
    "bed-days": N_("bed-days"),
    "DKK": N_("DKK"),
    "dwelling-days": N_("dwelling-days"),
    "count": N_("count"),
    "ratio": N_("ratio"),
    "months": N_("months"),
    "per 100": N_("per 100"),
    "index": N_("index"),
    "pairs": N_("pairs"),
    "0-1": N_("0-1"),
    "age": N_("age"),
    "household": N_("household"),
    "situation": N_("situation"),
    "support": N_("support method"),
    "type": N_("type"),
    "single": N_("single"),
    "couple": N_("couple"),
    "single with children": N_("single with children"),
    "couple with children": N_("couple with children"),
    "unknown": N_("unknown"),
    "none": N_("none"),
    "section_110": N_("section 110"),
    "street": N_("street"),
    "night_shelter": N_("night shelter"),
    "hotel": N_("hotel"),
    "sofa": N_("sofa"),
    "short_term_transitional": N_("short term transitional"),
    "release_within_month": N_("release within month"),
    "discharge_within_month": N_("discharge within month"),
    "other": N_("other"),
    "not_homeless": N_("not homeless"),
    "s85": N_("s85"),
    "verified": N_("verified"),
    "derived": N_("derived"),
    "unverified": N_("unverified"),
    "provisional": N_("provisional"),
    "draft": N_("draft"),
    "scenario": N_("scenario"),
    "not known": N_("not known"),
    "DKK/day": N_("DKK/day"),
    "DKK/month": N_("DKK/month"),
}
# Unit prices by the names they have in the numbers.
_PRICES: dict[str, str] = {
    "shelter_gross_day": N_("section 110 shelter, gross rate"),
    "shelter_own_payment_day": N_("section 110 shelter, own payment"),
    "refund_share": N_("section 110 shelter, state refund"),
    "refund_days": N_("section 110 shelter, refunded first days of a running year"),
    "support_CTI_month": N_("CTI"),
    "support_ICM_month": N_("ICM"),
    "support_ACT_month": N_("ACT"),
    "support_refund_share": N_("support, state refund"),
    "support_refund_months": N_("support, months refunded"),
    "support_decided_before_discharge": N_("support decided before discharge"),
    "guarantee_chance": N_("restoration guarantee, how often"),
    "guarantee_dkk": N_("restoration guarantee, amount"),
    "deposit_dkk": N_("deposit"),
    "deposit_loss_chance": N_("deposit loan, how often lost"),
    "deposit_municipal_share": N_("deposit loan, municipal share of the loss"),
    "bridge_day": N_("bridging until a home"),
}


def word(key: str, lang: str, **values: Any) -> str:
    """A word or sentence of the report."""
    return say(lang, WORDS[key], **values)


def term(code: str, lang: str) -> str:
    """A unit, status or attribute in the reader's language."""
    return say(lang, _TERMS[code])


def group(name: str, lang: str) -> str:
    """A group in the reader's language; a band of ages, or a type that a scenario names itself, stands as it is."""
    return term(name, lang) if name in _TERMS else name


def law_name(digest: str, lang: str) -> str:
    """The version of the law in twelve characters, each where there are several; a plain world has none."""
    return word("no_law", lang) if digest.startswith("none") else " + ".join(d[:12] for d in digest.split("+"))


def price_name(price: str, since: str | None, lang: str) -> str:
    """A unit price in words; behind it the day it holds from, where it changes."""
    text = _PRICES[price]
    return say(lang, "{price} (from {day})", price=say(lang, text), day=when(since, lang)) if since else say(lang, text)


def source(row: Mapping[str, Any], lang: str) -> str:
    """Where a unit price comes from: the scenario, a paragraph, or the name of a dated figure."""
    if row["status"] == "scenario":
        return say(lang, "scenario file")
    return say(lang, "SEL § 177 no. 3") if row["price"] == "refund_days" else str(row["source"])


def number(value: float | None, lang: str, unit: str = "", signed: bool = False) -> str:
    """A number for people: shares as per cent, kroner in whole, decimals as few as the size asks for."""
    if value is None:
        return word("not_reached", lang)
    if unit == "DKK" and abs(value) >= 1e6:
        return say(lang, "{number}m", number=number(value / 1e6, lang, "million", signed))
    of_hundred = unit in ("share", "0-1")
    shown = 100 * value if of_hundred else value
    size = abs(shown)
    whole = unit == "DKK" or size >= 100 or (of_hundred and size == 0) or (unit == "days" and size >= 10)
    digits = 0 if whole else 1 if size >= 10 or of_hundred else 2
    if 0 < size < 0.095 and not of_hundred and not signed:  # a small setting: three figures that mean something
        digits = max(2, 2 - math.floor(math.log10(size)))
    text = _decimal(shown, digits, signed, lang)
    return say(lang, "{number}%", number=text) if of_hundred else text


def month_of(day: str, lang: str) -> str:
    """The month of a day in ISO form, short enough for an axis: "nov. 2026"."""
    from babel.dates import format_date

    return str(format_date(date.fromisoformat(day), "MMM y", locale=lang))


def p_value(p: float | None, lang: str) -> str:
    """A p value with three decimals; a dash where there is none, as with one replication."""
    if p is None:
        return "–"
    return f"< {_decimal(0.001, 3, False, lang)}" if p < 0.001 else _decimal(p, 3, False, lang)


_BASES = {"answer": "answer_days", "signing": "signing_days", "notice": "notice_days"}
_SHARES = ("transfers", "overrides", "grow", "split", "merge", "fallback")


def basis(part: str, facts: Mapping[str, Any], lang: str) -> str:
    """A part of letting or of ordinary life, in words."""
    told = dict(facts)
    if "day" in told:
        told["day"] = when(str(told["day"]), lang)
    if part in _SHARES:
        told["share"] = number(told["share"], lang, "share")
    elif part == "supply":
        told["share"] = number(told["share"], lang)
    elif part == "move_outs":
        told["months"] = ", ".join(f"{group(k, lang)} {number(m, lang)}" for k, m in told["months"].items())
    return word(_BASES.get(part, part), lang, **told)


def level(share: float, lang: str) -> str:
    """The level of an interval, with as many decimals as it has: 99 %, 99.5 %."""
    return say(lang, "{number}%", number=_decimal(100 * share, 0 if round(1000 * share) % 10 == 0 else 1, False, lang))


def percent(share: float, lang: str) -> str:
    """A share in whole per cent."""
    return say(lang, "{number}%", number=_decimal(100 * share, 0, False, lang))


def decimals(value: float, digits: int, lang: str) -> str:
    """A number with so many decimals."""
    return _decimal(value, digits, False, lang)


def _decimal(value: float, digits: int, signed: bool, lang: str) -> str:
    """Rounded as `format` rounds; a proper minus, and a plus where the number is a difference."""
    from babel.numbers import format_decimal

    rounded = f"{value:{'+' if signed else ''}.{digits}f}"
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    text = str(format_decimal(abs(Decimal(rounded)), pattern, locale=lang))
    return f"{rounded[0].replace('-', '−')}{text}" if rounded[0] in "+-" else text
