"""A plan: what it reaches, who could live where, and what is left."""

from __future__ import annotations

from collections import Counter
from datetime import date

from rich.console import Console
from rich.panel import Panel

from constraints.language import nsay, say, shown
from matching.plan.document import Plan
from matching.plan.words import (
    infeasible_text,
    kind_word,
    level_sum,
    level_word,
    rule_short,
    set_aside_text,
    status_word,
    word,
    yes_no,
)  # fmt: skip

from .lines import Column, line, number, table, warnings

_SHOWN = 25


def show_plan(console: Console, plan: Plan, lang: str, files: list[str]) -> None:
    """The warnings of the batch first, then the plan, then where it was written."""
    warnings(console, plan.warnings, lang)
    _headline(console, plan, lang)
    if plan.status == "infeasible":
        for reason in plan.infeasible_because:
            line(console, infeasible_text(reason, lang), indent=2)
        return
    for lock in plan.locks_set_aside:
        line(console, "! " + set_aside_text(lock, lang), style="yellow")
    _levels(console, plan, lang)
    _placements(console, plan, lang)
    _left(console, plan, lang)
    for file in files:
        line(console, f"→ {file}")


def _headline(console: Console, plan: Plan, lang: str) -> None:
    placed, waiting = len(plan.placements), len(plan.unplaced)
    status = status_word(plan.status, lang)
    base = (
        next(x.value for x in plan.baseline.levels if x.name == "housed_total")
        if any(x.name == "housed_total" for x in plan.baseline.levels)
        else len(plan.baseline.placements)
    )
    text = nsay(
        lang,
        "{count} household could be offered a dwelling, {waiting} not this time. The list (class, then date) would reach {base}.",
        "{count} households could be offered a dwelling, {waiting} not this time. The list (class, then date) would reach {base}.",
        placed, waiting=waiting, base=base,
    )  # fmt: skip
    look = sum(r.could_change_the_plan for r in plan.reviews) + sum(c.signed is None for c in plan.fallback_cases)
    if look:
        text += "\n" + nsay(
            lang,
            "{count} household needs a person to look: the answer could change the plan (sheet {sheet}).",
            "{count} households need a person to look: their answer could change the plan (sheet {sheet}).",
            look, sheet=word("look", lang),
        )  # fmt: skip
    text += "\n" + say(lang, "A proposal: a person decides every allocation.")
    day = shown(date.fromisoformat(plan.decision_date), lang)
    title = f"Anvis · {plan.municipality} · {day} · {status}"
    console.print(
        Panel(text, title=title, title_align="left", border_style="green" if plan.status == "optimal" else "yellow")
    )


def _levels(console: Console, plan: Plan, lang: str) -> None:
    base = {x.name: x for x in plan.baseline.levels}
    columns = (
        Column(word("level", lang)), Column(word("value", lang), wraps=True),
        Column(word("baseline", lang), wraps=True), Column(word("proven", lang)),
    )  # fmt: skip
    rows = [
        (level_word(x.name, lang), level_sum(x.name, x.value, x.keys, lang),
         level_sum(x.name, base[x.name].value, base[x.name].keys, lang), yes_no(x.proven, lang))
        for x in plan.levels
    ]  # fmt: skip
    table(console, say(lang, "Aims in order"), columns, rows)


def _placements(console: Console, plan: Plan, lang: str) -> None:
    columns = (
        Column(word("household", lang)), Column(word("class", lang)), Column(word("waiting", lang), right=True),
        Column(word("dwelling", lang)), Column(word("department", lang), drops=1), Column(word("rent", lang), right=True),
        Column(word("disposable", lang), right=True), Column(word("wish", lang), right=True, drops=2),
        Column(word("remarks", lang), wraps=True, drops=3),
    )  # fmt: skip
    rows = [
        (p.household_id, p.effective_class, number(p.waiting_days, lang), p.dwelling_id, p.department_id,
         number(p.budget.rent, lang), number(p.budget.disposable, lang), str(p.wish_tier),
         " ".join(f.rule_id for f in p.findings if f.verdict in ("warn", "exempt")))
        for p in plan.placements[:_SHOWN]
    ]  # fmt: skip
    table(console, word("placements", lang), columns, rows)
    if len(plan.placements) > _SHOWN:
        line(console, say(lang, "… and {more} more in the workbook", more=len(plan.placements) - _SHOWN))


def _left(console: Console, plan: Plan, lang: str) -> None:
    columns = (
        Column(word("what", lang), wraps=True), Column(word("kind", lang), wraps=True),
        Column(say(lang, "Number"), right=True), Column(word("deciding", lang), wraps=True),
    )  # fmt: skip
    left: tuple[tuple[str, list[tuple[str, str | None]]], ...] = (
        ("unplaced", [(u.kind, u.deciding_rule) for u in plan.unplaced]),
        ("unused", [(u.kind, None) for u in plan.unused_dwellings]),
    )
    rows = []
    for key, reasons in left:
        for kind, count in sorted(Counter(why for why, _ in reasons).items(), key=lambda e: -e[1]):
            rules = Counter(rule for why, rule in reasons if why == kind and rule)
            top = ", ".join(f"{rule_short(rule, lang)}: {number(n, lang)}" for rule, n in rules.most_common(4))
            rows.append((word(key, lang), kind_word(kind, lang), number(count, lang), top))
    table(console, say(lang, "What is left, and why"), columns, rows)
    full = [(x.name, x.gained_by_one_more) for x in plan.limits if x.capacity and x.used >= x.capacity]
    for name, gained in [(name, gained) for name, gained in full if gained][:8]:
        told = nsay(
            lang, "One more in {limit} would house {count} more.", "One more in {limit} would house {count} more.",
            gained, limit=name,
        )  # fmt: skip
        line(console, told)
