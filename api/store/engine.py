"""From an address to an engine: SQLite in a file, or PostgreSQL through psycopg 3."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event

from constraints.errors import InputError, MissingExtra

_CONNECTS_S = 5
READS = {"anvis_begin": "BEGIN"}  # execution options of a transaction that only reads


def parsed(url: str) -> sa.URL:
    """The address. Raises InputError `bad-database/url` for what is none, never repeating it: it may hold a password."""
    try:
        found = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise InputError("bad-database/url") from None
    backend = found.get_backend_name()
    if backend == "sqlite" and found.database and found.database != ":memory:":
        return found.set(drivername="sqlite")
    if backend in ("postgresql", "postgres"):
        return found.set(drivername="postgresql+psycopg")
    raise InputError("bad-database/url")


def engine_of(url: sa.URL, waits_ms: int) -> sa.Engine:
    """An engine for the address, whose writers wait so long for each other on SQLite. Raises MissingExtra where psycopg is asked for and not installed. Does not connect."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, waits_ms)
    if find_spec("psycopg") is None:
        raise MissingExtra("missing-extra", extras=["postgresql"], command="pip install 'anvis[postgresql]'")
    return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECTS_S})


def _sqlite(url: sa.URL, waits_ms: int) -> sa.Engine:
    path = url.database or ""
    if path.startswith("file:"):
        engine = sa.create_engine(url, connect_args={"timeout": waits_ms / 1000})
    else:
        engine = sa.create_engine(url, creator=lambda: _opened(path, waits_ms))

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # The driver begins no transaction of its own: what is read before a write, and a change of schema, is part of it.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {waits_ms}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
            "recursive_triggers = ON", "trusted_schema = OFF", "secure_delete = ON",
        ):  # fmt: skip
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        # A writer takes its turn at once. Begun as a reader, it could only fail when it comes to write.
        connection.exec_driver_sql(connection.get_execution_options().get("anvis_begin", "BEGIN IMMEDIATE"))

    return engine


def _opened(path: str, waits_ms: int) -> sqlite3.Connection:
    """A connection to a file that is there: one that was moved away is not begun again in its place (`private_file` makes new ones)."""
    there = f"file:{quote(os.path.abspath(path))}?mode=rw"
    return sqlite3.connect(there, timeout=waits_ms / 1000, check_same_thread=False, uri=True)


def private_file(url: sa.URL) -> None:
    """Makes the file of a new SQLite database, readable by its owner alone. The database of others is left as it is."""
    if url.get_backend_name() != "sqlite" or url.database is None or url.database.startswith("file:"):
        return
    with suppress(OSError):  # there already, or not to be made: connecting says why
        os.close(os.open(url.database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
