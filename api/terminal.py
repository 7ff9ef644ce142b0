"""What a person reads in the terminal after a run: who, where, what is left and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from constraints.budget.words import line_name, line_notes, sanction_words
from constraints.language import nsay, say
from constraints.language import number as whole
from matching import Reading
from matching.files.report import lines
from matching.plan.document import Budget, Plan, Value
from matching.plan.words import (
    change_word,
    figure_status_word,
    infeasible_text,
    kind_word,
    level_word,
    missing_word,
    move_reason_word,
    pair_verdict_word,
    rule_short,
    set_aside_text,
    setting,
    status_word,
    verdict_word,
    word,
    yes_no,
)  # fmt: skip
from matching.questions.documents import (
    CheapestAnswer,
    Diff,
    HouseholdExplanation,
    HouseholdState,
    LevelChange,
    LevelDifference,
    PairExplanation,
    WhatIfAnswer,
)

if TYPE_CHECKING:
    from .documents import Verification

_SHOWN = 25


def number(value: int | None, lang: str) -> str:
    """A number with the thousands separator of the language; a dash for None."""
    return "–" if value is None else whole(value, lang)


def show_check(console: Console, reading: Reading, lang: str, marked: Path | None = None) -> None:
    """What was read and how, every error, every warning, and what the batch does not tell; `marked` is the copy written."""
    rows = Table(box=None, pad_edge=False)
    rows.add_column(say(lang, "Table"))
    rows.add_column(say(lang, "Rows"), justify="right")
    rows.add_column(say(lang, "Good"), justify="right")
    rows.add_column(say(lang, "Read as"))
    for name, how in reading.understood.items():
        good = len(reading.tables[name].rows) if name in reading.tables else None
        rows.add_row(name, number(reading.counts.get(name), lang), number(good, lang), how.say(lang))
    console.print(rows)
    for title, found, style in (
        (say(lang, "Errors"), reading.errors, "bold red"),
        (say(lang, "Warnings"), reading.warnings, "yellow"),
    ):
        if found:
            console.print(f"\n[{style}]{title}: {len(found)}[/]")
            _told(console, lines(found, lang))
    if reading.unknown:
        title = say(lang, "Not known")
        console.print(f"\n[yellow]{title}: {len(reading.unknown)}[/]")
        _told(console, [u.message(lang) for u in reading.unknown])
    if marked is not None:
        console.print(f"\n→ {marked}", markup=False, highlight=False, soft_wrap=True)
    if reading.ok:
        console.print("\n" + say(lang, "No errors: the batch can be used."), style="bold green")


def _told(console: Console, sentences: list[str]) -> None:
    for sentence in sentences:
        console.print("  " + sentence, markup=False, highlight=False, soft_wrap=True)


def show_plan(console: Console, plan: Plan, lang: str, files: list[str]) -> None:
    _headline(console, plan, lang)
    if plan.status == "infeasible":
        _warnings(console, plan, lang)
        for reason in plan.infeasible_because:
            console.print("  " + infeasible_text(reason, lang), markup=False, highlight=False, soft_wrap=True)
        return
    _warnings(console, plan, lang)
    for lock in plan.locks_set_aside:
        console.print("! " + set_aside_text(lock, lang), style="yellow", markup=False, highlight=False, soft_wrap=True)
    _levels(console, plan, lang)
    _placements(console, plan, lang)
    _left(console, plan, lang)
    for file in files:
        console.print(f"→ {file}", markup=False, highlight=False)


def _warnings(console: Console, plan: Plan, lang: str) -> None:
    """What the reading of the batch warned of, before anything is said of the plan's people."""
    if plan.warnings:
        count = len(plan.warnings)
        console.print(
            nsay(lang, "{count} warning about the batch:", "{count} warnings about the batch:", count),
            style="bold yellow",
        )
    for warning in plan.warnings:
        console.print("  " + warning.text.say(lang), style="yellow", markup=False, highlight=False, soft_wrap=True)


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
    title = f"Anvis · {plan.municipality} · {plan.decision_date} · {status}"
    console.print(
        Panel(text, title=title, title_align="left", border_style="green" if plan.status == "optimal" else "yellow")
    )


def _levels(console: Console, plan: Plan, lang: str) -> None:
    table = Table(title=say(lang, "Aims in order"), title_justify="left", box=None, pad_edge=False)
    for heading in ("level", "value", "baseline", "proven"):
        table.add_column(word(heading, lang), justify="right" if heading in ("value", "baseline") else "left")
    base = {x.name: x.value for x in plan.baseline.levels}
    for level in plan.levels:
        name = level.name
        table.add_row(
            level_word(name, lang), _value(name, level.value, lang), _value(name, base[name], lang),
            yes_no(level.proven, lang),
        )  # fmt: skip
    console.print(table)


def _value(name: str, value: Value | None, lang: str) -> str:
    """What a level reaches; a dash where a plan does not have the level."""
    if not isinstance(value, tuple):
        return number(value, lang)
    if name == "waiting_bands":
        return nsay(lang, "{count} band", "{count} bands", sum(1 for v in value if v))
    if name == "tie_break":
        return nsay(lang, "{days} day", "{days} days", value[0], days=number(value[0], lang))
    return " ".join(number(v, lang) for v in value)


def _placements(console: Console, plan: Plan, lang: str) -> None:
    table = Table(title=word("placements", lang), title_justify="left", box=None, pad_edge=False)
    for key in ("household", "class", "waiting", "dwelling", "department", "rent", "disposable", "wish", "remarks"):
        table.add_column(
            word(key, lang), justify="right" if key in ("waiting", "rent", "disposable", "wish") else "left"
        )
    for p in plan.placements[:_SHOWN]:
        remarks = [f.rule_id for f in p.findings if f.verdict in ("warn", "exempt")]
        table.add_row(
            p.household_id, p.effective_class, number(p.waiting_days, lang), p.dwelling_id, p.department_id,
            number(p.budget.rent, lang), number(p.budget.disposable, lang), str(p.wish_tier), " ".join(remarks),
        )  # fmt: skip
    console.print(table)
    if len(plan.placements) > _SHOWN:
        more = len(plan.placements) - _SHOWN
        console.print(say(lang, "… and {more} more in the workbook", more=more))


def _left(console: Console, plan: Plan, lang: str) -> None:
    table = Table(
        title=say(lang, "What is left, and why"),
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    table.add_column(word("what", lang))
    table.add_column(word("kind", lang))
    table.add_column(say(lang, "Number"), justify="right")
    table.add_column(word("deciding", lang))
    left: tuple[tuple[str, list[tuple[str, str | None]]], ...] = (
        ("unplaced", [(u.kind, u.deciding_rule) for u in plan.unplaced]),
        ("unused", [(u.kind, None) for u in plan.unused_dwellings]),
    )
    for key, rows in left:
        for kind, count in sorted(Counter(why for why, _ in rows).items(), key=lambda e: -e[1]):
            rules = Counter(rule for why, rule in rows if why == kind and rule)
            top = ", ".join(f"{rule_short(rule, lang)} {n}" for rule, n in rules.most_common(4))
            table.add_row(word(key, lang), kind_word(kind, lang), number(count, lang), top)
    console.print(table)
    full = [(x.name, x.gained_by_one_more) for x in plan.limits if x.capacity and x.used >= x.capacity]
    for name, gained in [(name, gained) for name, gained in full if gained][:8]:
        text = nsay(
            lang, "One more in {limit} would house {count} more.", "One more in {limit} would house {count} more.",
            gained, limit=name,
        )  # fmt: skip
        console.print(text, markup=False)


def show_verification(console: Console, answer: Verification, lang: str) -> None:
    for part in answer.bounds or ():
        by = {
            "duals": say(lang, "proven in whole numbers"),
            "search": say(lang, "proven by a search of its own"),
            "trusted": say(lang, "not proven: rests on {solver} alone", solver=part.solver),
            "open": say(lang, "not proven"),
        }[part.by]
        names = ", ".join(level_word(n, lang) for n in part.levels)
        console.print(f"  {names}: {by}", markup=False, highlight=False, soft_wrap=True)
    if answer.not_judged:
        told = say(lang, "Cannot be judged without a solver: {paths}", paths=answer.not_judged)
        console.print("  " + told, style="dim", markup=False, highlight=False, soft_wrap=True)
    if answer.ok:
        if answer.proven:
            console.print(say(lang, "The plan holds and is proven best."), style="bold green")
        elif answer.bounds is None:
            console.print(say(lang, "The plan holds."), style="bold green")
        else:
            names = ", ".join(level_word(n, lang) for n in answer.not_proven or ())
            told = say(lang, "The plan holds; NOT proven best: {levels}", levels=names)
            console.print(told, style="bold yellow", markup=False, highlight=False, soft_wrap=True)
        return
    console.print(
        nsay(
            lang,
            "The plan does not hold: {count} fault",
            "The plan does not hold: {count} faults",
            len(answer.faults),
        ),
        style="bold red",
    )
    for fault in answer.faults[:100]:
        told = say(
            lang,
            "expected {expected}, found {found}",
            expected=setting(fault.expected, lang),
            found=setting(fault.found, lang),
        )
        line = f"  {fault.code} {fault.where}: {told}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def show_explanation(console: Console, answer: PairExplanation | HouseholdExplanation, lang: str) -> None:
    if isinstance(answer, PairExplanation):
        console.print(
            f"{answer.household_id} × {answer.dwelling_id}: {pair_verdict_word(answer.verdict, lang)}",
            style="bold",
            markup=False,
        )
        for f in answer.findings:
            console.print(
                f"  {verdict_word(f.verdict, lang):<14} {f.rule_id:<16} {f.text.say(lang)}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
            console.print(f"  {'':<14} {f.cites}  {f.url}", style="dim", markup=False, highlight=False, soft_wrap=True)
        _budget(console, answer.budget, lang)
        c = answer.competition
        console.print(
            nsay(
                lang, "The dwelling is open to {count} household; {ahead} come first.",
                "The dwelling is open to {count} households; {ahead} come first.", c.open_to, ahead=c.ahead,
            )
        )  # fmt: skip
        return
    days = nsay(lang, "{count} day", "{count} days", answer.waiting_days)
    console.print(
        f"{answer.household_id} · {answer.effective_class} · {days}",
        style="bold",
        markup=False,
    )
    for code, count in answer.counts.items():
        if count:
            console.print(f"  {count:>5}  {pair_verdict_word(code, lang)}")
    for reason in answer.reasons:
        blocked = answer.blocking.get(reason.rule_id, 0)
        example = say(lang, "e.g. {dwelling}", dwelling=reason.dwelling_id)
        line = f"  {blocked:>5}  {reason.rule_id:<16} {reason.text.say(lang)} ({example})"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _budget(console: Console, budget: Budget, lang: str) -> None:
    table = Table(title=say(lang, "Budget, DKK a month"), title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("", justify="right")
    table.add_column(say(lang, "Sources"))
    for line in budget.lines:
        statuses = sorted({figure_status_word(f.status, lang) for f in line.figures})
        notes = line_notes(line.as_json(), lang)
        if statuses:
            notes.insert(0, ", ".join(statuses))
        table.add_row(line_name(line.key, lang), number(line.amount, lang), "; ".join(notes))
    sums = (
        ("disposable", budget.disposable, "bold"), ("floor", budget.floor, ""), ("margin", budget.margin, "bold"),
        ("after_debt", budget.disposable_after_debt, ""),
    )  # fmt: skip
    for key, amount, style in sums:
        table.add_row(word(key, lang), number(amount, lang), "", style=style)
    table.add_row(say(lang, "Highest rent"), number(budget.highest_rent, lang), "")
    under = budget.if_sanctioned
    if under is not None:
        table.add_row(sanction_words(under.as_json(), lang), number(under.disposable, lang), "")
    console.print(table)
    if budget.missing:
        missing = ", ".join(missing_word(m, lang) for m in budget.missing_facts or ())
        console.print(say(lang, "Missing: {facts}", facts=missing), markup=False)


def show_what_if(console: Console, answer: WhatIfAnswer | CheapestAnswer, lang: str) -> None:
    """Before and after for one household, then everybody else who changes, then the levels."""
    if isinstance(answer, CheapestAnswer):
        _show_cheapest(console, answer, lang)
        return
    if answer.status == "infeasible":
        console.print(say(lang, "It cannot be done."), style="bold red")
        for reason in answer.infeasible_because:
            console.print("  " + infeasible_text(reason, lang), markup=False, highlight=False, soft_wrap=True)
        for finding in () if answer.pair is None else answer.pair.findings:
            if finding.verdict in ("forbidden", "review", "not_applicable"):
                console.print(f"  {finding.text.say(lang)}", markup=False, highlight=False, soft_wrap=True)
        return
    state = answer.household
    before, after = (_home(x, lang) for x in ((None, None) if state is None else (state.before, state.after)))
    console.print(f"{answer.household_id}: {before} → {after}", style="bold", markup=False, highlight=False)
    for o in answer.others:
        line = f"  {o.household_id} ({o.effective_class}): {change_word(o.change, lang)}, {o.before or '–'} → {o.after or '–'}"
        console.print(line, markup=False, highlight=False)
    if not answer.others:
        console.print("  " + say(lang, "Nobody else is affected."))
    for level in answer.levels:
        if level.before != level.after and level.name != "tie_break":
            _changed_level(console, level, lang)
    if not answer.proven:
        console.print(say(lang, "Not every level is proven."), style="yellow")


def _home(state: HouseholdState | None, lang: str) -> str:
    """Where a household lives; one that is not in the batch has no dwelling either."""
    return (state and state.dwelling_id) or say(lang, "no dwelling")


def _show_cheapest(console: Console, answer: CheapestAnswer, lang: str) -> None:
    state, change = answer.household.before, answer.cheapest_change
    if state is not None and state.dwelling_id is not None:
        text = say(
            lang,
            "{household} has a dwelling: {dwelling}",
            household=answer.household_id,
            dwelling=state.dwelling_id,
        )
        console.print(text, markup=False, highlight=False)
        return
    if change is None:
        console.print(
            say(lang, "No single change gives the household a home."),
            style="bold",
        )
        return
    console.print(change.text.say(lang), style="bold", markup=False, highlight=False, soft_wrap=True)
    cost = change.cost_to_others
    line = say(
        lang, "It then gets {dwelling}. Others: {lose} lose, {gain} gain, {move} move.", dwelling=change.dwelling_id,
        lose=cost.loses_home, gain=cost.gains_home, move=cost.moves,
    )  # fmt: skip
    console.print("  " + line, markup=False, highlight=False, soft_wrap=True)


def show_diff(console: Console, answer: Diff, lang: str) -> None:
    """Who moved, with the reason, and the levels that differ."""
    if not answer.moved:
        console.print(say(lang, "Nobody moved."), style="bold green")
    for m in answer.moved:
        line = f"  {m.household_id}: {m.before or '–'} → {m.after or '–'} ({move_reason_word(m.reason, lang)})"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for level in answer.levels:
        if not level.same and level.name != "tie_break":
            _changed_level(console, level, lang)
    console.print(nsay(lang, "{count} fact differs.", "{count} facts differ.", len(answer.facts)))


def _changed_level(console: Console, level: LevelChange | LevelDifference, lang: str) -> None:
    before, after = (_value(level.name, value, lang) for value in (level.before, level.after))
    console.print(
        f"  {level_word(level.name, lang)}: {before} → {after}", markup=False, highlight=False, soft_wrap=True
    )
