"""`/v1/offers/{id}/letter.pdf`: the letter of an offer, without a name; the office puts names in on its own machine."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from constraints.errors import NotFound
from matching.plan.document import Plan

from ...letters import letters_of, read_office
from ...letters.pdf import pdf_of
from ...service.asked import case_of
from ...service.kept import offers, runs
from ..problems import language
from ..schema import problem_response
from ..services import Has
from .desk import At
from .offers import today

router = APIRouter(prefix="/v1/offers", tags=["desk"])
Offer = Annotated[str, Path(max_length=32, description="id of the offer")]
_PDF = "application/pdf"


@router.get(
    "/{offer_id}/letter.pdf",
    response_class=Response,
    responses={
        200: {"description": "The letter", "content": {_PDF: {"schema": {"type": "string", "format": "binary"}}}},
        **{status: problem_response(status) for status in (401, 403, 404, 422, 501, 503)},
    },
)
async def letter(request: Request, has: Has, desk: At, offer_id: Offer) -> Response:
    """The letter of an offer as a tagged PDF: plain Danish, or an English courtesy copy. The look is traced.

    It is dated the day the offer was sent, or today. The sender is the office of `ANVIS_OFFICE`; without one there is none.
    """
    office = has.settings.office
    if office is None:
        raise NotFound("no-office")
    # A caller who asks for no language at all is an office: Danish first.
    lang = language(request) if request.headers.get("accept-language") else "da"
    pdf = await to_thread.run_sync(letter_pdf, desk, offer_id, office, lang)
    return Response(pdf, media_type=_PDF, headers={"Content-Disposition": f'inline; filename="{offer_id}.pdf"'})


def letter_pdf(desk: Any, offer_id: str, office: Any, lang: str) -> bytes:
    """The letter of an offer, dated the day it was sent, or today. The look is traced. Raises NotFound `no-letter`."""
    offer = offers.read(desk, offer_id)
    if offer.run_id is None:
        raise NotFound("no-letter")
    batch, plan = runs.of_offer(desk, offer)
    known = Plan.model_validate_json(plan)
    if known.homes().get(offer.household) != offer.dwelling:
        raise NotFound("no-letter")
    on: date = offer.offered_on or today()
    made = letters_of(case_of(batch), known, read_office(office), on, ("offer",), lang, offer.household)
    return pdf_of(made[0], read_office(office))
