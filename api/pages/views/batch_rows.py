"""`/batches/{id}/row`, `/cell`: one row with all its columns, and one cell of a draft, changed in place or on a page of its own."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from constraints import TABLES
from constraints.errors import AllocationError, Conflict, NotFound

from ...service.kept import batches, drafts
from ...service.kept.drafts import HIDDEN
from ..models import batch as model
from ..models import cell as cells
from ..models import row as forms
from ..models import tables
from ..refusing import MENDABLE, status_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..ways import back
from ..wrong import refusal

router = page_router("/batches/{batch_id}")


@router.get("/row")
def row(request: Request, here: Here, batch_id: str, table: str = "", key: str = "") -> Response:
    """A row, column by column: what each means, what stands there, and what the check says of it."""
    it = model.shown(here, batch_id, "tables")
    found = _row(it, table, key, here.lang)
    return show(
        request, here, "row.html", it=it, row=found, table=table, table_title=tables.table_title(table, here.lang),
        told=model.done_text(request.query_params.get("done", ""), here.lang),
        there=tables.table_address(batch_id, table, at=key), ways_on=forms.ways_on(it, table, key, here.lang) if it.can_change else [],
        takes_rows=it.can_change and table != HIDDEN,
    )  # fmt: skip


def _row(it: model.Shown, table: str, key: str, lang: str) -> tables.Row:
    if table not in TABLES or (table == HIDDEN and HIDDEN not in it.document):
        raise NotFound("no-table", expected=[n for n in TABLES if n in it.document and n != HIDDEN])
    found = tables.row_cells(it.document, it.reading, it.batch.id, table, key, lang)
    if found is None:
        raise NotFound("no-row", table=table, key=key[:80])
    return found


@router.get("/cell")
def cell(
    request: Request, here: Here, batch_id: str, table: str = "", key: str = "", column: str = "", kept: bool = False
) -> Response:
    """The form of a cell; a part of the page for a script that asks for one. With `kept`, the cell as it stands."""
    here.desk.may("batch.write", "batch", batch_id)
    it = model.shown(here, batch_id, "tables")
    if kept and "hx-request" in request.headers:
        return _done(request, here, it, table, key, column, "")
    return _form(request, here, it, cells.cell_form(it, table, key, column, here.lang))


def _form(request: Request, here: Visitor, it: model.Shown, form: cells.CellForm, wrong: AllocationError | None = None) -> Response:  # fmt: skip
    part = "hx-request" in request.headers
    if not it.draft and wrong is None:
        raise Conflict("not-draft")
    return show(
        request, here, "cell_form.html" if part else "cell.html", 200 if wrong is None else status_of(wrong), it=it, form=form, part=part,
        refused=[] if wrong is None else refusal(wrong, here.lang, {"value": "value", "version": "value", "reason": "reason"}),
    )  # fmt: skip


@router.post("/cell")
def changed(request: Request, here: Here, sent: Sent, batch_id: str) -> Response:
    """Changes it, where nobody has changed the batch since the form was opened; else what changed is told beside the form."""
    table, key, column = sent.text("table"), sent.text("key"), sent.text("column")
    value, version = sent.optional("value"), sent.number("version") or 0
    it = model.shown(here, batch_id, "tables")
    here.desk.may("batch.write", "batch", batch_id)
    form = cells.cell_form(it, table, key, column, here.lang)
    done = "same" if (value or "") == form.value else "changed"
    try:
        if done == "changed":
            batches.edit_cell(here.desk, batch_id, version, table, key, column, value, sent.optional("reason"))
    except MENDABLE as wrong:
        since: Any = drafts.changed_since(here.desk, batch_id, version) if wrong.code == "stale-version" else ()
        again = cells.tried(form, value or "", sent.text("reason"), since, batch_id, here.lang)
        return _form(request, here, it, again, wrong)
    if "hx-request" in request.headers:
        return _done(request, here, model.shown(here, batch_id, "tables"), table, key, column, done)
    return back_to(it, table, key, column, done)


def back_to(it: model.Shown, table: str, key: str, column: str, done: str) -> Response:
    """The page of the table, with the cell in sight."""
    asked = {"at": key, "column": column} if key else {}
    return back(it.address, done, part="tables", table=table, **asked)


def _done(request: Request, here: Visitor, it: model.Shown, table: str, key: str, column: str, done: str) -> Response:
    found = _row(it, table, key, here.lang)
    chosen = next(c for c in found.cells if c.column.name == column)
    return show(request, here, "cell_done.html", it=it, cell=chosen, row=found, told=model.done_text(done, here.lang))
