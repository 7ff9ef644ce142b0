"""`/batches`: the months there are, and the two ways to begin one."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from constraints.errors import AllocationError, InputError, NotFound
from matching.files.template import write_example, write_template
from matching.month.next_month import same_day_next_month

from ...documents.days import day_from
from ...service.kept import batches, months, today
from ..models import month as model
from ..refusing import MENDABLE, status_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..ways import back
from ..wrong import refusal
from .uploaded import uploaded

router = page_router("/batches")
_PAGE = 20
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def listed(request: Request, here: Here, after: str = "") -> Response:
    """The list, newest first."""
    here.desk.may("batch.read")
    return _page(request, here, after=after)


def _page(
    request: Request, here: Visitor, *, after: str = "", wrong: AllocationError | None = None, **given: Any
) -> Response:
    found = today.months(here.desk, (), after or None, _PAGE)
    titles = {m.batch.id: model.month_title(m.batch.decision_date, here.lang) for m in found}
    ended = next((m for m in today.months(here.desk, ("frozen", "closed"), limit=6) if m.approved), None)
    day = None if ended is None else same_day_next_month(ended.batch.decision_date)
    ids = {"file": "file", "day": "day", "run": "run", "note": "note"}
    return show(
        request, here, "batches.html", 200 if wrong is None else status_of(wrong),
        lines=[model.batch_line(m, here.lang, titles) for m in found], after=after, ended=ended,
        ended_title="" if ended is None else model.month_name(ended.batch.decision_date, here.lang),
        next_day=day, next_name="" if day is None else model.month_name(day, here.lang),
        next_title="" if day is None else model.month_title(day, here.lang),
        started=ended is not None and any(m.batch.carried_from == ended.batch.id and m.batch.decision_date > ended.batch.decision_date and m.batch.state != "discarded" for m in found),
        next_address=f"/batches?after={found[-1].batch.id}" if len(found) == _PAGE else "",
        refused=[] if wrong is None else refusal(wrong, here.lang, ids), given=given,
    )  # fmt: skip


@router.post("")
def opened(request: Request, here: Here, sent: Sent) -> Response:
    """A draft of the month's files."""
    try:
        with uploaded(sent) as path:
            made = batches.open_files(here.desk, path, sent.optional("note"))
    except MENDABLE as wrong:
        return _page(request, here, wrong=wrong, note=sent.text("note"))
    return back(f"/batches/{made.batch.id}", "opened")


@router.post("/next")
def carried(request: Request, here: Here, sent: Sent) -> Response:
    """The draft of the month after the one whose plan is approved."""
    try:
        made = months.open_next(here.desk, sent.text("run"), _day(sent.text("day")), sent.optional("note"), here.lang)
    except MENDABLE as wrong:
        return _page(request, here, wrong=wrong, day=sent.text("day"))
    return back(f"/batches/{made.batch.id}", "carried", part="carried")


def _day(text: str) -> date | None:
    try:
        return day_from(text) if text else None
    except ValueError:
        raise InputError("bad-batch/day", pointer="/day") from None


@router.get("/files/{name}")
def template(here: Here, name: str) -> Response:
    """The workbook to fill in, empty or with an invented month, in either language."""
    here.desk.may("batch.write")
    found = {f"{_names(lang)[example]}.xlsx": (lang, example) for lang in ("da", "en") for example in (False, True)}
    if name not in found:
        raise NotFound("no-address")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_workbook(*found[name]), media_type=_XLSX, headers=headers)


def _names(lang: str) -> tuple[str, str]:
    return ("anvis-skabelon", "anvis-eksempel") if lang == "da" else ("anvis-template", "anvis-example")


@lru_cache(4)
def _workbook(lang: str, example: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        (write_example if example else write_template)(path, lang)
        return path.read_bytes()
