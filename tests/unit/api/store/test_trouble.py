"""Databases that are away, full, read-only, locked, damaged or killed under way: a clear error, nothing half written."""

import base64
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from api.store import open_store
from api.store.errors import place
from constraints.errors import AllocationError, Busy, InputError, NoDatabase

ROOT = Path(__file__).resolve().parents[4]
SECRET = "not-to-be-told"


@pytest.mark.parametrize(("how", "kept"), [("hold", 2), ("on", 12)])
def test_a_process_killed_as_it_writes_leaves_nothing_half_written(database, how, kept):
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("crash.py")), database.url, how],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        told = [child.stdout.readline().strip() for _ in range(kept + (how == "hold"))]
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    assert told == ["kept"] * kept + ["held"] * (how == "hold")
    store = open_store(database.url)
    with store.unit("0101", "anna") as unit:  # and no lock of the dead is in the way
        counts = [len(thing.page(limit=10_000)) for thing in (unit.batches, unit.runs, unit.offers, unit.audit)]
        assert len(set(counts)) == 1
        assert counts[0] == kept if how == "hold" else counts[0] >= kept
        assert {b.state for b in unit.batches.page(limit=10_000)} == {"frozen"}
        assert unit.audit.verify().holds
        assert unit.audit.append("looked", "batch", "B").position == counts[0] + 1
    store.close()


def test_a_database_that_cannot_be_reached(tmp_path):
    for url in (
        f"sqlite:///{tmp_path / 'no' / 'anvis.db'}",
        f"postgresql://anna:{SECRET}@/anvis?host={tmp_path}",
        f"postgresql://anna:{SECRET}@127.0.0.1:9/anvis",
    ):
        with pytest.raises(NoDatabase, match="cannot be reached") as raised:
            open_store(url)
        assert SECRET not in str(raised.value) + repr(raised.value.facts)
        assert raised.value.kind == "database-gone"


@pytest.mark.parametrize(
    "url", ["", "anvis.db", "sqlite://", "sqlite:///:memory:", "mysql://a/b", f"postgresql:{SECRET}"]
)
def test_an_address_that_is_none(url):
    with pytest.raises(InputError, match="ANVIS_DATABASE") as raised:
        open_store(url)
    assert SECRET not in str(raised.value)


def test_a_server_that_ends_the_connection_costs_one_unit(databases):
    database = databases.new("postgresql")
    store = open_store(database.url)

    def cut(goes_on):
        with store.unit("0101", "anna") as unit:
            unit.offers.propose("H1", "D1")
            pid = unit.scope.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            with database.outside() as outside:
                outside.run(f"SELECT pg_terminate_backend({pid}, 10000)")
            if goes_on:
                unit.offers.propose("H2", "D2")

    with pytest.raises(NoDatabase, match="nothing was changed"):
        cut(goes_on=True)
    with pytest.raises(NoDatabase, match="see whether it was"):  # it was to be kept: nobody here can know
        cut(goes_on=False)
    with store.unit("0101", "anna") as unit:
        assert unit.offers.page() == []
    with database.outside() as outside:  # while nobody uses it: the next unit finds out and connects again
        outside.run("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'anvis_office'")
    with store.unit("0101", "anna") as unit:
        unit.offers.propose("H1", "D1")
    store.close()


def test_a_full_disk(databases):
    store = open_store(databases.new("sqlite").url)

    def fill():
        with store.unit("0101", "anna") as unit:
            unit.offers.propose("H1", "D1")
            unit.scope.connection.exec_driver_sql("PRAGMA max_page_count = 1")  # of its own: no page more than now
            unit.contents.put(b'"' + base64.b32encode(os.urandom(200_000)).rstrip(b"=") + b'"')

    with pytest.raises(NoDatabase, match="full") as raised:
        fill()
    assert raised.value.kind == "database-full"
    store.close()
    store = open_store(databases.new("sqlite").url)
    with store.reading("0101", "anna") as unit:
        assert unit.offers.page() == []
    store.close()


def test_a_database_that_is_only_read(database):
    if database.kind == "sqlite":
        path = make_url(database.url).database
        store = open_store(f"sqlite:///file:{path}?mode=ro&uri=true")
    else:
        store = open_store(f"{database.url}&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(NoDatabase, match="cannot be written to"), store.unit("0101", "anna") as unit:
        unit.offers.propose("H1", "D1")
    with store.reading("0101", "anna") as unit:
        assert unit.offers.page() == []
    store.close()


def test_a_writer_who_waits_too_long_is_told(database):
    store = open_store(database.url, waits_s=0.05)
    with store.unit("0101", "anna") as first:
        first.audit.append("looked", "batch", "B")
        with pytest.raises(Busy, match="for too long"), store.unit("0101", "bo") as second:
            second.audit.append("looked", "batch", "B")
        with store.reading("0101", "bo") as reader:  # readers wait for nobody
            assert reader.audit.page() == []
    with store.unit("0101", "bo") as unit:
        unit.audit.append("looked", "batch", "B")
        assert unit.audit.verify().entries == 2
    store.close()


def test_of_many_writers_at_once_none_is_passed_over(database):
    store = open_store(database.url, waits_s=120)

    def write(writer):
        for _ in range(5):
            with store.unit("0461", f"writer-{writer}") as unit:
                time.sleep(0.01)
                unit.audit.append("x", "x", "x")

    try:
        with ThreadPoolExecutor(30) as many:
            list(many.map(write, range(30)))  # raises Busy of the first that is told to come again
        with store.reading("0461", "reader") as unit:
            assert unit.audit.verify().entries == 150
    finally:
        store.close()


def test_writers_to_one_file_wait_before_they_open_it(databases):
    """Whoever waits holds no connection, so SQLite has nobody whom it tells that the file is locked."""
    store = open_store(databases.new("sqlite").url, waits_s=120)
    arrived = threading.Barrier(6)

    def write(writer):
        arrived.wait(60)
        with store.unit("0461", f"writer-{writer}") as unit:
            unit.audit.append("x", "x", "x")

    try:
        with ThreadPoolExecutor(5) as many:
            with store.unit("0461", "first"):
                waiting = [many.submit(write, n) for n in range(5)]
                arrived.wait(60)
                time.sleep(0.2)  # for them to come to their turn; where they do not, less is shown and nothing fails
                assert store._engine.pool.checkedout() == 1
            for writer in waiting:
                writer.result(120)
    finally:
        store.close()


def test_what_is_no_database(tmp_path):
    path = tmp_path / "anvis.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(NoDatabase, match="damaged"):
        open_store(f"sqlite:///{path}")


def test_a_new_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "anvis.db"
    open_store(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_is_told_without_user_and_password():
    assert place(make_url(f"postgresql://anna:{SECRET}@db.local:5432/anvis?sslcert={SECRET}")) == "db.local/anvis"
    assert place(make_url("sqlite:///folder/anvis.db")) == "folder/anvis.db"


def test_every_error_of_the_room_has_its_sentence():
    from api.store import errors

    kinds = {*errors._SQLITE.values(), *errors._POSTGRESQL.values()}
    for kind in kinds:
        assert NoDatabase(kind, place="x").text("da") != NoDatabase(kind, place="x").text("en")
    assert all(issubclass(k, AllocationError) for k in (Busy, NoDatabase))
    assert {psycopg.errors.DiskFull.sqlstate, psycopg.errors.ReadOnlySqlTransaction.sqlstate} <= set(errors._POSTGRESQL)
    assert psycopg.errors.LockNotAvailable.sqlstate in errors._POSTGRESQL_LOCKED
    assert sqlite3.SQLITE_FULL in errors._SQLITE
