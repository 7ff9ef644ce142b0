"""The letters of an offer and of a plan, without a name; the office puts names in on its own machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from constraints.errors import InputError, NotFound
from matching.plan.document import Plan

from ...letters import letters_of, read_office
from ...letters.pdf import pdf_of
from ...service.asked import case_of
from ...service.kept import Desk, offers, runs
from ..problems import language
from ..schema import problem_response
from ..services import Has, Services
from .desk import At
from .offers import today

router = APIRouter(prefix="/v1/offers", tags=["desk"])
plans = APIRouter(prefix="/v1/runs", tags=["desk"])
Offer = Annotated[str, Path(max_length=32, description="id of the offer")]
Run = Annotated[str, Path(max_length=32, description="id of the run")]
Kind = Annotated[Literal["no-offer", "hearing", "missing-facts", "organisation"], Path(description="which letter")]
Reference = Annotated[
    str, Path(max_length=64, pattern=r"^[A-Za-z0-9_.-]+$", description="the household, or the organisation")
]
_PDF = "application/pdf"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The letter", "content": {_PDF: {"schema": {"type": "string", "format": "binary"}}}},
    **{status: problem_response(status) for status in (400, 401, 403, 404, 422, 501, 503)},
}


@router.get("/{offer_id}/letter.pdf", response_class=Response, responses=_ANSWERS)
async def letter(request: Request, has: Has, desk: At, offer_id: Offer) -> Response:
    """The letter of an offer as a tagged PDF: plain Danish, or an English courtesy copy. The look is traced.

    It is dated the day the offer was sent, or today. The sender is the office of `ANVIS_OFFICE`; without one there is none.
    """
    pdf = await to_thread.run_sync(letter_pdf, desk, offer_id, _office(has), _lang(request))
    return _pdf(pdf, offer_id)


@plans.get("/{run_id}/letters/{kind}/{reference}.pdf", response_class=Response, responses=_ANSWERS)
async def of_plan(request: Request, has: Has, desk: At, run_id: Run, kind: Kind, reference: Reference) -> Response:
    """A letter that goes with a plan, dated today, as a tagged PDF without a name. The look is traced.

    `no-offer`: none this time, and why; `hearing`: the facts a decision against the citizen would rest on; `missing-facts`:
    what has to be told first; `organisation`: the reply to a housing organisation. A letter is a draft until a person sends it.
    """
    pdf = await to_thread.run_sync(_of_plan, desk, run_id, kind, reference, _office(has), _lang(request))
    return _pdf(pdf, f"{kind}-{reference}")


def _of_plan(desk: Desk, run_id: str, kind: str, reference: str, office: FilePath, lang: str) -> bytes:
    household = None if kind == "organisation" else reference
    found = runs.inputs(desk, run_id, "offer.read", household)
    plan, sender = _plan(found.plan), read_office(office)
    try:
        made = letters_of(case_of(found.batch), plan, sender, today(), (kind,), lang, reference)
    except InputError as wrong:
        raise NotFound("no-letter/run") if wrong.kind == "letters/nobody" else wrong from None
    return pdf_of(made[0], sender)


@lru_cache(2)
def _plan(made: bytes) -> Plan:
    """A plan as it is kept; the last two stay read, since the letters of one are written one after another."""
    return Plan.model_validate_json(made)


def _office(has: Services) -> FilePath:
    """The office of the settings. Raises NotFound `no-office`."""
    if has.settings.office is None:
        raise NotFound("no-office")
    return has.settings.office


def _lang(request: Request) -> str:
    """Danish for a caller who asks for no language at all: an office writes Danish first."""
    return language(request) if request.headers.get("accept-language") else "da"


def _pdf(made: bytes, name: str) -> Response:
    return Response(made, media_type=_PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


def letter_pdf(desk: Desk, offer_id: str, office: Any, lang: str) -> bytes:
    """The letter of an offer, dated the day it was sent, or today. The look is traced. Raises NotFound `no-letter`."""
    return letter_pdfs(desk, offer_id, office, (lang,))[0]


def letter_pdfs(desk: Desk, offer_id: str, office: Any, langs: Sequence[str]) -> list[bytes]:
    """The same letter in each of the languages; one look, one line in the trace. The Danish one is the one that counts."""
    offer = offers.read(desk, offer_id)
    if offer.run_id is None:
        raise NotFound("no-letter")
    batch, plan = runs.of_offer(desk, offer)
    known = _plan(plan)
    if known.homes().get(offer.household) != offer.dwelling:
        raise NotFound("no-letter")
    on: date = offer.offered_on or today()
    sender = read_office(office)
    case = case_of(batch)
    return [pdf_of(letters_of(case, known, sender, on, ("offer",), lang, offer.household)[0], sender) for lang in langs]
