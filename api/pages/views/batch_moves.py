"""`/batches/{id}/freeze`, `/discard`, `/close`, `/runs`: a batch moved on, each on a page that says what it means."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from constraints.errors import AllocationError, InputError

from ...http.services import Has
from ...service.kept import batches, runs, today, vacancies
from ..models import batch as model
from ..refusing import MENDABLE, status_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..ways import back
from ..wrong import refusal, sentence
from .batch import page

router = page_router("/batches/{batch_id}")


def _page(request: Request, here: Visitor, batch_id: str, move: str, wrong: AllocationError | None = None) -> Response:
    here.desk.may("batch.write", "batch", batch_id)
    it = model.shown(here, batch_id, move)
    open_offers = (
        [o for o in today.open_offers(here.desk) if o.state in ("proposed", "approved")] if move == "close" else []
    )
    refused = []
    if wrong is not None and wrong.kind.startswith("bad-batch/"):  # the check beside it tells which, and to whom it may
        refused = [(sentence(wrong.text(here.lang)), "")]
    elif wrong is not None:
        refused = refusal(wrong, here.lang, {"reason": "reason"})
    return show(
        request, here, "batch_move.html", 200 if wrong is None else status_of(wrong), it=it, move=move, refused=refused,
        unsent=len(open_offers), allowed=it.batch.state == ("frozen" if move == "close" else "draft"),
    )  # fmt: skip


@router.get("/freeze")
def to_freeze(request: Request, here: Here, batch_id: str) -> Response:
    """What freezing means, and what is not known yet."""
    return _page(request, here, batch_id, "freeze")


@router.post("/freeze")
def freeze(request: Request, here: Here, sent: Sent, batch_id: str) -> Response:
    """Freezes the draft and counts its dwellings, so that the ledger and the idle rent begin."""
    try:
        batches.freeze(here.desk, batch_id, sent.number("version") or 0)
        vacancies.take_up(here.desk, batch_id)
    except MENDABLE as wrong:
        return _page(request, here, batch_id, "freeze", wrong)
    return back(f"/batches/{batch_id}", "frozen", part="runs")


@router.get("/discard")
def to_discard(request: Request, here: Here, batch_id: str) -> Response:
    """What discarding means."""
    return _page(request, here, batch_id, "discard")


@router.post("/discard")
def discard(request: Request, here: Here, sent: Sent, batch_id: str) -> Response:
    """Discards the draft, for a reason."""
    try:
        if not sent.text("reason"):
            raise InputError("bad-decision/reason", pointer="/reason")
        batches.discard(here.desk, batch_id, sent.number("version") or 0, sent.text("reason"))
    except MENDABLE as wrong:
        return _page(request, here, batch_id, "discard", wrong)
    return back("/batches", "discarded")


@router.get("/close")
def to_close(request: Request, here: Here, batch_id: str) -> Response:
    """What closing means."""
    return _page(request, here, batch_id, "close")


@router.post("/close")
def close(request: Request, here: Here, sent: Sent, batch_id: str) -> Response:
    """Closes the month."""
    try:
        batches.close(here.desk, batch_id, sent.number("version") or 0)
    except MENDABLE as wrong:
        return _page(request, here, batch_id, "close", wrong)
    return back(f"/batches/{batch_id}", "closed")


@router.post("/count")
def count(request: Request, here: Here, sent: Sent, batch_id: str) -> Response:
    """Counts the dwellings of a frozen batch where freezing did not get to it."""
    vacancies.take_up(here.desk, batch_id)
    return back(f"/batches/{batch_id}", "counted", part="runs")


@router.post("/runs")
def start(request: Request, here: Here, has: Has, sent: Sent, batch_id: str) -> Response:
    """Asks for a plan, and goes to where its progress is shown."""
    try:
        seed, seconds, work = sent.number("seed"), sent.number("time_limit"), sent.number("work_limit")
        run = runs.submit(
            here.desk, batch_id, 0 if seed is None else seed, 60.0 if seconds is None else float(seconds),
            None if work is None else float(work), sent.optional("previous"), has.room,
        )  # fmt: skip
    except MENDABLE as wrong:
        given = {name: sent.text(name) for name in ("seed", "time_limit", "work_limit", "previous")}
        return page(request, here, model.shown(here, batch_id, "runs"), "runs", wrong, given=given)
    return back(f"/runs/{run.id}", "started")
