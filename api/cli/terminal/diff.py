"""The difference between two plans."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from constraints.language import nsay, say
from matching.plan.document import Value
from matching.plan.words import level_sum, level_word, move_reason_word
from matching.questions.documents import Diff

from .lines import line

Told = tuple[Value | None, Sequence[str] | None]


def show_diff(console: Console, answer: Diff, lang: str) -> None:
    """Who moved, with the reason, and the levels that differ."""
    if not answer.moved:
        line(console, say(lang, "Nobody moved."), style="bold green")
    for m in answer.moved:
        told = f"{m.household_id}: {m.before or '–'} → {m.after or '–'} ({move_reason_word(m.reason, lang)})"
        line(console, told, indent=2)
    for level in answer.levels:
        if not level.same and level.name != "tie_break":
            one, other = (level.before, level.keys_before), (level.after, level.keys_after)
            changed_level(console, level.name, one, other, lang)
    line(console, nsay(lang, "{count} fact differs.", "{count} facts differ.", len(answer.facts)))


def changed_level(console: Console, name: str, before: Told, after: Told, lang: str) -> None:
    """One level's value before and after; each with the names of its entries."""
    one, other = (level_sum(name, value, keys, lang) for value, keys in (before, after))
    line(console, f"{level_word(name, lang)}: {one} → {other}", indent=2, hang=2)
