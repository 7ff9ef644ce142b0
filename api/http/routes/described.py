"""What the service says of itself: `/openapi.json`, `/docs`, and what each type of problem means."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse

from ...documents.problems import ProblemType, ProblemTypes
from ...service.problem_types import problem_type, problem_types
from ..docs_page import docs_page
from ..headers import PAGE
from ..schema import open_responses
from ..services import KNOWN_CALLER

# Open to all: who is refused may read why, and the pages hold no fact of anybody.
problems = APIRouter(prefix="/v1", tags=["problems"])
pages = APIRouter(dependencies=[KNOWN_CALLER], include_in_schema=False)
Code = Annotated[str, Path(max_length=100, description="the last part of a problem's `type`")]


@problems.get("/problems", responses=open_responses("Every type of problem", ProblemTypes))
async def every_problem() -> JSONResponse:
    """Every type of problem: its name, status, and what to do about it."""
    return JSONResponse(problem_types())


@problems.get("/problems/{code}", responses=open_responses("One type of problem", ProblemType, 404, 422))
async def one_problem(code: Code) -> JSONResponse:
    """One type of problem, with the errors that are answered with it and what they say."""
    return JSONResponse(problem_type(code))


@pages.get("/openapi.json")
async def description(request: Request) -> JSONResponse:
    """The OpenAPI 3.1 document."""
    return JSONResponse(request.app.openapi())


@pages.get("/docs", dependencies=[PAGE])
async def docs(request: Request) -> HTMLResponse:
    """The same as one plain page."""
    return HTMLResponse(docs_page(request.app.openapi()))
