"""`/batches/{id}`: one month's batch, from tables to a frozen snapshot with its runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import Query, Request
from fastapi.responses import Response

from constraints import TABLES
from constraints.errors import AllocationError, NotFound
from constraints.language import Lang

from ...service.kept import batches, drafts, months, runs, today
from ...service.kept.drafts import HIDDEN
from ...service.kept.tables import named_rows
from ...service.kept.texts import LIMITS
from ..downloads import csv_file
from ..models import batch as model
from ..models import checked, month, row, tables
from ..refusing import status_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Visitor
from ..wrong import refusal

router = page_router("/batches/{batch_id}")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIELDS = {"seed": "seed", "time_limit": "time_limit", "work_limit": "work_limit", "previous": "previous"}


@router.get("")
def batch(
    request: Request, here: Here, batch_id: str, part: str = "", table: str = "", after: str = "", at: str = "", column: str = "",
    columns: str = "", rows: str = "", q: Annotated[str, Query(max_length=LIMITS["search"])] = "",
) -> Response:  # fmt: skip
    """The batch, in parts. `?part=tables&table=…&as=csv` is the table as a file."""
    it = model.shown(here, batch_id, part)
    if request.query_params.get("as") == "csv":
        return _csv(it, table, here.lang)
    part = model.part_of(it, part)
    facts: dict[str, Any] = {}
    if part == "tables":
        facts = _table(it, table, Where(after, at, column, columns == "all", rows == "found", q.strip()), here.lang)
    return page(request, here, it, part, **facts)


def page(
    request: Request, here: Visitor, it: model.Shown, part: str, wrong: AllocationError | None = None, **facts: Any
) -> Response:
    """A part of the batch's page; `wrong` is what a form of it was refused for."""
    found = today.month_of(here.desk, it.batch.id) if here.may("run.read") else None
    board = f"/runs/{found.newest.run.id}" if found is not None and found.newest is not None else ""
    lang = here.lang
    facts = _facts(here, it, part, found) | facts
    return show(
        request, here, "batch.html", 200 if wrong is None else status_of(wrong), it=it, part=part, tabs=model.parts(it, part, lang),
        steps=model.steps(it, board, lang), board=board, told=model.done_text(request.query_params.get("done", ""), lang),
        refused=[] if wrong is None else refusal(wrong, lang, _FIELDS), **facts,
    )  # fmt: skip


def _facts(here: Visitor, it: model.Shown, part: str, found: today.Month | None) -> dict[str, Any]:
    """What one part shows beyond what all do."""
    desk, batch_id, lang = here.desk, it.batch.id, here.lang
    if part == "history":
        return {"changes": month.changes(batches.history(desk, batch_id), batch_id, lang)}
    if part == "read":
        told = [(event, checked.read_files(files, lang)) for event, files in drafts.read_as(desk, batch_id)]
        return {"readings": told}
    if part == "carried":
        return {"taken": month.taken(months.carried(desk, batch_id), lang)}
    if part == "runs":
        lines = [] if found is None else [month.run_line(t, found.approved, lang) for t in found.runs]
        return {"lines": lines, "earlier": _earlier(here, it, lines), "given": {}}
    return {}


def _earlier(here: Visitor, it: model.Shown, lines: list[month.RunLine]) -> list[tuple[str, str]]:
    """Runs whose plan a new one may keep to: those of this batch, and of the one it was made from."""
    found = [(line.id, f"{line.id} · {line.placed}") for line in lines if line.placed is not None]
    if it.batch.carried_from and here.may("run.write"):
        earlier = runs.of_batch(here.desk, it.batch.carried_from)
        found += [(t.run.id, f"{t.run.id} · {t.result.summary['placed']}") for t in earlier if t.result is not None]
    return found


class Where(NamedTuple):
    """Which rows and columns of a table are asked for; see `tables.table_page`."""

    after: str = ""
    at: str = ""
    column: str = ""
    every: bool = False
    only: bool = False
    q: str = ""


def _table(it: model.Shown, table: str, where: Where, lang: str) -> dict[str, Any]:
    names = [n for n in ("batch", "policy", *TABLES) if n in it.document and n != HIDDEN] or ["batch"]
    known = table in TABLES or table in ("batch", "policy")
    if table and (not known or (table == HIDDEN and HIDDEN not in it.document)):
        raise NotFound("no-table", expected=names)
    table = table or ("households" if "households" in names else names[-1])
    of_settings = table in ("batch", "policy")
    kept = ({"q": where.q} if where.q else {}) | ({"rows": "found"} if where.only else {})
    return {
        "table": table, "tables": tables.table_lines(it.document, it.reading, it.batch.id, table, lang),
        "found": [] if it.report is None else checked.in_table(it.report, table),
        "settings": tables.settings_cells(it.document, it.reading, it.batch.id, table, lang) if of_settings else None,
        "rows": None if of_settings else tables.table_page(
            it.document, it.reading, it.batch.id, table, lang, **where._asdict()
        ),
        "csv": f"{tables.table_address(it.batch.id, table)}&as=csv", "where": where, "table_title": tables.table_title(table, lang),
        "add": () if of_settings or not it.can_change or table == HIDDEN else (row.add_title(table, lang), row.add_address(it.batch.id, table)),
        "all_rows": tables.table_address(it.batch.id, table, **({"columns": "all"} if where.every else {})),
        "more_tables": row.tables_to_begin(it, lang) if it.can_change else [], "all_columns": tables.table_address(it.batch.id, table, columns="all", **kept),
    }  # fmt: skip


def _csv(it: model.Shown, table: str, lang: Lang) -> Response:
    """A table as a file with every column that says something, cells as they stand."""
    if table not in TABLES or table not in it.document:
        raise NotFound("no-table", expected=[n for n in TABLES if n in it.document])
    rows: list[Mapping[str, Any]] = [row for _, row in named_rows(table, it.document[table])]
    names = [c.name for c in TABLES[table][0].columns() if any(row.get(c.name) is not None for row in rows)]
    heads = [next(c.danish for c in TABLES[table][0].columns() if c.name == n) if lang == "da" else n for n in names]
    return csv_file(f"{it.batch.id}-{table}", heads, ([_plain(row.get(n)) for n in names] for row in rows), lang)


def _plain(value: Any) -> Any:
    return value if value is None or (isinstance(value, int | float) and not isinstance(value, bool)) else str(value)


@router.get("/marked.xlsx")
def marked(here: Here, batch_id: str) -> Response:
    """The tables as a workbook with every finding in its cell."""
    data = drafts.marked_copy(here.desk, batch_id, here.lang)
    headers = {"Content-Disposition": f'attachment; filename="{batch_id}.xlsx"'}
    return Response(data, media_type=_XLSX, headers=headers)


@router.get("/carried.csv")
def carried(here: Here, batch_id: str) -> Response:
    """Everything the draft took over, and what it did not, with source and reason."""
    account = months.carried(here.desk, batch_id)
    heads, rows = month.account_rows(account, here.lang)
    return csv_file(f"{batch_id}-{'overfoert' if here.lang == 'da' else 'carried'}", heads, rows, here.lang)
