"""What people decide about a batch and its runs: locks, bans, notes, a plan made again, a plan approved."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from ...documents.kept import ReasonAsked
from ...documents.kept_month import (
    AgainAsked,
    AgainTold,
    ApprovalAsked,
    ApprovedTold,
    BanAsked,
    CommentAsked,
    DecisionList,
    DecisionTold,
    LockAsked,
    UnlockAsked,
)
from ...service.kept import decisions
from ...service.kept.runs import Told
from . import told
from .desk import At, asked, json_body, responses

router = APIRouter(prefix="/v1", tags=["decisions"])
Batch = Annotated[str, Path(max_length=32, description="id of the batch")]
Run = Annotated[str, Path(max_length=32, description="id of the run")]
Household = Annotated[str, Path(max_length=64, description="id of the household in the batch")]
_ERRORS = (400, 403, 404, 409, 413, 415, 422, 503)


def _one(found: Any, status: int = 200) -> Response:
    return JSONResponse(told.decision(found).as_json(), status)


@router.put(
    "/batches/{batch_id}/locks/{household_id}",
    openapi_extra=json_body(LockAsked),
    responses=responses("The decision", DecisionTold, *_ERRORS),
)
def lock(
    desk: At, batch_id: Batch, household_id: Household, how: Annotated[LockAsked, Depends(asked(LockAsked))]
) -> Response:
    """Keeps a household in a dwelling. It takes the place of where the household was kept before."""
    return _one(decisions.lock(desk, batch_id, household_id, how.dwelling_id, how.reason, how.run_id))


@router.delete(
    "/batches/{batch_id}/locks/{household_id}",
    openapi_extra=json_body(UnlockAsked),
    responses=responses("The decision", DecisionTold, *_ERRORS),
)
def unlock(
    desk: At, batch_id: Batch, household_id: Household, how: Annotated[UnlockAsked, Depends(asked(UnlockAsked))]
) -> Response:
    """Ends the locks of a household, or the one on a dwelling, also those the batch came with."""
    return _one(decisions.unlock(desk, batch_id, household_id, how.dwelling_id, how.reason))


@router.post(
    "/batches/{batch_id}/bans", status_code=201,
    openapi_extra=json_body(BanAsked),
    responses=responses("The decision", DecisionTold, *_ERRORS, status=201),
)  # fmt: skip
def forbid(desk: At, batch_id: Batch, how: Annotated[BanAsked, Depends(asked(BanAsked))]) -> Response:
    """Keeps a household out of a dwelling. The same again takes the place of the one before."""
    return _one(decisions.forbid(desk, batch_id, how.household_id, how.dwelling_id, how.reason, how.run_id), 201)


@router.post(
    "/batches/{batch_id}/comments", status_code=201,
    openapi_extra=json_body(CommentAsked),
    responses=responses("The decision", DecisionTold, *_ERRORS, status=201),
)  # fmt: skip
def comment(desk: At, batch_id: Batch, how: Annotated[CommentAsked, Depends(asked(CommentAsked))]) -> Response:
    """A note beside a batch, a household or a pair. It changes nothing."""
    return _one(decisions.comment(desk, batch_id, how.text, how.household_id, how.dwelling_id, how.run_id), 201)


@router.post(
    "/batches/{batch_id}/cases/{household_id}/close",
    openapi_extra=json_body(ReasonAsked),
    responses=responses("The decision", DecisionTold, *_ERRORS),
)
def close_case(
    desk: At, batch_id: Batch, household_id: Household, why: Annotated[ReasonAsked, Depends(asked(ReasonAsked))]
) -> Response:
    """The household needs no dwelling any more: the next month does not take it over."""
    return _one(decisions.close_case(desk, batch_id, household_id, why.reason))


@router.get(
    "/batches/{batch_id}/decisions", responses=responses("Decisions, oldest first", DecisionList, 403, 404, 422, 503)
)
def of_batch(
    desk: At, batch_id: Batch,
    run_id: Annotated[str | None, Query(max_length=32, description="those of one run")] = None,
    standing: Annotated[bool, Query(description="without those that another has replaced")] = False,
) -> Response:  # fmt: skip
    """Every decision on a batch, with who and why."""
    found = tuple(map(told.decision, decisions.of_batch(desk, batch_id, run_id, standing)))
    return JSONResponse(DecisionList(format="anvis-decisions/1", decisions=found).as_json())


@router.post(
    "/runs/{run_id}/again", status_code=202,
    openapi_extra=json_body(AgainAsked, required=False),
    responses=responses("The successor and its run", AgainTold, *_ERRORS, 429, status=202),
)  # fmt: skip
def again(desk: At, run_id: Run, how: Annotated[AgainAsked, Depends(asked(AgainAsked, optional=True))]) -> Response:
    """A successor of the run's batch with all that was decided since, and a run of it that keeps to the old plan."""
    found = decisions.run_again(desk, run_id, how.seed, how.time_limit, how.work_limit)
    answer = AgainTold(
        batch=told.batch(found.batch), run=told.run(Told(found.run, None)), decisions=tuple(map(told.decision, found.decisions))
    )  # fmt: skip
    return JSONResponse(answer.as_json(), 202, {"Location": f"/v1/runs/{found.run.id}"})


@router.post(
    "/runs/{run_id}/approve",
    openapi_extra=json_body(ApprovalAsked),
    responses=responses("The approval and its offers", ApprovedTold, *_ERRORS),
)
def approve(desk: At, run_id: Run, how: Annotated[ApprovalAsked, Depends(asked(ApprovalAsked))]) -> Response:
    """A second person approves the very plan of a run: every placement becomes an offer, approved and not yet sent."""
    found = decisions.approve(desk, run_id, how.plan_digest, how.reason)
    answer = ApprovedTold(
        decision=told.decision(found.decision), made=tuple(map(told.offer, found.made)),
        open_before=tuple(map(told.offer, found.open_before)),
    )  # fmt: skip
    return JSONResponse(answer.as_json())
