"""A backup taken while others write is whole, goes into either kind of database, and what was changed in it is refused."""

import threading
import zipfile
from datetime import date

import pytest
from databases import KINDS
from kept_month import COORDINATOR, solved
from small_batch import SMALL

from api.access import Actor, Role
from api.service.kept import Desk, backup, batches, reproduce
from api.store import open_store
from constraints.errors import InputError, NotFound

SMALL_DAY = date(2026, 11, 26)
ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({"0461", "0101"}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("into", KINDS)
def test_all_of_it_goes_into_either_kind(kind, into, databases, tmp_path):
    store = open_store(databases.new(kind).url)
    batch, run = solved(store)
    next_batch = batches.open_batch(Desk(store, COORDINATOR, "0461"), SMALL).batch
    with store.unit("0461", "c") as unit:
        carried = unit.batches.open(batch.decision_date, {"a": 1}, carried_from=next_batch.id)
        first = unit.decisions.record("lock", batch.id, household="H1", reason="æøå")
        unit.decisions.record("comment", batch.id, replaces=first.id)
        offer = unit.offers.propose("H1", "B1", run_id=run.id, decision_id=first.id)
        unit.vacancies.report("O1", "B1", batch.decision_date, offer_id=offer.id, rent_dkk_month=4200)
        unit.courses.reserve("T1", "CTI", "H1", offer_id=offer.id)
        unit.simulations.submit({"years": 2})
        unit.keys.claim("k", "0" * 64)
    with store.unit("0101", "d") as unit:
        unit.audit.append("x.y", "thing", "T")
    file = tmp_path / "anvis.zip"
    made = backup.backup(store, ADMIN, file)
    assert file.stat().st_mode & 0o777 == 0o600
    target = databases.new(into, empty=True).url
    done = backup.restore(target, file)
    assert (done.holds, done.manifest) == (True, made)
    assert [(c.head.municipality, c.entries) for c in done.chains] == [("0101", 1), ("0461", 5)]
    again = tmp_path / "again.zip"
    restored = open_store(target)
    assert backup.backup(restored, ADMIN, again).tables == made.tables
    with restored.reading("0461", "x") as unit:
        assert unit.batches.get(carried.id).carried_from == next_batch.id
    auditor = Desk(restored, Actor("a", frozenset({Role.auditor}), frozenset({"0461"})), "0461")
    assert reproduce.reproduce(auditor, run.id).same
    with store.reading("0461", "x") as unit:
        assert unit.audit.page(limit=1)[0].what == "backup.made"
    restored.close()
    store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_taken_while_others_write_it_holds_whole_transactions(kind, databases, tmp_path):
    store = open_store(databases.new(kind).url)
    stop, written = threading.Event(), []

    def office(municipality):
        while not stop.is_set():
            with store.unit(municipality, "u") as unit:
                batch = unit.batches.open(SMALL_DAY, {"n": len(written)})
                unit.audit.append("batch.opened", "batch", batch.id)
            written.append(batch.id)

    desks = [threading.Thread(target=office, args=(m,)) for m in ("0461", "0101")]
    for desk in desks:
        desk.start()
    while len(written) < 10:
        stop.wait(0.01)
    before = len(written)
    backup.backup(store, ADMIN, tmp_path / "anvis.zip")
    after = len(written)
    stop.set()
    for desk in desks:
        desk.join()
    store.close()
    target = databases.new(kind, empty=True).url
    done = backup.restore(target, tmp_path / "anvis.zip")
    assert done.holds
    rows = {name: table.rows for name, table in done.manifest.tables.items()}
    assert before <= rows["batches"] <= after + len(desks)
    assert rows["batches"] == rows["audit"] == rows["batch_events"] == sum(c.entries for c in done.chains)


def test_a_database_in_use_is_not_written_over(databases, tmp_path, store):
    solved(store)
    backup.backup(store, ADMIN, tmp_path / "anvis.zip")
    used = databases.new("sqlite")
    other = open_store(used.url)
    batches.open_batch(Desk(other, COORDINATOR, "0461"), SMALL)
    other.close()
    with pytest.raises(InputError) as refused:
        backup.restore(used.url, tmp_path / "anvis.zip")
    assert refused.value.kind == "bad-backup/not-empty"
    with pytest.raises(FileExistsError):
        backup.backup(store, ADMIN, tmp_path / "anvis.zip")


def test_what_was_changed_or_is_no_backup_is_refused_and_nothing_restored(databases, tmp_path):
    store = open_store(databases.new("sqlite").url)
    solved(store)
    file = tmp_path / "anvis.zip"
    backup.backup(store, ADMIN, file)
    changed, older, short = tmp_path / "changed.zip", tmp_path / "older.zip", tmp_path / "short.zip"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as one, zipfile.ZipFile(older, "w") as two:
        for name in old.namelist():
            data = old.read(name)
            one.writestr(name, data.replace(b"batch.frozen", b"batch.closed") if name == "audit.jsonl" else data)
            two.writestr(name, data.replace(b'"revision": "', b'"revision": "x'))
    short.write_bytes(file.read_bytes()[:2000])
    (tmp_path / "text.zip").write_text("nothing", encoding="utf-8")
    target = databases.new("sqlite", empty=True)
    for name, kind in (
        ("changed", "damaged"), ("older", "version"), ("short", "not-one"), ("text", "not-one"),
    ):  # fmt: skip
        with pytest.raises(InputError) as refused:
            backup.restore(target.url, tmp_path / f"{name}.zip")
        assert refused.value.kind == f"bad-backup/{kind}"
    assert backup.restore(target.url, file).holds
    store.close()


def test_a_chain_that_was_broken_before_is_restored_and_told(databases, tmp_path):
    database = databases.new("sqlite")
    store = open_store(database.url)
    solved(store)
    with database.outside() as outside:
        outside.past_triggers()
        outside.run("UPDATE audit SET user = 'somebody' WHERE position = 2")
    backup.backup(store, ADMIN, tmp_path / "anvis.zip")
    store.close()
    done = backup.restore(databases.new("sqlite", empty=True).url, tmp_path / "anvis.zip")
    assert not done.holds
    assert [b.position for b in done.chains[0].breaks] == [2]


def test_who_runs_it_for_one_municipality_does_not_take_another_along(store, tmp_path):
    for place in ("0461", "0101"):
        with store.unit(place, "u") as unit:
            unit.audit.append("x.y", "thing", "T")
    with pytest.raises(NotFound):
        backup.backup(store, Actor("a", frozenset({Role.admin}), frozenset({"0461"})), tmp_path / "anvis.zip")
    assert not (tmp_path / "anvis.zip").exists()
