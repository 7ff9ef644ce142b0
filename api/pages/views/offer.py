"""`/offers/{id}`: one offer, what happened to it, what can be done with it from here, and who next for its dwelling."""

from __future__ import annotations

import json
from typing import Any

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response

from constraints.errors import KINDS, AllocationError, Conflict, InputError, NotFound
from matching.questions.who_next import WhoNext

from ...http.kept.letters import letter_pdf
from ...http.kept.offers import today
from ...http.services import Has, Services
from ...service.kept import next_for, offer_desk, offers
from ...service.moves import moves_from
from ..models import next_for as next_model
from ..models import offers as model
from ..room import page_router
from ..shown import show
from ..visitor import Here, Posted, Sent, Visitor
from ..ways import back
from ..wrong import refusal
from .offers import day_of, letter_name, office_of

router = page_router("/offers")
_FIELDS = {
    "on": "on", "reason": "reason", "reason_code": "reason_code", "answer_days": "answer_days", "moves_in_on": "moves_in_on",
    "support_ends_on": "support_ends_on",
}  # fmt: skip
# Refusals that belong beside the form, not on a page of their own.
_TOLD = ("own-proposal",)


@router.get("/{offer_id}")
def read(request: Request, here: Here, has: Has, offer_id: str) -> Response:
    """The offer. The look is traced."""
    return _shown(request, here, has, offer_id)


def _shown(
    request: Request, here: Visitor, has: Services, offer_id: str, status: int = 200,
    refused: list[tuple[str, str]] | None = None, sent: Posted | None = None,
) -> Response:  # fmt: skip
    found = offer_desk.one(here.desk, offer_id)
    offer, now = found.offer, today()
    row = model.row_of(offer_desk.Seen(offer, found.case), now, here.lang)
    moves = [m.name for m in moves_from("offer", offer.state) if here.may(m.right)]
    own = offer.created_by == here.actor.user
    return show(
        request, here, "offer.html", status, offer=offer, row=row, steps=model.steps(found.happened, here.lang), moves=moves,
        own_proposal=own and "approve" in moves, overdue=row.group == "overdue", deadline=model.deadline(row, here.lang), today=now,
        reasons=model.refusal_choices(here.lang), office=office_of(has), letters=has.settings.office is not None,
        liable_from=found.liable_from, hand_back_by=found.hand_back_by, refused=refused or [], sent=sent,
        asks_next=here.may("what-if") and here.may("run.write") and offer.state in offer_desk.ENDED[1:] and offer.run_id is not None,
        supported=False if found.case is None else _supported(found.case, offer.household),
    )  # fmt: skip


def _supported(case: Any, household: str) -> bool:
    """Whether the household is housed with support, whose end is asked about when the lease is signed."""
    return any(h.household_id == household and h.support_method not in (None, "none") for h in case.households)


@router.post("/{offer_id}")
def move(request: Request, here: Here, has: Has, sent: Sent, offer_id: str) -> Response:
    """Moves the offer on, as the table of moves allows."""
    name = sent.text("do")
    try:
        _moved(here, offer_id, name, sent)
    except AllocationError as wrong:
        status = KINDS[wrong.kind].group.status
        if status in (403, 404) and wrong.kind not in _TOLD:
            raise
        return _shown(request, here, has, offer_id, status, refusal(wrong, here.lang, _FIELDS), sent)
    return back(f"/offers/{offer_id}", "sign-lease" if name == "sign" else "sent" if name == "send" else name)


def _moved(here: Visitor, offer_id: str, name: str, sent: Posted) -> None:
    desk = here.desk
    if name == "approve":
        offers.approve(desk, offer_id)
    elif name == "send":
        days = sent.number("answer_days")
        if days is None:
            raise InputError(
                "bad-body",
                name="answer_days",
                expected={"da": "et antal dage", "en": "a number of days"},
                pointer="/answer_days",
            )
        offers.send(
            desk,
            offer_id,
            day_of(sent, "on"),
            days,
            sent.flag("saturday_counts"),
            moves_in_on=_maybe(sent, "moves_in_on"),
        )
    elif name == "accept":
        offers.accept(desk, offer_id, day_of(sent, "on"))
    elif name == "refuse":
        offers.refuse(desk, offer_id, day_of(sent, "on"), sent.text("reason_code"), sent.optional("reason"))
    elif name == "no-answer":
        offers.no_answer(desk, offer_id, today())
    elif name == "sign":
        offers.sign(desk, offer_id, day_of(sent, "on"), _maybe(sent, "moves_in_on"), _maybe(sent, "support_ends_on"))
    elif name in ("withdraw", "fall-through"):
        act = offers.withdraw if name == "withdraw" else offers.fall_through
        act(desk, offer_id, sent.text("reason"))
    else:
        raise InputError(
            "bad-body", name="do", expected={"da": "en af knapperne", "en": "one of the buttons"}, pointer="/do"
        )


def _maybe(sent: Posted, name: str) -> Any:
    return day_of(sent, name) if sent.text(name) else None


@router.get("/{offer_id}/letter.pdf")
async def letter(here: Here, has: Has, offer_id: str, copy: str = "") -> Response:
    """The Danish letter without a name, or with `copy=en` its courtesy copy; the office puts names in on its own machine."""
    office = has.settings.office
    if office is None:
        raise NotFound("no-office")
    lang = "en" if copy == "en" else "da"
    pdf = await to_thread.run_sync(letter_pdf, here.desk, offer_id, office, lang)
    name = letter_name(offer_id, lang)
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


@router.get("/{offer_id}/next")
async def who_next(request: Request, here: Here, has: Has, offer_id: str) -> Response:
    """Who comes first for the dwelling now: every household that waits is tried, in a lane."""
    return await _next_shown(request, here, has, offer_id)


async def _next_shown(
    request: Request, here: Visitor, has: Services, offer_id: str, status: int = 200,
    refused: list[tuple[str, str]] | None = None, sent: Posted | None = None,
) -> Response:  # fmt: skip
    found, asked = await to_thread.run_sync(_next_of, here, offer_id)
    told = None
    try:
        known, answer = await _answer(here, has, asked)
        told = next_model.told(
            WhoNext.model_validate({k: v for k, v in answer.items() if k != "offer"}), found.case, here.lang
        )
        dates = known.liable_from, known.hand_back_by
    except Conflict as wrong:
        refused, dates = [*(refused or []), *refusal(wrong, here.lang)], (found.liable_from, found.hand_back_by)
    return await to_thread.run_sync(
        lambda: show(
            request, here, "next.html", status, offer=found.offer, told=told, liable_from=dates[0], hand_back_by=dates[1],
            refused=refused or [], sent=sent,
        )
    )  # fmt: skip


def _next_of(here: Visitor, offer_id: str) -> tuple[offer_desk.OneOffer, tuple[str, str]]:
    here.desk.may("run.write", "offer", offer_id)
    found = offer_desk.one(here.desk, offer_id)
    if found.offer.run_id is None or found.case is None:
        raise NotFound("not-kept")
    return found, (found.offer.run_id, found.offer.dwelling)


async def _answer(here: Visitor, has: Services, asked: tuple[str, str]) -> tuple[next_for.NextInputs, dict[str, Any]]:
    known = await to_thread.run_sync(next_for.inputs, here.desk, *asked)
    made = await has.solvers.call("who_next", known.batch, known.plan, asked[1], known.refused, dict(known.standing))
    return known, json.loads(made)


@router.post("/{offer_id}/next")
async def propose(request: Request, here: Here, has: Has, sent: Sent, offer_id: str) -> Response:
    """Proposes the offer that the answer names; the answer is worked out again, never taken from the form."""
    _, asked = await to_thread.run_sync(_next_of, here, offer_id)
    try:
        _, answer = await _answer(here, has, asked)
        made = await to_thread.run_sync(
            offers.propose, here.desk, asked[0], sent.text("household"), asked[1], answer, sent.text("reason")
        )
    except AllocationError as wrong:
        status = KINDS[wrong.kind].group.status
        if status in (403, 404):
            raise
        return await _next_shown(request, here, has, offer_id, status, refusal(wrong, here.lang, _FIELDS), sent)
    return back(f"/offers/{made.id}", "proposed")
