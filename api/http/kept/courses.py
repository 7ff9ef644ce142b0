"""`/v1/courses`: slots of support teams."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from ...documents.kept_month import CourseAsked, CourseList, CourseMoveAsked, CourseTold, PauseAsked
from ...service.kept import courses
from . import told
from .desk import At, asked, etag, json_body, responses

router = APIRouter(prefix="/v1/courses", tags=["courses"])
Id = Annotated[str, Path(max_length=32, description="id of the course")]
_ERRORS = (400, 403, 404, 409, 413, 415, 422, 503)


def _one(found: Any, status: int = 200) -> Response:
    return JSONResponse(told.course(found).as_json(), status, etag(found.version))


@router.get("", responses=responses("Support courses", CourseList, 403, 404, 422, 503))
def listed(desk: At, team: Annotated[str | None, Query(max_length=64, description="one team")] = None) -> Response:
    """Support courses by team, oldest first."""
    found = tuple(map(told.course, courses.listed(desk, team)))
    return JSONResponse(CourseList(format="anvis-courses/1", courses=found).as_json())


@router.post(
    "", status_code=201,
    openapi_extra=json_body(CourseAsked),
    responses=responses("The course", CourseTold, *_ERRORS, status=201),
)  # fmt: skip
def reserve(desk: At, how: Annotated[CourseAsked, Depends(asked(CourseAsked))]) -> Response:
    """A slot taken by hand, for a course that no offer brings."""
    return _one(courses.reserve(desk, how.team_id, how.method, how.household_id), 201)


@router.post("/{course_id}/release", responses=responses("The course", CourseTold, 403, 404, 409, 422, 503))
def release(desk: At, course_id: Id) -> Response:
    """The slot is free again."""
    return _one(courses.release(desk, course_id))


@router.post(
    "/{course_id}/pause",
    openapi_extra=json_body(PauseAsked),
    responses=responses("The course", CourseTold, *_ERRORS),
)
def pause(desk: At, course_id: Id, how: Annotated[PauseAsked, Depends(asked(PauseAsked))]) -> Response:
    """Paused after a lost home; the slot stays taken."""
    return _one(courses.pause(desk, course_id, how.on, how.until))


@router.post(
    "/{course_id}/{move}",
    openapi_extra=json_body(CourseMoveAsked),
    responses=responses("The course", CourseTold, *_ERRORS),
)
def move(
    desk: At, course_id: Id, move: Literal["start", "resume", "end"],
    how: Annotated[CourseMoveAsked, Depends(asked(CourseMoveAsked))],
) -> Response:  # fmt: skip
    """Support starts, goes on after a pause, or ends."""
    if move == "start":
        return _one(courses.start(desk, course_id, how.on, how.until))
    if move == "resume":
        return _one(courses.resume(desk, course_id, how.on, how.until))
    return _one(courses.end(desk, course_id, how.on, how.reason))
