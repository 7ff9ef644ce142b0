"""`/audit`: who did and who looked; for an auditor also whether the chain holds, and decisions under contested rules."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from constraints.language import say

from ...access import Reach
from ...access.rights import reach_of
from ...documents.trace_words import THINGS, thing
from ...service.kept import audit, contested
from ..downloads import csv_file
from ..models import audit as model
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor

router = page_router("/audit")
_EACH = 50
_MOST = 64


@router.get("")
def trace(
    request: Request, here: Here, part: str = "trace", kind: str = "", id: str = "", user: str = "", before: str = "",
    table: str = "",
) -> Response:  # fmt: skip
    """Lines of the trace, newest first, or decisions under contested rules."""
    if part == "contested":
        return _contested(request, here, table)
    asked = {"kind": kind if kind in THINGS else "", "id": id.strip()[:_MOST], "user": user.strip()[:_MOST]}
    place = int(before) if before.isdecimal() and len(before) < 16 and int(before) else None
    found = audit.page(
        here.desk, thing=asked["kind"] or None, thing_id=asked["id"] or None, user=asked["user"] or None, before=place,
        limit=500 if table else _EACH,
    )  # fmt: skip
    rows = model.lines(found, here.lang)
    if table:
        head = [say(here.lang, h) for h in ("#", "when", "user", "what", "on what", "id")]
        return csv_file(
            "trace",
            head,
            [(r.position, r.at.isoformat(), r.user, r.code, r.thing, r.thing_id) for r in rows],
            here.lang,
        )
    further = (
        urlencode({**{k: v for k, v in asked.items() if v}, "before": found[-1].position})
        if len(found) == _EACH
        else ""
    )
    return _page(request, here, rows=rows, asked=asked, further=further, first=place is not None, verified=None)


@router.post("/verify")
def verify(request: Request, here: Here, sent: Sent) -> Response:
    """Walks the chain, and names every break."""
    found = audit.verify(here.desk)
    rows = model.lines(audit.page(here.desk, limit=_EACH), here.lang)
    return _page(
        request,
        here,
        rows=rows,
        asked={"kind": "", "id": "", "user": ""},
        further="",
        first=False,
        verified=found,
        breaks=model.broken(found.breaks, here.lang),
    )


@router.get("/head.json")
def head(here: Here) -> Response:
    """Where the chain ends, to be kept elsewhere."""
    return Response(
        json.dumps(audit.head(here.desk).as_json()), media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="head.json"'},
    )  # fmt: skip


def _page(request: Request, here: Visitor, **facts: Any) -> Response:
    things = [("", say(here.lang, "everything")), *((code, thing(code, here.lang)) for code in THINGS)]
    whole = reach_of(here.actor, "audit.read") is Reach.all
    return show(request, here, "audit.html", part="trace", things=things, whole=whole, **facts)


def _contested(request: Request, here: Visitor, table: str) -> Response:
    found = contested.contested(here.desk)
    rows = model.doubted(found.parts, here.lang)
    if table:
        yes, no = say(here.lang, "yes"), say(here.lang, "no")
        head = [say(here.lang, h) for h in ("run", "day", "rule", "part", "household", "dwelling", "approved", "basis")]
        return csv_file(
            "contested", head, [(r.run, r.day, r.rule, r.part, r.household, r.dwelling, yes if r.approved else no, r.basis) for r in rows],
            here.lang,
        )  # fmt: skip
    return show(
        request, here, "audit.html", part="contested", rows=rows, gone=found.gone, read=found.runs_read, whole=True
    )
