"""Idempotency keys: a request that is sent again is answered as before, and done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from constraints.errors import Conflict

from . import tables
from .repository import Repository, add_once
from .values import digest_of


@dataclass(frozen=True)
class KeptAnswer:
    """What was answered: status and plain data."""

    municipality: str
    user: str
    key_digest: str
    request_digest: str
    created_at: datetime
    status: int | None
    answer: Any


class Keys(Repository[KeptAnswer]):
    """The key itself is not kept, only its digest: a client may put anything in it."""

    table, row = tables.idempotency_keys, KeptAnswer

    def claim(self, key: str, request_digest: str) -> KeptAnswer | None:
        """Called first in a unit: None when the request is new, else the answer that was given.

        Two of the same request at once: the second waits until the first has ended. Raises Conflict `key-used` when the key
        came with another request.
        """
        digest = digest_of(key.encode())
        row = {
            "municipality": self.scope.municipality, "user": self.scope.user, "key_digest": digest,
            "request_digest": request_digest, "created_at": self.scope.at,
        }  # fmt: skip
        if add_once(self.scope.connection, self.table, row):
            return None
        found = self.find(key, request_digest)
        if found is None:
            raise Conflict("key-used")
        return found

    def find(self, key: str, request_digest: str) -> KeptAnswer | None:
        """The answer that was given to the request, without claiming its key; None where there is none. Raises as `claim`."""
        found = self.first(self._one(digest_of(key.encode())))
        if found is not None and (found.request_digest != request_digest or found.status is None):
            raise Conflict("key-used")
        return found

    def answer(self, key: str, status: int, answer: Any) -> None:
        """Keeps what is answered, in the transaction that claimed the key and did the work."""
        if self.update(self._one(digest_of(key.encode())), {"status": status, "answer": answer}) is None:
            raise LookupError("the key was not claimed")

    def empty_naming(self, household: str) -> None:
        """Empties answers that name a household, when it is erased. That the request was done stays, so it is not done again."""
        answer = sa.type_coerce(self.table.c.answer, sa.Text())
        names = sa.or_(
            answer.contains(f'"{household}"', autoescape=True), answer.contains(f'/{household}"', autoescape=True)
        )
        self.scope.connection.execute(sa.update(self.table).where(self.mine(), names).values(answer=None))

    def remove_before(self, instant: datetime) -> int:
        """Removes keys older than an instant, for retention; how many."""
        where = sa.and_(self.mine(), self.table.c.created_at < instant)
        return self.scope.connection.execute(sa.delete(self.table).where(where)).rowcount

    def count_before(self, instant: datetime) -> int:
        """How many keys are older than an instant."""
        where = sa.and_(self.mine(), self.table.c.created_at < instant)
        count = sa.select(sa.func.count()).select_from(self.table).where(where)
        return int(self.scope.connection.execute(count).scalar_one())

    def _one(self, key_digest: str) -> sa.ColumnElement[bool]:
        c = self.table.c
        return sa.and_(c.user == self.scope.user, c.key_digest == key_digest)
