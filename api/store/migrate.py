"""Which revision a database is of, and the way to another one."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

VERSION_TABLE = "anvis_revision"
_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONS = (_MIGRATIONS / "versions",)
_ONE_AT_A_TIME = 0x616E766973  # "anvis": the advisory lock of PostgreSQL that a migration holds


class State(StrEnum):
    """A database as this version of Anvis finds it."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def head() -> str:
    """The revision this version of Anvis works with."""
    found = _scripts().get_current_head()
    assert found is not None
    return found


def revision_of(connection: sa.Connection) -> str | None:
    """The revision of the database; None where there is nothing of ours yet."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def state_of(revision: str | None) -> State:
    if revision is None:
        return State.EMPTY
    if revision == head():
        return State.CURRENT
    known = {script.revision for script in _scripts().walk_revisions()}
    return State.OLDER if revision in known else State.NEWER


def migrate(connection: sa.Connection, to: str = "head") -> None:
    """To a revision, up or down (`base` = empty), inside the transaction of the connection: all of it or nothing.

    Two processes that start at once take turns; the second finds the work done.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    config = _config()
    config.attributes["connection"] = connection
    current, steps = revision_of(connection), [script.revision for script in _scripts().walk_revisions()]
    target = head() if to == "head" else to
    if current == target:
        return
    back = target == "base" or (current in steps and target in steps and steps.index(target) > steps.index(current))
    (command.downgrade if back else command.upgrade)(config, target)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(map(str, _VERSIONS)).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
