"""`/runs/{id}/approve`: a second person approves the very plan of a run."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from constraints.errors import KINDS, AllocationError, NotFound

from ...service.kept import boards, decisions
from ..models.beside import Beside
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..ways import back
from ..wrong import refusal
from .board import head_of_kept

router = page_router("/runs")


@router.get("/{run_id}/approve")
def form(request: Request, here: Here, run_id: str) -> Response:
    """What is approved, and who may not."""
    here.desk.may("run.approve", "run", run_id)
    return _shown(request, here, boards.board(here.desk, run_id))


@router.post("/{run_id}/approve")
def approve(request: Request, here: Here, sent: Sent, run_id: str) -> Response:
    """Approves it: every placement becomes an offer that is not yet sent."""
    try:
        decisions.approve(here.desk, run_id, sent.text("plan_digest"), sent.optional("reason"))
    except AllocationError as wrong:
        status = KINDS[wrong.kind].group.status
        if status == 404 or (status == 403 and wrong.kind != "own-run"):
            raise
        return _shown(
            request, here, boards.board(here.desk, run_id), status, refusal(wrong, here.lang, {"reason": "reason"})
        )
    return back("/offers", "approved", run=run_id)


def _shown(
    request: Request, here: Visitor, found: boards.Board, status: int = 200,
    refused: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    if found.plan is None or found.result is None:
        raise NotFound("not-kept")
    head = head_of_kept(found, here.lang)
    return show(
        request, here, "approve.html", status, run=found.run, batch=found.batch, result=found.result, head=head, refused=refused or [],
        approved=found.approved, own_run=found.run.created_by == here.actor.user, waits=Beside(found, here.lang).carried,
        placed=len(found.plan.placements),
    )  # fmt: skip
