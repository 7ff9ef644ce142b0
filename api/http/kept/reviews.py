"""Fallback cases and reviews of a run: each with its proof, proposed by one person, signed or answered by another."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from ...documents.kept_month import CaseList, CaseTold, DecisionTold, LiftAsked, ReviewAnswered, SignatureAsked
from ...service.kept import reviews
from . import told
from .desk import At, asked, json_body, responses

router = APIRouter(prefix="/v1/runs/{run_id}", tags=["reviews"])
Run = Annotated[str, Path(max_length=32, description="id of the run")]
Household = Annotated[str, Path(max_length=64, description="id of the household in the batch")]
Propose = Annotated[bool, Query(description="proposed only: another person decides")]
_ERRORS = (400, 403, 404, 409, 413, 415, 422, 503)


@router.get("/reviews", responses=responses("Fallback cases and reviews", CaseList, 403, 404, 409, 422, 503))
def cases(desk: At, run_id: Run) -> Response:
    """Every fallback case and review of the run, with its proof; to a caseworker those of own cases."""
    found = tuple(
        CaseTold(
            kind=c.kind, household=c.household, proof=dict(c.proof), decisions=tuple(map(told.decision, c.decisions)),
        )
        for c in reviews.cases(desk, run_id)
    )  # fmt: skip
    return JSONResponse(CaseList(format="anvis-cases/1", cases=found).as_json())


def _one(found: Any) -> Response:
    return JSONResponse(told.decision(found).as_json())


@router.post(
    "/fallback/{household_id}/sign",
    openapi_extra=json_body(SignatureAsked),
    responses=responses("The decision", DecisionTold, *_ERRORS),
)
def sign(
    desk: At, run_id: Run, household_id: Household, how: Annotated[SignatureAsked, Depends(asked(SignatureAsked))],
    propose: Propose = False,
) -> Response:  # fmt: skip
    """Signs the fallback duty for one household and one dwelling inside; or proposes that another person does."""
    act = reviews.propose_signature if propose else reviews.sign
    return _one(act(desk, run_id, household_id, how.dwelling_id, how.reason))


@router.post(
    "/reviews/{household_id}/lift",
    openapi_extra=json_body(LiftAsked),
    responses=responses("The decision", DecisionTold, *_ERRORS),
)
def lift(
    desk: At, run_id: Run, household_id: Household, how: Annotated[LiftAsked, Depends(asked(LiftAsked))], propose: Propose = False
) -> Response:  # fmt: skip
    """Lifts a rule of the municipality's own for one pair; or proposes that another person does. A rule of law is never lifted."""
    act = reviews.propose_lift if propose else reviews.lift
    return _one(act(desk, run_id, household_id, how.dwelling_id, how.rule_id, how.reason))


@router.post(
    "/reviews/{household_id}/answer",
    openapi_extra=json_body(ReviewAnswered),
    responses=responses("The decision", DecisionTold, *_ERRORS),
)
def answer(
    desk: At, run_id: Run, household_id: Household, how: Annotated[ReviewAnswered, Depends(asked(ReviewAnswered))]
) -> Response:
    """A person's finding of fact or assessment where a rule asks for one."""
    return _one(reviews.answer(desk, run_id, household_id, how.rule_id, how.answer, how.reason, how.dwelling_id))
