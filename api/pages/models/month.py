"""The batches of a municipality, and of one batch its runs, its history, and what it took over from the month before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from constraints import TABLES
from constraints.language import N_, say
from matching.month.documents import NextMonth
from matching.month.lists import Line, carried_lines
from matching.month.words import HEADINGS

from ...service.kept.batches import READ_AS
from ...service.kept.drafts import HIDDEN
from ...service.kept.runs import Told
from ...service.kept.today import Month
from .states import State, state_of
from .tables import cell_text, column_title, table_title

MOST_NAMES = 200
_EVENTS: Mapping[str, str] = {
    "opened": N_("Opened"), "imported": N_("Files read in"), "edited": N_("A cell was changed"), "gone": N_("Rows confirmed as gone"),
    "added": N_("A row was added"), "removed": N_("A row was taken out"),
    "decided": N_("A decision was written in"), "frozen": N_("Frozen"), "closed": N_("Closed"), "discarded": N_("Discarded"),
}  # fmt: skip
STATUS: Mapping[str, tuple[str, str]] = {
    "optimal": ("good", N_("proven best")), "feasible": ("mind", N_("found, not proven best")),
    "infeasible": ("bad", N_("no plan is possible")),
}  # fmt: skip


@dataclass(frozen=True)
class RunLine:
    """A run beside the others of its batch. Counts are None while there is no plan."""

    id: str
    address: str
    state: State
    status: State | None
    asked_at: datetime
    asked_by: str
    seed: int
    seconds: str
    previous: str | None
    placed: int | None
    unplaced: int | None
    reviews: int | None
    fallback: int | None
    approved: bool


@dataclass(frozen=True)
class BatchLine:
    """A batch in the list: its month, its state, how far its plan is."""

    id: str
    title: str
    address: str
    state: State
    day: date
    note: str | None
    plan: State | None
    runs: int
    changed_at: datetime
    changed_by: str
    from_title: str


@dataclass(frozen=True)
class Change:
    """One change of a batch: who, when, what, why; `lines` tell which rows. `address` leads to the rows of an import."""

    at: datetime
    user: str
    what: str
    lines: tuple[str, ...]
    reason: str | None
    address: str


@dataclass(frozen=True)
class Rows:
    """Rows of a table that share what is told of them: where they come from and why. `names` are the first of them."""

    kind: str
    table: str
    source: str
    why: str
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """What a draft took over: tasks for a person first, then rows that came along, then rows that did not."""

    before: date
    tasks: tuple[Line, ...]
    carried: tuple[Rows, ...]
    left: tuple[Rows, ...]
    carried_count: int
    left_count: int


@dataclass(frozen=True)
class ImportedTable:
    """What reading files in did to one table, by the names of rows. `gone` stand in the draft and not in the file."""

    name: str
    title: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def month_title(day: date, lang: str) -> str:
    """A month, as `December 2026`; a heading begins with a capital in Danish, too."""
    text = str(format_date(day, "LLLL yyyy", locale=lang if lang == "da" else "en_GB"))
    return text[:1].upper() + text[1:]


def month_name(day: date, lang: str) -> str:
    """A month inside a sentence."""
    title = month_title(day, lang)
    return title[:1].lower() + title[1:] if lang == "da" else title


def run_line(told: Told, approved: str | None, lang: str) -> RunLine:
    """A run with what its plan says in numbers."""
    run, result = told.run, told.result
    summary: Mapping[str, Any] = {} if result is None else result.summary
    kind, text = STATUS[result.status] if result is not None else ("", "")
    return RunLine(
        run.id, f"/runs/{run.id}", state_of("run", run.state, lang), State(kind, say(lang, text)) if text else None, run.created_at,
        run.created_by, run.seed, str(run.settings.get("time_limit", "")).removesuffix(".0"), run.settings.get("previous"),
        summary.get("placed"), summary.get("unplaced"), summary.get("reviews"), summary.get("fallback_cases"), run.id == approved,
    )  # fmt: skip


def batch_line(month: Month, lang: str, titles: Mapping[str, str]) -> BatchLine:
    """A batch for the list; `titles` are those of batches known by id."""
    batch, newest = month.batch, month.newest
    plan = None
    if month.approved is not None:
        plan = State("good", say(lang, "plan approved"))
    elif newest is not None:
        plan = State("mind", say(lang, "plan to be approved"))
    elif month.runs:
        plan = state_of("run", month.runs[-1].run.state, lang)
    return BatchLine(
        batch.id, month_title(batch.decision_date, lang), f"/batches/{batch.id}", state_of("batch", batch.state, lang),
        batch.decision_date, batch.note, plan, len(month.runs), batch.changed_at, batch.changed_by,
        titles.get(batch.carried_from or "", ""),
    )  # fmt: skip


def changes(events: Iterable[Any], batch_id: str, lang: str) -> list[Change]:
    """The events of a batch, newest first."""
    return [_change(event, batch_id, lang) for event in sorted(events, key=lambda e: -e.position)]


def _change(event: Any, batch_id: str, lang: str) -> Change:
    facts = event.facts if isinstance(event.facts, Mapping) else {}
    address = f"/batches/{batch_id}/imports/{event.position}" if event.what == "imported" and facts else ""
    what = say(lang, _EVENTS[event.what]) if event.what in _EVENTS else event.what
    return Change(event.at, event.user, what, tuple(_lines(event.what, facts, lang)), event.reason, address)


def _lines(what: str, facts: Mapping[str, Any], lang: str) -> Iterable[str]:
    if what == "opened" and "carried" in facts:
        carried, left = int(facts["carried"]), int(facts["left"])
        yield say(lang, "Taken over from the month before: {carried} rows and cells; left behind: {left}", carried=carried, left=left)  # fmt: skip
    elif what == "opened":
        told = [f"{table_title(t, lang)} {facts[t]}" for t in TABLES if t in facts and t != HIDDEN]
        yield ", ".join(told)
    elif what == "imported":
        yield from (_imported_line(t, facts[t], lang) for t in TABLES if t in facts and any(facts[t].values()))
    elif what == "removed":  # of protections it is not even told that there were any
        yield from (f"{table_title(t, lang)}: {', '.join(facts[t][:20])}" for t in TABLES if t in facts and t != HIDDEN)
    elif what == "added" and facts and facts.get("table") != HIDDEN:
        yield f"{table_title(str(facts['table']), lang)}: {facts['key']}"
    elif what == "gone":
        yield from (f"{table_title(t, lang)}: {', '.join(facts[t][:20]) if t != HIDDEN else len(facts[t])}" for t in TABLES if t in facts)  # fmt: skip
    elif what == "edited" and facts and facts.get("table") != HIDDEN:
        table, column = str(facts["table"]), str(facts["column"])
        where = " · ".join(p for p in (str(facts["key"]), column_title(table, column, lang)) if p)
        before = cell_text(table, column, facts["before"], lang) or say(lang, "empty")
        after = cell_text(table, column, facts["after"], lang) or say(lang, "empty")
        yield f"{table_title(table, lang)}: {where}: {before} → {after}"
    elif what == "decided" and facts:
        yield " · ".join(str(facts[k]) for k in ("household", "dwelling") if facts.get(k))


def _imported_line(table: str, facts: Mapping[str, Sequence[str]], lang: str) -> str:
    return say(
        lang, "{table}: {new} new, {changed} changed, {gone} not in the file", table=table_title(table, lang),
        new=len(facts["new"]), changed=len(facts["changed"]), gone=len(facts["gone"]),
    )  # fmt: skip


def imported(facts: Mapping[str, Any], there: Mapping[str, Iterable[str]], lang: str) -> list[ImportedTable]:
    """What an import did, table by table. Of rows that the file lacked, those that still stand in the draft (`there`)."""
    found = []
    for table in TABLES:
        told = facts.get(table)
        if table in (HIDDEN, READ_AS) or not isinstance(told, Mapping):
            continue
        still = set(there.get(table, ()))
        gone = tuple(name for name in told["gone"] if name in still)
        found.append(ImportedTable(table, table_title(table, lang), tuple(told["new"]), tuple(told["changed"]), gone))
    return found


def taken(account: Mapping[str, Any], lang: str) -> Taken:
    """The account of a draft (`anvis-carried/1`), rows that share their source and reason together."""
    told = NextMonth.model_validate(account)
    tasks = len(told.to_fill_in) + len(told.to_look_at)
    lines = _account_lines(told, lang)
    last = tasks + len(told.carried)
    return Taken(
        date.fromisoformat(str(told.decision_date_before)), tuple(lines[:tasks]), _grouped(lines[tasks:last]), _grouped(lines[last:]),
        len(told.carried), len(told.left),
    )  # fmt: skip


def account_rows(account: Mapping[str, Any], lang: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """The account as a table: headings, and its lines in words."""
    lines = _account_lines(NextMonth.model_validate(account), lang)
    return [say(lang, heading) for heading in HEADINGS], [astuple(line) for line in lines]


def _account_lines(told: NextMonth, lang: str) -> list[Line]:
    """The lines of an account; of a protection nothing but that there is one."""
    tasks, rows = (*told.to_fill_in, *told.to_look_at), (*told.carried, *told.left)
    tables = [*(task.table for task in tasks), *(row.table for row in rows)]
    lines = zip(tables, carried_lines(told, lang), strict=True)
    return [replace(line, row="", value="") if table == HIDDEN else line for table, line in lines]


def _grouped(lines: Iterable[Line]) -> tuple[Rows, ...]:
    groups: dict[tuple[str, str, str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.kind, line.table, line.source, line.why), []).append(line)
    return tuple(Rows(*key, len(rows), tuple(_name(r) for r in rows[:MOST_NAMES])) for key, rows in groups.items())


def _name(line: Line) -> str:
    value = f": {line.value}" if line.value else ""
    return " · ".join(part for part in (line.row, line.column) if part) + value
