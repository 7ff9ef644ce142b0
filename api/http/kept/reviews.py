"""Cases that wait for a person: fallback cases, reviews, rules of the municipality's own that are lifted for a pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response

from ...documents.desk import AnswerAsked, CaseList, CaseTold, DecisionTold, LiftAsked, SignAsked
from ...service.kept import Desk, reviews
from ...service.kept.once import Once
from ..schema import json_body
from . import told
from .desk import At, OnceOnly, asked, done, responses

router = APIRouter(prefix="/v1/runs/{run_id}", tags=["decisions"])
Run = Annotated[str, Path(max_length=32, description="id of the run")]
Household = Annotated[str, Path(max_length=64, description="the household")]
Sign = Annotated[SignAsked, Depends(asked(SignAsked))]
Lift = Annotated[LiftAsked, Depends(asked(LiftAsked))]
_WRITE = (400, 403, 404, 409, 413, 415, 422, 503)


def _one(desk: Desk, once: Once | None, act: Callable[[Desk], Any]) -> Response:
    return done(desk, once, act, lambda found: told.of(DecisionTold, found))


@router.get("/cases", responses=responses("Cases that wait for a person", CaseList, 403, 404, 409, 422, 503))
def cases(desk: At, run_id: Run) -> Response:
    """Every fallback case (§ 59(9)) and review of the run, with its proof and what was decided; to a caseworker own cases."""
    found = tuple(told.of(CaseTold, c) for c in reviews.cases(desk, run_id))
    return JSONResponse(CaseList(format="anvis-cases/1", cases=found).as_json())


@router.post(
    "/fallback/{household_id}/propose",
    openapi_extra=json_body(SignAsked),
    responses=responses("The proposal", DecisionTold, *_WRITE),
)
def propose_signature(desk: At, once: OnceOnly, run_id: Run, household_id: Household, what: Sign) -> Response:
    """A caseworker proposes that the duty of § 59(9) is met with a dwelling."""
    return _one(desk, once, lambda d: reviews.propose_signature(d, run_id, household_id, what.dwelling, what.reason))


@router.post(
    "/fallback/{household_id}/sign",
    openapi_extra=json_body(SignAsked),
    responses=responses("The signature", DecisionTold, *_WRITE),
)
def sign(desk: At, once: OnceOnly, run_id: Run, household_id: Household, what: Sign) -> Response:
    """Whom the municipality names signs the fallback duty for one household and one dwelling, with the proof as it stands."""
    return _one(desk, once, lambda d: reviews.sign(d, run_id, household_id, what.dwelling, what.reason))


@router.post(
    "/lifts/{household_id}/propose",
    openapi_extra=json_body(LiftAsked),
    responses=responses("The proposal", DecisionTold, *_WRITE),
)
def propose_lift(desk: At, once: OnceOnly, run_id: Run, household_id: Household, what: Lift) -> Response:
    """A caseworker proposes that a rule of the municipality's own is lifted for one pair."""
    return _one(
        desk, once, lambda d: reviews.propose_lift(d, run_id, household_id, what.dwelling, what.rule_id, what.reason)
    )


@router.post(
    "/lifts/{household_id}",
    openapi_extra=json_body(LiftAsked),
    responses=responses("The decision", DecisionTold, *_WRITE),
)
def lift(desk: At, once: OnceOnly, run_id: Run, household_id: Household, what: Lift) -> Response:
    """Whom the municipality names lifts a rule of its own for one pair. A rule of law cannot be lifted."""
    return _one(desk, once, lambda d: reviews.lift(d, run_id, household_id, what.dwelling, what.rule_id, what.reason))


@router.post(
    "/answers/{household_id}",
    openapi_extra=json_body(AnswerAsked),
    responses=responses("The decision", DecisionTold, *_WRITE),
)
def answer(
    desk: At, once: OnceOnly, run_id: Run, household_id: Household,
    what: Annotated[AnswerAsked, Depends(asked(AnswerAsked))],
) -> Response:  # fmt: skip
    """A named person's finding where a rule asks for one."""
    return _one(
        desk, once,
        lambda d: reviews.answer(d, run_id, household_id, what.rule_id, what.answer, what.reason, what.dwelling),
    )  # fmt: skip
