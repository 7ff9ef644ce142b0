"""`/audit/plans`: every plan with who asked and who approved; one of them, with all that was decided, judged and made again."""

from __future__ import annotations

import json
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Path, Request
from fastapi.responses import Response

from constraints.errors import OutOfTime

from ...http.services import Has
from ...service.again import Reproduced
from ...service.kept import plans, reproduce, runs
from ..downloads import csv_file
from ..models import plans as model
from ..room import page_router
from ..shown import show
from ..visitor import Here, Sent, Visitor

router = page_router("/audit/plans")
Id = Annotated[str, Path(max_length=32)]


@router.get("")
def listed(request: Request, here: Here, table: str = "") -> Response:
    """Every plan, newest month first."""
    lines = [model.plan_line(p, here.lang) for p in plans.listed(here.desk)]
    if table:
        return csv_file("plans", *model.list_table(lines, here.lang), here.lang)
    return show(request, here, "audit_plans.html", lines=lines)


@router.get("/{run_id}")
def one(request: Request, here: Here, run_id: Id, table: str = "") -> Response:
    """One plan."""
    if table:
        acts = model.plan_page(plans.one(here.desk, run_id), here.lang).acts
        return csv_file(f"{run_id}-decided", *model.acts_table(acts, here.lang), here.lang)
    return _page(request, here, run_id)


def _page(request: Request, here: Visitor, run_id: str, **more: Any) -> Response:
    told: dict[str, Any] = {"again": None, "opinion": None, "late": False, **more}
    page = model.plan_page(plans.one(here.desk, run_id), here.lang)
    return show(request, here, "audit_plan.html", page=page, **told)


@router.post("/{run_id}/again")
async def again(request: Request, here: Here, has: Has, sent: Sent, run_id: Id) -> Response:
    """Solves again from what is kept, in a process of its own, and compares."""
    kept = await to_thread.run_sync(reproduce.kept, here.desk, run_id)
    try:
        answer = json.loads(await has.solvers.call("again", kept.batch, kept.plan, kept.how, large=True))
    except OutOfTime:
        return await to_thread.run_sync(lambda: _page(request, here, run_id, late=True))
    found = Reproduced.of(answer)
    await to_thread.run_sync(reproduce.noted, here.desk, found)
    return await to_thread.run_sync(lambda: _page(request, here, run_id, again=found))


@router.post("/{run_id}/opinion")
async def opinion(request: Request, here: Here, has: Has, sent: Sent, run_id: Id) -> Response:
    """Has the plan judged from rules and facts alone, its proof gone through."""
    found = await to_thread.run_sync(runs.inputs, here.desk, run_id, "run.verify")
    try:
        answer = json.loads(await has.solvers.call("verify", found.batch, json.loads(found.plan), True, large=True))
    except OutOfTime:
        return await to_thread.run_sync(lambda: _page(request, here, run_id, late=True))
    return await to_thread.run_sync(lambda: _page(request, here, run_id, opinion=answer))
