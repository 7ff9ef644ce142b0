"""`/v1/runs`: a run and its plan, and the questions that may be asked about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from matching.plan.document import Plan
from matching.questions.documents import CheapestAnswer, Diff, HouseholdExplanation, PairExplanation, WhatIfAnswer

from ...documents import Verification
from ...documents.kept import RunTold
from ...service.door import read_json
from ...service.kept import runs, work
from .. import examples
from ..problems import language
from ..routes.stateless import body
from ..schema import QUESTION
from ..services import Has
from . import told
from .desk import At, responses

router = APIRouter(prefix="/v1/runs", tags=["runs"])
Id = Annotated[str, Path(max_length=32, description="id of the run")]
Key = Annotated[str, Path(max_length=64, description="id in the batch")]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_QUESTION = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object", "additionalProperties": False,
                    "properties": {
                        "household_id": {"type": ["string", "null"]}, "set": {"type": "object"},
                        "place": {"type": ["string", "null"]}, "forbid": {"type": "array", "items": {"type": "string"}},
                        "remove": {"type": "array", "items": {"type": "string"}}, "add": {"type": "object"},
                    },
                },
                "examples": {"place": {"summary": "What if H2 were to have B1?", "value": QUESTION}},
            }
        },
    }
}  # fmt: skip
_PLAN = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}, "examples": examples.told(examples.JUDGED)}},
    }
}
_SECONDS_BETWEEN_LOOKS = 0.5
_ASKED = (400, 403, 404, 409, 413, 415, 422, 500, 503)


@router.get("/{run_id}", responses=responses("The run", RunTold, 403, 404, 422, 503))
def read(desk: At, run_id: Id) -> Response:
    """The run: waiting, running with its levels so far, or ended."""
    return JSONResponse(told.run(runs.read(desk, run_id)).as_json())


@router.delete("/{run_id}", responses=responses("The run, asked to stop", RunTold, 403, 404, 409, 422, 503))
def stop(desk: At, run_id: Id) -> Response:
    """Stops the run; the best plan so far is kept."""
    runs.stop(desk, run_id)
    return JSONResponse(told.run(runs.read(desk, run_id)).as_json())


@router.get(
    "/{run_id}/events",
    response_class=StreamingResponse,
    responses={
        **responses("Server-sent events", RunTold, 403, 404, 422, 503),
        200: {
            "description": "Server-sent events, each how the run stands",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
    },
)
async def events(
    request: Request, desk: At, run_id: Id,
    after: Annotated[int, Query(ge=0, lt=2**53, description="number of the last event that was seen")] = 0,
) -> Response:  # fmt: skip
    """How the run stands, now and with every change, until it has ended; a caller who was cut off goes on with Last-Event-ID."""
    seen = request.headers.get("last-event-id", "")
    start = int(seen) if seen.isdecimal() and len(seen) < 16 else after
    first = await to_thread.run_sync(work.events, desk, run_id, 0)
    return StreamingResponse(_changes(desk, run_id, start, first), media_type="text/event-stream")


async def _changes(desk: Any, run_id: str, after: int, first: work.Event | None) -> AsyncIterator[str]:
    found = first if first is not None and first.number > after else None
    while True:
        if found is not None:
            after = found.number
            told_now = {"state": found.state, "progress": found.progress, "failure": found.failure}
            yield f"id: {found.number}\nevent: {found.state}\ndata: {json.dumps(told_now, ensure_ascii=False)}\n\n"
            if found.last:
                return
        elif first is not None and first.last:
            return
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        found = await to_thread.run_sync(work.events, desk, run_id, after)


@router.get("/{run_id}/plan", responses=responses("The plan", Plan, 403, 404, 422, 503))
def plan(desk: At, run_id: Id) -> Response:
    """The plan, byte by byte as it was made; to a caseworker, of own cases."""
    return Response(runs.plan(desk, run_id), media_type="application/json")


@router.get(
    "/{run_id}/plan.xlsx",
    response_class=Response,
    responses={
        **responses("The workbook", Plan, *_ASKED),
        200: {"description": "The workbook", "content": {_XLSX: {"schema": {"type": "string", "format": "binary"}}}},
    },
)
async def workbook(request: Request, has: Has, desk: At, run_id: Id) -> Response:
    """The plan as a workbook for the meeting."""
    found = await to_thread.run_sync(runs.inputs, desk, run_id, "run.write")
    made = await has.solvers.call("workbook", found.batch, found.plan, language(request))
    return Response(made, media_type=_XLSX, headers={"Content-Disposition": f'attachment; filename="{run_id}.xlsx"'})


@router.get(
    "/{run_id}/explanations/{household_id}", responses=responses("Why, and why not", HouseholdExplanation, *_ASKED)
)
async def of_household(has: Has, desk: At, run_id: Id, household_id: Key) -> Response:
    """Everything that decided for one household, dwelling by dwelling. That somebody looked is traced."""
    return await _explained(has, desk, run_id, household_id, None)


@router.get(
    "/{run_id}/explanations/{household_id}/{dwelling_id}",
    responses=responses("Why, and why not", PairExplanation, *_ASKED),
)
async def of_pair(has: Has, desk: At, run_id: Id, household_id: Key, dwelling_id: Key) -> Response:
    """One household in one dwelling: every rule, the budget line by line, the place in competition."""
    return await _explained(has, desk, run_id, household_id, dwelling_id)


async def _explained(has: Any, desk: Any, run_id: str, household_id: str, dwelling_id: str | None) -> Response:
    found = await to_thread.run_sync(runs.inputs, desk, run_id, "household.read", household_id)
    answer = await has.scorers.call("explain", found.batch, found.plan, household_id, dwelling_id, large=True)
    return Response(answer, media_type="application/json")


@router.post(
    "/{run_id}/what-if",
    openapi_extra=_QUESTION,
    responses=responses("What the change would do", WhatIfAnswer | CheapestAnswer, *_ASKED),
)
async def what_if(request: Request, has: Has, desk: At, run_id: Id) -> Response:
    """What a change would do, against the run's plan; without a change, the smallest one that gives the household a dwelling."""
    question = read_json(await body(request, 64 * 1024), 1000)
    household = question.get("household_id")
    named = household if isinstance(household, str) else None
    found = await to_thread.run_sync(runs.inputs, desk, run_id, "what-if", named)
    await to_thread.run_sync(found.may_ask, question)
    answer = await has.solvers.call("run_what_if", found.batch, found.plan, question)
    return Response(await to_thread.run_sync(found.seen, answer), media_type="application/json")


@router.post("/{run_id}/verify", openapi_extra=_PLAN, responses=responses("The second opinion", Verification, *_ASKED))
async def verify(
    request: Request, has: Has, desk: At, run_id: Id,
    bounds: Annotated[bool, Query(description="go through the certificate too")] = False,
) -> Response:  # fmt: skip
    """Judges a plan made by anyone against the run's batch, from rules and facts alone."""
    sent = await body(request, has.settings.body_bytes)
    document = await to_thread.run_sync(read_json, sent, has.settings.rows)
    found = await to_thread.run_sync(runs.inputs, desk, run_id, "run.verify")
    answer = await has.solvers.call("verify", found.batch, document, bounds)
    return Response(answer, media_type="application/json")


@router.get("/{run_id}/diff/{other_id}", responses=responses("Who moved, and why", Diff, *_ASKED))
async def diff(has: Has, desk: At, run_id: Id, other_id: Id) -> Response:
    """What differs between the plans of two runs."""
    one = await to_thread.run_sync(runs.inputs, desk, run_id, "run.write")
    two = await to_thread.run_sync(runs.inputs, desk, other_id, "run.write")
    answer = await has.solvers.call("diff", one.batch, one.plan, two.batch, two.plan)
    return Response(answer, media_type="application/json")
