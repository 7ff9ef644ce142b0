"""Dwellings that organisations reported, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from . import tables
from .repository import Things
from .values import new_id

REPORTED = tables.VACANCY_STATES[0]
_LAST = 2**62  # beyond every place in a row


@dataclass(frozen=True)
class Vacancy:
    """`position` is the place in the organisation's row of vacancies; the municipality is liable for rent from `liable_from`."""

    municipality: str
    id: str
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    state: str
    organisation: str
    department: str | None
    dwelling: str
    reported_on: date
    position: int | None
    available_from: date | None
    reply_by: date | None
    liable_from: date | None
    hand_back_by: date | None
    rent_dkk_month: int | None
    offer_id: str | None
    let_on: date | None
    handed_back_on: date | None


class Vacancies(Things[Vacancy]):
    table, row = tables.vacancies, Vacancy

    def report(
        self, organisation: str, dwelling: str, reported_on: date, *, state: str = REPORTED, **values: Any
    ) -> Vacancy:
        """A new vacancy."""
        return self.make(
            id=new_id("V"), state=state, organisation=organisation, dwelling=dwelling, reported_on=reported_on, **values
        )

    def of(
        self, *, organisation: str | None = None, dwelling: str | None = None, since: date | None = None,
        until: date | None = None, states: Iterable[str] = (), after: str | None = None, limit: int | None = None,
    ) -> list[Vacancy]:  # fmt: skip
        """In the order of the counter: by day reported, place in the row (last where it is not told), id.

        `since` and `until` are inclusive; `after` is the id of the last one of the page before.
        """
        c = self.table.c
        order = (c.organisation, c.reported_on, sa.func.coalesce(c.position, _LAST), c.id)
        where = [column == value for column, value in ((c.organisation, organisation), (c.dwelling, dwelling)) if value]
        where += self.beyond(after, *order)
        if since is not None:
            where.append(c.reported_on >= since)
        if until is not None:
            where.append(c.reported_on <= until)
        if states := tuple(states):
            where.append(c.state.in_(states))
        return self.rows(*where, order=order, limit=limit)
