"""`/health/live`, `/health/ready`, `/metrics`: for operations."""

from __future__ import annotations

from typing import Literal

from anyio import to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict

from constraints.errors import Busy

from ..schema import open_responses, problem_response
from ..services import KNOWN_CALLER, Has

# Probes come from anywhere and hold no token.
open_to_all = APIRouter(prefix="/health", tags=["operations"])
metrics = APIRouter(tags=["operations"], dependencies=[KNOWN_CALLER])


class Live(BaseModel):
    """The process answers."""

    model_config = ConfigDict(extra="forbid")
    status: Literal["live"]


class Ready(BaseModel):
    """Workers of each kind that could take a call, or have one in hand."""

    model_config = ConfigDict(extra="forbid")
    status: Literal["ready"]
    scorers: int
    solvers: int


@open_to_all.get("/live", responses=open_responses("The process answers", Live))
async def live() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "live"})


@open_to_all.get("/ready", responses=open_responses("Workers are loaded", Ready, 503))
async def ready(has: Has) -> JSONResponse:
    """Of each kind a worker is loaded and could take a call, or has one in hand."""
    scorers, solvers = await has.scorers.ready(), await has.solvers.ready()
    if not scorers or not solvers:
        raise Busy("not-ready")
    return JSONResponse({"status": "ready", "scorers": scorers, "solvers": solvers})


@metrics.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"description": "Prometheus text", "content": {"text/plain": {"schema": {"type": "string"}}}},
        401: problem_response(401),
    },
)
async def counted(has: Has) -> Response:
    """Counts and durations, no facts of any case."""
    told = await to_thread.run_sync(generate_latest, has.registry)  # it may ask the database
    return Response(told, media_type=CONTENT_TYPE_LATEST)
