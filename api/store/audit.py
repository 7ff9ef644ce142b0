"""Who did what, and who looked: one chain of entries for each municipality, each holding the digest of the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypedDict, Unpack

import sqlalchemy as sa

from . import tables
from .repository import PAGE, Repository, add_once
from .values import canonical, digest_of

START = "0" * 64  # what the first entry holds as the digest before it
FORMAT = "anvis-audit-head/1"
_CHUNK = 1000
# How an act is told: somebody looked, was refused (or asked for what is not theirs), or did something.
LOOKS, REFUSALS = (".read", ".asked", "-read"), ("refused", "not-there")
Ways = Literal["done", "looked", "refused"]
_NEAR = 500  # how far from where it stands an entry is looked for that was moved …
_MOST_LOOKED_FOR = 50  # … and for how many breaks: beyond, all that does not fit is called tampered


@dataclass(frozen=True)
class AuditEntry:
    """One act, or one look. `digest` is over every other field, `previous` is the digest of the entry before."""

    municipality: str
    position: int
    at: datetime
    user: str
    roles: list[str]
    what: str
    thing: str
    thing_id: str
    facts: Any
    previous: str
    digest: str

    def digest_now(self) -> str:
        """The digest worked out from what stands here."""
        return digest_of(
            canonical(
                {
                    "municipality": self.municipality, "position": self.position, "at": _instant(self.at),
                    "user": self.user, "roles": list(self.roles), "what": self.what, "thing": self.thing,
                    "thing_id": self.thing_id, "facts": self.facts, "previous": self.previous,
                }
            )
        )  # fmt: skip


def way_of(what: str) -> Ways:
    """How an act is told."""
    return "refused" if what in REFUSALS else "looked" if what.endswith(LOOKS) else "done"


class Wanted(TypedDict, total=False):
    """Which entries: on a thing, by a user, of one way, from an instant on and before another; left out or None = any."""

    thing: str | None
    thing_id: str | None
    user: str | None
    way: Ways | None
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Head:
    """The end of a chain, to be written down elsewhere: with it, nobody can shorten or rewrite the chain unseen."""

    municipality: str
    position: int
    digest: str

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT, "municipality": self.municipality, "position": self.position, "digest": self.digest,
        }  # fmt: skip


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold. `fault`: `removed` (nothing at this position), `tampered` (the entry is not what its
    digest says), `moved` (the entry is whole, but was written at another position or does not follow the one before),
    `head` (the chain ends, or passed, elsewhere than recorded)."""

    position: int
    fault: str


@dataclass(frozen=True)
class Verified:
    """A chain walked from its first entry: how many there are, where it ends, and every break in order."""

    entries: int
    head: Head
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        return not self.breaks


class Audit(Repository[AuditEntry]):
    table, row = tables.audit, AuditEntry

    def append(self, what: str, thing: str, thing_id: str, facts: Mapping[str, Any] | None = None) -> AuditEntry:
        """Adds an entry at the end of the municipality's chain. Others who append wait until this transaction ends.

        `facts` are text, whole numbers, true and false, lists and objects of them, and name nobody. Raises TypeError for a
        float, InputError `cpr-number/kept`. To be called last in a unit, so that nobody waits for more than the commit.
        """
        previous = self._head_for_me()
        told: dict[str, Any] = {
            "municipality": self.scope.municipality, "position": previous.position + 1, "at": self.scope.at.astimezone(UTC),
            "user": self.scope.user, "roles": sorted(self.scope.roles), "what": what, "thing": thing, "thing_id": thing_id,
            "facts": dict(facts or {}), "previous": previous.digest,
        }  # fmt: skip
        digest = AuditEntry(**told, digest="").digest_now()
        entry = self.add(**told, digest=digest)
        heads = tables.audit_heads
        self.scope.connection.execute(
            sa.update(heads).where(self.mine(heads)).values(position=entry.position, digest=entry.digest)
        )
        return entry

    def head(self) -> Head:
        """Where the chain ends, as recorded; position 0 where it is empty."""
        found = self.scope.connection.execute(self._head_query()).mappings().one_or_none()
        return Head(self.scope.municipality, 0, START) if found is None else Head(**found)

    def municipalities(self) -> list[str]:
        """Those with a chain, in order; asked in a unit of all municipalities."""
        heads = tables.audit_heads.c.municipality
        return list(
            self.scope.connection.scalars(sa.select(heads).where(self.mine(tables.audit_heads)).order_by(heads))
        )

    def heads(self) -> list[Head]:
        """Where every chain ends; asked in a unit of all municipalities."""
        heads = tables.audit_heads
        query = sa.select(heads).where(self.mine(heads)).order_by(heads.c.municipality)
        return [Head(**found) for found in self.scope.connection.execute(query).mappings()]

    def page(self, *, before: int | None = None, limit: int = PAGE, **wanted: Unpack[Wanted]) -> list[AuditEntry]:
        """Newest first; `before` is the position of the last row of the page before."""
        c = self.table.c
        where = [*self._wanted(wanted), *(() if before is None else (c.position < before,))]
        return self.rows(*where, order=(c.position.desc(),), limit=limit)

    def count(self, **wanted: Unpack[Wanted]) -> int:
        """How many entries fit."""
        query = sa.select(sa.func.count()).select_from(self.table).where(self.mine(), *self._wanted(wanted))
        return self.scope.connection.execute(query).scalar_one()

    def _wanted(self, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
        c = self.table.c
        asked = ((c.thing, wanted.get("thing")), (c.thing_id, wanted.get("thing_id")), (c.user, wanted.get("user")))
        where = [column == value for column, value in asked if value is not None]
        since, until, way = wanted.get("since"), wanted.get("until"), wanted.get("way")
        where += [] if since is None else [c.at >= since]
        where += [] if until is None else [c.at < until]
        looked, refused = sa.or_(*(c.what.endswith(end) for end in LOOKS)), c.what.in_(REFUSALS)
        ways = {"looked": looked, "refused": refused, "done": sa.not_(sa.or_(looked, refused))}
        return where + ([] if way is None else [ways[way]])

    def verify(self, anchor: Head | None = None) -> Verified:
        """Walks the chain. `anchor`, a head exported earlier, has to be on it.

        Who may write to the database can rewrite a whole chain with its head; only an anchor kept elsewhere tells of that.
        """
        breaks: list[Break] = []
        position, before = 0, START
        for entry in self._walk():
            breaks += [Break(gone, "removed") for gone in range(position + 1, entry.position)]
            if entry.digest_now() != entry.digest:
                looked = len(breaks) < _MOST_LOOKED_FOR and _written_elsewhere(entry)
                breaks.append(Break(entry.position, "moved" if looked else "tampered"))
            elif entry.position == position + 1 and entry.previous != before:
                breaks.append(Break(entry.position, "moved"))
            if anchor is not None and entry.position == anchor.position and entry.digest != anchor.digest:
                breaks.append(Break(entry.position, "head"))
            position, before = entry.position, entry.digest
        head = self.head()
        breaks += [Break(gone, "removed") for gone in range(position + 1, head.position + 1)]
        if position > head.position or (position == head.position and before != head.digest):
            breaks.append(Break(head.position, "head"))
        if anchor is not None and anchor.position > max(position, head.position):
            breaks.append(Break(anchor.position, "head"))
        return Verified(position, head, tuple(breaks))

    def _walk(self) -> Iterator[AuditEntry]:
        last = 0
        while True:
            found = self.rows(self.table.c.position > last, order=(self.table.c.position,), limit=_CHUNK)
            if not found:
                return
            yield from found
            last = found[-1].position

    def _head_for_me(self) -> Head:
        """The head, locked until this transaction ends. SQLite has one writer at a time anyway."""
        first = {"municipality": self.scope.municipality, "position": 0, "digest": START}
        add_once(self.scope.connection, tables.audit_heads, first)
        found = self.scope.connection.execute(self._head_query().with_for_update()).mappings().one()
        return Head(**found)

    def _head_query(self) -> Any:
        return sa.select(tables.audit_heads).where(self.mine(tables.audit_heads))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _written_elsewhere(entry: AuditEntry) -> bool:
    """True when the entry is what its digest says but for its position."""
    near = range(max(1, entry.position - _NEAR), entry.position + _NEAR)
    return any(replace(entry, position=there).digest_now() == entry.digest for there in near)
