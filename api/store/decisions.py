"""What a person decided, with the reason and the facts as they stood. A later decision replaces; both stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from constraints.errors import NotFound

from . import tables
from .contents import Contents
from .repository import Repository, Scope
from .values import new_id


@dataclass(frozen=True)
class Decision:
    """`kind` is the service's word (approve, lock, forbid, comment, …); `replaces` is the decision this one stands in for."""

    municipality: str
    id: str
    batch_id: str
    run_id: str | None
    kind: str
    household: str | None
    dwelling: str | None
    rule_id: str | None
    answer: str | None
    reason: str | None
    facts_digest: str | None
    at: datetime
    user: str
    replaces: str | None


class Decisions(Repository[Decision]):
    table, row = tables.decisions, Decision

    def __init__(self, scope: Scope, contents: Contents) -> None:
        super().__init__(scope)
        self.contents = contents

    def record(
        self, kind: str, batch_id: str, *, run_id: str | None = None, household: str | None = None,
        dwelling: str | None = None, rule_id: str | None = None, answer: str | None = None, reason: str | None = None,
        facts: Any = None, replaces: str | None = None,
    ) -> Decision:  # fmt: skip
        """A new decision by this unit's user. Raises Conflict `decision-replaced` when another stands in that place already."""
        return self.add(
            id=new_id("D"), kind=kind, batch_id=batch_id, run_id=run_id, household=household, dwelling=dwelling,
            rule_id=rule_id, answer=answer, reason=reason, replaces=replaces, at=self.scope.at, user=self.scope.user,
            facts_digest=None if facts is None else self.contents.put_document(facts),
        )  # fmt: skip

    def get(self, id: str) -> Decision:
        """Raises NotFound `not-kept`."""
        found = self.first(self.table.c.id == id)
        if found is None:
            raise NotFound("not-kept")
        return found

    def of(
        self, *, batch_id: str | None = None, run_id: str | None = None, household: str | None = None, standing: bool = False,
        after: str | None = None, limit: int | None = None,
    ) -> list[Decision]:  # fmt: skip
        """Oldest first; with `standing`, without those another has replaced. `after`: id of the last one of the page before."""
        c = self.table.c
        asked = ((c.batch_id, batch_id), (c.run_id, run_id), (c.household, household))
        where = [column == value for column, value in asked if value is not None]
        if standing:
            later = self.table.alias()
            same = sa.and_(later.c.municipality == c.municipality, later.c.replaces == c.id)
            where.append(~sa.exists(sa.select(later.c.id).where(same)))
        where += self.beyond(after, c.at, c.id)
        return self.rows(*where, order=(c.at, c.id), limit=limit)

    def forget(self, id: str) -> None:
        """Empties the reason and removes the facts, for retention. That it was decided, by whom and when, stays."""
        found = self.get(id)
        self.forget_reason(id)
        if found.facts_digest is not None:
            self.contents.remove(found.facts_digest)

    def forget_reason(self, id: str) -> None:
        """Empties the reason alone."""
        self.update(self.table.c.id == id, {"reason": None})
