"""`/v1/vacancies`: reported, counted as the municipality's or not, handed back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from ...documents.kept_month import CountedTold, DayAsked, VacancyAsked, VacancyList, VacancyTold
from ...service.kept import vacancies
from . import told
from .desk import At, asked, etag, json_body, responses

router = APIRouter(prefix="/v1", tags=["vacancies"])
Text = Annotated[str | None, Query(max_length=64)]
_ERRORS = (400, 403, 404, 409, 413, 415, 422, 503)


def _one(found: Any, status: int = 200) -> Response:
    return JSONResponse(told.vacancy(found).as_json(), status, etag(found.version))


@router.get("/vacancies", responses=responses("Vacancies", VacancyList, 403, 404, 422, 503))
def listed(
    desk: At, organisation: Text = None, dwelling: Text = None,
    since: Annotated[date | None, Query(description="reported on this day or later")] = None,
    until: Annotated[date | None, Query(description="reported on this day or before")] = None,
) -> Response:  # fmt: skip
    """Vacancies in the order of the counter."""
    found = tuple(map(told.vacancy, vacancies.listed(desk, organisation, dwelling, since, until)))
    return JSONResponse(VacancyList(format="anvis-vacancies/1", vacancies=found).as_json())


@router.post(
    "/vacancies", status_code=201,
    openapi_extra=json_body(VacancyAsked),
    responses=responses("The vacancy", VacancyTold, *_ERRORS, status=201),
)  # fmt: skip
def report(desk: At, how: Annotated[VacancyAsked, Depends(asked(VacancyAsked))]) -> Response:
    """One vacancy as an organisation reports it between two batches."""
    found = vacancies.report(
        desk, how.organisation_id, how.dwelling_id, how.reported_on, how.available_from, how.dwelling_type, how.department_id,
        how.position, how.reply_by, how.rent_dkk_month,
    )  # fmt: skip
    return _one(found, 201)


@router.post(
    "/batches/{batch_id}/vacancies", responses=responses("Whose they are", CountedTold, 403, 404, 409, 422, 503)
)
def take_up(desk: At, batch_id: Annotated[str, Path(max_length=32, description="id of the batch")]) -> Response:
    """The dwellings of a frozen batch as vacancies, and whose they are by the counter. The same again changes nothing."""
    found = vacancies.take_up(desk, batch_id)
    answer = CountedTold(
        ours=tuple(map(told.vacancy, found.ours)), not_ours=tuple(map(told.vacancy, found.not_ours)),
        not_known=tuple(map(told.vacancy, found.not_known)),
    )  # fmt: skip
    return JSONResponse(answer.as_json())


@router.post(
    "/vacancies/{vacancy_id}/hand-back",
    openapi_extra=json_body(DayAsked),
    responses=responses("The vacancy", VacancyTold, *_ERRORS),
)
def hand_back(
    desk: At, vacancy_id: Annotated[str, Path(max_length=32, description="id of the vacancy")],
    how: Annotated[DayAsked, Depends(asked(DayAsked))],
) -> Response:  # fmt: skip
    """The dwelling goes back to the organisation. An offer that is out has to end first."""
    return _one(vacancies.hand_back(desk, vacancy_id, how.on, how.reason))
