"""`/health/live`, `/health/ready`, `/metrics`: for operations."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from constraints.errors import Busy

router = APIRouter(tags=["operations"])
_OK: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "fine",
        "content": {"application/json": {"schema": {"type": "object", "required": ["status"]}}},
    }
}
_NOT: dict[int | str, dict[str, Any]] = {
    503: {
        "description": "the workers are not loaded yet",
        "content": {"application/problem+json": {"schema": {"type": "object"}}},
    }
}


@router.get("/health/live", responses=_OK)
async def live() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready", responses=_OK | _NOT)
async def ready(request: Request) -> JSONResponse:
    """Of each kind a worker is loaded and could take a call, or has one in hand."""
    state = request.app.state
    scorers, solvers = await state.scorers.ready(), await state.solvers.ready()
    if not scorers or not solvers:
        raise Busy("not-ready")
    return JSONResponse({"status": "ready", "scorers": scorers, "solvers": solvers})


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"description": "Prometheus text", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request) -> Response:
    """Counts and durations, no facts of any case."""
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)
