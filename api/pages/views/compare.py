"""`/runs/{id}/compare/{other}`: this plan beside that of another run, or beside the usual hand list."""

from __future__ import annotations

from anyio import to_thread
from fastapi import Request
from fastapi.responses import Response

from constraints.errors import NotFound
from constraints.language import say
from matching.questions.documents import Diff

from ...http.services import Has
from ...service.kept import boards, runs
from ..downloads import csv_file
from ..models import compare as model
from ..models.board import names_of
from ..room import page_router
from ..shown import moment, show
from ..visitor import Here, Visitor

router = page_router("/runs")
HAND_LIST = "hand-list"
_DIFFS: boards.Kept[Diff] = boards.Kept(8)


@router.get("/{run_id}/compare/{other_id}")
async def compare(request: Request, here: Here, has: Has, run_id: str, other_id: str) -> Response:
    """The comparison; between two runs it is worked out in a lane, once."""
    found = await to_thread.run_sync(_board, here, run_id)
    if other_id == HAND_LIST:
        return await to_thread.run_sync(_shown, request, here, found, None, "")
    one, two = await to_thread.run_sync(_both, here, other_id, run_id)
    key = (one.run.id, *found.key)
    kept = _DIFFS.peek(key)
    if kept is None:
        made = await has.solvers.call("diff", one.batch, one.plan, two.batch, two.plan)
        kept = _DIFFS.get(key, lambda: Diff.model_validate_json(made))
    before = moment(one.run.created_at, here.lang)
    return await to_thread.run_sync(_shown, request, here, found, kept, before)


def _board(here: Visitor, run_id: str) -> boards.Board:
    found = boards.board(here.desk, run_id)
    if found.plan is None:
        raise NotFound("not-kept")
    return found


def _both(here: Visitor, other_id: str, run_id: str) -> tuple[runs.Inputs, runs.Inputs]:
    return runs.inputs(here.desk, other_id, "run.read"), runs.inputs(here.desk, run_id, "run.read")


def _shown(request: Request, here: Visitor, found: boards.Board, diff: Diff | None, before: str) -> Response:
    assert found.plan is not None
    names = names_of(found, here.lang)
    told = model.with_hand_list(found.plan, names) if diff is None else model.with_run(diff, found.plan, names)
    if request.query_params.get("as") == "csv":
        lang = here.lang
        heads = [say(lang, "Household"), say(lang, "Class"), say(lang, "Days waited"), say(lang, "Before"), say(lang, "Now"), say(lang, "In words"), say(lang, "Why")]  # fmt: skip
        rows = ([r.household, r.urgency, r.waited, r.before, r.after, r.change, r.why] for r in told.moved)
        return csv_file(f"{found.run.id}-compared", heads, rows, lang)
    return show(
        request, here, "compare.html", run=found.run, batch=found.batch, told=told, by_list=diff is None, before=before,
        own=found.own is not None,
    )  # fmt: skip
