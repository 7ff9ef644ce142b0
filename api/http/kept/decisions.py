"""What people decide about a batch and its runs: locks, notes, approval, cases that wait for a person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from ...documents.desk import (
    AgainAsked,
    AgainTold,
    AnswerAsked,
    ApproveAsked,
    ApprovedTold,
    CaseList,
    CaseTold,
    CommentAsked,
    DecisionList,
    DecisionTold,
    LiftAsked,
    LockAsked,
    NextMonthAsked,
    OfferTold,
    OpenedTold,
    SignAsked,
)
from ...service.kept import decisions, months, reviews, runs
from ..problems import language
from ..schema import json_body
from . import told
from .desk import At, asked, etag, responses

router = APIRouter(prefix="/v1", tags=["decisions"])
Batch = Annotated[str, Path(max_length=32, description="id of the batch")]
Run = Annotated[str, Path(max_length=32, description="id of the run")]
Household = Annotated[str, Path(max_length=64, description="the household")]
_WRITE = (400, 403, 404, 409, 413, 415, 422, 503)
_READ = (403, 404, 422, 503)


def _one(found: object, status: int = 200) -> Response:
    return JSONResponse(told.of(DecisionTold, found).as_json(), status)


@router.get("/batches/{batch_id}/decisions", responses=responses("Decisions, oldest first", DecisionList, *_READ))
def listed(
    desk: At, batch_id: Batch,
    standing: Annotated[bool, Query(description="without those that another has replaced")] = False,
) -> Response:  # fmt: skip
    """Every decision on the batch and its runs, with who and why."""
    found = tuple(told.of(DecisionTold, d) for d in decisions.of_batch(desk, batch_id, standing=standing))
    return JSONResponse(DecisionList(format="anvis-decisions-kept/1", decisions=found).as_json())


@router.put(
    "/batches/{batch_id}/locks/{household_id}",
    openapi_extra=json_body(LockAsked),
    responses=responses("The decision", DecisionTold, *_WRITE),
)
def lock(
    desk: At, batch_id: Batch, household_id: Household, how: Annotated[LockAsked, Depends(asked(LockAsked))]
) -> Response:
    """Keeps a household in a dwelling, or out of it, from the next run on."""
    act = decisions.lock if how.kind == "keep" else decisions.forbid
    return _one(act(desk, batch_id, household_id, how.dwelling, how.reason))


@router.delete("/batches/{batch_id}/locks/{household_id}", responses=responses("The decision", DecisionTold, *_WRITE))
def unlock(
    desk: At, batch_id: Batch, household_id: Household,
    dwelling: Annotated[str | None, Query(max_length=64, description="only the lock on this dwelling")] = None,
    *, reason: Annotated[str, Query(min_length=3, max_length=500, description="why")],
) -> Response:  # fmt: skip
    """Ends the locks of a household."""
    return _one(decisions.unlock(desk, batch_id, household_id, dwelling, reason))


@router.post(
    "/batches/{batch_id}/comments",
    status_code=201,
    openapi_extra=json_body(CommentAsked),
    responses=responses("The note", DecisionTold, *_WRITE, status=201),
)
def comment(desk: At, batch_id: Batch, note: Annotated[CommentAsked, Depends(asked(CommentAsked))]) -> Response:
    """A note beside a batch, a household or a pair."""
    return _one(decisions.comment(desk, batch_id, note.text, note.household, note.dwelling), 201)


@router.post(
    "/runs/{run_id}/again",
    status_code=202,
    openapi_extra=json_body(AgainAsked),
    responses=responses("The successor and its run", AgainTold, *_WRITE, 429, status=202),
)
def again(desk: At, run_id: Run, how: Annotated[AgainAsked, Depends(asked(AgainAsked, optional=True))]) -> Response:
    """A successor of the run's batch with what was decided since, and a run of it with least change."""
    found = decisions.run_again(desk, run_id, how.seed, how.time_limit)
    answer = AgainTold(
        format="anvis-run-again/1", batch=told.batch(found.batch), run=told.run(runs.Told(found.run, None)),
        decisions=tuple(told.of(DecisionTold, d) for d in found.decisions),
    )  # fmt: skip
    return JSONResponse(answer.as_json(), 202, {"Location": f"/v1/runs/{found.run.id}"})


@router.post(
    "/runs/{run_id}/approve",
    openapi_extra=json_body(ApproveAsked),
    responses=responses("The approval and its offers", ApprovedTold, *_WRITE),
)
def approve(desk: At, run_id: Run, what: Annotated[ApproveAsked, Depends(asked(ApproveAsked))]) -> Response:
    """A second person approves the very plan of a run: every placement becomes an offer, approved and not yet sent."""
    found = decisions.approve(desk, run_id, what.plan_digest, what.reason)
    answer = ApprovedTold(
        format="anvis-approved/1", decision=told.of(DecisionTold, found.decision),
        made=tuple(told.of(OfferTold, o) for o in found.made),
        open_before=tuple(told.of(OfferTold, o) for o in found.open_before),
    )  # fmt: skip
    return JSONResponse(answer.as_json())


@router.get("/runs/{run_id}/cases", responses=responses("Cases that wait for a person", CaseList, *_READ, 409))
def cases(desk: At, run_id: Run) -> Response:
    """Every fallback case (§ 59(9)) and review of the run, with its proof and what was decided; to a caseworker own cases."""
    found = tuple(told.of(CaseTold, c) for c in reviews.cases(desk, run_id))
    return JSONResponse(CaseList(format="anvis-cases/1", cases=found).as_json())


@router.post(
    "/runs/{run_id}/fallback/{household_id}/propose",
    openapi_extra=json_body(SignAsked),
    responses=responses("The proposal", DecisionTold, *_WRITE),
)
def propose_signature(
    desk: At, run_id: Run, household_id: Household, what: Annotated[SignAsked, Depends(asked(SignAsked))]
) -> Response:
    """A caseworker proposes that the duty of § 59(9) is met with a dwelling."""
    return _one(reviews.propose_signature(desk, run_id, household_id, what.dwelling, what.reason))


@router.post(
    "/runs/{run_id}/fallback/{household_id}/sign",
    openapi_extra=json_body(SignAsked),
    responses=responses("The signature", DecisionTold, *_WRITE),
)
def sign(
    desk: At, run_id: Run, household_id: Household, what: Annotated[SignAsked, Depends(asked(SignAsked))]
) -> Response:
    """A coordinator signs the fallback duty for one household and one dwelling, with the proof as it stands."""
    return _one(reviews.sign(desk, run_id, household_id, what.dwelling, what.reason))


@router.post(
    "/runs/{run_id}/lifts/{household_id}",
    openapi_extra=json_body(LiftAsked),
    responses=responses("The decision", DecisionTold, *_WRITE),
)
def lift(
    desk: At, run_id: Run, household_id: Household, what: Annotated[LiftAsked, Depends(asked(LiftAsked))]
) -> Response:
    """Lifts a rule of the municipality's own for one pair. A rule of law cannot be lifted."""
    return _one(reviews.lift(desk, run_id, household_id, what.dwelling, what.rule_id, what.reason))


@router.post(
    "/runs/{run_id}/answers/{household_id}",
    openapi_extra=json_body(AnswerAsked),
    responses=responses("The decision", DecisionTold, *_WRITE),
)
def answer(
    desk: At, run_id: Run, household_id: Household, what: Annotated[AnswerAsked, Depends(asked(AnswerAsked))]
) -> Response:
    """A named person's finding where a rule asks for one."""
    return _one(reviews.answer(desk, run_id, household_id, what.rule_id, what.answer, what.reason, what.dwelling))


@router.post(
    "/months",
    status_code=201,
    openapi_extra=json_body(NextMonthAsked),
    responses=responses("The draft and its account", OpenedTold, *_WRITE, status=201),
)
def open_next(request: Request, desk: At, what: Annotated[NextMonthAsked, Depends(asked(NextMonthAsked))]) -> Response:
    """Opens the next month from the one whose plan was approved: everything carried is listed with its source."""
    found = months.open_next(desk, what.run_id, what.decision_date, what.note, language(request))
    opened = OpenedTold(format="anvis-opened/1", batch=told.batch(found.batch), carried=dict(found.carried))
    headers = {"Location": f"/v1/batches/{found.batch.id}", **etag(found.batch.version)}
    return JSONResponse(opened.as_json(), 201, headers)
