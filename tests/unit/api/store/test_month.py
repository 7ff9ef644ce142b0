"""Batches, runs and simulations as they are kept: drafts that change by version, snapshots that do not, one result each."""

import json
from datetime import date, datetime

import pytest
from databases import OFFICE

from api.store import digest_of
from constraints.errors import Conflict, InputError, NotFound

DAY = date(2026, 12, 1)
DOCUMENT = {"batch": {"municipality": "0101"}, "households": [{"household_id": "H1", "max_rooms": 2.5}]}
OTHER = {"batch": {"municipality": "0101"}, "households": []}


def test_a_draft_is_edited_by_version_and_every_change_is_an_event(store):
    with store.unit("0101", "anna") as unit:
        batch = unit.batches.open(DAY, DOCUMENT, note="November")
    with store.unit("0101", "bo") as unit:
        edited = unit.batches.edit(batch.id, 1, OTHER, "removed", {"households": ["H1"]}, "moved away")
        assert unit.batches.document(batch.id) == OTHER
        assert not unit.contents.holds(batch.content_digest)
    assert (edited.version, edited.created_by, edited.changed_by) == (2, "anna", "bo")
    assert edited.changed_at > edited.created_at == batch.created_at
    with store.unit("0101", "anna") as unit, pytest.raises(Conflict, match="somebody else"):
        unit.batches.edit(batch.id, 1, DOCUMENT, "put back", None)
    with store.reading("0101", "anna") as unit:
        assert unit.batches.get(batch.id) == edited
        told = [(e.position, e.user, e.what, e.reason, e.facts) for e in unit.batches.events(batch.id)]
    assert told == [
        (1, "anna", "opened", None, None), (2, "bo", "removed", "moved away", {"households": ["H1"]}),
    ]  # fmt: skip


def test_a_frozen_batch_is_edited_no_more(store):
    with store.unit("0101", "anna") as unit:
        batch = unit.batches.open(DAY, DOCUMENT)
        frozen = unit.batches.move(batch.id, 1, "frozen", "frozen")
    assert (frozen.frozen_by, frozen.frozen_at) == ("anna", frozen.changed_at)
    with store.unit("0101", "bo") as unit, pytest.raises(Conflict, match="no longer a draft"):
        unit.batches.edit(batch.id, 2, OTHER, "removed", None)
    with store.reading("0101", "anna") as unit:
        assert unit.batches.document(batch.id) == DOCUMENT


def test_a_page_follows_the_one_before(store):
    with store.unit("0101", "anna") as unit:
        of_one_instant = [unit.batches.open(DAY, DOCUMENT).id for _ in range(3)]
    with store.unit("0101", "anna") as unit:
        newest = unit.batches.open(DAY, OTHER).id
        unit.batches.move(newest, 1, "discarded", "discarded")
    with store.reading("0101", "anna") as unit:
        first = unit.batches.page(limit=2)
        second = unit.batches.page(limit=2, after=first[-1].id)
        assert [b.id for b in (*first, *second)] == [newest, *sorted(of_one_instant, reverse=True)]
        assert unit.batches.page(after=second[-1].id) == []
        assert [b.id for b in unit.batches.page(states=["discarded"])] == [newest]


def frozen_run(store):
    with store.unit("0101", "anna") as unit:
        batch = unit.batches.open(DAY, DOCUMENT)
        unit.batches.move(batch.id, 1, "frozen", "frozen")
        return unit.runs.submit(batch.id, batch.content_digest, seed=3, settings={"time_limit": 30}).id


def test_a_run_has_one_result_and_its_bytes_come_back(store):
    run, plan = frozen_run(store), json.dumps({"format": "anvis-plan/1", "æ": [1.5]}, ensure_ascii=False).encode()
    with store.everywhere("worker") as unit:
        assert [(r.municipality, r.id) for r in unit.runs.queued()] == [("0101", run)]
    with store.unit("0101", "worker") as unit:
        assert unit.runs.start(run, "w1").state == "running"
    with store.unit("0101", "worker") as unit, pytest.raises(Conflict, match="moved on"):
        unit.runs.start(run, "w2")
    with store.unit("0101", "worker") as unit:
        assert unit.runs.tell(run, {"levels": 2})
        result = unit.runs.finish(run, plan, "optimal", {"housed": 4})
    assert result.plan_digest == digest_of(plan)
    with store.unit("0101", "worker") as unit, pytest.raises(Conflict, match="moved on"):
        unit.runs.finish(run, b"{}", "feasible", {})
    with store.reading("0101", "anna") as unit:
        assert unit.runs.plan(run) == plan
        assert unit.runs.result(run) == result
        found = unit.runs.get(run)
        assert (found.attempt, found.progress, found.state, found.settings) == (
            1,
            {"levels": 2},
            "done",
            {"time_limit": 30},
        )
        assert not unit.contents.holds(digest_of(b"{}"))


def test_a_run_is_stopped_put_back_or_failed(store):
    waiting, running, lost = (frozen_run(store) for _ in range(3))
    with store.unit("0101", "worker") as unit:
        assert unit.runs.ask_to_stop(waiting).state == "stopped"
        for run in (running, lost):
            unit.runs.start(run, "w1")
        asked = unit.runs.ask_to_stop(running)
        assert (asked.state, asked.stop_asked) == ("running", True)
        assert unit.runs.finish(running, b"[1]", "feasible", {}, state="stopped").status == "feasible"
        assert unit.runs.requeue(lost).state == "queued"
        assert unit.runs.start(lost, "w2").attempt == 2
        assert unit.runs.fail(lost, "out-of-time", {"seconds": 30}).failure_facts == {"seconds": 30}
        assert unit.runs.running() == []
        with pytest.raises(NotFound):
            unit.runs.plan(lost)
        assert not unit.runs.tell(lost, {})


def test_a_simulation_has_one_result(store):
    with store.unit("0101", "per") as unit:
        made = unit.simulations.submit({"world": {"households": 100}})
        unit.simulations.start(made.id, "w1")
        unit.simulations.finish(made.id, b'{"mean":1.25}')
        assert unit.simulations.result(made.id) == b'{"mean":1.25}'
        with pytest.raises(Conflict):
            unit.simulations.finish(made.id, b"{}")


def test_what_is_raised_inside_undoes_all_of_it(store):
    def half():
        with store.unit("0101", "anna") as unit:
            unit.batches.open(DAY, DOCUMENT)
            unit.audit.append("opened", "batch", "B-1")
            raise KeyError("in the middle")

    with pytest.raises(KeyError):
        half()
    with store.reading("0101", "anna") as unit:
        assert unit.batches.page() == []
        assert unit.audit.head().position == 0


def test_retention_takes_contents_and_leaves_digests(store):
    with store.unit("0101", "anna") as unit:
        batch = unit.batches.open(DAY, DOCUMENT, facts={"from": "carried"})
        assert unit.batches.forget(batch.id)
        assert not unit.batches.forget(batch.id)
        assert unit.batches.get(batch.id).content_digest == batch.content_digest
        assert [e.facts for e in unit.batches.events(batch.id)] == [None]
        with pytest.raises(NotFound, match="only its digest"):
            unit.batches.document(batch.id)


@pytest.mark.parametrize("where", ["document", "note", "facts", "user", "plan", "audit"])
def test_a_civil_registration_number_is_kept_nowhere(store, where):
    number = "0101901234"
    with store.unit("0101", "anna") as unit:
        run = unit.batches.open(DAY, DOCUMENT)
        run = unit.runs.submit(run.id, run.content_digest)
        unit.runs.start(run.id, "w1")
    with (
        pytest.raises(InputError, match="CPR") as raised,
        store.unit("0101", number if where == "user" else "anna") as unit,
    ):
        {
            "document": lambda: unit.batches.open(DAY, {"households": [{"household_id": number}]}),
            "note": lambda: unit.batches.open(DAY, DOCUMENT, note=f"see {number}"),
            "facts": lambda: unit.batches.open(DAY, DOCUMENT, facts={number: 1}),
            "user": lambda: None,
            "plan": lambda: unit.runs.finish(run.id, f'{{"a":["{number}"]}}'.encode(), "optimal", {}),
            "audit": lambda: unit.audit.append("looked", "household", number),
        }[where]()
    assert number not in str(raised.value)


def test_a_time_without_an_offset_is_refused(database):
    from api.store import open_store

    store = open_store(database.url, lambda: datetime(2026, 11, 2, 8, 0))  # noqa: DTZ001
    with pytest.raises(Exception, match="offset"), store.unit("0101", "anna") as unit:
        unit.batches.open(DAY, DOCUMENT)
    store.close()


def test_what_reads_cannot_write_and_leaves_the_next_free_to(store):
    for reads in (store.reading("0101", "anna"), store.everywhere("anna")):
        with pytest.raises(Exception, match="cannot be written") as raised, reads as unit:
            unit.contents.put(b"{}")
        assert OFFICE not in str(raised.value)
    with store.unit("0101", "anna") as unit:
        unit.contents.put(b"{}")
