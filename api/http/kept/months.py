"""The accounts of a month, who is next for a dwelling, and the next month."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from matching.plan.document import Open
from matching.plan.document import told as said
from matching.questions.who_next import WhoNext

from ...documents.kept import BatchTold
from ...documents.kept_month import LedgerTold
from ...service.kept import Desk, ledger, months, next_for
from ..problems import language
from ..services import Has, Services
from . import told
from .desk import At, etag, responses

router = APIRouter(prefix="/v1", tags=["month"])
Run = Annotated[str, Path(max_length=32, description="id of the run")]
Dwelling = Annotated[str, Path(max_length=64, description="id of the dwelling in the batch")]


@router.get("/quota", responses=responses("The ledger", LedgerTold, 403, 404, 422, 503))
def quota(
    desk: At, batch: Annotated[str, Query(max_length=32, description="id of the batch of the month")],
    today: Annotated[date | None, Query(alias="date", description="up to and with this day; today when left out")] = None,
) -> Response:  # fmt: skip
    """Rights and vacancies of every organisation, idle rent, slots of support teams, as of a day."""
    found = ledger.ledger(desk, batch, today or datetime.now(UTC).date())
    return JSONResponse(told.ledger(found, batch).as_json())


async def next_answer(has: Services, desk: Desk, run_id: str, dwelling_id: str) -> bytes:
    """The answer of a worker to "who next", with the facts an offer of it rests on."""
    found = await to_thread.run_sync(next_for.inputs, desk, run_id, dwelling_id)
    return await has.solvers.call("who_next", found.batch, found.plan, dwelling_id, found.refused, dict(found.standing))


class NextTold(WhoNext):
    """Who comes first, and the facts an offer would rest on."""

    offer: Annotated[Open, said("facts an offer of it would rest on; null = nobody may be offered it")]


@router.get(
    "/runs/{run_id}/next/{dwelling_id}",
    responses=responses("Who comes first", NextTold, 400, 403, 404, 409, 422, 500, 503),
)
async def who_next(has: Has, desk: At, run_id: Run, dwelling_id: Dwelling) -> Response:
    """Who comes first for a dwelling that came back, with everybody else where they are."""
    return Response(await next_answer(has, desk, run_id, dwelling_id), media_type="application/json")


@router.post(
    "/runs/{run_id}/next-month",
    status_code=201,
    responses=responses("The draft of the next month", BatchTold, 403, 404, 409, 422, 503, status=201),
)
def open_next(
    request: Request, desk: At, run_id: Run,
    day: Annotated[date | None, Query(alias="date", description="its decision date; the same day of the next month when left out")] = None,
) -> Response:  # fmt: skip
    """A draft of everything that is carried into the month after the one whose plan was approved."""
    found = months.open_next(desk, run_id, day, lang=language(request)).batch
    headers = {"Location": f"/v1/batches/{found.id}", **etag(found.version)}
    return JSONResponse(told.batch(found).as_json(), 201, headers)
