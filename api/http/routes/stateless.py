"""`POST /v1/score`, `/v1/match`, `/v1/what-if`: a batch in, an answer out, nothing kept."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from constraints.errors import TooLarge, WrongMedia
from matching.plan.document import Plan
from matching.questions.documents import WhatIfAnswer

from ...documents import PartOfScore, Score, ScoreColumns
from ...jobs.lanes import Lane
from ...service.scoring import FIELDS
from ...settings import Settings
from ..schema import EXAMPLES, QUESTIONS, batch_schema, responses
from ..services import Has, Services, may

router = APIRouter(prefix="/v1", tags=["stateless"], dependencies=[may("score")])

Seed = Annotated[int, Query(ge=0, le=2**31 - 1, description="seed of the published draws")]
WorkLimit = Annotated[
    float | None, Query(ge=0.001, le=1e9, description="repeatable limit, thousand simplex iterations")
]
Fields = Annotated[
    str | None,
    Query(
        max_length=4000,
        examples=["verdict,budget.disposable"],
        description="what to tell of each pair, joined by commas; everything when left out. "
        + " ".join(
            f"{part} ({', '.join(f'{part}.{i}' for i in inner)})" if inner else part for part, inner in FIELDS.items()
        ),
    ),
]
Form = Annotated[
    Literal["pairs", "compact"],
    Query(description="pairs: an object a pair; compact: a column a field, findings once each"),
]
_ERRORS = (400, 403, 413, 415, 422, 500, 503)
# What is logged of a call whose caller left; nobody is there to be told.
LEFT = 499


def _body(question: bool = False) -> dict[str, Any]:
    content = {"schema": batch_schema(question), "examples": QUESTIONS if question else EXAMPLES}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


async def body(request: Request, most: int) -> bytes:
    """The bytes of a JSON body, at most so many; a worker reads them. Raises WrongMedia and TooLarge."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongMedia("not-json")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise TooLarge("body-too-large", limit=most)
    return bytes(data)


def _limits(settings: Settings) -> dict[str, int]:
    return {
        "pairs": settings.score_pairs, "households": settings.match_households, "dwellings": settings.match_dwellings,
        "rows": settings.rows,
    }  # fmt: skip


async def _sent(request: Request, work: Coroutine[Any, Any, bytes]) -> Response:
    """The answer of a worker. When the caller leaves before it is there, the work ends and nothing is sent."""
    answer = asyncio.ensure_future(work)
    left = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({answer, left}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            return Response(status_code=LEFT)
        return Response(answer.result(), media_type="application/json")
    finally:
        answer.cancel()
        left.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


@router.post(
    "/score",
    openapi_extra=_body(),
    responses=responses(
        "Verdict, findings, budget, costs and level shares of every pair; with `fields` or `form=compact` a part of them",
        Score | PartOfScore | ScoreColumns, *_ERRORS,
    ),
)  # fmt: skip
async def score(request: Request, has: Has, fields: Fields = None, form: Form = "pairs") -> Response:
    """Judges and scores every household × dwelling of the batch sent."""
    names = () if fields is None else tuple(dict.fromkeys(n.strip() for n in fields.split(",")))
    return await _worked(request, has.settings, has.scorers, "score", names, form == "compact")


@router.post(
    "/match",
    openapi_extra=_body(),
    responses=responses(
        "The plan with every reason", Plan, *_ERRORS,
    ),
)  # fmt: skip
async def match(request: Request, has: Has, seed: Seed = 0, work_limit: WorkLimit = None) -> Response:
    """Proposes who could be offered which dwelling, proven by the published order of aims. A person decides."""
    return await _solved(request, has, "match", seed, work_limit)


@router.post(
    "/what-if",
    openapi_extra=_body(question=True),
    responses=responses(
        "This household before and after, everybody else who changes, every level", WhatIfAnswer, *_ERRORS, 404,
    ),
)  # fmt: skip
async def what_if(request: Request, has: Has, seed: Seed = 0, work_limit: WorkLimit = None) -> Response:
    """Answers what a change would mean, by solving again."""
    return await _solved(request, has, "what_if", seed, work_limit)


async def _solved(request: Request, has: Services, job: str, seed: int, work_limit: float | None) -> Response:
    params = {"seed": seed, "work_limit": work_limit, "time_limit": has.settings.solve_seconds * 0.8}
    return await _worked(request, has.settings, has.solvers, job, params)


async def _worked(request: Request, settings: Settings, lane: Lane, job: str, *args: Any) -> Response:
    """One job in the lane, small or large by the size of its body."""
    data = await body(request, settings.body_bytes)
    return await _sent(request, lane.call(job, data, _limits(settings), *args, large=len(data) > settings.large_bytes))
