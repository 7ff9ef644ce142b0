"""The audit: one chain for each municipality that nobody forks, changes or shortens unseen."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.store import canonical
from api.store.audit import START, Break
from constraints.errors import Conflict


@pytest.fixture
def chain(store):
    """Five entries of one municipality, one of another."""
    for number in range(1, 6):
        with store.unit("0101", "anna", ["coordinator", "admin"]) as unit:
            unit.audit.append("offer.made", "offer", f"O-{number}", {"number": number, "ord": "æøå", "open": True})
    with store.unit("0751", "bo") as unit:
        unit.audit.append("offer.made", "offer", "O-9")
    return store


def verified(store, anchor=None):
    with store.reading("0101", "anna") as unit:
        return unit.audit.verify(anchor)


def test_each_entry_holds_the_digest_of_the_one_before(chain):
    with chain.reading("0101", "anna") as unit:
        newest = unit.audit.page()
        head = unit.audit.head()
        assert [e.thing_id for e in unit.audit.page(thing="offer", before=3)] == ["O-2", "O-1"]
        assert unit.audit.page(user="bo") == []
    assert [e.position for e in newest] == [5, 4, 3, 2, 1]
    assert [e.previous for e in newest] == [*(e.digest for e in newest[1:]), START]
    assert newest[0].roles == ["admin", "coordinator"]
    assert (head.position, head.digest) == (5, newest[0].digest)
    found = verified(chain)
    assert (found.holds, found.entries, found.head) == (True, 5, head)
    with chain.everywhere("operations") as unit:
        assert unit.audit.municipalities() == ["0101", "0751"]


def test_the_digest_is_over_every_field(chain):
    with chain.reading("0101", "anna") as unit:
        entry = unit.audit.page(limit=1)[0]
    for field in dataclasses.fields(entry):
        if field.name == "digest":
            continue
        others = {"at": entry.at.replace(microsecond=1), "position": entry.position + 1}
        other = others.get(field.name, ["x"])
        assert dataclasses.replace(entry, **{field.name: other}).digest_now() != entry.digest, field.name


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET what = 'x' WHERE position = 2",
        "DELETE FROM audit WHERE position = 2",
        "TRUNCATE audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE position = 2",
    ],
)
def test_nobody_changes_an_entry_not_even_one_with_every_right(chain, database, sql):
    if sql.startswith("TRUNCATE" if database.kind == "sqlite" else "INSERT OR"):
        pytest.skip("words of the other database")
    with database.outside() as outside, pytest.raises(Exception, match="never changed"):
        outside.run(sql)
    assert verified(chain).holds


def test_an_unchanged_run_result_and_a_frozen_batch_are_guarded_too(store):
    from datetime import date

    with store.unit("0101", "anna") as unit:
        batch = unit.batches.open(date(2026, 12, 1), {})
        unit.batches.move(batch.id, 1, "frozen", "frozen")
        run = unit.runs.submit(batch.id, batch.content_digest)
        unit.runs.start(run.id, "w1")
        unit.runs.finish(run.id, b"{}", "optimal", {})
        unit.decisions.record("comment", batch.id, reason="well")
    for sql in (
        "UPDATE run_results SET status = 'x'",
        "UPDATE batches SET content_digest = 'x'",
        "UPDATE decisions SET reason = 'other'",
        "UPDATE batch_events SET reason = NULL, what = 'x'",
        "DELETE FROM decisions",
    ):
        with pytest.raises(Conflict, match="never changed"), store.unit("0101", "anna") as unit:
            unit.scope.connection.exec_driver_sql(sql)


@pytest.mark.parametrize(
    ("sql", "breaks"),
    [
        (["UPDATE audit SET what = 'x' WHERE municipality = '0101' AND position = 2"], [Break(2, "tampered")]),
        (["UPDATE audit SET roles = '[]' WHERE municipality = '0101' AND position = 5"], [Break(5, "tampered")]),
        (["DELETE FROM audit WHERE municipality = '0101' AND position = 3"], [Break(3, "removed")]),
        (
            ["DELETE FROM audit WHERE municipality = '0101' AND position > 3"],
            [Break(4, "removed"), Break(5, "removed")],
        ),
        (["DELETE FROM audit WHERE municipality = '0101'"], [Break(n, "removed") for n in range(1, 6)]),
        (
            [
                "UPDATE audit SET position = 99 WHERE municipality = '0101' AND position = 2",
                "UPDATE audit SET position = 2 WHERE municipality = '0101' AND position = 3",
                "UPDATE audit SET position = 3 WHERE municipality = '0101' AND position = 99",
            ],
            [Break(2, "moved"), Break(3, "moved")],
        ),
        (["UPDATE audit_heads SET position = 4 WHERE municipality = '0101'"], [Break(4, "head")]),
    ],
)
def test_what_is_done_past_the_guards_is_named(chain, database, sql, breaks):
    with database.outside() as outside:
        outside.past_triggers()
        for statement in sql:
            outside.run(statement)
    found = verified(chain)
    assert not found.holds
    assert found.breaks[: len(breaks)] == tuple(breaks)
    with chain.reading("0751", "bo") as unit:
        assert unit.audit.verify().holds


def test_a_chain_rewritten_with_its_head_is_told_by_an_anchor_kept_elsewhere(chain, database):
    anchor = verified(chain).head
    assert anchor.as_json()["position"] == 5
    with database.outside() as outside:
        outside.past_triggers()
        outside.run("DELETE FROM audit WHERE municipality = '0101'")
        outside.run("DELETE FROM audit_heads WHERE municipality = '0101'")
    assert verified(chain).holds
    assert verified(chain, anchor).breaks == (Break(5, "head"),)
    for _ in range(6):
        with chain.unit("0101", "eve") as unit:
            unit.audit.append("offer.made", "offer", "O-1")
    assert verified(chain).holds
    assert verified(chain, anchor).breaks == (Break(5, "head"),)


def test_writers_at_once_never_fork_the_chain(store):
    def write(writer):
        for number in range(4):
            with store.unit("0101" if writer % 4 else "0751", f"user-{writer}") as unit:
                unit.audit.append("looked", "household", f"H-{writer}-{number}")

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(8)))
    found = verified(store)
    assert (found.holds, found.entries) == (True, 24)
    with store.reading("0751", "anna") as unit:
        assert unit.audit.verify().entries == 8


def test_canonical_bytes_are_sorted_utf_8_and_hold_no_float():
    assert canonical({"b": [1, None, True], "a": "æ"}) == '{"a":"æ","b":[1,null,true]}'.encode()
    for no in (1.5, {"a": [1.0]}, {1: "a"}, {"a": object()}):
        with pytest.raises(TypeError):
            canonical(no)


def test_a_float_among_the_facts_is_refused(store):
    with pytest.raises(TypeError, match="float"), store.unit("0101", "anna") as unit:
        unit.audit.append("looked", "household", "H1", {"rent": 1.5})
    assert verified(store).entries == 0
