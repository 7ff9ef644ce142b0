"""The month's tables: a draft that people change, then a snapshot that nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from constraints.errors import Conflict

from . import tables
from .contents import Contents
from .repository import Repository, Scope, Things
from .values import digest_of, json_text, new_id

DRAFT, FROZEN, CLOSED, DISCARDED = tables.BATCH_STATES


@dataclass(frozen=True)
class Batch:
    """`content_digest` names the document as it is now (`contents`); `version` is its ETag."""

    municipality: str
    id: str
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    state: str
    decision_date: date
    content_digest: str
    carried_from: str | None
    note: str | None
    frozen_at: datetime | None
    frozen_by: str | None
    closed_at: datetime | None


@dataclass(frozen=True)
class BatchEvent:
    """One change of a batch: what, by whom, why, and the digests before and after. `facts` and `reason` are emptied by retention."""

    municipality: str
    batch_id: str
    position: int
    at: datetime
    user: str
    what: str
    reason: str | None
    facts: Any
    before_digest: str | None
    after_digest: str


class BatchEvents(Repository[BatchEvent]):
    table, row = tables.batch_events, BatchEvent

    def of(self, batch_id: str) -> list[BatchEvent]:
        """Oldest first."""
        return self.rows(self.table.c.batch_id == batch_id, order=(self.table.c.position,))

    def forget(self, batch_id: str) -> None:
        """Empties what the events of a batch tell of rows, and why; that they were, by whom and when, stays."""
        where = sa.and_(self.mine(), self.table.c.batch_id == batch_id)
        self.scope.connection.execute(sa.update(self.table).where(where).values(facts=None, reason=None))


class Batches(Things[Batch]):
    table, row = tables.batches, Batch

    def __init__(self, scope: Scope, contents: Contents) -> None:
        super().__init__(scope)
        self.contents = contents
        self._events = BatchEvents(scope)

    def open(
        self, decision_date: date, document: Mapping[str, Any], *, carried_from: str | None = None, note: str | None = None,
        facts: Any = None,
    ) -> Batch:  # fmt: skip
        """A new draft with its document: the tables as lists of rows, as `POST /v1/match` takes them."""
        digest = self.contents.put_document(document)
        batch = self.make(
            id=new_id("B"),
            state=DRAFT,
            decision_date=decision_date,
            content_digest=digest,
            carried_from=carried_from,
            note=note,
        )
        self._tell(batch, "opened", None, facts, None)
        return batch

    def held(self, id: str) -> Batch:
        """The batch, held until this transaction ends: of two who decide on it at once, the second waits and sees what the
        first did. Rows that only name the batch are not held up. Raises NotFound `not-kept`.
        """
        query = sa.select(self.table.c.id).where(self.mine(), self.table.c.id == id)
        self.scope.connection.execute(query.with_for_update(key_share=True))
        return self.get(id)

    def document(self, id: str) -> Any:
        """The document as it is now. Raises NotFound for no such batch, or contents that retention took."""
        return self.contents.document(self.get(id).content_digest)

    def edit(
        self, id: str, version: int, document: Mapping[str, Any], what: str, facts: Any, reason: str | None = None,
        **values: Any,
    ) -> Batch:  # fmt: skip
        """The draft with another document. `facts` tell the change row by row; `values` may be decision_date and note.

        Raises NotFound, Conflict `stale-version`, and `not-draft` for a batch that is no draft any more. The document
        before is dropped where nothing else names it; its digest stays with the event.
        """
        before = self.get(id)
        if before.state != DRAFT:
            raise Conflict("not-draft")
        data = json_text(document).encode()
        batch = self.change(id, version, content_digest=digest_of(data), **values)
        self.contents.put(data)
        self._tell(batch, what, reason, facts, before.content_digest)
        if batch.content_digest != before.content_digest:
            self.contents.remove_unnamed(before.content_digest)
        return batch

    def move(self, id: str, version: int, state: str, what: str, reason: str | None = None) -> Batch:
        """The batch in another state, the document as it is. Which moves there are is for the service to say."""
        at, user = self.scope.at, self.scope.user
        told: dict[str, dict[str, Any]] = {FROZEN: {"frozen_at": at, "frozen_by": user}, CLOSED: {"closed_at": at}}
        batch = self.change(id, version, state=state, **told.get(state, {}))
        self._tell(batch, what, reason, None, batch.content_digest)
        return batch

    def events(self, id: str) -> list[BatchEvent]:
        """Every change of the batch, oldest first."""
        return self._events.of(id)

    def forget(self, id: str) -> bool:
        """Takes away the document and what the events tell of rows, for retention. Digests stay. False where it was gone."""
        self.forget_events(id)
        return self.contents.remove(self.get(id).content_digest)

    def forget_events(self, id: str) -> None:
        """Takes away what the events tell of rows and why, and leaves the document: another batch may hold the same."""
        self._events.forget(id)

    def has_words(self, id: str) -> bool:
        """Whether its events still hold what people wrote, or rows."""
        return any(e.reason is not None or e.facts is not None for e in self.events(id))

    def _tell(self, batch: Batch, what: str, reason: str | None, facts: Any, before: str | None) -> None:
        events = self._events.table.c
        last = sa.select(sa.func.max(events.position)).where(self._events.mine(), events.batch_id == batch.id)
        position = (self.scope.connection.execute(last).scalar() or 0) + 1
        self._events.add(
            batch_id=batch.id, position=position, at=self.scope.at, user=self.scope.user, what=what, reason=reason,
            facts=facts, before_digest=before, after_digest=batch.content_digest,
        )  # fmt: skip
