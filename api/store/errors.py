"""What a database says, as an error of Anvis: gone, full, read-only, locked, taken. What is not known stays as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import ExceptionContext

from constraints.errors import AllocationError, Busy, Conflict, NoDatabase

# A unique index → the kind of Conflict it stands for. SQLite names the columns, PostgreSQL the index.
_TAKEN = {
    "uq_offers_open_household": "open-offer/household",
    "offers.municipality, offers.household": "open-offer/household",
    "uq_offers_open_dwelling": "open-offer/dwelling",
    "offers.municipality, offers.dwelling": "open-offer/dwelling",
    "uq_decisions_municipality_replaces": "decision-replaced",
    "decisions.municipality, decisions.replaces": "decision-replaced",
}
_SPOILT = "anvis_spoilt"
_NEVER_CHANGED = "is never changed"
_SQLITE = {
    sqlite3.SQLITE_FULL: "database-full", sqlite3.SQLITE_READONLY: "database-read-only",
    sqlite3.SQLITE_CANTOPEN: "database-gone", sqlite3.SQLITE_IOERR: "database-gone", sqlite3.SQLITE_PERM: "database-read-only",
    sqlite3.SQLITE_CORRUPT: "database-broken", sqlite3.SQLITE_NOTADB: "database-broken",
}  # fmt: skip
_SQLITE_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in the lowest byte
# SQLSTATE of PostgreSQL, by code or by class (its first two characters).
_POSTGRESQL = {
    "53100": "database-full", "25006": "database-read-only", "53": "database-gone", "57P": "database-gone",
    "08": "database-gone", "28": "database-gone", "3D": "database-gone", "58": "database-gone", "XX": "database-broken",
}  # fmt: skip
_POSTGRESQL_LOCKED = {"55P03", "40P01", "40001"}


def listen(engine: sa.Engine) -> None:
    """From here on an error of the database is raised as an error of Anvis where there is one.

    The unit it came from is spoilt: on PostgreSQL its transaction is over, and what was done in it is not to be kept in part
    on SQLite either. So a caller who catches the error inside the unit gets it again at the unit's end (`spoilt`).
    """

    @event.listens_for(engine, "handle_error")
    def _said(context: ExceptionContext) -> None:
        error = context.sqlalchemy_exception
        if context.is_pre_ping or not isinstance(error, exc.DBAPIError):
            return
        said = _as_ours(error, place(engine.url))
        if context.connection is not None and not context.connection.closed and not context.connection.invalidated:
            context.connection.info[_SPOILT] = said or error
        if said is not None:
            raise said from error


def spoilt(connection: sa.Connection) -> BaseException | None:
    """The error of the database that came up in this transaction, once."""
    return None if connection.invalidated else connection.info.pop(_SPOILT, None)


@contextmanager
def told(url: sa.URL) -> Iterator[None]:
    """Errors of connecting, which no engine hears, as errors of Anvis. The place is told without user and password."""
    try:
        yield
    except exc.DBAPIError as error:
        said = _as_ours(error, place(url))
        if said is None:
            raise
        raise said from error


def place(url: sa.URL) -> str:
    """Where a database is, without user, password and options."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return f"{url.host or 'localhost'}/{url.database or ''}"


def _as_ours(error: exc.DBAPIError, where: str) -> AllocationError | None:
    if isinstance(error, exc.IntegrityError):
        return _integrity(error)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        if code & _PRIMARY in _SQLITE_LOCKED:
            return Busy("database-locked", place=where)
        kind = _SQLITE.get(code & _PRIMARY)
        return None if kind is None else NoDatabase(kind, place=where)
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRESQL_LOCKED:
        return Busy("database-locked", place=where)
    if state is None:  # the connection broke, or was never made: the server has said nothing
        broken = error.connection_invalidated or isinstance(error, exc.OperationalError)
        return NoDatabase("database-gone", place=where) if broken else None
    kind = next((_POSTGRESQL[key] for key in (state, state[:3], state[:2]) if key in _POSTGRESQL), None)
    return None if kind is None else NoDatabase(kind, place=where)


def _integrity(error: exc.IntegrityError) -> AllocationError | None:
    text = str(error.orig)
    if _NEVER_CHANGED in text:
        return Conflict("never-changed")
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        unique = getattr(error.orig, "sqlstate", None) == "23505"
        name = diagnosis.constraint_name or ""
    else:
        unique = text.startswith("UNIQUE constraint failed: ")
        name = text.removeprefix("UNIQUE constraint failed: ")
    return Conflict(_TAKEN.get(name, "taken")) if unique else None
