"""`POST /v1/score`, `/v1/match`, `/v1/what-if`: a batch in, an answer out, nothing kept."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from constraints.errors import Malformed, TooLarge, WrongMedia
from constraints.facts.numbers import Written
from matching.plan.document import Plan
from matching.questions.documents import WhatIfAnswer

from ..documents import Score
from ..schema import EXAMPLE, QUESTION, batch_schema, responses
from ..settings import Settings

router = APIRouter(prefix="/v1", tags=["stateless"])

Seed = Annotated[int, Query(ge=0, le=2**31 - 1, description="seed of the published draws")]
WorkLimit = Annotated[
    float | None, Query(ge=0.001, le=1e9, description="repeatable limit, thousand simplex iterations")
]
_ERRORS = (400, 413, 415, 422, 500, 503)


def _body(question: bool = False) -> dict[str, Any]:
    example = EXAMPLE | {"question": QUESTION} if question else EXAMPLE
    content = {"schema": batch_schema(question), "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


async def document(request: Request) -> dict[str, Any]:
    """The JSON object of a request, bounded. Raises Malformed and TooLarge."""
    settings: Settings = request.app.state.settings
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongMedia("not-json")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > settings.body_bytes:
            raise TooLarge("body-too-large", limit=settings.body_bytes)
    try:
        found = json.loads(bytes(data).decode("utf-8"), parse_constant=_no_constant, parse_float=Written)
    except (ValueError, RecursionError):
        raise Malformed("bad-json/body") from None
    if not isinstance(found, dict):
        raise Malformed("bad-json/object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _limits(settings: Settings) -> dict[str, int]:
    return {
        "pairs": settings.score_pairs, "households": settings.match_households, "dwellings": settings.match_dwellings,
    }  # fmt: skip


def _sent(found: dict[str, Any]) -> JSONResponse:
    return JSONResponse(found)


@router.post(
    "/score",
    openapi_extra=_body(),
    responses=responses(
        "Verdict, findings, budget, costs and level shares of every pair", Score, *_ERRORS,
    ),
)  # fmt: skip
async def score(request: Request) -> JSONResponse:
    """Judges and scores every household × dwelling of the batch sent."""
    sent = await document(request)
    settings: Settings = request.app.state.settings
    return _sent(await request.app.state.scorers.call("score", sent, _limits(settings)))


@router.post(
    "/match",
    openapi_extra=_body(),
    responses=responses(
        "The plan with every reason", Plan, *_ERRORS,
    ),
)  # fmt: skip
async def match(request: Request, seed: Seed = 0, work_limit: WorkLimit = None) -> JSONResponse:
    """Proposes who could be offered which dwelling, proven by the published order of aims. A person decides."""
    return _sent(await _solved(request, "match", seed, work_limit))


@router.post(
    "/what-if",
    openapi_extra=_body(question=True),
    responses=responses(
        "This household before and after, everybody else who changes, every level", WhatIfAnswer, *_ERRORS, 404,
    ),
)  # fmt: skip
async def what_if(request: Request, seed: Seed = 0, work_limit: WorkLimit = None) -> JSONResponse:
    """Answers what a change would mean, by solving again."""
    return _sent(await _solved(request, "what_if", seed, work_limit))


async def _solved(request: Request, job: str, seed: int, work_limit: float | None) -> dict[str, Any]:
    sent = await document(request)
    settings: Settings = request.app.state.settings
    params = {"seed": seed, "work_limit": work_limit, "time_limit": settings.solve_seconds * 0.8}
    found: dict[str, Any] = await request.app.state.solvers.call(job, sent, _limits(settings), params)
    return found
