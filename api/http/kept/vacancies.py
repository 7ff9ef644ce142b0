"""Vacancies, support courses, and the accounts that follow from them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from constraints.errors import InputError

from ...documents.days import AskedDay
from ...documents.desk import (
    CountedTold,
    CourseAsked,
    CourseList,
    CourseMoveAsked,
    CourseTold,
    HandBackAsked,
    LedgerTold,
    VacancyAsked,
    VacancyList,
    VacancyTold,
)
from ...service.kept import Desk, courses, ledger, vacancies
from ..schema import json_body
from . import told
from .desk import MANY, After, AsRead, At, Many, OnceOnly, asked, done, etag, more, responses
from .offers import States, today

router = APIRouter(prefix="/v1", tags=["desk"])
Vacancy = Annotated[str, Path(max_length=32, description="id of the vacancy")]
Course = Annotated[str, Path(max_length=32, description="id of the course")]
Batch = Annotated[str, Path(max_length=32, description="id of the batch")]
Text = Annotated[str | None, Query(max_length=64)]
_WRITE = (400, 403, 404, 409, 413, 415, 422, 503)
_READ = (403, 404, 422, 503)


@router.get("/vacancies", responses=responses("Vacancies in the order of the counter", VacancyList, *_READ))
def vacant(
    desk: At, organisation: Text = None, dwelling: Text = None, state: States = None, after: After = None, limit: Many = MANY
) -> Response:  # fmt: skip
    """The vacancies that were reported, in the order of the counter, page by page."""
    found = vacancies.listed(desk, organisation, dwelling, states=tuple(state or ()), after=after, limit=limit)
    page = tuple(told.of(VacancyTold, v) for v in found)
    return JSONResponse(VacancyList(format="anvis-vacancies/1", vacancies=page, next=more(found, limit)).as_json())


@router.get("/vacancies/{vacancy_id}", responses=responses("The vacancy", VacancyTold, *_READ))
def vacancy(desk: At, vacancy_id: Vacancy) -> Response:
    """One vacancy, its version as the ETag."""
    found = vacancies.read(desk, vacancy_id)
    return JSONResponse(_vacancy(found).as_json(), headers=_tagged(found))


@router.post(
    "/vacancies",
    status_code=201,
    openapi_extra=json_body(VacancyAsked),
    responses=responses("The vacancy", VacancyTold, *_WRITE, status=201),
)
def report(desk: At, once: OnceOnly, what: Annotated[VacancyAsked, Depends(asked(VacancyAsked))]) -> Response:
    """One vacancy as an organisation reports it between two batches."""
    return done(
        desk, once, lambda d: vacancies.report(d, **what.model_dump()), _vacancy, 201,
        lambda found: {"Location": f"/v1/vacancies/{found.id}", **_tagged(found)},
    )  # fmt: skip


@router.post(
    "/vacancies/{vacancy_id}/hand-back",
    openapi_extra=json_body(HandBackAsked),
    responses=responses("The vacancy after it", VacancyTold, *_WRITE),
)
def hand_back(
    desk: At, once: OnceOnly, read: AsRead, vacancy_id: Vacancy,
    what: Annotated[HandBackAsked, Depends(asked(HandBackAsked))],
) -> Response:  # fmt: skip
    """The dwelling goes back to the organisation."""
    return done(
        desk, once, lambda d: vacancies.hand_back(d, vacancy_id, what.on, what.reason, read), _vacancy, headers=_tagged
    )


@router.post("/batches/{batch_id}/vacancies", responses=responses("Whose the vacancies are", CountedTold, *_WRITE))
def take_up(desk: At, once: OnceOnly, batch_id: Batch) -> Response:
    """Takes up the dwellings of a frozen batch as vacancies, and whose they are by the counter of § 59(1)."""
    return done(
        desk, once, lambda d: vacancies.take_up(d, batch_id), lambda found: told.of(CountedTold, found, format="anvis-counted/1")
    )  # fmt: skip


@router.get("/quota", responses=responses("The accounts of a month", LedgerTold, *_READ))
def accounts(
    desk: At,
    batch: Annotated[str, Query(max_length=32, description="the month's batch")],
    on: Annotated[AskedDay | None, Query(alias="date", description="as of this day; today when left out")] = None,
) -> Response:
    """The ledger: rights by organisation, rent of empty dwellings by day, support slots, departments. Worked out, never typed in."""
    found = ledger.ledger(desk, batch, on or today())
    return JSONResponse(told.of(LedgerTold, found, format="anvis-ledger/1").as_json())


@router.get("/courses", responses=responses("Support courses", CourseList, *_READ))
def supported(desk: At, team: Text = None, state: States = None, after: After = None, limit: Many = MANY) -> Response:
    """Support courses by team, then oldest first, page by page."""
    found = courses.listed(desk, team, tuple(state or ()), after, limit)
    page = tuple(told.of(CourseTold, c) for c in found)
    return JSONResponse(CourseList(format="anvis-courses/1", courses=page, next=more(found, limit)).as_json())


@router.get("/courses/{course_id}", responses=responses("The course", CourseTold, *_READ))
def course(desk: At, course_id: Course) -> Response:
    """One support course, its version as the ETag."""
    found = courses.read(desk, course_id)
    return JSONResponse(_course(found).as_json(), headers=_tagged(found))


@router.post(
    "/courses",
    status_code=201,
    openapi_extra=json_body(CourseAsked),
    responses=responses("The course", CourseTold, *_WRITE, status=201),
)
def reserve(desk: At, once: OnceOnly, what: Annotated[CourseAsked, Depends(asked(CourseAsked))]) -> Response:
    """A slot taken by hand, for a course that no offer brings."""
    return done(
        desk, once, lambda d: courses.reserve(d, what.team, what.method, what.household), _course, 201,
        lambda found: {"Location": f"/v1/courses/{found.id}", **_tagged(found)},
    )  # fmt: skip


@router.post(
    "/courses/{course_id}/moves",
    openapi_extra=json_body(CourseMoveAsked),
    responses=responses("The course after it", CourseTold, *_WRITE),
)
def move_course(
    desk: At, once: OnceOnly, read: AsRead, course_id: Course,
    what: Annotated[CourseMoveAsked, Depends(asked(CourseMoveAsked))],
) -> Response:  # fmt: skip
    """Moves a course on: started, paused, resumed, ended, or released."""
    return done(desk, once, lambda d: _moved(d, course_id, what, read), _course, headers=_tagged)


def _moved(desk: Desk, course_id: str, what: CourseMoveAsked, read: int | None) -> Any:
    on = what.on or today()
    if what.move == "release":
        return courses.release(desk, course_id, read)
    if what.move == "end":
        return courses.end(desk, course_id, on, what.reason, read)
    if what.move == "pause":
        if what.until is None:
            raise InputError(
                "bad-body",
                name="until",
                expected={"da": "en dato som 2026-11-20", "en": "a date such as 2026-11-20"},
                pointer="/until",
            )
        return courses.pause(desk, course_id, on, what.until, read)
    act = courses.start if what.move == "start" else courses.resume
    return act(desk, course_id, on, what.planned_end_on, read)


def _vacancy(found: Any) -> VacancyTold:
    return told.of(VacancyTold, found)


def _course(found: Any) -> CourseTold:
    return told.of(CourseTold, found)


def _tagged(found: Any) -> dict[str, str]:
    return etag(found.version)
