"""One row added to a draft, or taken out of it: told, traced, and refused where somebody else was faster."""

import copy

import pytest
from small_batch import SMALL

from api.service.kept import batches, rows
from api.service.kept.texts import LIMITS
from constraints.errors import Conflict, Forbidden, InputError, NotFound

LATE = {**SMALL["dwellings"][0], "dwelling_id": "B9", "floor": ""}


def opened(desk, **changes):
    return batches.open_batch(desk, {**copy.deepcopy(SMALL), **changes}).batch


def test_a_late_vacancy_is_a_row_more_with_its_event_and_its_trace(at, store):
    desk = at("coordinator")
    draft = opened(desk)
    made, name = rows.add_row(desk, draft.id, draft.version, "dwellings", LATE, "ringet ind")
    assert (name, made.batch.version) == ("B9", 2)
    held = batches.read_batch(desk, draft.id).document["dwellings"]
    assert [d["dwelling_id"] for d in held] == ["B1", "B2", "B9"]
    assert "floor" not in held[-1]  # empty is unknown
    assert batches.check_batch(desk, draft.id).ok
    event = batches.history(desk, draft.id)[-1]
    assert (event.what, event.facts, event.reason) == ("added", {"table": "dwellings", "key": "B9"}, "ringet ind")
    with store.reading("0461", "x") as unit:
        assert "batch.added" in [e.what for e in unit.audit.page(limit=4)]


def test_a_row_into_a_table_that_was_not_there(at):
    desk = at("coordinator")
    draft = opened(desk)
    wish = {"household_id": "H1", "kind": "department", "target": "A1", "tier": "wish"}
    _, name = rows.add_row(desk, draft.id, 1, "wishes", wish)
    assert name == "H1 department A1"
    assert batches.read_batch(desk, draft.id).document["wishes"] == [wish]


@pytest.mark.parametrize(
    ("table", "row", "kind", "pointer"),
    [
        ("dwellings", {**LATE, "dwelling_id": "B1"}, "bad-row/there", "/dwelling_id"),
        ("dwellings", {**LATE, "dwelling_id": "  "}, "bad-row/key", "/dwelling_id"),
        ("dwellings", {**LATE, "department_id": ["A1"]}, "bad-cell/type", "/department_id"),
        ("dwellings", {**LATE, "department_id": "x" * (LIMITS["cell"] + 1)}, "bad-text/long", "/department_id"),
        ("households", {"household_id": "010190-1234"}, "cpr-number/change", None),
    ],
)
def test_what_cannot_be_a_row_is_refused_at_its_cell(at, table, row, kind, pointer):
    desk = at("coordinator")
    draft = opened(desk)
    with pytest.raises(InputError) as refused:
        rows.add_row(desk, draft.id, 1, table, row)
    assert (refused.value.kind, refused.value.facts.get("pointer")) == (kind, pointer)
    assert batches.read_batch(desk, draft.id).batch.version == 1


def test_tables_columns_and_rows_that_are_not_there(at):
    desk = at("coordinator")
    draft = opened(desk)
    with pytest.raises(NotFound):
        rows.add_row(desk, draft.id, 1, "shoes", {})
    with pytest.raises(NotFound):
        rows.add_row(desk, draft.id, 1, "dwellings", {**LATE, "shoe_size": "43"})
    with pytest.raises(NotFound):
        rows.remove_row(desk, draft.id, 1, "dwellings", "B9", "findes ikke")


def test_a_household_goes_with_what_is_its_own_and_nothing_else(at):
    desk = at("coordinator")
    periods = [{"person_id": p, "benefit": "cash_assistance", "first_month": "2026-01"} for p in ("P1", "P2")]
    wishes = [{"household_id": "H1", "kind": "department", "target": "A1", "tier": "wish"}]
    draft = opened(desk, benefit_periods=periods, wishes=wishes)
    made, gone = rows.remove_row(desk, draft.id, 1, "households", "H1", "flyttet", owned=True)
    assert {t: len(names) for t, names in gone.items()} == {
        "households": 1, "persons": 1, "benefit_periods": 1, "wishes": 1, "separations": 1,
    }  # fmt: skip
    left = made.document
    assert [h["household_id"] for h in left["households"]] == ["H2", "H3"]
    assert [p["person_id"] for p in left["persons"]] == ["P2", "P3"]
    assert [p["person_id"] for p in left["benefit_periods"]] == ["P2"]
    assert left["separations"] == []
    assert len(left["dwellings"]) == 2
    event = batches.history(desk, draft.id)[-1]
    assert (event.what, event.reason) == ("removed", "flyttet")


def test_a_row_alone_leaves_the_others_to_the_check(at):
    desk = at("coordinator")
    draft = opened(desk)
    rows.remove_row(desk, draft.id, 1, "households", "H2", "to gange i listen")
    assert [f.code for f in batches.check_batch(desk, draft.id).errors] == ["unknown-reference"]


def test_who_was_not_first_is_told_who_was(at):
    one, two = at("coordinator"), at("coordinator", "second")
    draft = opened(one)
    rows.add_row(two, draft.id, 1, "dwellings", LATE)
    with pytest.raises(Conflict) as refused:
        rows.remove_row(one, draft.id, 1, "dwellings", "B1", "solgt")
    assert refused.value.kind == "stale-version/batch"
    assert "second" in refused.value.facts["changes"][0]["da"]
    assert "tilføjede en række (boliger B9)" in refused.value.text("da")


def test_a_reason_is_needed_to_take_out_and_nothing_changes_in_what_is_frozen(at):
    desk = at("coordinator")
    draft = opened(desk)
    with pytest.raises(InputError):
        rows.remove_row(desk, draft.id, 1, "dwellings", "B1", " ")
    with pytest.raises(Forbidden):
        rows.add_row(at("caseworker"), draft.id, 1, "dwellings", LATE)
    batches.freeze(desk, draft.id, 1)
    with pytest.raises(Conflict):
        rows.add_row(desk, draft.id, 2, "dwellings", LATE)
