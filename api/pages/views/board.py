"""`/runs/{id}`: a run while it is worked on, and then its board; stopped, or made again with what was decided."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from constraints.errors import KINDS, AllocationError
from constraints.language import say

from ...http.services import services
from ...service.kept import boards, decisions, runs
from ..downloads import csv_file
from ..models import board_csv, board_words
from ..models.beside import Beside
from ..models.board import rows_of
from ..models.board_cases import cases_of
from ..models.board_head import head_of, progress_of
from ..models.board_list import asked_of, chosen, ordered, page_of
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor
from ..warm import board_warmed, households_warmed
from ..ways import back
from ..wrong import refusal, why_failed

router = page_router("/runs")
_WORKING = ("queued", "running")


@router.get("/{run_id}")
def board(request: Request, here: Here, run_id: str) -> Response:
    """The board, or how far the run is. A part that looks again is answered with itself while nothing has ended."""
    found = boards.board(here.desk, run_id)
    if found.plan is None:
        return _without_plan(request, here, found)
    if "hx-request" in request.headers and request.query_params.get("part") == "progress":
        return Response(headers={"HX-Refresh": "true"})
    made = _shown(request, here, found)
    if here.may("household.read"):
        made.background = households_warmed(services(request), here.desk, run_id)
    return made


def _without_plan(request: Request, here: Visitor, found: boards.Board) -> Response:
    run = found.run
    part = "hx-request" in request.headers and request.query_params.get("part") == "progress"
    if part and run.state not in _WORKING:
        return Response(headers={"HX-Refresh": "true"})
    made = show(
        request, here, "run_part.html" if part else "run.html", run=run, batch=found.batch, working=run.state in _WORKING,
        progress=progress_of(run.progress or {}, here.lang), why=why_failed(run, here.lang), stoppable=here.may("run.write"),
    )  # fmt: skip
    if run.state in _WORKING and not part:
        made.background = board_warmed(here.desk, run.id)
    return made


def _shown(
    request: Request, here: Visitor, found: boards.Board, status: int = 200, refused: list[tuple[str, str]] | None = None
) -> Response:  # fmt: skip
    assert found.plan is not None
    asked, lang = asked_of(request.query_params), here.lang
    rows, beside = rows_of(found, lang), Beside(found, lang)
    cases = cases_of(found, beside, lang) if asked.view == "cases" else []
    words = asked.q.casefold().split()
    listed = (
        ordered([c for c in cases if (asked.which == "all" or c.could) and all(w in c.searched for w in words)], asked)
        if asked.view == "cases" else chosen(rows, asked)
    )  # fmt: skip
    if request.query_params.get("as") == "csv":
        heads, lines = board_csv.table(asked.view, listed, beside, lang)
        return csv_file(f"{found.run.id}-{asked.view}", heads, lines, lang)
    page, may = page_of(listed, asked), Controls.of(here, found)
    return show(
        request, here, "board.html", status, run=found.run, batch=found.batch, head=head_of_kept(found, lang), asked=asked, page=page,
        rows=rows, beside=beside, own=found.own is not None, approved=found.approved, others=_others(here, found),
        refused=refused or [], may=may, heads=board_words.heads(f"/runs/{found.run.id}", asked, lang, may.decide),
        caption=board_words.caption(asked, page, lang), flags=board_words.flags(rows, lang), kinds=board_words.kinds(rows, lang) if asked.view == "left" else [],
        workers=board_words.workers(rows), orders=board_words.orders(asked, lang), letters=_letters(request, here, found),
    )  # fmt: skip


def _letters(request: Request, here: Visitor, found: boards.Board) -> bool:
    """Whether the letters of the plan's offers can be taken from here: an office writes them, and some are ready or out."""
    ready = any(o.run_id == found.run.id and o.state in ("approved", "offered") for o in found.offers)
    return ready and found.own is None and here.may("offer.read") and services(request).settings.office is not None


class Controls:
    """What of the board's own controls a visitor is shown. What is not theirs is not in the source."""

    def __init__(self, decide: bool, approve: bool, own_run: bool, offers: bool, judge: bool) -> None:
        self.decide, self.approve, self.own_run, self.offers, self.judge = decide, approve, own_run, offers, judge

    @classmethod
    def of(cls, here: Visitor, found: boards.Board) -> Controls:
        """The controls of a visitor on a board."""
        placed = found.plan is not None and bool(found.plan.placements)
        own = found.run.created_by == here.actor.user
        can = here.may("run.approve") and placed and found.approved is None
        return cls(
            here.may("run.write"), can and not own, can and own, here.may("offer.read"),
            here.may("fallback.sign") or here.may("review.answer"),
        )  # fmt: skip


_HEADS: boards.Kept[Any] = boards.Kept(12)


def head_of_kept(found: boards.Board, lang: str) -> Any:
    """The head of a board's plan, worked out once for a plan and a language."""
    plan = found.plan
    assert plan is not None
    return _HEADS.get((*found.key, lang), lambda: head_of(plan, len(found.left), lang))


def _others(here: Visitor, found: boards.Board) -> list[tuple[str, Any, str]]:
    """The runs that this one can be compared with: id, when, and what it is to this one. Newest first."""
    previous = (found.run.settings or {}).get("previous")
    told = [
        (t.run.id, t.run.created_at, say(here.lang, "seed {seed}", seed=str(t.run.seed)))
        for t in reversed(runs.of_batch(here.desk, found.run.batch_id)) if t.result is not None and t.run.id != found.run.id
    ]  # fmt: skip
    if previous is not None and previous not in {t[0] for t in told}:
        before = runs.read(here.desk, previous)
        if before.result is not None:
            told.insert(0, (previous, before.run.created_at, say(here.lang, "the proposal before")))
    return told


@router.post("/{run_id}/stop")
def stop(here: Here, sent: Sent, run_id: str) -> Response:
    """Stops the run; the best plan so far is kept."""
    runs.stop(here.desk, run_id)
    return back(f"/runs/{run_id}", "stop-asked")


@router.post("/{run_id}/again")
def again(request: Request, here: Here, sent: Sent, run_id: str) -> Response:
    """A successor of the batch with what was decided, and a run of it that keeps to this plan."""
    try:
        made = decisions.run_again(here.desk, run_id, sent.number("seed"))
    except AllocationError as wrong:
        found = boards.board(here.desk, run_id)
        if found.plan is None or KINDS[wrong.kind].group.status in (403, 404):
            raise
        return _shown(request, here, found, KINDS[wrong.kind].group.status, refusal(wrong, here.lang, {"seed": "seed"}))
    return back(f"/runs/{made.run.id}", "again")
