"""`/runs/{id}/decide/{household}`: what a person decides about one row of the board, as a page of its own or inside the list."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from constraints.errors import KINDS, AllocationError, InputError, NotFound

from ...access.rights import reach_of
from ...service.kept import boards, decisions, reviews
from ..models.beside import Beside, acts_of
from ..models.board import names_of, rows_of
from ..models.board_cases import liftable
from ..room import page_router
from ..shown import show
from ..visitor import Here, Posted, Sent, Visitor
from ..ways import anchor, own_path
from ..wrong import refusal

router = page_router("/runs")
_FIELDS = {"reason": "reason", "dwelling": "dwelling", "dwelling_id": "dwelling", "rule_id": "rule"}


def _back(run_id: str, come_from: str, household: str, done: str) -> str:
    """The list the form was opened from, at the row it is about."""
    path = own_path(come_from or "/")
    path = path if path.startswith(f"/runs/{run_id}") else f"/runs/{run_id}"
    path = path.partition("#")[0]
    return f"{path}{'&' if '?' in path else '?'}done={done}#{anchor(household)}"


@router.get("/{run_id}/decide/{household}")
def form(request: Request, here: Here, run_id: str, household: str) -> Response:
    """The form, or, for a list that puts it away again, the row alone."""
    found = _found(here, run_id, household)
    if request.query_params.get("part") == "closed":
        return _row(request, here, found, household)
    return _form(request, here, found, household)


@router.post("/{run_id}/decide/{household}")
def decide(request: Request, here: Here, sent: Sent, run_id: str, household: str) -> Response:
    """Keeps, bars, takes back, notes, closes a case, or lifts a rule; each with a reason."""
    found = _found(here, run_id, household)
    done = sent.text("do")
    try:
        _done(here, found, household, sent, done)
    except AllocationError as wrong:
        status = KINDS[wrong.kind].group.status
        if status in (403, 404) and wrong.kind not in ("no-lock", "own-proposal", "not-named", "no-dwelling"):
            raise
        return _form(request, here, found, household, status, refusal(wrong, here.lang, _FIELDS), sent)
    if "hx-request" in request.headers:
        return _row(request, here, boards.board(here.desk, run_id), household, done)
    return RedirectResponse(_back(run_id, sent.text("from"), household, done), 303)


def _found(here: Visitor, run_id: str, household: str) -> boards.Board:
    if not here.may("run.write") and not here.may("fallback.sign"):
        here.desk.may("run.write", "run", run_id)
    found = boards.board(here.desk, run_id)
    if not found.sees(household):
        raise NotFound("no-household")
    return found


def _done(here: Visitor, found: boards.Board, household: str, sent: Posted, done: str) -> None:
    desk, run = here.desk, found.run
    reason, dwelling = sent.text("reason"), sent.text("dwelling")
    if done in ("lock", "forbid"):
        act = decisions.lock if done == "lock" else decisions.forbid
        act(desk, run.batch_id, household, _one(dwelling), reason, run.id)
    elif done == "unlock":
        decisions.unlock(desk, run.batch_id, household, dwelling or None, reason, run.id)
    elif done == "comment":
        decisions.comment(desk, run.batch_id, reason, household, dwelling or None, run.id)
    elif done == "close-case":
        decisions.close_case(desk, run.batch_id, household, reason)
    elif done == "lift":
        act_on = reviews.lift if _signs(here) else reviews.propose_lift
        act_on(desk, run.id, household, _one(dwelling), sent.text("rule"), reason)
    else:
        raise InputError(
            "bad-body", name="do", expected={"da": "en af knapperne", "en": "one of the buttons"}, pointer="/do"
        )


def _one(dwelling: str) -> str:
    if not dwelling:
        raise InputError(
            "bad-body", name="dwelling", expected={"da": "en bolig", "en": "a dwelling"}, pointer="/dwelling"
        )
    return dwelling


def _signs(here: Visitor) -> bool:
    """Whether the visitor decides what a caseworker may only propose."""
    return str(reach_of(here.actor, "fallback.sign") or "") == "named"


def _row_of(found: boards.Board, household: str, lang: str) -> tuple[Any, Any]:
    rows = rows_of(found, lang)
    placed = next((r for r in rows.placed if r.household.id == household), None)
    return placed, None if placed is not None else next((r for r in rows.left if r.household.id == household), None)


def _form(
    request: Request, here: Visitor, found: boards.Board, household: str, status: int = 200,
    refused: list[tuple[str, str]] | None = None, sent: Posted | None = None,
) -> Response:  # fmt: skip
    placed, left = _row_of(found, household, here.lang)
    assert found.case is not None
    names = names_of(found, here.lang)
    part = "hx-request" in request.headers
    # What was refused takes the place of the form inside the list; the row above it stays.
    headers = {"HX-Retarget": f"#desk-{anchor(household)}"} if part and refused else None
    return show(
        request, here, "decide_part.html" if part else "decide.html", status, headers, run=found.run,
        placed=placed, left=left, row=placed or left, household=household, refused=refused or [],
        acts=acts_of(boards.history(here.desk, found, household), here.lang), beside=Beside(found, here.lang), sent=sent,
        dwellings=[(d.dwelling_id, names.home(d.dwelling_id)) for d in found.case.dwellings], lifts=liftable(here.lang),
        decides=here.may("run.write"), lifts_may=here.may("fallback.sign"), signs=_signs(here),
        come_from=(sent.text("from") if sent else request.query_params.get("from", "")) or f"/runs/{found.run.id}",
    )  # fmt: skip


def _row(request: Request, here: Visitor, found: boards.Board, household: str, done: str = "") -> Response:
    placed, left = _row_of(found, household, here.lang)
    return show(
        request, here, "decide_row.html", run=found.run, placed=placed, left=left, beside=Beside(found, here.lang),
        what=done, here_from=f"/runs/{found.run.id}", decides=True,
    )  # fmt: skip
