"""From nothing to this version and back; older and newer databases are refused, and brought up by `anvis db upgrade`."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from api.service.moves import STATES
from api.store import State, open_store, status, tables, upgrade
from api.store.engine import engine_of, parsed
from api.store.migrate import VERSION_TABLE, head
from api.store.migrate import migrate as to_revision
from api.store.tables import metadata
from constraints.errors import NoDatabase

ROOT = Path(__file__).resolve().parents[4]
NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "0003", None, None


def upgrade():
    op.add_column("offers", sa.Column("of_tomorrow", sa.Text(), nullable=True))
    if BREAKS:
        op.execute("SELECT no_such_column FROM offers")


def downgrade():
    op.drop_column("offers", "of_tomorrow")
"""


@pytest.fixture
def empty(databases, kind):
    return databases.new(kind, empty=True)


@pytest.fixture
def tomorrow(tmp_path, monkeypatch):
    """A version of Anvis with one revision more; told whether that one breaks."""

    def there(breaks=False):
        (tmp_path / "r9999_tomorrow.py").write_text(f"BREAKS = {breaks}\n{NEXT}")
        monkeypatch.setattr(migrate_module, "_VERSIONS", (*migrate_module._VERSIONS[:1], tmp_path))

    migrate_module = sys.modules["api.store.migrate"]
    return there


def connected(url):
    return engine_of(parsed(url), 1000)


def test_up_down_and_up_again(empty):
    assert status(empty.url).state is State.EMPTY
    engine = connected(empty.url)
    for _ in range(2):
        with engine.begin() as connection:
            to_revision(connection)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
            assert compare_metadata(context, metadata) == []
        assert status(empty.url).state is State.CURRENT
        with engine.begin() as connection:
            to_revision(connection, "base")
        assert sa.inspect(engine).get_table_names() == [VERSION_TABLE]
        if empty.kind == "postgresql":
            with engine.connect() as connection:
                left = connection.exec_driver_sql(
                    "SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"
                )
                assert left.scalar() == 0
    engine.dispose()


def test_what_was_kept_before_sessions_stays_up_and_down(empty):
    engine = connected(empty.url)
    with engine.begin() as connection:
        to_revision(connection, "0001")
        assert "sessions" not in sa.inspect(connection).get_table_names()
    with empty.outside() as outside:
        outside.run("INSERT INTO audit_heads (municipality, position, digest) VALUES ('0461', 0, 'start')")
    assert upgrade(empty.url).state is State.CURRENT
    store = open_store(empty.url)
    with store.unit("0461", "c-1") as unit:
        assert unit.audit.head().digest == "start"
        unit.sessions.begin("L-1", "d" * 64, "c-1", ["coordinator"], "demo", unit.at)
    store.close()
    with engine.begin() as connection:
        to_revision(connection, "0001")
        assert "sessions" not in sa.inspect(connection).get_table_names()
    engine.dispose()
    with empty.outside() as outside:
        assert outside.run("SELECT municipality, digest FROM audit_heads") == [("0461", "start")]


def test_the_reason_of_a_change_may_be_emptied_from_revision_3_on_and_nothing_else_be_written_in_it(empty):
    engine = connected(empty.url)

    def reason(value):
        with engine.begin() as connection:
            if empty.kind == "postgresql":
                connection.exec_driver_sql("SELECT set_config('anvis.municipality', '0461', true)")
            connection.exec_driver_sql(f"UPDATE batch_events SET reason = {value}")

    with engine.begin() as connection:
        to_revision(connection)
    store = open_store(empty.url)
    with store.unit("0461", "c-1") as unit:
        batch = unit.batches.open(date(2026, 12, 1), {"batch": {}})
        unit.batches.move(batch.id, 1, "discarded", "discarded", "for gammel")
    with engine.begin() as connection:
        to_revision(connection, "0002")
    with pytest.raises(sa.exc.IntegrityError, match="never changed"):
        reason("NULL")
    with engine.begin() as connection:
        to_revision(connection)
    with pytest.raises(sa.exc.IntegrityError, match="never changed"):
        reason("'en anden'")
    with store.unit("0461", "c-1") as unit:
        assert [e.reason for e in unit.batches.events(batch.id)] == [None, "for gammel"]
        unit.batches.forget_events(batch.id)
        assert [(e.what, e.reason, e.facts) for e in unit.batches.events(batch.id)] == [
            ("opened", None, None),
            ("discarded", None, None),
        ]
    store.close()
    engine.dispose()


def test_an_empty_database_is_set_up_by_whoever_opens_it_once(empty):
    with ThreadPoolExecutor(3) as several:
        for store in several.map(open_store, [empty.url] * 3):
            with store.unit("0101", "anna") as unit:
                unit.audit.append("looked", "batch", "B")
            store.close()
    assert status(empty.url).revision == head()


def test_an_older_database_is_refused_until_it_is_brought_up(database, tomorrow):
    tomorrow()
    assert status(database.url).state is State.OLDER
    with pytest.raises(NoDatabase, match="anvis db upgrade"):
        open_store(database.url)
    assert upgrade(database.url).state is State.CURRENT
    open_store(database.url).close()
    engine = connected(database.url)
    with engine.begin() as connection:
        assert "of_tomorrow" in {c["name"] for c in sa.inspect(connection).get_columns("offers")}
        to_revision(connection, "0003")
    engine.dispose()
    assert status(database.url).state is State.OLDER


def test_a_newer_database_is_refused(database, tomorrow, monkeypatch):
    tomorrow()
    upgrade(database.url)
    with database.outside() as outside:
        assert outside.run(f"SELECT version_num FROM {VERSION_TABLE}") == [("9999",)]
    monkeypatch.undo()
    assert status(database.url).state is State.NEWER
    for call in (open_store, upgrade):
        with pytest.raises(NoDatabase, match="newer version"):
            call(database.url)
    with database.outside() as outside:
        outside.run(f"UPDATE {VERSION_TABLE} SET version_num = '0003'")
        outside.run("ALTER TABLE offers DROP COLUMN of_tomorrow")


def test_a_revision_that_breaks_leaves_the_database_as_it_was(database, tomorrow):
    tomorrow(breaks=True)
    with pytest.raises(sa.exc.DBAPIError):
        upgrade(database.url)
    assert status(database.url).revision == "0003"
    engine = connected(database.url)
    assert "of_tomorrow" not in {c["name"] for c in sa.inspect(engine).get_columns("offers")}
    engine.dispose()


def test_the_command(anvis, empty):
    ran = anvis("db", "status", "--url", empty.url, "--json")
    assert (ran.code, ran.json["state"], ran.json["revision"]) == (3, "empty", None)
    assert "anvis db upgrade" in anvis("db", "status", "--url", empty.url).err
    ran = anvis("db", "upgrade", "--url", empty.url, "--lang", "en")
    assert ran.code == 0
    assert "is ready" in ran.out
    ran = anvis("db", "status", "--url", empty.url, "--json")
    assert (ran.code, ran.json) == (
        0,
        {
            "format": "anvis-database/1", "place": status(empty.url).place, "state": "current", "revision": head(),
            "newest": head(),
        },
    )  # fmt: skip


def test_the_command_takes_the_address_from_the_environment(anvis, tmp_path, monkeypatch):
    monkeypatch.setenv("ANVIS_DATABASE", f"sqlite:///{tmp_path / 'a.db'}")
    assert anvis("db", "upgrade").code == 0
    assert (tmp_path / "a.db").exists()
    ran = anvis("db", "status", "--url", "mysql://anna:secret@host/x")
    assert ran.code == 2
    assert "secret" not in ran.out + ran.err


def test_commands_that_keep_nothing_load_no_database():
    code = "import sys, api.cli, api.cli.match, matching; print([m for m in ('sqlalchemy', 'alembic', 'psycopg', 'sqlite3') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_paper_tells_of_every_table():
    paper = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)`", paper, re.MULTILINE)) == set(metadata.tables)


def test_the_states_kept_are_those_of_the_moves():
    assert dict(STATES) == {
        "batch": tables.BATCH_STATES, "run": tables.RUN_STATES, "offer": tables.OFFER_STATES,
        "vacancy": tables.VACANCY_STATES, "course": tables.COURSE_STATES,
    }  # fmt: skip
