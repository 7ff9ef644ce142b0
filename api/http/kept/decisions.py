"""What people decide about a batch and its runs: locks, notes, approval, the next month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from ...documents.desk import (
    AgainAsked,
    AgainTold,
    ApproveAsked,
    ApprovedTold,
    CommentAsked,
    DecisionList,
    DecisionTold,
    LockAsked,
    NextMonthAsked,
    OfferTold,
    OpenedTold,
    UnlockAsked,
)
from ...service.kept import Desk, decisions, months, runs
from ...service.kept.once import Once
from ..problems import language
from ..schema import json_body
from ..services import Has
from . import told
from .desk import MANY, After, At, LockRead, Many, OnceOnly, asked, done, more, responses

router = APIRouter(prefix="/v1", tags=["decisions"])
Batch = Annotated[str, Path(max_length=32, description="id of the batch")]
Run = Annotated[str, Path(max_length=32, description="id of the run")]
Household = Annotated[str, Path(max_length=64, description="the household")]
_WRITE = (400, 403, 404, 409, 413, 415, 422, 503)
_READ = (403, 404, 422, 503)


def _one(
    desk: Desk, once: Once | None, act: Callable[[Desk], Any], status: int = 200,
    headers: Callable[[Any], Mapping[str, str]] = lambda _found: {},
) -> Response:  # fmt: skip
    return done(desk, once, act, lambda found: told.of(DecisionTold, found), status, headers)


def _tag(decision: Any) -> dict[str, str]:
    """The header that names a lock: the decision that locks."""
    return {"ETag": f'"{decision.id}"'}


@router.get("/batches/{batch_id}/decisions", responses=responses("Decisions, oldest first", DecisionList, *_READ))
def listed(
    desk: At, batch_id: Batch, after: After = None, limit: Many = MANY,
    standing: Annotated[bool, Query(description="without those that another has replaced")] = False,
) -> Response:  # fmt: skip
    """The decisions on the batch and its runs, with who and why, page by page."""
    found = decisions.of_batch(desk, batch_id, standing=standing, after=after, limit=limit)
    page = tuple(told.of(DecisionTold, d) for d in found)
    return JSONResponse(
        DecisionList(format="anvis-decisions-kept/1", decisions=page, next=more(found, limit)).as_json()
    )


@router.put(
    "/batches/{batch_id}/locks/{household_id}",
    openapi_extra=json_body(LockAsked),
    responses=responses("The decision", DecisionTold, *_WRITE),
)
def lock(
    desk: At, once: OnceOnly, read: LockRead, batch_id: Batch, household_id: Household,
    how: Annotated[LockAsked, Depends(asked(LockAsked))],
) -> Response:  # fmt: skip
    """Keeps a household in a dwelling, or out of it, from the next run on. The decision is the lock's ETag."""
    act = decisions.lock if how.kind == "keep" else decisions.forbid
    return _one(
        desk, once, lambda d: act(d, batch_id, household_id, how.dwelling, how.reason, version=read[0]), headers=_tag
    )


@router.delete(
    "/batches/{batch_id}/locks/{household_id}",
    openapi_extra=json_body(UnlockAsked, required=False),
    responses=responses("The decision", DecisionTold, *_WRITE),
)
def unlock(
    desk: At, once: OnceOnly, read: LockRead, batch_id: Batch, household_id: Household,
    how: Annotated[UnlockAsked | None, Depends(asked(UnlockAsked, or_none=True))],
    dwelling: Annotated[str | None, Query(max_length=64, deprecated=True, description="`dwelling` of the body")] = None,
    reason: Annotated[
        str | None,
        Query(min_length=3, max_length=500, deprecated=True, description="`reason` of the body: an address is written into logs"),
    ] = None,
) -> Response:  # fmt: skip
    """Ends the locks of a household."""
    where, why = (dwelling, reason) if how is None else (how.dwelling, how.reason)
    version, standing = read
    return _one(
        desk, once,
        lambda d: decisions.unlock(d, batch_id, household_id, where, why, version=version, standing=standing),
    )  # fmt: skip


@router.post(
    "/batches/{batch_id}/comments",
    status_code=201,
    openapi_extra=json_body(CommentAsked),
    responses=responses("The note", DecisionTold, *_WRITE, status=201),
)
def comment(
    desk: At, once: OnceOnly, batch_id: Batch, note: Annotated[CommentAsked, Depends(asked(CommentAsked))]
) -> Response:
    """A note beside a batch, a household or a pair."""
    return _one(desk, once, lambda d: decisions.comment(d, batch_id, note.text, note.household, note.dwelling), 201)


@router.post(
    "/runs/{run_id}/again",
    status_code=202,
    openapi_extra=json_body(AgainAsked),
    responses=responses("The successor and its run", AgainTold, *_WRITE, 429, status=202),
)
def again(
    has: Has, desk: At, once: OnceOnly, run_id: Run, how: Annotated[AgainAsked, Depends(asked(AgainAsked, optional=True))]
) -> Response:  # fmt: skip
    """A successor of the run's batch with what was decided since, and a run of it with least change."""

    def tell(found: decisions.Again) -> AgainTold:
        return AgainTold(
            format="anvis-run-again/1", batch=told.batch(found.batch), run=told.run(runs.Told(found.run, None)),
            decisions=tuple(told.of(DecisionTold, d) for d in found.decisions),
        )  # fmt: skip

    return done(
        desk, once, lambda d: decisions.run_again(d, run_id, how.seed, how.time_limit, room=has.room), tell, 202,
        lambda found: {"Location": f"/v1/runs/{found.run.id}"},
    )  # fmt: skip


@router.post(
    "/runs/{run_id}/approve",
    openapi_extra=json_body(ApproveAsked),
    responses=responses("The approval and its offers", ApprovedTold, *_WRITE),
)
def approve(
    desk: At, once: OnceOnly, run_id: Run, what: Annotated[ApproveAsked, Depends(asked(ApproveAsked))]
) -> Response:
    """A second person approves the very plan of a run: every placement becomes an offer, approved and not yet sent."""

    def tell(found: decisions.Approved) -> ApprovedTold:
        return ApprovedTold(
            format="anvis-approved/1", decision=told.of(DecisionTold, found.decision),
            made=tuple(told.of(OfferTold, o) for o in found.made),
            open_before=tuple(told.of(OfferTold, o) for o in found.open_before),
        )  # fmt: skip

    return done(desk, once, lambda d: decisions.approve(d, run_id, what.plan_digest, what.reason), tell)


@router.post(
    "/months",
    status_code=201,
    openapi_extra=json_body(NextMonthAsked),
    responses=responses("The draft and its account", OpenedTold, *_WRITE, status=201),
)
def open_next(
    request: Request, desk: At, once: OnceOnly, what: Annotated[NextMonthAsked, Depends(asked(NextMonthAsked))]
) -> Response:
    """Opens the next month from the one whose plan was approved: everything carried is listed with its source."""

    def tell(found: months.Opened) -> OpenedTold:
        return OpenedTold(format="anvis-opened/1", batch=told.batch(found.batch), carried=dict(found.carried))

    return done(
        desk, once, lambda d: months.open_next(d, what.run_id, what.decision_date, what.note, language(request)), tell, 201,
        lambda found: {"Location": f"/v1/batches/{found.batch.id}"},
    )  # fmt: skip
