"""Law to come in words: the label, what changes in verdicts, and what the draft changes in the law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from constraints.language import N_, nsay, number, say, shown
from constraints.rules.words import AREA_WORDS

_BECOMES = {
    "allowed": N_("can be proposed"),
    "review": N_("a person must look"),
    "barred": N_("can no longer be proposed"),
}
_KIND = {
    "figure": N_("figure"),
    "rule": N_("rule"),
    "interpretation": N_("interpretation"),
    "area": N_("area"),
}
_STATUS = {
    "in_force": N_("in force"),
    "not_in_force": N_("not in force"),
    "contested": N_("contested"),
    "suspended": N_("suspended"),
    "ends": N_("ends"),
}
_UNIT = {
    "DKK": N_("DKK"),
    "DKK/day": N_("DKK/day"),
    "DKK/week": N_("DKK/week"),
    "DKK/month": N_("DKK/month"),
    "DKK/quarter": N_("DKK/quarter"),
    "DKK/year": N_("DKK/year"),
    "DKK/course": N_("DKK/course"),
    "DKK/m2": N_("DKK/m²"),
    "DKK/m2/month": N_("DKK/m² a month"),
    "DKK/m2/year": N_("DKK/m² a year"),
    "rate/year": N_("share a year"),
    "m2": N_("m²"),
    "days": N_("days"),
    "months": N_("months"),
    "years": N_("years"),
    "persons": N_("persons"),
    "dwellings": N_("dwellings"),
    "citizens": N_("citizens"),
    "phases": N_("phases"),
    "allocations/year": N_("allocations a year"),
}
_AREA = {"enters": N_("enters the list"), "leaves": N_("leaves the list")}


def verdict_sentences(overlay: Mapping[str, Any], lang: str) -> list[str]:
    """What the draft changes in verdicts, day by day: to be told before any figure."""
    if not overlay["verdicts"]:
        day = date.fromisoformat(overlay["since"])
        return [say(lang, "No verdict changes: the draft begins on {day}, after the period.", day=day)]
    return [text for v in overlay["verdicts"] for text in day_sentences(v, lang)]


def day_sentences(verdicts: Mapping[str, Any], lang: str) -> list[str]:
    """One day: how many pairs change, to what, and how many stay closed by another rule."""
    day = date.fromisoformat(verdicts["on"])
    counts = {k: number(verdicts[k], lang) for k in ("pairs", "changed", "allowed", "review", "barred")}
    other = verdicts["closed_by_another_rule"]
    if verdicts["changed"]:
        text = N_(
            "On {day} the draft changes the verdict of {changed} of {pairs} pairs of household and dwelling: "
            "{allowed} can be proposed, {barred} can no longer be proposed, {review} a person must look at."
        )
        found = [say(lang, text, day=day, **counts)]
    else:
        found = [
            say(
                lang,
                "On {day} the draft changes no verdict of {pairs} pairs of household and dwelling.",
                day=day,
                **counts,
            )
        ]
    if other:
        found.append(
            nsay(
                lang,
                "{count} pair stays closed, but by another rule.",
                "{count} pairs stay closed, but by another rule.",
                other,
            )
        )
    return found


def rule_rows(overlay: Mapping[str, Any], lang: str) -> list[tuple[str, str, str, str, str, str]]:
    """By day and rule: the day, the rule, what becomes of the pairs, how many, how many of them at once, and an example."""
    return [
        (
            shown(date.fromisoformat(v["on"]), lang), f"{r['rule_id']} {r['title'][lang]}", say(lang, _BECOMES[r["becomes"]]),
            number(r["pairs"], lang), number(r["at_once"], lang), example(r["example"], lang),
        )
        for v in overlay["verdicts"] for r in v["rules"]
    ]  # fmt: skip


def example_sentences(overlay: Mapping[str, Any], lang: str) -> list[str]:
    """An example of every row of `rule_rows`, a sentence each."""
    return [f"{rule} – {becomes} ({day}). {shown}" for day, rule, becomes, _, _, shown in rule_rows(overlay, lang)]


def example(found: Mapping[str, Any], lang: str) -> str:
    """One pair that changes, with the sentence of the rule; of a bar that falls it is the one that held until now."""
    facts = {"household": found["household_id"], "dwelling": found["dwelling_id"], "text": found["text"][lang]}
    if found["after"] == "allowed" or (found["after"], found["before"]) == ("review", "forbidden"):
        until = (
            N_("a question until then – {text}") if found["before"] == "review" else N_("barred until then – {text}")
        )
        facts["text"] = say(lang, until, text=facts["text"])
    if found["months_waited"]:
        text = N_("Household {household} and dwelling {dwelling} after {months} months on the list: {text}")
        return say(lang, text, months=str(found["months_waited"]), **facts)
    return say(lang, "Household {household} and dwelling {dwelling}: {text}", **facts)


def change_rows(overlay: Mapping[str, Any], lang: str) -> list[tuple[str, str, str, str, str, str]]:
    """What the draft changes in the law: kind, what, first day, the law in force, the draft, source."""
    return [
        (
            say(lang, _KIND[c["kind"]]), c["name"] if c["title"] is None else f"{c['name']} {c['title'][lang]}",
            shown(date.fromisoformat(c["since"]), lang), *_before_after(c, lang), c["source"],
        )
        for c in overlay["changes"]
    ]  # fmt: skip


def _before_after(change: Mapping[str, Any], lang: str) -> tuple[str, str]:
    before, after = change["before"], change["after"]
    if change["kind"] == "rule":
        return say(lang, _STATUS[before]), say(lang, _STATUS[after])
    if change["kind"] == "area":
        return "", f"{say(lang, _AREA[after])}: {say(lang, AREA_WORDS[change['unit']])}"
    if change["kind"] == "interpretation":
        return shown(before, lang), shown(after, lang)
    was = _figure(before, change["unit"], lang) if change["before_known"] else say(lang, "not known")
    return was, _figure(after, change["unit"], lang)


def _figure(value: Any, unit: str, lang: str) -> str:
    if value is None:
        return say(lang, "abolished or without limit")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return shown(value, lang)
    from babel.numbers import format_decimal

    plain = format_decimal(Decimal(str(value)), locale=lang, decimal_quantization=False)
    return f"{plain} {say(lang, _UNIT[unit])}".strip() if unit != "rate" else str(plain)


__all__ = ["change_rows", "day_sentences", "example", "example_sentences", "rule_rows", "verdict_sentences"]
