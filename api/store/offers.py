"""One household, one dwelling, from proposal to keys or an end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from . import tables
from .repository import Things
from .values import new_id

PROPOSED = tables.OFFER_STATES[0]
OPEN = tables.OPEN_OFFERS


@dataclass(frozen=True)
class Offer:
    """Days are ISO dates: offered, to be answered by, answered, signed, moved in. `reason_code` is the coded reason of an end."""

    municipality: str
    id: str
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    state: str
    run_id: str | None
    decision_id: str | None
    household: str
    dwelling: str
    organisation: str | None
    offered_on: date | None
    answer_by: date | None
    answered_on: date | None
    reason_code: str | None
    reason: str | None
    signed_on: date | None
    moves_in_on: date | None
    facts_digest: str | None
    letter_digest: str | None


class Offers(Things[Offer]):
    table, row = tables.offers, Offer

    def propose(self, household: str, dwelling: str, *, state: str = PROPOSED, **values: Any) -> Offer:
        """A new offer. Raises Conflict `open-offer` when the household or the dwelling has an open one."""
        return self.make(id=new_id("O"), state=state, household=household, dwelling=dwelling, **values)

    def by_turns(self) -> None:
        """From here to the end of this transaction nobody else makes an offer in the municipality who asks for a turn, too.

        So what is looked up about open offers still holds when one is made. SQLite has one writer at a time anyway.
        """
        if self.scope.connection.dialect.name == "postgresql":
            turn = sa.func.hashtextextended(f"anvis.offers.{self.scope.municipality}", 0)
            self.scope.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(turn)))

    def in_the_way(self, household: str, dwelling: str) -> Offer | None:
        """An open offer of the household or of the dwelling, the oldest first; None where a new one can be made."""
        c = self.table.c
        found = self.rows(
            c.state.in_(OPEN), sa.or_(c.household == household, c.dwelling == dwelling), order=(c.created_at, c.id), limit=1
        )  # fmt: skip
        return found[0] if found else None

    def of(
        self, *, household: str | None = None, dwelling: str | None = None, run_id: str | None = None,
        states: Iterable[str] = (),
    ) -> list[Offer]:  # fmt: skip
        """Oldest first."""
        c = self.table.c
        asked = ((c.household, household), (c.dwelling, dwelling), (c.run_id, run_id))
        where = [column == value for column, value in asked if value is not None]
        if states := tuple(states):
            where.append(c.state.in_(states))
        return self.rows(*where, order=(c.created_at, c.id))

    def overdue(self, today: date) -> list[Offer]:
        """Offers that are out and whose last day of answer is before today, the oldest first."""
        c = self.table.c
        return self.rows(c.state == "offered", c.answer_by < today, order=(c.answer_by, c.id))
