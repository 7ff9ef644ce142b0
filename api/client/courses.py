"""Calls on courses."""

# Written by tools/client.py.

from __future__ import annotations

from typing import Literal

from pydantic import TypeAdapter

from api.client.caller import Caller, part
from api.documents.kept_month import CourseAsked, CourseList, CourseMoveAsked, CourseTold, PauseAsked


class Courses:
    """Calls on courses."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def listed(self, *, team: str | None = None) -> CourseList:
        """Support courses by team, oldest first."""
        return self.caller.asked(TypeAdapter(CourseList), "GET", "/v1/courses", query={"team": team})

    def reserve(self, body: CourseAsked) -> CourseTold:
        """A slot taken by hand, for a course that no offer brings."""
        return self.caller.asked(TypeAdapter(CourseTold), "POST", "/v1/courses", body=body)

    def release(self, course_id: str) -> CourseTold:
        """The slot is free again."""
        return self.caller.asked(TypeAdapter(CourseTold), "POST", f"/v1/courses/{part(course_id)}/release")

    def pause(self, course_id: str, body: PauseAsked) -> CourseTold:
        """Paused after a lost home; the slot stays taken."""
        return self.caller.asked(TypeAdapter(CourseTold), "POST", f"/v1/courses/{part(course_id)}/pause", body=body)

    def move(self, course_id: str, move: Literal["start", "resume", "end"], body: CourseMoveAsked) -> CourseTold:
        """Support starts, goes on after a pause, or ends."""
        return self.caller.asked(
            TypeAdapter(CourseTold), "POST", f"/v1/courses/{part(course_id)}/{part(move)}", body=body
        )
