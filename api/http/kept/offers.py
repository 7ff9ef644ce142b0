"""`/v1/offers`: one household, one dwelling, from proposal to keys or an end."""

from __future__ import annotations

import json
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from ...documents.kept import ReasonAsked
from ...documents.kept_month import AnswerAsked, OfferAsked, OfferList, OfferTold, SendAsked, SignAsked
from ...service.kept import offers
from ..services import Has
from . import told
from .desk import At, asked, etag, json_body, responses
from .months import next_answer

router = APIRouter(prefix="/v1/offers", tags=["offers"])
Id = Annotated[str, Path(max_length=32, description="id of the offer")]
Why = Annotated[ReasonAsked, Depends(asked(ReasonAsked))]
_ERRORS = (400, 403, 404, 409, 413, 415, 422, 503)
_OFFER = responses("The offer", OfferTold, *_ERRORS)


def _one(found: Any, status: int = 200) -> Response:
    return JSONResponse(
        told.offer(found).as_json(), status, {**etag(found.version), "Location": f"/v1/offers/{found.id}"}
    )


@router.get("", responses=responses("Offers, newest first", OfferList, 403, 404, 422, 503))
def listed(
    desk: At, after: Annotated[str | None, Query(max_length=32, description="the last id of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="how many")] = 50,
) -> Response:  # fmt: skip
    """The offers of the municipality, newest first, page by page."""
    found = offers.listed(desk, after=after, limit=limit)
    more = found[-1].id if len(found) == limit else None
    page = OfferList(format="anvis-offers/1", offers=tuple(map(told.offer, found)), next=more)
    return JSONResponse(page.as_json())


@router.post(
    "",
    status_code=201,
    openapi_extra=json_body(OfferAsked),
    responses=responses("The offer", OfferTold, *_ERRORS, 500, status=201),
)
async def propose(has: Has, desk: At, how: Annotated[OfferAsked, Depends(asked(OfferAsked))]) -> Response:
    """An offer beside the approved plan, to who comes first for a dwelling that came back. Another person approves it."""
    facts = json.loads(await next_answer(has, desk, how.run_id, how.dwelling_id))
    found = await to_thread.run_sync(
        offers.propose, desk, how.run_id, how.household_id, how.dwelling_id, facts, how.reason
    )
    return _one(found, 201)


@router.get("/{offer_id}", responses=responses("The offer", OfferTold, 403, 404, 422, 503))
def read(desk: At, offer_id: Id) -> Response:
    """One offer. That somebody looked is traced."""
    return _one(offers.read(desk, offer_id))


@router.post("/{offer_id}/approve", responses=responses("The offer", OfferTold, 403, 404, 409, 422, 503))
def approve(desk: At, offer_id: Id) -> Response:
    """A second person approves one offer that was proposed beside the plan."""
    return _one(offers.approve(desk, offer_id))


@router.post("/{offer_id}/send", openapi_extra=json_body(SendAsked), responses=_OFFER)
def send(desk: At, offer_id: Id, how: Annotated[SendAsked, Depends(asked(SendAsked))]) -> Response:
    """The letter goes out: the last day to answer is set, the vacancy is offered, the slot of the support team reserved."""
    return _one(
        offers.send(desk, offer_id, how.letter_date, how.answer_days, how.saturday_counts, how.letter_digest, how.moves_in_on)
    )  # fmt: skip


@router.post("/{offer_id}/answer", openapi_extra=json_body(AnswerAsked), responses=_OFFER)
def answer(desk: At, offer_id: Id, how: Annotated[AnswerAsked, Depends(asked(AnswerAsked))]) -> Response:
    """What the citizen said. No refusal lowers a rank."""
    if how.answer == "accepted":
        return _one(offers.accept(desk, offer_id, how.on))
    if how.answer == "no_answer":
        return _one(offers.no_answer(desk, offer_id, how.on))
    return _one(offers.refuse(desk, offer_id, how.on, how.reason_code or "", how.reason))


@router.post("/{offer_id}/withdraw", openapi_extra=json_body(ReasonAsked), responses=_OFFER)
def withdraw(desk: At, offer_id: Id, why: Why) -> Response:
    """The municipality takes the offer back."""
    return _one(offers.withdraw(desk, offer_id, why.reason))


@router.post("/{offer_id}/fall-through", openapi_extra=json_body(ReasonAsked), responses=_OFFER)
def fall_through(desk: At, offer_id: Id, why: Why) -> Response:
    """Nothing came of an offer that was accepted."""
    return _one(offers.fall_through(desk, offer_id, why.reason))


@router.post("/{offer_id}/sign", openapi_extra=json_body(SignAsked), responses=_OFFER)
def sign(desk: At, offer_id: Id, how: Annotated[SignAsked, Depends(asked(SignAsked))]) -> Response:
    """The lease is signed: rent stops being the municipality's, and support starts."""
    return _one(offers.sign(desk, offer_id, how.on, how.moves_in_on, how.support_ends_on))
