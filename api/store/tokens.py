"""Local access tokens, by their digest alone: what is kept cannot be used to sign in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from . import tables
from .repository import Repository
from .values import new_id


@dataclass(frozen=True)
class Token:
    """A user's roles in one municipality. A token good for several has a row in each, with one digest."""

    municipality: str
    id: str
    digest: str
    user: str
    roles: list[str]
    label: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None


class Tokens(Repository[Token]):
    table, row = tables.tokens, Token

    def issue(
        self,
        digest: str,
        user: str,
        roles: Iterable[str],
        *,
        label: str | None = None,
        expires_at: datetime | None = None,
    ) -> Token:
        """`digest` is the SHA-256 of the token."""
        return self.add(
            id=new_id("T"), digest=digest, user=user, roles=sorted(roles), label=label, created_at=self.scope.at,
            created_by=self.scope.user, expires_at=expires_at,
        )  # fmt: skip

    def good(self, digest: str) -> list[Token]:
        """The rows of a token that is neither revoked nor past its time; asked in a unit of all municipalities."""
        c = self.table.c
        lasts = sa.or_(c.expires_at.is_(None), c.expires_at > self.scope.at)
        return self.rows(c.digest == digest, c.revoked_at.is_(None), lasts, order=(c.municipality,))

    def all(self, after: str | None = None, limit: int | None = None) -> list[Token]:
        """Oldest first, with those that are no longer good; `after` is the id of the last one of the page before."""
        order = (self.table.c.created_at, self.table.c.id)
        return self.rows(*self.beyond(after, *order), order=order, limit=limit)

    def revoke(self, id: str) -> Token | None:
        """The token, no longer good; None where there is none that was."""
        c = self.table.c
        where = sa.and_(c.id == id, c.revoked_at.is_(None))
        return self.update(where, {"revoked_at": self.scope.at, "revoked_by": self.scope.user})

    def remove_ended(self, before: datetime) -> int:
        """Removes those that ended before an instant, for retention; how many."""
        c = self.table.c
        where = sa.and_(self.mine(), sa.or_(c.expires_at < before, c.revoked_at < before))
        return self.scope.connection.execute(sa.delete(self.table).where(where)).rowcount
