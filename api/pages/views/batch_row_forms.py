"""`/batches/{id}/row/new`, `/row/remove`: one row added to a draft, or taken out of it, each on a page of its own."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from constraints import TABLES
from constraints.errors import AllocationError, Conflict, NotFound

from ...service.kept import rows
from ...service.kept.drafts import HIDDEN
from ..models import batch as model
from ..models import row as forms
from ..refusing import MENDABLE, status_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..ways import back
from ..wrong import refusal

router = page_router("/batches/{batch_id}/row")


@router.get("/new")
def to_add(request: Request, here: Here, batch_id: str, table: str = "dwellings") -> Response:
    """The form of a new row. A name of another row may stand in the address: `?table=persons&household_id=H1`."""
    it = _draft(here, batch_id, table)
    return _adding(request, here, it, table, forms.begun(it, table, request.query_params))


@router.post("/new")
def add(request: Request, here: Here, sent: Sent, batch_id: str) -> Response:
    """Adds the row, where nobody has changed the batch since the form was opened."""
    table = sent.text("table")
    it = _draft(here, batch_id, table)
    given = {c.name: sent.text(c.name) for c in TABLES[table][0].columns()}
    try:
        _, key = rows.add_row(here.desk, batch_id, sent.number("version") or 0, table, given, sent.optional("why"))
    except MENDABLE as wrong:
        return _adding(request, here, it, table, given, wrong, sent.text("why"))
    return back(f"{it.address}/row", "added", table=table, key=key)


@router.get("/remove")
def to_remove(request: Request, here: Here, batch_id: str, table: str = "", key: str = "") -> Response:
    """What stands in the row, and what means nothing without it."""
    return _removing(request, here, _draft(here, batch_id, table), table, key)


@router.post("/remove")
def remove(request: Request, here: Here, sent: Sent, batch_id: str) -> Response:
    """Takes the row out, for a reason."""
    table, key = sent.text("table"), sent.text("key")
    it = _draft(here, batch_id, table)
    try:
        rows.remove_row(
            here.desk, batch_id, sent.number("version") or 0, table, key, sent.text("reason"), sent.flag("owned")
        )
    except MENDABLE as wrong:
        return _removing(request, here, it, table, key, wrong, sent.text("reason"))
    return back(it.address, "removed", part="tables", table=table)


def _draft(here: Visitor, batch_id: str, table: str) -> model.Shown:
    here.desk.may("batch.write", "batch", batch_id)
    it = model.shown(here, batch_id, "tables")
    if table not in TABLES or table == HIDDEN:
        raise NotFound("no-table", expected=[n for n in TABLES if n != HIDDEN])
    if not it.draft:
        raise Conflict("not-draft")
    return it


def _adding(
    request: Request, here: Visitor, it: model.Shown, table: str, given: dict[str, str], wrong: AllocationError | None = None, why: str = "",
) -> Response:  # fmt: skip
    ids = {c.name: c.name for c in TABLES[table][0].columns()} | {"reason": "why"}
    refused = [] if wrong is None else refusal(wrong, here.lang, ids)
    form = forms.row_form(it, table, given, here.lang, {field: text for text, field in refused})
    return show(
        request, here, "row_new.html", 200 if wrong is None else status_of(wrong), it=it, form=form, refused=refused, why=why,
        why_wrong=next((text for text, field in refused if field == "why"), ""),
    )  # fmt: skip


def _removing(
    request: Request, here: Visitor, it: model.Shown, table: str, key: str, wrong: AllocationError | None = None, reason: str = "",
) -> Response:  # fmt: skip
    refused = [] if wrong is None else refusal(wrong, here.lang, {"reason": "reason"})
    return show(
        request, here, "row_remove.html", 200 if wrong is None else status_of(wrong), it=it, refused=refused, reason=reason,
        row=forms.removal(it, table, key, here.lang), wrong=next((text for text, field in refused if field), ""),
    )  # fmt: skip
