"""`/runs/{id}/cases/{household}`: a fallback case or a review with its proof, and the form by which a person answers or signs."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from constraints.errors import KINDS, AllocationError, InputError, NotFound

from ...access.rights import reach_of
from ...service.kept import boards, reviews
from ..models.beside import Beside, acts_of
from ..models.board_cases import case_shown
from ..room import page_router
from ..shown import show
from ..visitor import Here, Posted, Sent, Visitor
from ..ways import back
from ..wrong import refusal

router = page_router("/runs")
_FIELDS = {
    "reason": "reason",
    "dwelling_id": "dwelling",
    "dwelling": "dwelling",
    "answer": "answer",
    "rule_id": "answer",
}
# What a person may not do oneself and another may: told on the page, not as an address that is not there.
_TOLD = ("own-proposal", "not-named")


@router.get("/{run_id}/cases/{household}")
def read(request: Request, here: Here, run_id: str, household: str) -> Response:
    """The case."""
    return _shown(request, here, boards.board(here.desk, run_id), household)


@router.post("/{run_id}/cases/{household}")
def decide(request: Request, here: Here, sent: Sent, run_id: str, household: str) -> Response:
    """Answers what a rule asks, signs the duty of § 59(9), or proposes that it is signed."""
    done = sent.text("do")
    try:
        _done(here, run_id, household, sent, done)
    except AllocationError as wrong:
        status = KINDS[wrong.kind].group.status
        if status in (403, 404) and wrong.kind not in _TOLD:
            raise
        found = boards.board(here.desk, run_id)
        return _shown(request, here, found, household, status, refusal(wrong, here.lang, _FIELDS), sent)
    return back(f"/runs/{run_id}/cases/{household}", done)


def _done(here: Visitor, run_id: str, household: str, sent: Posted, done: str) -> None:
    reason, dwelling = sent.text("reason"), sent.text("dwelling")
    if done == "answer":
        reviews.answer(here.desk, run_id, household, sent.text("rule"), sent.text("answer"), reason, dwelling or None)
    elif done == "sign":
        reviews.sign(here.desk, run_id, household, dwelling, reason)
    elif done == "propose-sign":
        reviews.propose_signature(here.desk, run_id, household, dwelling, reason)
    else:
        raise InputError(
            "bad-body", name="do", expected={"da": "en af knapperne", "en": "one of the buttons"}, pointer="/do"
        )


def _shown(
    request: Request, here: Visitor, found: boards.Board, household: str, status: int = 200,
    refused: list[tuple[str, str]] | None = None, sent: Posted | None = None,
) -> Response:  # fmt: skip
    told = case_shown(found, household, here.lang) if found.sees(household) else None
    if told is None:
        raise NotFound("no-case")
    reach = str(reach_of(here.actor, "fallback.sign") or "")
    return show(
        request, here, "case.html", status, run=found.run, batch=found.batch, case=told, refused=refused or [], sent=sent,
        acts=acts_of(boards.history(here.desk, found, household), here.lang), beside=Beside(found, here.lang),
        pairs=[(d.dwelling, f"{d.dwelling}, {d.where}") for d in told.inside], answers=here.may("review.answer"), signs=reach == "named", proposes=reach == "propose",
    )  # fmt: skip
