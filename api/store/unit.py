"""The memory of Anvis: open it, and take one transaction at a time for one municipality and one user."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import sqlalchemy as sa

from constraints.errors import Busy, InputError, NoDatabase
from constraints.facts.cpr import contains_cpr

from .audit import Audit
from .batches import Batches
from .contents import Contents
from .courses import Courses
from .decisions import Decisions
from .engine import READS, engine_of, parsed, private_file
from .errors import listen, place, spoilt, told
from .keys import Keys
from .migrate import State, head, migrate, revision_of, state_of
from .offers import Offers
from .repository import EVERYWHERE, Scope
from .runs import Runs
from .sessions import Sessions
from .simulations import Simulations
from .tokens import Tokens
from .vacancies import Vacancies

WAITS_S = 10.0  # how long a writer waits for another before it is told to come again
_MUNICIPALITY = re.compile(r"\d{4}")


class Unit:
    """One transaction: the repositories of one municipality. All of it is kept at the end, or nothing."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @property
    def at(self) -> datetime:
        """The one instant of everything done in this unit."""
        return self.scope.at

    @cached_property
    def contents(self) -> Contents:
        return Contents(self.scope)

    @cached_property
    def batches(self) -> Batches:
        return Batches(self.scope, self.contents)

    @cached_property
    def runs(self) -> Runs:
        return Runs(self.scope, self.contents)

    @cached_property
    def decisions(self) -> Decisions:
        return Decisions(self.scope, self.contents)

    @cached_property
    def offers(self) -> Offers:
        return Offers(self.scope)

    @cached_property
    def vacancies(self) -> Vacancies:
        return Vacancies(self.scope)

    @cached_property
    def courses(self) -> Courses:
        return Courses(self.scope)

    @cached_property
    def simulations(self) -> Simulations:
        return Simulations(self.scope, self.contents)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.scope)

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.scope)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.scope)

    @cached_property
    def keys(self) -> Keys:
        return Keys(self.scope)


@dataclass(frozen=True)
class Status:
    """A database as this version of Anvis finds it. `place` holds no user and no password."""

    place: str
    state: State
    revision: str | None
    head: str


class Store:
    """An open memory. Safe to share between threads; a unit is not."""

    def __init__(self, engine: sa.Engine, now: Callable[[], datetime], waits_ms: int) -> None:
        listen(engine)
        self._engine = engine
        self._waits_ms = waits_ms
        self._now = now
        self._writing = threading.Lock()

    @contextmanager
    def unit(self, municipality: str, user: str, roles: Iterable[str] = ()) -> Iterator[Unit]:
        """One transaction that writes, for one municipality and one pseudonymous user.

        What is raised inside, or by the database at its end, undoes all of it; only where the connection breaks at the very
        end is it not known (NoDatabase `database-gone/unsure`). Raises Busy `database-locked`, NoDatabase,
        Conflict; ValueError for a municipality that is not four digits.
        """
        with self._in_turn(), self._scope(municipality, user, tuple(roles), self._engine) as scope:
            yield Unit(scope)

    @contextmanager
    def reading(self, municipality: str, user: str, roles: Iterable[str] = ()) -> Iterator[Unit]:
        """One transaction that only reads, and waits for no writer. A write inside is refused by the database."""
        with self._scope(municipality, user, tuple(roles), self._engine.execution_options(**READS), True) as scope:
            yield Unit(scope)

    @contextmanager
    def everywhere(self, user: str) -> Iterator[Unit]:
        """One transaction that reads every municipality: for queues, signing in, metrics and backup, never for a person's view."""
        with self._scope(EVERYWHERE, user, (), self._engine.execution_options(**READS), True) as scope:
            yield Unit(scope)

    @contextmanager
    def filling(self) -> Iterator[sa.Connection]:
        """One transaction that writes rows of several municipalities as they come, for a restore alone."""
        with told(self._engine.url), self._engine.begin() as connection:
            yield connection

    def ready(self) -> None:
        """Raises NoDatabase or Busy when the database does not answer."""
        with told(self._engine.url), self._engine.execution_options(**READS).connect() as connection:
            connection.execute(sa.select(1))

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Writers of this process to one SQLite file wait here, where whoever waits is woken: SQLite itself only looks again
        now and then, and of forty at once some would find the file taken each time, until they are told `database-locked`.
        """
        if self._engine.dialect.name != "sqlite":
            yield
            return
        if not self._writing.acquire(timeout=self._waits_ms / 1000):
            raise Busy("database-locked", place=place(self._engine.url))
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def _scope(
        self, municipality: str, user: str, roles: tuple[str, ...], engine: sa.Engine, reads: bool = False
    ) -> Iterator[Scope]:
        if municipality != EVERYWHERE and not _MUNICIPALITY.fullmatch(municipality):
            raise ValueError("a municipality is four digits")
        if contains_cpr(user):
            raise InputError("cpr-number/kept")
        ending = False
        try:
            with told(self._engine.url), engine.begin() as connection:
                spoilt(connection)  # of a transaction before it on the same connection
                _set_up(connection, municipality, reads, self._waits_ms)
                try:
                    yield Scope(connection, municipality, user, roles, self._now())
                    if (swallowed := spoilt(connection)) is not None:
                        raise swallowed
                finally:
                    if reads and connection.dialect.name == "sqlite":
                        connection.exec_driver_sql("PRAGMA query_only = OFF")
                ending = not reads
        except NoDatabase as error:
            if ending and error.kind == "database-gone":  # lost between the word to keep it and the answer
                raise NoDatabase("database-gone/unsure", place=error.facts["place"]) from error
            raise


def _set_up(connection: sa.Connection, municipality: str, reads: bool, waits_ms: int) -> None:
    if connection.dialect.name == "sqlite":
        if reads:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        return
    if reads:
        # All of it as of one instant, as on SQLite.
        connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    mine, wait = sa.func.set_config("anvis.municipality", municipality, True), f"{waits_ms}ms"
    connection.execute(sa.select(mine, sa.func.set_config("lock_timeout", wait, True)))


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_store(url: str, now: Callable[[], datetime] = utc_now, waits_s: float = WAITS_S) -> Store:
    """The memory at an address (`sqlite:///anvis.db`, `postgresql://user@host/name`). An empty database is set up.

    `now` tells the time of each unit; a writer waits `waits_s` for another before it is told Busy `database-locked`.

    Raises InputError `bad-database/url`; NoDatabase where it cannot be reached, is of an older version (`anvis db upgrade`
    brings it up, after a backup) or a newer one, or where the role would pass by row-level security.
    """
    address = parsed(url)
    private_file(address)
    waits_ms = int(waits_s * 1000)
    engine = engine_of(address, waits_ms)
    try:
        found = _status(engine)
        if found.state is State.EMPTY:
            with told(address), engine.begin() as connection:
                migrate(connection)
        elif found.state is State.OLDER:
            raise NoDatabase("database-old", place=found.place)
        elif found.state is State.NEWER:
            raise NoDatabase("database-new", place=found.place)
        _under_row_security(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, now, waits_ms)


def is_there(url: str) -> bool:
    """Has anything been set up at an address? A server is taken to have it; the file of SQLite is looked for, and not made."""
    address = parsed(url)
    return address.get_backend_name() != "sqlite" or os.path.exists(address.database or "")


def status(url: str) -> Status:
    """What is at an address. Sets nothing up and changes nothing; a file that is not there is an empty database."""
    address = parsed(url)
    if not is_there(url):
        return Status(place(address), State.EMPTY, None, head())
    engine = engine_of(address, int(WAITS_S * 1000))
    try:
        return _status(engine)
    finally:
        engine.dispose()


def upgrade(url: str) -> Status:
    """Brings the database at an address to this version, all of it or nothing. Raises NoDatabase `database-new`."""
    address = parsed(url)
    private_file(address)
    engine = engine_of(address, int(WAITS_S * 1000))
    try:
        found = _status(engine)
        if found.state is State.NEWER:
            raise NoDatabase("database-new", place=found.place)
        with told(address), engine.begin() as connection:
            migrate(connection)
        return _status(engine)
    finally:
        engine.dispose()


def _status(engine: sa.Engine) -> Status:
    with told(engine.url), engine.execution_options(**READS).begin() as connection:
        revision = revision_of(connection)
    return Status(place(engine.url), state_of(revision), revision, head())


def _under_row_security(engine: sa.Engine) -> None:
    if engine.dialect.name != "postgresql":
        return
    asked = sa.text("SELECT rolname, rolsuper OR rolbypassrls AS passes FROM pg_roles WHERE rolname = current_user")
    with told(engine.url), engine.begin() as connection:
        role, passes = connection.execute(asked).one()
    if passes:
        raise NoDatabase("database-role", role=role, place=place(engine.url))
