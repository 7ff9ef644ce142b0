"""`/batches/{id}/import`: files read into a draft, and a person's word for the rows that are gone."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from constraints import TABLES
from constraints.errors import AllocationError, Conflict, NotFound

from ...service.kept import batches
from ...service.kept.drafts import HIDDEN
from ...service.kept.tables import named_rows
from ..models import batch as model
from ..models import month
from ..refusing import MENDABLE, status_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..ways import back
from ..wrong import refusal
from .uploaded import uploaded

router = page_router("/batches/{batch_id}")


@router.get("/import")
def form(request: Request, here: Here, batch_id: str) -> Response:
    """The form."""
    here.desk.may("batch.write", "batch", batch_id)
    return _form(request, here, model.shown(here, batch_id, "tables"))


def _form(request: Request, here: Visitor, it: model.Shown, wrong: AllocationError | None = None) -> Response:
    if not it.draft:
        raise Conflict("not-draft")
    status = 200 if wrong is None else status_of(wrong)
    refused = [] if wrong is None else refusal(wrong, here.lang, {"file": "file", "reason": "reason"})
    return show(request, here, "import.html", status, it=it, refused=refused)


@router.post("/import")
def read_in(request: Request, here: Here, sent: Sent, batch_id: str) -> Response:
    """Merges them by key; what came of it has a page of its own."""
    it = model.shown(here, batch_id, "tables")
    try:
        with uploaded(sent) as path:
            made = batches.import_files(
                here.desk, batch_id, sent.number("version") or 0, path, reason=sent.optional("reason")
            )
    except MENDABLE as wrong:
        return _form(request, here, it, wrong)
    return back(f"{it.address}/imports/{made.batch.version}", "imported")


@router.get("/imports/{position}")
def imported(request: Request, here: Here, batch_id: str, position: int) -> Response:
    """What an import did: rows that are new, changed, and in the draft but not in the file."""
    return _imported(request, here, batch_id, position)


def _imported(
    request: Request, here: Visitor, batch_id: str, position: int, wrong: AllocationError | None = None
) -> Response:
    it = model.shown(here, batch_id, "tables")
    event = next((e for e in batches.history(here.desk, batch_id) if e.position == position), None)
    if event is None or event.what != "imported" or not isinstance(event.facts, Mapping):
        raise NotFound("no-address")
    there = {t: [name for name, _ in named_rows(t, it.document[t])] for t in TABLES if t in it.document and t != HIDDEN}
    found = month.imported(event.facts, there, here.lang)
    return show(
        request, here, "imported.html", 200 if wrong is None else status_of(wrong), it=it, event=event, tables=found,
        gone=sum(len(t.gone) for t in found), told=model.done_text(request.query_params.get("done", ""), here.lang),
        refused=[] if wrong is None else refusal(wrong, here.lang, {"reason": "reason"}),
    )  # fmt: skip


@router.post("/imports/{position}")
def gone(request: Request, here: Here, sent: Sent, batch_id: str, position: int) -> Response:
    """Takes out the rows that a person ticked as gone."""
    rows: dict[str, list[str]] = {}
    for name in sent.each("gone"):
        table, _, key = name.partition(":")
        rows.setdefault(table if table in TABLES else "", []).append(key)
    rows.pop("", None)
    try:
        batches.confirm_gone(here.desk, batch_id, sent.number("version") or 0, rows, sent.optional("reason"))
    except MENDABLE as wrong:
        return _imported(request, here, batch_id, position, wrong)
    return back(f"/batches/{batch_id}/imports/{position}", "gone")
