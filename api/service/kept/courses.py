"""Support courses: a slot of a team, reserved with an offer or by hand, running, paused after a lost home, ended.

`version` is the course's as the caller read it: where it has changed since, a move raises Conflict `stale-version/row`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ...store import Course
from .desk import Desk
from .moving import as_read, from_day, may_move, moved, needed


def listed(
    desk: Desk, team: str | None = None, states: Sequence[str] = (), after: str | None = None, limit: int | None = None
) -> list[Course]:
    """By team, then oldest first; `after` is the id of the last one of the page before, None for `limit` all of them."""
    desk.may("course.write")
    with desk.reading() as unit:
        return unit.courses.of(team=team, states=states, after=after, limit=limit)


def read(desk: Desk, course_id: str) -> Course:
    """One course."""
    desk.may("course.write", "course", course_id)
    with desk.reading() as unit:
        return unit.courses.get(course_id)


def reserve(desk: Desk, team: str, method: str, household: str) -> Course:
    """A slot taken by hand, for a course that no offer brings: one that ran before the office began with this."""
    desk.may("course.write", "course")
    with desk.writing() as unit:
        course = unit.courses.reserve(team, method, household)
        unit.audit.append("course.reserve", "course", course.id, {"team": team})
    return course


def start(
    desk: Desk, course_id: str, on: date, planned_end_on: date | None = None, version: int | None = None
) -> Course:
    """Support starts."""
    if planned_end_on is not None:
        from_day(planned_end_on, on)
    return _moved(desk, course_id, "start", on, version, starts_on=on, planned_end_on=planned_end_on)


def release(desk: Desk, course_id: str, version: int | None = None) -> Course:
    """The slot is free again: the offer came to nothing."""
    return _moved(desk, course_id, "release", None, version)


def pause(desk: Desk, course_id: str, on: date, until: date, version: int | None = None) -> Course:
    """Paused after a lost home; `until` is the end of the course where nothing else is said. The slot stays taken."""
    from_day(until, on)
    return _moved(desk, course_id, "pause", on, version, paused_on=on, planned_end_on=until)


def resume(
    desk: Desk, course_id: str, on: date, planned_end_on: date | None = None, version: int | None = None
) -> Course:
    """Support goes on."""
    return _moved(desk, course_id, "resume", on, version, paused_on=None, planned_end_on=planned_end_on)


def end(desk: Desk, course_id: str, on: date, reason: str | None = None, version: int | None = None) -> Course:
    """Support ends: the slot is free from the day after for the plans of later months."""
    return _moved(desk, course_id, "end", on, version, ended_on=on, reason=None if reason is None else needed(reason))


def _moved(desk: Desk, course_id: str, name: str, on: date | None, version: int | None, **values: object) -> Course:
    may_move(desk, "course", name, course_id)
    with desk.writing() as unit:
        course = as_read("course", unit.courses.get(course_id), version)
        if on is not None:
            from_day(on, course.starts_on)
        facts = {} if on is None else {"on": on.isoformat()}
        return moved(unit, "course", course, name, facts, **values)
