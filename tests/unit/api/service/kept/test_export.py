"""All on one household and nothing of another; erased where an authority may erase, and told where it may not."""

import json

import pytest
from kept_month import solved
from small_batch import SMALL

from api.service.kept import audit, batches, export, runs
from constraints.errors import Forbidden, NotFound


def test_everything_on_one_household_and_nothing_of_another(at, store):
    batch, run = solved(store)
    with store.unit("0461", "coordinator-1") as unit:
        unit.decisions.record("comment", batch.id, run_id=run.id, household="H1", reason="called", facts={"seen": "H1"})
        facts = unit.contents.put_document({"rent": 4200})
        offer = unit.offers.propose("H1", "B1", run_id=run.id, facts_digest=facts)
        unit.audit.append("offer.proposed", "offer", offer.id)
        unit.courses.reserve("T1", "CTI", "H1")
    runs.inputs(at("caseworker", "cw-1"), run.id, "household.read", "H1")
    found = export.export(at("coordinator"), "H1")
    rows = found["batches"][0]["rows"]
    assert [r["household_id"] for r in rows["households"]] == ["H1"]
    assert [r["person_id"] for r in rows["persons"]] == ["P1"]
    assert found["plans"][0]["run"] == run.id
    assert found["decisions"][0]["reason"] == "called"
    assert found["decisions"][0]["facts"] == {"seen": "H1"}
    assert found["offers"][0]["facts"] == {"rent": 4200}
    assert found["courses"][0]["team"] == "T1"
    assert [(e["what"], e["roles"]) for e in found["trace"]] == [
        ("offer.proposed", []), ("household.read.asked", ["caseworker"]),
    ]  # fmt: skip
    text = json.dumps(found)
    for other in ("H2", "H3", "P2", "P3", "cw-2", "coordinator-1"):
        assert f'"{other}"' not in text


def test_a_protection_is_told_to_who_asked_for_it_and_not_to_whom_it_is_against(at):
    batches.open_batch(at("coordinator"), SMALL)
    asked = export.export(at("coordinator"), "H1")["batches"][0]["rows"]
    assert asked["separations"] == [{"household_id": "H1", "scope": "department"}]
    against = export.export(at("coordinator"), "H3")
    assert "separations" not in against["batches"][0]["rows"]
    assert against["withheld"] == export.export(at("coordinator"), "H2")["withheld"]


def test_a_cell_changed_by_hand_is_told(at):
    desk = at("coordinator")
    batch = batches.open_batch(desk, SMALL).batch
    batches.edit_cell(desk, batch.id, 1, "households", "H1", "urgency_class", "U2", "a new date")
    batches.edit_cell(desk, batch.id, 2, "households", "H2", "urgency_class", "U1")
    changes = export.export(desk, "H1")["changes"]
    assert [(c["column"], c["before"], c["after"]) for c in changes] == [("urgency_class", "U1", "U2")]


def test_what_is_not_kept_is_not_there_and_who_may(at):
    batches.open_batch(at("coordinator"), SMALL)
    with pytest.raises(NotFound):
        export.export(at("coordinator"), "H9")
    for role in ("caseworker", "planner", "auditor", "admin"):
        with pytest.raises(Forbidden):
            export.export(at(role), "H1")


def test_erased_from_drafts_and_kept_where_a_decision_rests_on_it(at, store):
    desk = at("coordinator")
    frozen, run = solved(store)
    draft = batches.open_batch(desk, SMALL).batch
    other = {**SMALL, "organisations": [{"organisation_id": "O1", "name": "Et andet"}]}
    away, same = (batches.open_batch(desk, d).batch for d in (other, SMALL))
    for one in (away, same):
        batches.discard(desk, one.id, 1, "twice")
    shown = export.erase(desk, "H1", "asked to")
    assert (set(shown.erased), shown.applied) == ({draft.id, away.id}, False)
    assert batches.read_batch(desk, draft.id).batch.version == 1
    done = export.erase(desk, "H1", "asked to", apply=True)
    assert (done.erased, (frozen.id, "frozen") in done.kept) == (shown.erased, True)
    left = batches.read_batch(desk, draft.id).document
    assert [h["household_id"] for h in left["households"]] == ["H2", "H3"]
    assert [p["person_id"] for p in left["persons"]] == ["P2", "P3"]
    with store.reading("0461", "x") as unit:
        assert unit.batches.document(draft.id)["separations"] == []
    assert runs.plan(desk, run.id)
    assert [b["id"] for b in export.export(desk, "H1")["batches"]] == [frozen.id, same.id]
    assert (same.id, "frozen") in done.kept  # it holds what the frozen one holds, kept once
    assert audit.verify(at("auditor")).holds


def test_a_discarded_draft_that_nothing_else_needs_is_forgotten(at):
    desk = at("coordinator")
    away = batches.open_batch(desk, SMALL).batch
    batches.discard(desk, away.id, 1, "wrong")
    export.erase(desk, "H1", "asked to", apply=True)
    with pytest.raises(NotFound):
        batches.read_batch(desk, away.id)
