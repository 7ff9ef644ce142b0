"""Support courses: one slot of a team, from the day support starts to its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from . import tables
from .repository import Things
from .values import new_id

RESERVED = tables.COURSE_STATES[0]


@dataclass(frozen=True)
class Course:
    """One slot of `team` with `method` (CTI, ICM, ACT), taken by a household."""

    municipality: str
    id: str
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    state: str
    team: str
    method: str
    household: str
    offer_id: str | None
    starts_on: date | None
    planned_end_on: date | None
    paused_on: date | None
    ended_on: date | None
    reason: str | None


class Courses(Things[Course]):
    table, row = tables.support_courses, Course

    def reserve(self, team: str, method: str, household: str, *, state: str = RESERVED, **values: Any) -> Course:
        """A new course."""
        return self.make(id=new_id("C"), state=state, team=team, method=method, household=household, **values)

    def of(
        self, *, team: str | None = None, household: str | None = None, states: Iterable[str] = (), after: str | None = None,
        limit: int | None = None,
    ) -> list[Course]:  # fmt: skip
        """By team, then oldest first; `after` is the id of the last one of the page before."""
        c = self.table.c
        where = [column == value for column, value in ((c.team, team), (c.household, household)) if value is not None]
        if states := tuple(states):
            where.append(c.state.in_(states))
        order = (c.team, c.created_at, c.id)
        return self.rows(*where, *self.beyond(after, *order), order=order, limit=limit)
