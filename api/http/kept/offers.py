"""Offers from decision to keys, vacancies, support courses, and the accounts that follow from them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from constraints.errors import InputError
from constraints.language import both
from matching.questions.who_next import WhoNext

from ...documents.desk import (
    CountedTold,
    CourseAsked,
    CourseList,
    CourseMoveAsked,
    CourseTold,
    HandBackAsked,
    LedgerTold,
    MoveAsked,
    OfferAsked,
    OfferList,
    OfferTold,
    RefusalReasons,
    RefusalReasonTold,
    VacancyAsked,
    VacancyList,
    VacancyTold,
)
from ...service.kept import courses, ledger, next_for, offers, vacancies
from ...service.kept.refusals import REFUSAL_REASONS
from ..schema import json_body
from ..services import Has
from . import told
from .desk import At, asked, responses

router = APIRouter(prefix="/v1", tags=["desk"])
Offer = Annotated[str, Path(max_length=32, description="id of the offer")]
Vacancy = Annotated[str, Path(max_length=32, description="id of the vacancy")]
Course = Annotated[str, Path(max_length=32, description="id of the course")]
Run = Annotated[str, Path(max_length=32, description="id of the run")]
Batch = Annotated[str, Path(max_length=32, description="id of the batch")]
States = Annotated[list[str] | None, Query(max_length=16, description="only these states")]
After = Annotated[str | None, Query(max_length=32, description="the last id of the page before")]
Limit = Annotated[int, Query(ge=1, le=200, description="how many")]
Text = Annotated[str | None, Query(max_length=64)]
_WRITE = (400, 403, 404, 409, 413, 415, 422, 503)
_READ = (403, 404, 422, 503)


def today() -> date:
    """The day of a call."""
    return datetime.now(UTC).date()


@router.get("/offers", responses=responses("Offers, newest first", OfferList, *_READ))
def listed(desk: At, state: States = None, after: After = None, limit: Limit = 50) -> Response:
    """The offers of the municipality, newest first; to a caseworker those of own cases."""
    found = offers.listed(desk, tuple(state or ()), after, limit)
    more = found[-1].id if len(found) == limit else None
    page = OfferList(format="anvis-offers/1", offers=tuple(told.of(OfferTold, o) for o in found), next=more)
    return JSONResponse(page.as_json())


@router.get("/offers/overdue", responses=responses("Offers past their day", OfferList, *_READ))
def overdue(desk: At) -> Response:
    """Offers whose last day to answer has passed: a person says of each that nobody answered, or what the answer was."""
    found = tuple(told.of(OfferTold, o) for o in offers.overdue(desk, today()))
    return JSONResponse(OfferList(format="anvis-offers/1", offers=found, next=None).as_json())


@router.get("/offers/reasons", responses=responses("Coded reasons to say no", RefusalReasons, *_READ))
def reasons(desk: At) -> Response:
    """Every coded reason to say no. An objective one never counts against anybody, and no refusal lowers a rank."""
    desk.may("offer.read")
    found = tuple(RefusalReasonTold(code=r.code, says=both(r.says), objective=r.objective) for r in REFUSAL_REASONS)
    return JSONResponse(RefusalReasons(format="anvis-refusal-reasons/1", reasons=found).as_json())


@router.get("/offers/{offer_id}", responses=responses("The offer", OfferTold, *_READ))
def read(desk: At, offer_id: Offer) -> Response:
    """One offer. That somebody looked is traced."""
    return JSONResponse(told.of(OfferTold, offers.read(desk, offer_id)).as_json())


@router.post(
    "/offers",
    status_code=201,
    openapi_extra=json_body(OfferAsked),
    responses=responses("The offer, which another person approves", OfferTold, *_WRITE, 500, status=201),
)
async def propose(has: Has, desk: At, what: Annotated[OfferAsked, Depends(asked(OfferAsked))]) -> Response:
    """Proposes an offer beside the approved plan: the household that comes first for a dwelling that came back."""
    facts = json.loads(await _next(has, desk, what.run_id, what.dwelling))
    found = await to_thread.run_sync(
        offers.propose, desk, what.run_id, what.household, what.dwelling, facts, what.reason
    )
    return JSONResponse(told.of(OfferTold, found).as_json(), 201, {"Location": f"/v1/offers/{found.id}"})


@router.post(
    "/offers/{offer_id}/moves",
    openapi_extra=json_body(MoveAsked),
    responses=responses("The offer after it", OfferTold, *_WRITE),
)
def move(desk: At, offer_id: Offer, what: Annotated[MoveAsked, Depends(asked(MoveAsked))]) -> Response:
    """Moves an offer on: sent, answered, signed, or ended. A move it cannot make is answered with those it can."""
    return JSONResponse(told.of(OfferTold, _moved(desk, offer_id, what)).as_json())


def _moved(desk: Any, offer_id: str, what: MoveAsked) -> Any:
    on = what.on or today()
    if what.move == "approve":
        return offers.approve(desk, offer_id)
    if what.move == "send":
        if what.answer_days is None:
            raise InputError(
                "bad-body",
                name="answer_days",
                expected={"da": "et antal dage", "en": "a number of days"},
                pointer="/answer_days",
            )
        return offers.send(desk, offer_id, on, what.answer_days, what.saturday_counts, moves_in_on=what.moves_in_on)
    if what.move == "accept":
        return offers.accept(desk, offer_id, on)
    if what.move == "refuse":
        return offers.refuse(desk, offer_id, on, what.reason_code or "", what.reason)
    if what.move == "no-answer":
        return offers.no_answer(desk, offer_id, today())
    if what.move == "sign":
        return offers.sign(desk, offer_id, on, what.moves_in_on, what.support_ends_on)
    end = offers.withdraw if what.move == "withdraw" else offers.fall_through
    return end(desk, offer_id, what.reason or "")


@router.get(
    "/runs/{run_id}/next/{dwelling_id}", responses=responses("Who comes first for the dwelling", WhoNext, *_WRITE, 500)
)
async def who_next(
    has: Has, desk: At, run_id: Run, dwelling_id: Annotated[str, Path(max_length=64, description="the dwelling")]
) -> Response:
    """Who comes first for a dwelling that came back, with everybody else where they are: proven, with least change."""
    found = json.loads(await _next(has, desk, run_id, dwelling_id))
    found.pop("offer")  # the facts an offer of it would rest on are kept with the offer, and are no part of the answer
    return JSONResponse(found)


async def _next(has: Any, desk: Any, run_id: str, dwelling: str) -> bytes:
    found = await to_thread.run_sync(next_for.inputs, desk, run_id, dwelling)
    answer: bytes = await has.solvers.call(
        "who_next", found.batch, found.plan, dwelling, found.refused, dict(found.standing)
    )
    return answer


@router.get("/vacancies", responses=responses("Vacancies in the order of the counter", VacancyList, *_READ))
def vacant(desk: At, organisation: Text = None, dwelling: Text = None, state: States = None) -> Response:
    """The vacancies that were reported, in the order of the counter."""
    found = vacancies.listed(desk, organisation, dwelling, states=tuple(state or ()))
    told_all = tuple(told.of(VacancyTold, v) for v in found)
    return JSONResponse(VacancyList(format="anvis-vacancies/1", vacancies=told_all).as_json())


@router.post(
    "/vacancies",
    status_code=201,
    openapi_extra=json_body(VacancyAsked),
    responses=responses("The vacancy", VacancyTold, *_WRITE, status=201),
)
def report(desk: At, what: Annotated[VacancyAsked, Depends(asked(VacancyAsked))]) -> Response:
    """One vacancy as an organisation reports it between two batches."""
    found = vacancies.report(desk, **what.model_dump())
    return JSONResponse(told.of(VacancyTold, found).as_json(), 201, {"Location": f"/v1/vacancies/{found.id}"})


@router.post(
    "/vacancies/{vacancy_id}/hand-back",
    openapi_extra=json_body(HandBackAsked),
    responses=responses("The vacancy after it", VacancyTold, *_WRITE),
)
def hand_back(desk: At, vacancy_id: Vacancy, what: Annotated[HandBackAsked, Depends(asked(HandBackAsked))]) -> Response:
    """The dwelling goes back to the organisation."""
    return JSONResponse(told.of(VacancyTold, vacancies.hand_back(desk, vacancy_id, what.on, what.reason)).as_json())


@router.post("/batches/{batch_id}/vacancies", responses=responses("Whose the vacancies are", CountedTold, *_WRITE))
def take_up(desk: At, batch_id: Batch) -> Response:
    """Takes up the dwellings of a frozen batch as vacancies, and whose they are by the counter of § 59(1)."""
    return JSONResponse(told.of(CountedTold, vacancies.take_up(desk, batch_id), format="anvis-counted/1").as_json())


@router.get("/quota", responses=responses("The accounts of a month", LedgerTold, *_READ))
def accounts(
    desk: At,
    batch: Annotated[str, Query(max_length=32, description="the month's batch")],
    on: Annotated[date | None, Query(alias="date", description="as of this day; today when left out")] = None,
) -> Response:
    """The ledger: rights by organisation, rent of empty dwellings by day, support slots, departments. Worked out, never typed in."""
    found = ledger.ledger(desk, batch, on or today())
    return JSONResponse(told.of(LedgerTold, found, format="anvis-ledger/1").as_json())


@router.get("/courses", responses=responses("Support courses", CourseList, *_READ))
def supported(desk: At, team: Text = None, state: States = None) -> Response:
    """Support courses by team, then oldest first."""
    found = tuple(told.of(CourseTold, c) for c in courses.listed(desk, team, tuple(state or ())))
    return JSONResponse(CourseList(format="anvis-courses/1", courses=found).as_json())


@router.post(
    "/courses",
    status_code=201,
    openapi_extra=json_body(CourseAsked),
    responses=responses("The course", CourseTold, *_WRITE, status=201),
)
def reserve(desk: At, what: Annotated[CourseAsked, Depends(asked(CourseAsked))]) -> Response:
    """A slot taken by hand, for a course that no offer brings."""
    found = courses.reserve(desk, what.team, what.method, what.household)
    return JSONResponse(told.of(CourseTold, found).as_json(), 201, {"Location": f"/v1/courses/{found.id}"})


@router.post(
    "/courses/{course_id}/moves",
    openapi_extra=json_body(CourseMoveAsked),
    responses=responses("The course after it", CourseTold, *_WRITE),
)
def move_course(
    desk: At, course_id: Course, what: Annotated[CourseMoveAsked, Depends(asked(CourseMoveAsked))]
) -> Response:
    """Moves a course on: started, paused, resumed, ended, or released."""
    return JSONResponse(told.of(CourseTold, _course_moved(desk, course_id, what)).as_json())


def _course_moved(desk: Any, course_id: str, what: CourseMoveAsked) -> Any:
    on = what.on or today()
    if what.move == "release":
        return courses.release(desk, course_id)
    if what.move == "end":
        return courses.end(desk, course_id, on, what.reason)
    if what.move == "pause":
        if what.until is None:
            raise InputError(
                "bad-body",
                name="until",
                expected={"da": "en dato som 2026-11-20", "en": "a date such as 2026-11-20"},
                pointer="/until",
            )
        return courses.pause(desk, course_id, on, what.until)
    act = courses.start if what.move == "start" else courses.resume
    return act(desk, course_id, on, what.planned_end_on)
