"""`/offers`: every offer by what it waits for, and those that are ready sent, one or many."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response

from constraints.errors import AllocationError, InputError, NotFound
from constraints.language import Lang, say

from ...http.kept.letters import letter_pdfs
from ...http.kept.offers import today
from ...http.services import Has, Services
from ...letters import read_office
from ...service.kept import offer_desk, offers
from ...service.kept.texts import LIMITS
from ..downloads import csv_file
from ..models import offers as model
from ..room import page_router
from ..shown import show
from ..visitor import Here, Posted, Sent, Visitor
from ..ways import back
from ..wrong import refusal, sentence

router = page_router("/offers")
_PAGE = 100


@router.get("")
def listed(request: Request, here: Here, has: Has) -> Response:
    """Open offers in groups, past their day first; those that have ended on a list of their own."""
    return _shown(request, here, has)


def _shown(
    request: Request, here: Visitor, has: Services, status: int = 200, refused: list[tuple[str, str]] | None = None,
    sent: Posted | None = None,
) -> Response:  # fmt: skip
    given, lang = request.query_params, here.lang
    ended = given.get("show") == "ended"
    group = given.get("group", "") if not ended and given.get("group") in {code for code, _, _ in model.GROUPS} else ""
    run, q, organisation = (
        given.get("run", "")[:32],
        given.get("q", "")[: LIMITS["search"]].strip(),
        given.get("organisation", "")[:64],
    )
    every = model.rows_of(
        offer_desk.listed(here.desk, offer_desk.ENDED if ended else offer_desk.OPEN, run or None), today(), lang
    )
    words = q.casefold().split()
    rows = [
        r for r in every
        if all(w in r.searched for w in words) and (not organisation or r.organisation_id == organisation) and (not group or r.group == group)
    ]  # fmt: skip
    if given.get("as") == "csv":
        return _csv(rows, lang)
    page = given.get("page", "")
    at = min(max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1, max(1, -(-len(rows) // _PAGE)))
    return show(
        request, here, "offers.html", status, ended=ended, run=run, q=q, organisation=organisation, rows=rows, page=at,
        shown_rows=rows[(at - 1) * _PAGE : at * _PAGE], more=at * _PAGE < len(rows), groups=[] if ended else model.groups(rows, lang),
        counts={code: model.count(every, code) for code, _, _ in model.GROUPS}, deadline=model.deadline, every=len(every), group=group, groups_there=[(code, say(lang, heading)) for code, heading, _ in model.GROUPS],
        late=model.how_late((-r.days for r in rows if r.days is not None), lang), by_organisation=model.by_organisation, most=model.SHOWN,
        organisations=sorted({(r.organisation_id, r.organisation) for r in every}, key=lambda o: o[1].casefold()),
        office=office_of(has), today=today(), refused=refused or [], sent=sent, sends=here.may("offer.write"),
        letters=has.settings.office is not None,
    )  # fmt: skip


def office_of(has: Services) -> Any:
    """The office that letters come from; None where none is set or its file cannot be read."""
    if has.settings.office is None:
        return None
    try:
        return read_office(has.settings.office)
    except (AllocationError, OSError):
        return None


def _csv(rows: list[model.OfferRow], lang: Lang) -> Response:
    heads = [
        say(lang, "Household"), say(lang, "Dwelling"), say(lang, "Department"), say(lang, "Housing organisation"), say(lang, "State"),
        say(lang, "Letter of"), say(lang, "Answer by"), say(lang, "Ended on"), say(lang, "Reason"),
    ]  # fmt: skip
    lines = (
        [r.household, r.dwelling, r.department, r.organisation, r.state_word, r.offered_on, r.answer_by, r.ended_on, r.reason] for r in rows
    )  # fmt: skip
    return csv_file("offers", heads, lines, lang)


@router.post("/send")
def send(request: Request, here: Here, has: Has, sent: Sent) -> Response:
    """Sends the chosen offers, or every one that is ready; what one is refused for does not stop the others."""
    here.desk.may("offer.write", "offer")
    chosen = list(sent.each("offer"))
    if sent.text("all"):
        chosen = [s.offer.id for s in offer_desk.listed(here.desk, ("approved",), sent.optional("run"))]
    refused: list[tuple[str, str]] = []
    try:
        if not chosen:
            raise InputError(
                "bad-body",
                name="offer",
                expected={"da": "mindst ét tilbud", "en": "at least one offer"},
                pointer="/offer",
            )
        on, days = day_of(sent, "on"), sent.number("answer_days")
        if days is None:
            raise InputError(
                "bad-body",
                name="answer_days",
                expected={"da": "et antal dage", "en": "a number of days"},
                pointer="/answer_days",
            )
    except InputError as wrong:
        return _shown(
            request, here, has, 422, refusal(wrong, here.lang, {"on": "on", "answer_days": "answer_days"}), sent
        )
    for offer in chosen:
        try:
            offers.send(here.desk, offer, on, days, sent.flag("saturday_counts"))
        except AllocationError as wrong:
            refused.append((f"{offer}: {sentence(wrong.text(here.lang))}", ""))
            if wrong.kind == "bad-offer/days":
                break
    if refused:
        return _shown(request, here, has, 409, refused, sent)
    return back("/offers", "sent", run=sent.text("run"))


def day_of(sent: Posted, name: str) -> date:
    """A day of a form; today where it is left empty. Raises InputError `bad-body`."""
    return sent.date(name) or today()


def letter_name(offer: str, lang: str) -> str:
    """The file of a letter: the Danish one, which counts, under the offer alone; another says that it is a courtesy copy."""
    return f"{offer}.pdf" if lang == "da" else f"{offer}.courtesy-copy.{lang}.pdf"


@router.get("/letters.zip")
async def letters(request: Request, here: Here, has: Has, run: str = "") -> Response:
    """The Danish letters of the offers that are ready or out, one PDF each, in one file; for who reads English a courtesy copy beside each."""
    if has.settings.office is None:
        raise NotFound("no-office")
    data = await to_thread.run_sync(_letters, here, has, run)
    return Response(
        data, media_type="application/zip", headers={"Content-Disposition": 'attachment; filename="letters.zip"'}
    )


def _letters(here: Visitor, has: Services, run: str) -> bytes:
    buffer, made, langs = io.BytesIO(), 0, ("da",) if here.lang == "da" else ("da", here.lang)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for seen in offer_desk.listed(here.desk, ("approved", "offered"), run or None):
            try:
                pdfs = letter_pdfs(here.desk, seen.offer.id, has.settings.office, langs)
            except NotFound:  # proposed beside a plan: there is no letter
                continue
            for lang, pdf in zip(langs, pdfs, strict=True):
                entry = zipfile.ZipInfo(letter_name(seen.offer.id, lang), (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, pdf)
            made += 1
    if not made:
        raise NotFound("no-letter")
    return buffer.getvalue()
