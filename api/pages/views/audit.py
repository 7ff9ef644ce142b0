"""`/audit`: who did and who looked; for an auditor also whether the chain holds, and decisions under contested rules."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import Response

from constraints.errors import AllocationError
from constraints.language import say

from ...access import Reach
from ...access.rights import reach_of
from ...documents.trace_words import THINGS, thing
from ...service.kept import audit, contested
from ..downloads import csv_file
from ..models import audit as model
from ..models.board_list import PAGE
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..wrong import refusal

router = page_router("/audit")
_EACH = 50
_MOST = 64


@router.get("")
def trace(
    request: Request, here: Here, part: str = "trace", kind: str = "", id: str = "", user: str = "", way: str = "",
    since: Annotated[str, Query(alias="from")] = "", to: str = "", before: str = "", table: str = "", page: str = "",
) -> Response:  # fmt: skip
    """Lines of the trace, newest first, or decisions under contested rules."""
    if part == "contested":
        return _contested(request, here, table, page)
    asked = model.Asked(
        kind if kind in THINGS else "", id.strip()[:_MOST], user.strip()[:_MOST], way if way in model.WAYS else "", since[:10], to[:10],
    )  # fmt: skip
    try:
        wanted = asked.wanted()
    except AllocationError as wrong:
        return _page(
            request, here, asked=asked, refused=refusal(wrong, here.lang, {"from": "from", "to": "to"}), status=422
        )
    if table:
        whole = reach_of(here.actor, "audit.read") is Reach.all
        return csv_file("trace", *model.whole_table(audit.whole(here.desk, **wanted), here.lang, whole), here.lang)
    place = int(before) if before.isdecimal() and len(before) < 16 and int(before) else None
    found = audit.page(here.desk, **wanted, before=place, limit=_EACH)
    further = urlencode({**asked.parameters(), "before": found[-1].position}) if len(found) == _EACH else ""
    return _page(
        request, here, rows=model.lines(found, here.lang), asked=asked, further=further, first=place is not None
    )


@router.post("/verify")
def verify(request: Request, here: Here, sent: Sent) -> Response:
    """Walks the chain, names every break, and holds it against an end that was kept elsewhere, where one is sent along."""
    known, refused = None, []
    try:
        if "anchor" in sent.files:
            known = audit.anchor_from(*sent.files["anchor"], here.desk.municipality)
        found = audit.verify(here.desk, known)
    except AllocationError as wrong:
        found, refused = None, refusal(wrong, here.lang, {"": "anchor"})
        if wrong.code != "bad-anchor":
            raise
    rows = model.lines(audit.page(here.desk, limit=_EACH), here.lang)
    verified = None if found is None else model.walked(found, known, here.lang)
    return _page(request, here, rows=rows, verified=verified, refused=refused, status=422 if refused else 200)


@router.get("/head.json")
def head(here: Here) -> Response:
    """Where the chain ends, to be kept elsewhere."""
    return Response(
        json.dumps(audit.head(here.desk).as_json()), media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="head.json"'},
    )  # fmt: skip


def _page(request: Request, here: Visitor, *, status: int = 200, **facts: Any) -> Response:
    told: dict[str, Any] = {
        "rows": [],
        "asked": model.Asked(),
        "further": "",
        "first": False,
        "verified": None,
        "refused": [],
    }
    things = [("", say(here.lang, "everything")), *((code, thing(code, here.lang)) for code in THINGS)]
    ways = [("", say(here.lang, "everything")), *((code, say(here.lang, text)) for code, text in model.WAYS.items())]
    whole = reach_of(here.actor, "audit.read") is Reach.all
    return show(
        request, here, "audit.html", status, part="trace", things=things, ways=ways, whole=whole, **(told | facts)
    )


def _contested(request: Request, here: Visitor, table: str, page: str) -> Response:
    found = contested.contested(here.desk)
    rows = model.doubted(found.parts, here.lang)
    if table:
        yes, no = say(here.lang, "yes"), say(here.lang, "no")
        head = [say(here.lang, h) for h in ("run", "day", "rule", "part", "household", "dwelling", "approved", "basis")]
        return csv_file(
            "contested", head, [(r.run, r.day, r.rule, r.part, r.household, r.dwelling, yes if r.approved else no, r.basis) for r in rows],
            here.lang,
        )  # fmt: skip
    # A city's plan has thousands of parts, and nobody tabs through them all.
    last = max(1, -(-len(rows) // PAGE))
    at = min(max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1, last)
    return show(
        request, here, "audit.html", part="contested", rows=rows[(at - 1) * PAGE : at * PAGE], count=len(rows), page=at,
        more=at < last, gone=found.gone, read=found.runs_read, whole=True,
    )  # fmt: skip
