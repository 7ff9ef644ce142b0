"""Reports of the office: decisions in which a contested rule took part, retention, all that is kept on one household."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response

from constraints.language import both

from ...documents.reports import (
    ContestedTold,
    EraseAsked,
    ErasedTold,
    HouseholdKept,
    RetentionTold,
    StaysTold,
)
from ...service.kept import contested, export, retention
from ..schema import json_body
from ..services import Has
from . import told
from .desk import At, OnceOnly, asked, done, responses

router = APIRouter(prefix="/v1", tags=["reports"])
Household = Annotated[str, Path(max_length=64, description="the household")]
_READ = (403, 404, 422, 503)
_WRITE = (400, 403, 404, 409, 413, 415, 422, 503)


@router.get("/contested", responses=responses("What contested rules did", ContestedTold, *_READ))
def of_contested(desk: At) -> Response:
    """Every decision in which a contested rule took part, run by run. The look is traced."""
    found = contested.contested(desk)
    return JSONResponse(told.of(ContestedTold, found, format="anvis-contested/1").as_json())


@router.get("/retention", responses=responses("What is due", RetentionTold, *_READ))
def due(has: Has, desk: At) -> Response:
    """What is due for removal by the municipality's times (`ANVIS_RETENTION`); nothing is removed."""
    found = retention.retain(desk, retention.read_policy(has.settings.retention))
    return JSONResponse(_retained(found).as_json())


@router.post("/retention", responses=responses("What was removed", RetentionTold, *_WRITE))
def remove(has: Has, desk: At, once: OnceOnly) -> Response:
    """Removes what is due, and leaves digests, ids and a line in the trace. Ask what is due first: nothing brings it back."""
    policy = retention.read_policy(has.settings.retention)
    return done(desk, once, lambda d: retention.retain(d, policy, apply=True), _retained)


def _retained(found: retention.Report) -> RetentionTold:
    return RetentionTold.model_validate(retention.as_json(found))


@router.get("/households/{household_id}/export", responses=responses("All that is kept on it", HouseholdKept, *_READ))
def exported(desk: At, household_id: Household) -> Response:
    """All that is kept on one household, for the citizen who asks (GDPR art. 15). That it was handed out is traced."""
    return JSONResponse(HouseholdKept.model_validate(export.export(desk, household_id)).as_json())


@router.post(
    "/households/{household_id}/erase",
    openapi_extra=json_body(EraseAsked),
    responses=responses("What goes and what stays", ErasedTold, *_WRITE),
)
def erase(
    desk: At, once: OnceOnly, household_id: Household, what: Annotated[EraseAsked, Depends(asked(EraseAsked))]
) -> Response:
    """Takes a household out of every draft. What a decision rested on stays until its time is over, and is told with why."""

    def tell(found: export.Erasure) -> ErasedTold:
        return ErasedTold(
            format="anvis-household-erased/1", household_id=household_id, applied=found.applied, erased=found.erased,
            kept=tuple(StaysTold(id=id, why=why) for id, why in found.kept),
            reasons={name: both(text) for name, text in export.KEPT.items()},
        )  # fmt: skip

    return done(desk, once, lambda d: export.erase(d, household_id, what.reason, what.apply), tell)
