"""Offers from decision to keys, and who comes first for a dwelling that came back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from constraints.errors import Conflict, InputError
from constraints.language import both
from matching.questions.who_next import WhoNext

from ...documents.desk import MoveAsked, OfferAsked, OfferList, OfferTold, RefusalReasons, RefusalReasonTold
from ...service.kept import Desk, next_for, offers
from ...service.kept.once import answered_before
from ...service.kept.refusals import REFUSAL_REASONS
from ..schema import json_body
from ..services import Has
from . import told
from .desk import After, AsRead, At, Limit, OnceOnly, again, asked, done, etag, more, responses

router = APIRouter(prefix="/v1", tags=["desk"])
Offer = Annotated[str, Path(max_length=32, description="id of the offer")]
Run = Annotated[str, Path(max_length=32, description="id of the run")]
States = Annotated[list[str] | None, Query(max_length=16, description="only these states")]
_WRITE = (400, 403, 404, 409, 413, 415, 422, 503)
_READ = (403, 404, 422, 503)


def today() -> date:
    """The day of a call."""
    return datetime.now(UTC).date()


@router.get("/offers", responses=responses("Offers, newest first", OfferList, *_READ))
def listed(desk: At, state: States = None, after: After = None, limit: Limit = 50) -> Response:
    """The offers of the municipality, newest first; to a caseworker those of own cases."""
    found = offers.listed(desk, tuple(state or ()), after, limit)
    page = tuple(told.of(OfferTold, o) for o in found)
    return JSONResponse(OfferList(format="anvis-offers/1", offers=page, next=more(found, limit)).as_json())


@router.get("/offers/overdue", responses=responses("Offers past their day", OfferList, *_READ))
def overdue(desk: At) -> Response:
    """Offers whose last day to answer has passed: a person says of each that nobody answered, or what the answer was."""
    found = tuple(told.of(OfferTold, o) for o in offers.overdue(desk, today()))
    return JSONResponse(OfferList(format="anvis-offers/1", offers=found, next=None).as_json())


@router.get("/offers/reasons", responses=responses("Coded reasons to say no", RefusalReasons, *_READ))
def reasons(desk: At) -> Response:
    """Every coded reason to say no. An objective one never counts against anybody, and no refusal lowers a rank."""
    desk.may("offer.read")
    found = tuple(RefusalReasonTold(code=r.code, says=both(r.says), objective=r.objective) for r in REFUSAL_REASONS)
    return JSONResponse(RefusalReasons(format="anvis-refusal-reasons/1", reasons=found).as_json())


@router.get("/offers/{offer_id}", responses=responses("The offer", OfferTold, *_READ))
def read(desk: At, offer_id: Offer) -> Response:
    """One offer, its version as the ETag. That somebody looked is traced."""
    found = offers.read(desk, offer_id)
    return JSONResponse(_told(found).as_json(), headers=etag(found.version))


@router.post(
    "/offers",
    status_code=201,
    openapi_extra=json_body(OfferAsked),
    responses=responses("The offer, which another person approves", OfferTold, *_WRITE, 500, status=201),
)
async def propose(
    has: Has, desk: At, once: OnceOnly, what: Annotated[OfferAsked, Depends(asked(OfferAsked))]
) -> Response:
    """Proposes an offer beside the approved plan: the household that comes first for a dwelling that came back."""
    if (kept := await to_thread.run_sync(answered_before, desk, once)) is not None:
        return again(kept)
    try:
        facts = json.loads(await _next(has, desk, what.run_id, what.dwelling))
    except Conflict:  # it may be this very call, done meanwhile
        if (kept := await to_thread.run_sync(answered_before, desk, once)) is not None:
            return again(kept)
        raise

    def act(d: Desk) -> Any:
        return offers.propose(d, what.run_id, what.household, what.dwelling, facts, what.reason)

    return await to_thread.run_sync(done, desk, once, act, _told, 201, _made)


@router.post(
    "/offers/{offer_id}/moves",
    openapi_extra=json_body(MoveAsked),
    responses=responses("The offer after it", OfferTold, *_WRITE),
)
def move(
    desk: At, once: OnceOnly, read: AsRead, offer_id: Offer, what: Annotated[MoveAsked, Depends(asked(MoveAsked))]
) -> Response:
    """Moves an offer on: sent, answered, signed, or ended. A move it cannot make is answered with those it can."""
    return done(desk, once, lambda d: _moved(d, offer_id, what, read), _told, headers=_tagged)


def _moved(desk: Desk, offer_id: str, what: MoveAsked, read: int | None) -> Any:
    on = what.on or today()
    if what.move == "approve":
        return offers.approve(desk, offer_id, read)
    if what.move == "send":
        if what.answer_days is None:
            raise InputError(
                "bad-body",
                name="answer_days",
                expected={"da": "et antal dage", "en": "a number of days"},
                pointer="/answer_days",
            )
        return offers.send(
            desk, offer_id, on, what.answer_days, what.saturday_counts, moves_in_on=what.moves_in_on, version=read
        )
    if what.move == "accept":
        return offers.accept(desk, offer_id, on, read)
    if what.move == "refuse":
        return offers.refuse(desk, offer_id, on, what.reason_code or "", what.reason, read)
    if what.move == "no-answer":
        return offers.no_answer(desk, offer_id, today(), read)
    if what.move == "sign":
        return offers.sign(desk, offer_id, on, what.moves_in_on, what.support_ends_on, read)
    end = offers.withdraw if what.move == "withdraw" else offers.fall_through
    return end(desk, offer_id, what.reason or "", read)


def _told(offer: Any) -> OfferTold:
    return told.of(OfferTold, offer)


def _tagged(offer: Any) -> dict[str, str]:
    return etag(offer.version)


def _made(offer: Any) -> dict[str, str]:
    return {"Location": f"/v1/offers/{offer.id}", **etag(offer.version)}


@router.get(
    "/runs/{run_id}/next/{dwelling_id}", responses=responses("Who comes first for the dwelling", WhoNext, *_WRITE, 500)
)
async def who_next(
    has: Has, desk: At, run_id: Run, dwelling_id: Annotated[str, Path(max_length=64, description="the dwelling")]
) -> Response:
    """Who comes first for a dwelling that came back, with everybody else where they are: proven, with least change."""
    return Response(await _next(has, desk, run_id, dwelling_id), media_type="application/json")


async def _next(has: Any, desk: Any, run_id: str, dwelling: str) -> bytes:
    found = await to_thread.run_sync(next_for.inputs, desk, run_id, dwelling)
    answer: bytes = await has.solvers.call(
        "who_next", found.batch, found.plan, dwelling, found.refused, dict(found.standing)
    )
    return answer
