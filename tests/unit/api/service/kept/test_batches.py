"""A month's batch from draft to snapshot: merged by key, changed cell by cell, seen by whom it concerns, traced."""

import copy

import pytest
from small_batch import SMALL

from api.service.kept import batches, decisions, runs
from constraints.errors import Conflict, Forbidden, InputError, NotFound


def opened(desk):
    return batches.open_batch(desk, SMALL).batch


def test_a_draft_is_kept_as_it_was_written(at):
    desk = at("coordinator")
    batch = opened(desk)
    seen = batches.read_batch(desk, batch.id)
    assert seen.batch.state == "draft"
    assert {k: v for k, v in SMALL.items() if k != "separations"} == seen.document
    assert batches.check_batch(desk, batch.id).ok


def test_a_caseworker_sees_own_cases_and_their_protection_and_no_other(at):
    batch = opened(at("coordinator"))
    seen = batches.read_batch(at("caseworker", "cw-2"), batch.id).document
    assert [h["household_id"] for h in seen["households"]] == ["H2"]
    assert [p["household_id"] for p in seen["persons"]] == ["H2"]
    assert seen["separations"] == []
    mine = batches.read_batch(at("caseworker", "cw-1"), batch.id).document
    assert [h["household_id"] for h in mine["households"]] == ["H1", "H3"]
    assert len(mine["separations"]) == 1


@pytest.mark.parametrize("role", ["planner", "admin"])
def test_who_has_no_right_is_refused_and_the_refusal_is_traced(at, role, store):
    batch = opened(at("coordinator"))
    with pytest.raises(Forbidden):
        batches.read_batch(at(role), batch.id)
    with store.reading("0461", "x") as unit:
        last = unit.audit.page(limit=1)[0]
    assert (last.what, last.user, last.thing_id, last.facts) == (
        "refused",
        f"{role}-1",
        batch.id,
        {"right": "batch.read"},
    )


def test_another_municipality_is_not_there(at):
    batch = opened(at("coordinator"))
    with pytest.raises(NotFound):
        batches.read_batch(at("coordinator", municipality="0101", where="0461"), batch.id)
    with pytest.raises(NotFound):
        batches.read_batch(at("coordinator", municipality="0101", where="0101"), batch.id)


def test_tables_of_another_municipality_are_refused(at):
    other = copy.deepcopy(SMALL)
    other["batch"]["municipality"] = "0101"
    with pytest.raises(InputError):
        batches.open_batch(at("coordinator"), other)


def test_a_merge_goes_by_key_and_what_is_gone_stays_until_a_person_says_so(at):
    desk = at("coordinator")
    batch = opened(desk)
    month = {
        "households": [
            {"household_id": "H1", "urgency_class": "U2"},
            {"household_id": "H4", "registered_on": "2026-11-01", "urgency_class": "U2"},
        ]
    }
    done = batches.import_tables(desk, batch.id, 1, month)
    told = done.merged[0]
    assert (told.new, told.changed, told.gone) == (("H4",), ("H1",), ("H2", "H3"))
    rows = {h["household_id"]: h for h in done.document["households"]}
    assert list(rows) == ["H1", "H2", "H3", "H4"]
    assert rows["H1"]["urgency_class"] == "U2"
    assert rows["H1"]["registered_on"] == "2026-03-01"
    gone = batches.import_tables(desk, batch.id, 2, month, gone=True)
    assert [h["household_id"] for h in gone.document["households"]] == ["H1", "H4"]
    whole = batches.import_tables(desk, batch.id, 3, month, replace=["households"])
    assert whole.document["households"] == month["households"]


def test_files_of_an_office_are_merged_with_danish_headings(at, tmp_path):
    desk = at("coordinator")
    batch = opened(desk)
    (tmp_path / "husstande.csv").write_text("husstand;hasteklasse\nH2;U1\n", encoding="utf-8")
    done = batches.import_files(desk, batch.id, 1, tmp_path)
    assert {h["household_id"]: h["urgency_class"] for h in done.document["households"]}["H2"] == "U1"


def test_a_civil_number_is_never_kept(at, tmp_path):
    desk = at("coordinator")
    batch = opened(desk)
    (tmp_path / "husstande.csv").write_text("husstand;hasteklasse\n0101701234;U1\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        batches.import_files(desk, batch.id, 1, tmp_path)
    assert "0101701234" not in refused.value.text("da")
    with pytest.raises(InputError):
        batches.edit_cell(desk, batch.id, 1, "households", "H1", "target_group", "010170-1234")
    assert batches.read_batch(desk, batch.id).batch.version == 1


def test_a_cell_is_changed_once_and_the_second_of_two_is_told(at):
    desk = at("coordinator")
    batch = opened(desk)
    done = batches.edit_cell(desk, batch.id, 1, "dwellings", "B1", "rooms", "3", "målt op")
    assert done.batch.version == 2
    assert next(d for d in done.document["dwellings"] if d["dwelling_id"] == "B1")["rooms"] == "3"
    with pytest.raises(Conflict):
        batches.edit_cell(at("coordinator", "other"), batch.id, 1, "dwellings", "B1", "rooms", "4")
    events = batches.history(desk, batch.id)
    assert [(e.what, e.user) for e in events] == [("opened", "coordinator-1"), ("edited", "coordinator-1")]
    assert events[1].facts == {"table": "dwellings", "key": "B1", "column": "rooms", "before": "2", "after": "3"}


@pytest.mark.parametrize(
    ("table", "key", "column", "value", "error"),
    [
        ("dwellings", "B9", "rooms", "3", NotFound),
        ("dwellings", "B1", "colour", "red", NotFound),
        ("flats", "B1", "rooms", "3", NotFound),
        ("dwellings", "B1", "rooms", ["3"], InputError),
    ],
)
def test_what_is_not_there_is_not_changed(at, table, key, column, value, error):
    desk = at("coordinator")
    batch = opened(desk)
    with pytest.raises(error):
        batches.edit_cell(desk, batch.id, 1, table, key, column, value)


def test_a_frozen_batch_changes_no_more(at):
    desk = at("coordinator")
    batch = opened(desk)
    frozen = batches.freeze(desk, batch.id, 1)
    assert frozen.state == "frozen"
    with pytest.raises(Conflict):
        batches.edit_cell(desk, batch.id, frozen.version, "dwellings", "B1", "rooms", "3")
    with pytest.raises(Conflict):
        batches.freeze(desk, batch.id, frozen.version)
    assert batches.close(desk, batch.id, frozen.version).state == "closed"


def test_what_does_not_hold_is_not_frozen(at):
    desk = at("coordinator")
    wrong = copy.deepcopy(SMALL)
    wrong["dwellings"][0]["rooms"] = "many"
    batch = batches.open_batch(desk, wrong).batch
    assert not batches.check_batch(desk, batch.id).ok
    with pytest.raises(InputError):
        batches.freeze(desk, batch.id, 1)
    assert batches.read_batch(desk, batch.id).batch.state == "draft"


def test_a_run_is_of_a_frozen_batch(at):
    desk = at("coordinator")
    batch = opened(desk)
    with pytest.raises(Conflict):
        runs.submit(desk, batch.id)
    batches.freeze(desk, batch.id, 1)
    run = runs.submit(desk, batch.id, seed=7, time_limit=2.5)
    told = runs.read(desk, run.id)
    assert (told.run.state, told.run.seed, told.result) == ("queued", 7, None)
    assert runs.stop(desk, run.id).state == "stopped"
    with pytest.raises(NotFound):
        runs.plan(desk, run.id)


def test_everything_done_is_in_the_chain_and_the_chain_holds(at, store):
    desk = at("coordinator")
    batch = opened(desk)
    batches.edit_cell(desk, batch.id, 1, "dwellings", "B1", "rooms", "3")
    batches.freeze(desk, batch.id, 2)
    with store.reading("0461", "x") as unit:
        assert [e.what for e in reversed(unit.audit.page())] == ["batch.opened", "batch.edited", "batch.frozen"]
        assert unit.audit.verify().holds


def test_who_changes_an_old_version_is_told_every_change_since(at):
    desk, second = at("coordinator"), at("coordinator", "second")
    batch = batches.open_batch(desk, SMALL).batch
    batches.edit_cell(second, batch.id, 1, "dwellings", "B1", "rooms", "3")
    batches.import_tables(second, batch.id, 2, {"batch": SMALL["batch"], "wishes": []})
    decisions.lock(second, batch.id, "H3", "B1", "har haft nøgler")
    acts = (
        lambda: batches.edit_cell(desk, batch.id, 1, "dwellings", "B2", "rooms", "4"),
        lambda: batches.import_tables(desk, batch.id, 1, {"batch": SMALL["batch"]}),
        lambda: batches.freeze(desk, batch.id, 1),
        lambda: batches.discard(desk, batch.id, 1, "forkert"),
    )
    for act in acts:
        with pytest.raises(Conflict) as stale:
            act()
        assert (stale.value.kind, stale.value.facts["version"]) == ("stale-version/batch", 4)
        told = [c["en"].partition("UTC: ")[2] for c in stale.value.facts["changes"]]
        assert told == ["changed a cell (dwellings.rooms B1)", "imported tables (wishes)", "locked a pair (H3 B1)"]
        assert all(c["da"].startswith("second, ") for c in stale.value.facts["changes"])
    with pytest.raises(Conflict):
        batches.freeze(desk, batch.id, 9)
    assert batches.freeze(desk, batch.id, 4).state == "frozen"
