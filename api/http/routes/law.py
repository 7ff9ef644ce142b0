"""`GET /v1/rules` and `/v1/parameters`: the law in force on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from ...documents import ParametersOnDay, RulesOnDay
from ...service.law import parameters_on, rules_on
from ..schema import responses
from ..services import may

router = APIRouter(prefix="/v1", tags=["law"], dependencies=[may("law.read")])
Day = Annotated[date | None, Query(alias="date", description="the day; today when left out")]


def _day(asked: date | None) -> date:
    return asked if asked is not None else datetime.now(UTC).date()


@router.get("/rules", responses=responses("Rules in force", RulesOnDay, 422))
async def rules(asked: Day = None) -> JSONResponse:
    """Every rule in force on the day, in the order of the law."""
    return JSONResponse(rules_on(_day(asked)))


@router.get("/parameters", responses=responses("Dated figures", ParametersOnDay, 422))
async def parameters(asked: Day = None) -> JSONResponse:
    """Every figure on the day, with source and status."""
    return JSONResponse(parameters_on(_day(asked)))
