"""`/v1/audit`: who did, who looked, and that the chain holds."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from ...documents.kept import AuditPage, AuditVerified
from ...service.kept import audit
from . import told
from .desk import At, responses

router = APIRouter(prefix="/v1/audit", tags=["audit"])
Text = Annotated[str | None, Query(max_length=64)]


@router.get("", responses=responses("Lines of the trace", AuditPage, 403, 404, 422, 503))
def page(
    desk: At, thing: Text = None, thing_id: Text = None, user: Text = None,
    before: Annotated[int | None, Query(ge=1, lt=2**53, description="the last place of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="how many")] = 50,
) -> Response:  # fmt: skip
    """Who did what, and who looked, newest first: to an auditor everybody's, to anybody else one's own."""
    found = audit.page(desk, thing=thing, thing_id=thing_id, user=user, before=before, limit=limit)
    more = found[-1].position if len(found) == limit else None
    answer = AuditPage(format="anvis-audit/1", entries=tuple(told.entry(e) for e in found), next=more)
    return JSONResponse(answer.as_json())


@router.get("/verify", responses=responses("Whether the chain holds", AuditVerified, 403, 404, 422, 503))
def verify(desk: At) -> Response:
    """Walks the municipality's chain from its first line, and names every break."""
    found: dict[str, Any] = audit.verified_json(audit.verify(desk))
    return JSONResponse(found)
