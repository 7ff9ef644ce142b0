"""Sessions of people at the pages, by the digest of their secret alone: what is kept cannot be used to go on with one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from . import tables
from .repository import Repository


@dataclass(frozen=True)
class Session:
    """A user's roles in one municipality while signed in. One good for several has a row in each, with one id and digest.

    `way`: token, provider or demo; `token_id`: the local token it began with. `seen_at` and `chosen_at` stand in the row of
    the municipality that was worked in. `ended_by`: out, everywhere or token; None while nobody ended it.
    """

    municipality: str
    id: str
    digest: str
    user: str
    roles: list[str]
    way: str
    token_id: str | None
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    chosen_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None


class Sessions(Repository[Session]):
    table, row = tables.sessions, Session

    def begin(
        self, id: str, digest: str, user: str, roles: Iterable[str], way: str, ends_at: datetime, token_id: str | None = None
    ) -> Session:  # fmt: skip
        """`digest` is the SHA-256 of the session's secret."""
        return self.add(
            id=id, digest=digest, user=user, roles=sorted(roles), way=way, token_id=token_id, created_at=self.scope.at,
            seen_at=self.scope.at, ends_at=ends_at, chosen_at=None, ended_at=None, ended_by=None,
        )  # fmt: skip

    def of(self, digest: str) -> list[Session]:
        """Every row of a session, ended ones too; asked in a unit of all municipalities."""
        return self.rows(self.table.c.digest == digest, order=(self.table.c.municipality,))

    def open_of(self, *, user: str | None = None, token_id: str | None = None) -> list[Session]:
        """The rows of a user, or of a local token, that nobody ended and whose time is not over."""
        c = self.table.c
        where = [c.ended_at.is_(None), c.ends_at > self.scope.at]
        where += [] if user is None else [c.user == user]
        where += [] if token_id is None else [c.token_id == token_id]
        return self.rows(*where, order=(c.created_at, c.id))

    def all(self) -> list[Session]:
        """Oldest first, with those that ended."""
        return self.rows(order=(self.table.c.created_at, self.table.c.id))

    def seen(self, id: str, chosen: bool = False) -> Session | None:
        """Notes that its user is at work here, now; `chosen`, that this municipality was chosen. None where it has ended."""
        values = {"seen_at": self.scope.at} | ({"chosen_at": self.scope.at} if chosen else {})
        return self.update(self._open(id), values)

    def end(self, id: str, ended_by: str) -> Session | None:
        """The row, ended; None where it had ended."""
        return self.update(self._open(id), {"ended_at": self.scope.at, "ended_by": ended_by})

    def _open(self, id: str) -> sa.ColumnElement[bool]:
        return sa.and_(self.table.c.id == id, self.table.c.ended_at.is_(None))

    def remove_ended(self, before: datetime) -> int:
        """Removes those that ended before an instant, for retention; how many."""
        c = self.table.c
        where = sa.and_(self.mine(), sa.or_(c.ends_at < before, c.ended_at < before))
        return self.scope.connection.execute(sa.delete(self.table).where(where)).rowcount
