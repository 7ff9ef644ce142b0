"""What the repositories share: one transaction of one municipality, typed rows, versions, and no CPR number let in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from constraints.errors import Conflict, InputError, NotFound
from constraints.facts.cpr import contains_cpr

from .values import DIGEST, UtcInstant

EVERYWHERE = "*"
PAGE = 50


@dataclass(frozen=True)
class Scope:
    """One transaction: whose rows, by whom, and the one instant at which all of it happens."""

    connection: sa.Connection
    municipality: str
    user: str
    roles: tuple[str, ...]
    at: datetime


Row = TypeVar("Row")


class Repository(Generic[Row]):
    """One table. A row is a frozen dataclass with a field for each column."""

    table: ClassVar[sa.Table]
    row: Callable[..., Row]

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def mine(self, table: sa.Table | None = None) -> sa.ColumnElement[bool]:
        """The rows of this unit's municipality; in a unit of all municipalities, every row."""
        of = self.table if table is None else table
        return sa.true() if self.scope.municipality == EVERYWHERE else of.c.municipality == self.scope.municipality

    def rows(self, *where: sa.ColumnElement[bool], order: Iterable[Any] = (), limit: int | None = None) -> list[Row]:
        query = sa.select(self.table).where(self.mine(), *where).order_by(*order).limit(limit)
        return [self.row(**found) for found in self.scope.connection.execute(query).mappings()]

    def beyond(self, after: str | None, *order: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
        """The condition of the rows after the one of id `after`, in an order that ends in the id; () for None.

        No column of the order may be null. Raises NotFound `not-kept` for an id that is not there.
        """
        if after is None:
            return []
        query = sa.select(*order).where(self.mine(), self.table.c.id == after)
        found = self.scope.connection.execute(query).one_or_none()
        if found is None:
            raise NotFound("not-kept")
        mark = [sa.literal(value, part.type) for value, part in zip(found, order, strict=True)]
        return [sa.tuple_(*order) > sa.tuple_(*mark)]

    def first(self, *where: sa.ColumnElement[bool]) -> Row | None:
        found = self.rows(*where, limit=1)
        return found[0] if found else None

    def add(self, **values: Any) -> Row:
        """A new row, as it stands. Raises InputError `cpr-number/kept`, Conflict where a unique index refuses."""
        row = {"municipality": self.scope.municipality} | values
        refuse_cpr(self.table, row)
        query = sa.insert(self.table).values(row).returning(*self.table.c)
        return self.row(**self.scope.connection.execute(query).mappings().one())

    def update(self, where: sa.ColumnElement[bool], values: Mapping[str, Any]) -> Row | None:
        """The one row, changed; None where there is none."""
        refuse_cpr(self.table, values)
        query = sa.update(self.table).where(self.mine(), where).values(dict(values)).returning(*self.table.c)
        found = self.scope.connection.execute(query).mappings().one_or_none()
        return None if found is None else self.row(**found)


class Things(Repository[Row]):
    """A table of things with an id, a state and a version that counts their changes."""

    def get(self, id: str) -> Row:
        """Raises NotFound `not-kept`, also for what another municipality keeps."""
        found = self.first(self.table.c.id == id)
        if found is None:
            raise NotFound("not-kept")
        return found

    def page(self, *, states: Iterable[str] = (), after: str | None = None, limit: int = PAGE) -> list[Row]:
        """Newest first; `after` is the id of the last row of the page before."""
        c = self.table.c
        where: list[sa.ColumnElement[bool]] = []
        if states := tuple(states):
            where.append(c.state.in_(states))
        if after is not None:
            last = sa.select(c.created_at, c.id).where(self.mine(), c.id == after)
            found = self.scope.connection.execute(last).one_or_none()
            if found is None:
                raise NotFound("not-kept")
            at, id = sa.literal(found.created_at, UtcInstant()), sa.literal(found.id)
            where.append(sa.tuple_(c.created_at, c.id) < sa.tuple_(at, id))
        return self.rows(*where, order=(c.created_at.desc(), c.id.desc()), limit=limit)

    def make(self, **values: Any) -> Row:
        """A new thing, by this unit's user, with version 1."""
        at, user = self.scope.at, self.scope.user
        made = {"version": 1, "created_at": at, "created_by": user, "changed_at": at, "changed_by": user}
        return self.add(**made, **values)

    def change(self, id: str, version: int, **values: Any) -> Row:
        """The thing changed, its version one higher. Raises NotFound, and Conflict `stale-version` for a version gone by."""
        c = self.table.c
        made = {"version": c.version + 1, "changed_at": self.scope.at, "changed_by": self.scope.user}
        found = self.update(sa.and_(c.id == id, c.version == version), made | values)
        if found is None:
            self.get(id)
            raise Conflict("stale-version")
        return found


def refuse_cpr(table: sa.Table, values: Mapping[str, Any]) -> None:
    """Raises InputError `cpr-number/kept` when a value of a person's making holds what is shaped like a CPR number."""
    for name, value in values.items():
        if not table.c[name].info.get("ours") and any(map(contains_cpr, texts_of(value))):
            raise InputError("cpr-number/kept")


def texts_of(value: Any) -> set[str]:
    """Every text inside plain data, keys included. Our own digests are left out: their digits are nobody's number."""
    found: set[str] = set()
    todo = [value]
    while todo:
        here = todo.pop()
        if isinstance(here, str):
            found.add(here)
        elif isinstance(here, Mapping):
            todo += here.keys()
            todo += here.values()
        elif isinstance(here, list | tuple):
            todo += here
    return {text for text in found if not DIGEST.fullmatch(text)}


def add_once(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Adds a row unless its key is taken. On PostgreSQL it waits for another transaction that adds the same key."""
    insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    added = insert.values(dict(row)).on_conflict_do_nothing().returning(table.c.municipality)
    return connection.execute(added).first() is not None
