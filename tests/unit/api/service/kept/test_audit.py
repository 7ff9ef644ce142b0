"""The trace is read by whom it concerns, and a chain that was touched says where."""

import copy
import json

import pytest
from databases import KINDS
from kept_month import solved
from small_batch import SMALL

from api.service.kept import audit, batches, contested, reached, reproduce
from api.store import open_store
from constraints.errors import Forbidden, InputError, NotFound


def test_everybody_reads_own_acts_and_an_auditor_all_of_them(at):
    batch = batches.open_batch(at("coordinator"), SMALL).batch
    batches.read_batch(at("caseworker", "cw-1"), batch.id)
    mine = audit.page(at("caseworker", "cw-1"), user="coordinator-1")
    assert {e.user for e in mine} == {"cw-1"}
    assert {e.user for e in audit.page(at("auditor"))} == {"coordinator-1", "cw-1"}
    looked = audit.page(at("auditor"), user="auditor-1")[0]
    assert (looked.what, looked.facts["entries"]) == ("audit.read", 2)


def test_only_an_auditor_walks_the_chain(at):
    batches.open_batch(at("coordinator"), SMALL)
    assert audit.verify(at("auditor")).holds
    for role in ("coordinator", "caseworker", "planner", "admin"):
        with pytest.raises(Forbidden):
            audit.verify(at(role))


@pytest.mark.parametrize("kind", KINDS)
def test_a_touched_chain_names_the_place_and_an_anchor_tells_of_a_cut_end(kind, databases, tmp_path):
    from api.access import Actor, Role
    from api.service.kept import Desk

    database = databases.new(kind)
    store = open_store(database.url)
    for n in range(6):
        with store.unit("0461", "u") as unit:
            unit.audit.append("x.y", "thing", f"T{n}")
    auditor = Desk(store, Actor("a", frozenset({Role.auditor}), frozenset({"0461"})), "0461")
    file = tmp_path / "head.json"
    file.write_text(json.dumps(audit.head(auditor).as_json()), encoding="utf-8")
    anchor = audit.anchor_of(file, "0461")
    assert audit.verify(auditor, anchor).holds
    with database.outside() as outside:
        outside.past_triggers()
        outside.run("UPDATE audit SET what = 'x.z' WHERE position = 2")
        outside.run("DELETE FROM audit WHERE position = 4")
    broken = audit.verify(auditor)
    assert [(b.position, b.fault) for b in broken.breaks] == [(2, "tampered"), (4, "removed")]
    with database.outside() as outside:
        outside.past_triggers()
        outside.run("DELETE FROM audit WHERE position >= 2")
        first = outside.run("SELECT digest FROM audit WHERE position = 1")[0][0]
        outside.run(f"UPDATE audit_heads SET position = 1, digest = '{first}'")
    assert audit.verify(auditor).holds
    assert [b.fault for b in audit.verify(auditor, anchor).breaks] == ["head"]
    store.close()


def test_a_file_that_is_no_head_is_refused(tmp_path):
    file = tmp_path / "head.json"
    for text in (
        "{}",
        "[]",
        "nothing",
        json.dumps({"format": "anvis-audit-head/1", "municipality": "0101", "position": 1, "digest": "0"}),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError):
            audit.anchor_of(file, "0461")


def test_a_plan_is_made_again_to_the_byte(at, store):
    _, run = solved(store, seed=3)
    found = reproduce.reproduce(at("auditor"), run.id)
    assert (found.same, found.repeatable, found.parts, found.changed) == (True, True, (), ())
    assert found.kept_digest == found.made_digest


def test_what_differs_is_named(at, store):
    def older(plan):
        plan["digests"]["code"] = "0" * 64
        plan["versions"]["highspy"] = "1.0"
        plan["placements"] = plan["placements"][1:]

    _, run = solved(store, change=older)
    found = reproduce.reproduce(at("auditor"), run.id)
    assert not found.same
    assert found.parts == ("digests", "placements", "versions")
    assert [c.what for c in found.changed] == ["code", "highspy"]


def test_a_run_that_is_not_there_is_not_made_again(at):
    with pytest.raises(NotFound):
        reproduce.reproduce(at("auditor"), "R-NOTHING")
    with pytest.raises(Forbidden):
        reproduce.reproduce(at("planner"), "R-NOTHING")


def in_a_prevention_area():
    """Every dwelling lies in a prevention area, whose rules are contested."""
    document = copy.deepcopy(SMALL)
    document["batch"].pop("areas")
    document["areas"] = [{"area_id": "OM1", "name": "Prøveområde"}]
    document["designations"] = [{"area_id": "OM1", "kind": "prevention", "valid_from": "2025-12-01"}]
    document["departments"][0]["area_id"] = "OM1"
    document["persons"][0]["lease_terminated_on"] = "2026-06-01"
    return document


def test_every_decision_in_which_a_contested_rule_took_part_is_listed(at, store):
    document = in_a_prevention_area()
    document["policy"] = {
        "rule_status": {"CONC-1": {"status": "contested", "basis": "a case at court", "signed_by": "head-1"}}
    }
    batch, run = solved(store, document)
    found = contested.contested(at("auditor"))
    with store.reading("0461", "x") as unit:
        plan = json.loads(unit.runs.plan(run.id))
    by_rules = {
        (f["rule_id"], p["household_id"])
        for p in plan["placements"]
        for f in p["findings"]
        if f["status"] != "in_force"
    }
    by_rules |= {(r, u["household_id"]) for u in plan["unplaced"] for r in u["blocking"] if r.startswith("ALB-59-7")}
    assert by_rules
    assert {(p.rule_id, p.household_id) for p in found.parts} == by_rules
    assert {(p.run_id, p.batch_id, p.approved) for p in found.parts} == {(run.id, batch.id, False)}
    assert (found.runs_read, found.gone) == (1, ())


def test_where_nothing_is_contested_nothing_is_listed(at, store):
    solved(store)
    assert contested.contested(at("auditor")).parts == ()


def test_what_reached_the_model_is_measured(at, store):
    document = copy.deepcopy(SMALL)
    document["batch"]["ignore"] = ["noter"]
    for row in document["households"]:
        row["noter"] = "taler godt"
    _, run = solved(store, document)
    found = reached.reached(at("auditor"), run.id)
    columns = {c.name: c for c in found.columns}
    assert columns["dwellings.rooms"].read_by
    assert (columns["households.caseworker"].filled, columns["households.caseworker"].read_by) == (3, ())
    # Nobody's citizenship is asked for where no dwelling lies in an area whose rules ask for it.
    assert (columns["persons.citizenship_class"].filled, columns["persons.citizenship_class"].read_by) == (3, ())
    assert "ALB-59-7-0" in columns["persons.citizenship_class"].rules
    assert found.not_read == ("households.noter",)


def test_citizenship_reaches_the_model_where_the_law_asks_for_it(at, store):
    _, run = solved(store, in_a_prevention_area())
    columns = {c.name: c for c in reached.reached(at("auditor"), run.id).columns}
    assert columns["persons.citizenship_class"].read_by
