"""The law on a day: rules, switches, figures, what runs out and what changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.console import Console

from constraints.budget.words import source_name
from constraints.language import say

from ...documents.law_words import CHANGE, FORCE, STATUS, value, when, word
from .lines import Column, line, table


def show_law(console: Console, answer: dict[str, Any], lang: str) -> None:
    """Rules, switches, figures and what runs out, then what changed."""
    day = date.fromisoformat(answer["date"])
    console.print(say(lang, "The law on {day}", day=day), style="bold", highlight=False)
    table(
        console, say(lang, "Rules"),
        (Column(say(lang, "Rule")), Column(say(lang, "What"), wraps=True), Column(say(lang, "Source of law"), wraps=True),
         Column(say(lang, "Since"), wraps=True, drops=2), Column(say(lang, "Force"), drops=3),
         Column(say(lang, "Status"), wraps=True), Column(say(lang, "Cases"), right=True, drops=4)),
        [
            (r["rule_id"], r["title"][lang], r["cites"], when(r["in_force_from"], lang), word(FORCE, r["force"], lang),
             word(STATUS, r["status"], lang), str(len(r["cases"])))
            for r in answer["rules"]
        ],
    )  # fmt: skip
    table(
        console, say(lang, "Interpretations where the text is silent"),
        (Column(say(lang, "Switch"), drops=1), Column(say(lang, "Question"), wraps=True), Column(say(lang, "Default"), wraps=True),
         Column(say(lang, "Confirmed by"), wraps=True)),
        [
            (s["name"], s["question"][lang], value(s["default"], lang), s["confirmed_by"] or say(lang, "nobody yet"))
            for s in answer["switches"]
        ],
    )  # fmt: skip
    table(
        console, say(lang, "Figures"),
        (Column(say(lang, "Figure")), Column(say(lang, "Value"), wraps=True), Column(say(lang, "Unit"), wraps=True),
         Column(say(lang, "Since"), wraps=True, drops=3), Column(say(lang, "Status"), drops=1),
         Column(say(lang, "Source of law"), wraps=True, drops=2)),
        [
            (f["name"], value(f["value"], lang), f["unit"], when(f["since"], lang), word(STATUS, f["status"], lang),
             source_name(f["legal_source"] or f["reference"], lang))
            for f in answer["figures"]
        ],
    )  # fmt: skip
    if answer["figures_not_known"]:
        line(console, say(lang, "Not known on the day: {names}", names=answer["figures_not_known"]))
    for end in answer["figures_run_out"]:
        text = say(
            lang,
            "Known to {day}, not longer: {names}",
            day=date.fromisoformat(end["known_until"]),
            names=end["figures"],
        )
        line(console, text)
    if answer["changes"] is not None:
        _show_changes(console, answer, lang)


def _show_changes(console: Console, answer: dict[str, Any], lang: str) -> None:
    since, changes = date.fromisoformat(answer["since"]), answer["changes"]
    rows = []
    for c in changes["rules"]:
        rows.append((when(c["on"], lang), c["rule_id"], word(CHANGE, c["change"], lang), c["title"][lang]))
    for c in changes["figures"]:
        step = f"{value(c['before'], lang)} → {value(c['after'], lang)} {c['unit']}"
        rows.append((when(c["on"], lang), c["name"], word(CHANGE, c["change"], lang), step))
    for s in changes["switches"]:
        rows.append((when(s["confirmed_on"], lang), s["name"], say(lang, "confirmed"), s["confirmed_by"]))
    if not rows:
        line(console, say(lang, "Nothing has changed since {day}.", day=since))
        return
    columns = (
        Column(say(lang, "Day"), wraps=True), Column(say(lang, "What")), Column(say(lang, "Change"), wraps=True, drops=1),
        Column("", wraps=True),
    )  # fmt: skip
    table(console, say(lang, "Changed since {day}", day=since), columns, rows)
