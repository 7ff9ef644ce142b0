"""What a person reads after `anvis decide` and `anvis next`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from constraints import TABLES
from constraints.language import nsay, say
from matching.month.documents import Decisions, NextMonth
from matching.plan.document import Plan
from matching.plan.words import status_word

from .lines import Column, line, table, warnings

_SHOWN = 40


def _listed(console: Console, title: str, lines: Sequence[str], lang: str, style: str = "") -> None:
    """A title and its lines, the first forty; how many more there are."""
    if not lines:
        return
    line(console, title, f"bold {style}".strip())
    for text in lines[:_SHOWN]:
        line(console, text, indent=2, hang=2)
    if len(lines) > _SHOWN:
        more = len(lines) - _SHOWN
        line(console, nsay(lang, "… and {count} more", "… and {count} more", more), "dim", indent=2)


def show_decisions(console: Console, answer: Decisions, plan: Plan, lang: str, files: Sequence[str]) -> None:
    """First what cannot stand, then every decision, then who has another dwelling now."""
    warnings(console, answer.warnings, lang)
    aside = [d for d in answer.decided if d.outcome in ("set_aside", "no_plan")]
    _listed(console, say(lang, "Cannot stand as decided"), [d.text.say(lang) for d in aside], lang, "red")
    _listed(console, say(lang, "Not feasible, because:"), [t.say(lang) for t in answer.infeasible], lang, "red")
    _listed(console, say(lang, "Decided"), [d.text.say(lang) for d in answer.decided if d not in aside], lang)
    _listed(console, say(lang, "Changed in the plan"), [c.text.say(lang) for c in answer.changes], lang)
    if not answer.changes:
        line(console, say(lang, "No household has another dwelling than before."), "bold")
    if answer.undecided:
        line(console, nsay(lang, "{count} placement is not decided yet.", "{count} placements are not decided yet.",
                            len(answer.undecided)))  # fmt: skip
    gone = [f"{p.household_id} → {p.dwelling_id}" for p in answer.not_in_workbook or ()]
    _listed(
        console,
        nsay(
            lang,
            "{count} row of the plan is not in the workbook; nobody decided on it:",
            "{count} rows of the plan are not in the workbook; nobody decided on them:",
            len(gone),
        ),
        gone,
        lang,
        "yellow",
    )
    noted = [f"{c.household_id} → {c.dwelling_id}: {c.text or '–'} ({c.by or '–'})" for c in answer.comments or ()]
    _listed(
        console,
        nsay(
            lang,
            "{count} remark without a decision; it changes nothing:",
            "{count} remarks without a decision; they change nothing:",
            len(noted),
        ),
        noted,
        lang,
        "yellow",
    )
    before, after = answer.housed
    told = say(lang, "Proposed a dwelling: {after}, before {before}. The new plan: {status}.",
               after=after, before=before, status=status_word(answer.status, lang).rstrip(":"))  # fmt: skip
    line(console, told)
    if plan.reviews or plan.warnings:
        line(console, say(lang, "People must look at some of it; see the workbook."), "yellow")
    for name in files:
        line(console, f"→ {name}", "dim")


def show_next(console: Console, answer: NextMonth, lang: str, out: Path) -> None:
    """The day, what stands in the draft, the accounts, and what people must do before it is used."""
    warnings(console, answer.warnings, lang)
    day = date.fromisoformat(answer.decision_date)
    title = (
        say(lang, "Draft for {day}", day=day)
        if answer.date_asked
        else say(lang, "Draft for {day}: the same day of the next month, since no day was given (--date)", day=day)
    )
    line(console, title, "bold")
    if answer.housed:
        line(console, nsay(lang, "{count} household has signed a lease and leaves the list.",
                            "{count} households have signed a lease and leave the list.", len(answer.housed)))  # fmt: skip
    shown = ("households", "dwellings", "offers", "locks", "separations")
    told = ", ".join(f"{_table(n, lang)} {answer.counts[n]}" for n in shown if n in answer.counts)  # fmt: skip
    line(console, say(lang, "In the draft: {tables}", tables=told))
    _ledger(console, answer, lang)
    started = [row for row in answer.slots if row.started or row.held]
    _listed(console, say(lang, "Support slots"),
            [say(lang, "{team}: {before} free, {started} started, {now} free now, of them {held} held",
                 team=r.team_id, before=r.free_before, started=r.started, now=r.free_now, held=r.held) for r in started], lang)  # fmt: skip
    _listed(console, say(lang, "Supported households in 24 months"),
            [say(lang, "{department}: {before} → {now}", department=r.department_id, before=r.before, now=r.now)
             for r in answer.concentration], lang)  # fmt: skip
    _listed(console, say(lang, "To fill in"), [t.text.say(lang) for t in answer.to_fill_in], lang)
    look = [t.text.say(lang) for t in answer.to_look_at if t.because != "deadline"]  # those stand among the warnings
    _listed(console, say(lang, "To look at"), look, lang, "yellow")
    left = Counter((r.table, r.text.say(lang)) for r in answer.left if r.table in ("households", "dwellings"))
    gone = [f"{_table(table, lang)} {count}: {text}" for (table, text), count in left.items()]
    _listed(console, say(lang, "Not carried"), gone, lang)
    line(console, say(lang, "Everything carried, with its source: {file}", file=str(out / "carried.csv")), "dim")
    line(console, f"→ {out}", "dim")


def _table(name: str, lang: str) -> str:
    return TABLES[name][1] if lang == "da" else name


def _ledger(console: Console, answer: NextMonth, lang: str) -> None:
    if not answer.ledger:
        return
    columns = [
        Column(say(lang, "Organisation")), Column(say(lang, "Vacant"), right=True), Column(say(lang, "Share"), right=True, drops=2),
        Column(say(lang, "Carried in"), right=True, drops=1), Column(say(lang, "Right"), right=True),
        Column(say(lang, "Signed"), right=True), Column(say(lang, "Held"), right=True), Column(say(lang, "Free"), right=True),
        Column(say(lang, "Not used"), right=True),
        Column(say(lang, "Carried on"), right=True),
    ]  # fmt: skip
    rows = [
        (r.organisation_id, str(r.vacancies), r.share, r.carry_in, str(r.right), str(r.signed), str(r.held), str(r.free), str(r.unused), r.carry_out)
        for r in answer.ledger
    ]  # fmt: skip
    table(console, say(lang, "Quota account of the month that ends"), columns, rows)
    if any(r.unused for r in answer.ledger):
        line(console, say(lang, "Right = signed + held + free + not used. Not used is what was handed back, or has no dwelling in the draft; it is not carried on."), "dim", indent=2, hang=2)  # fmt: skip
    for r in answer.ledger:
        if r.over:
            line(console, nsay(lang, "{organisation}: {count} dwelling more is signed, held or free than the right.",
                                "{organisation}: {count} dwellings more are signed, held or free than the right.", r.over,
                                organisation=r.organisation_id), "yellow", indent=2, hang=2)  # fmt: skip
