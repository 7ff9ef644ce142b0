"""Law to come: the label first, what changes in verdicts, what the draft changes in the law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from constraints.language import say

from ...report.overlay_texts import change_rows, rule_rows, verdict_sentences
from .lines import Column, line, table


def show_label(console: Console, overlay: Mapping[str, Any], lang: str) -> None:
    """What has to be said before anything else."""
    line(console, overlay["label"][lang], style="bold yellow")


def show_verdicts(console: Console, overlay: Mapping[str, Any], lang: str) -> None:
    """The verdicts that change, then by which rule, with an example each."""
    for text in verdict_sentences(overlay, lang):
        line(console, text)
    rows = rule_rows(overlay, lang)
    if rows:
        columns = (
            Column(say(lang, "Day"), wraps=True, drops=1), Column(say(lang, "Rule"), wraps=True), Column(say(lang, "Becomes"), wraps=True),
            Column(say(lang, "Pairs"), right=True), Column(say(lang, "at once"), right=True, drops=2),
            Column(say(lang, "Example"), wraps=True, drops=3),
        )  # fmt: skip
        table(console, say(lang, "Verdicts that change"), columns, rows)


def show_changes(console: Console, overlay: Mapping[str, Any], lang: str) -> None:
    """The law in force beside the draft, entry by entry."""
    columns = (
        Column(say(lang, "Kind"), wraps=True, drops=2), Column(say(lang, "What"), wraps=True), Column(say(lang, "From"), wraps=True),
        Column(say(lang, "Law in force"), wraps=True), Column(say(lang, "Draft"), wraps=True),
        Column(say(lang, "Source"), wraps=True, drops=1),
    )  # fmt: skip
    table(console, say(lang, "What the draft changes in the law"), columns, change_rows(overlay, lang))


def show_overlay(console: Console, overlay: Mapping[str, Any], lang: str, day: str, digests: tuple[str, str]) -> None:
    """An overlay alone, as on a day: label, verdicts where a batch was judged, changes, and what tells it from the law in force."""
    show_label(console, overlay, lang)
    if overlay.get("verdicts"):
        show_verdicts(console, overlay, lang)
    show_changes(console, overlay, lang)
    waiting = [c["name"] for c in overlay["changes"] if not c["in_effect"]]
    if waiting:
        line(console, say(lang, "Not yet on {day}: {names}", day=day, names=waiting))
    told = say(lang, "law in force {before}, with the draft {after}", before=digests[0][:12], after=digests[1][:12])
    line(console, told, style="dim")


__all__ = ["show_changes", "show_label", "show_overlay", "show_verdicts"]
