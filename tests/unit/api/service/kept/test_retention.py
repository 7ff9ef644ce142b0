"""What is due goes, what is not stays, digests and chain hold, and what was said to go is what went."""

import copy
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import KINDS
from kept_month import COORDINATOR, solved
from small_batch import SMALL
from sqlalchemy.engine import make_url

from api.access import Actor, Role
from api.service.kept import Desk, audit, batches, retention, tokens
from api.store import open_store
from constraints.errors import Forbidden, InputError, NotFound

POLICY = retention.Retention()


def later(store, **passed):
    store._now.now += timedelta(**passed)


def test_a_discarded_draft_goes_after_three_months_and_not_before(at, store):
    desk = at("coordinator")
    batch = batches.open_batch(desk, SMALL).batch
    batches.discard(desk, batch.id, 1, "the wrong month")
    later(store, days=89)
    assert retention.retain(at("admin"), POLICY).removed == ()
    later(store, days=2)
    due = retention.retain(at("admin"), POLICY)
    assert [(r.kind, r.id, r.contents) for r in due.removed] == [("discarded_drafts_days", batch.id, 1)]
    assert batches.read_batch(desk, batch.id).document  # a dry run removes nothing
    done = retention.retain(at("admin"), POLICY, apply=True)
    assert (done.removed, done.applied) == (due.removed, True)
    with pytest.raises(NotFound) as gone:
        batches.read_batch(desk, batch.id)
    assert gone.value.kind == "not-kept/contents"
    assert audit.verify(at("auditor")).holds
    assert retention.retain(at("admin"), POLICY).removed == ()


def test_contents_that_a_month_in_use_shares_with_a_discarded_draft_stay(at, store):
    desk = at("coordinator")
    first = batches.open_batch(desk, SMALL).batch
    batches.discard(desk, first.id, 1, "twice")
    second = batches.open_batch(desk, SMALL).batch
    later(store, days=200)
    retention.retain(at("admin"), POLICY, apply=True)
    assert batches.read_batch(desk, second.id).document


def test_a_month_goes_five_years_after_its_last_offer_ended(at, store):
    batch, run = solved(store)
    with store.unit("0461", "coordinator-1") as unit:
        unit.decisions.record("comment", batch.id, run_id=run.id, household="H1", reason="called twice", facts={"a": 1})
        offer = unit.offers.propose("H1", "B1", run_id=run.id, facts_digest=unit.contents.put_document({"b": 2}))
    later(store, days=6 * 365)
    assert retention.retain(at("admin"), POLICY).removed == ()  # the offer is open
    with store.unit("0461", "coordinator-1") as unit:
        unit.offers.change(offer.id, 1, state="withdrawn", reason="the flat burned")
    later(store, days=5 * 365)
    assert retention.retain(at("admin"), POLICY).removed == ()
    later(store, days=3)
    done = retention.retain(at("admin"), POLICY, apply=True)
    assert [(r.kind, r.contents) for r in done.removed] == [("batches_and_plans_years", 4)]
    with store.reading("0461", "x") as unit:
        assert unit.decisions.of(batch_id=batch.id)[0].reason is None
        assert unit.offers.get(offer.id).reason is None
        assert unit.runs.result(run.id).plan_digest
        with pytest.raises(NotFound):
            unit.runs.plan(run.id)
    assert audit.verify(at("auditor")).holds


def test_an_offer_outside_a_run_and_a_course_go_by_themselves(at, store):
    with store.unit("0461", "coordinator-1") as unit:
        facts = unit.contents.put_document({"rent": 1})
        ended = unit.offers.propose("H1", "B1", state="refused", facts_digest=facts, reason="too far from school")
        still = unit.offers.propose("H2", "B2", reason="by phone")
        course = unit.courses.reserve("T1", "CTI", "H1", state="ended", reason="moved away")
    later(store, days=5 * 365 + 3)
    done = retention.retain(at("admin"), POLICY, apply=True)
    assert [(r.thing, r.id, r.contents) for r in done.removed] == [("offer", ended.id, 1), ("course", course.id, 0)]
    with store.reading("0461", "x") as unit:
        assert unit.offers.get(ended.id).reason is None
        assert not unit.contents.holds(facts)
        assert unit.courses.get(course.id).reason is None
        assert unit.offers.get(still.id).reason == "by phone"
    assert retention.retain(at("admin"), POLICY).removed == ()


def test_ended_tokens_go_and_good_ones_stay(at, store):
    admin = Actor("admin-1", frozenset({Role.admin}), frozenset({"0461"}))
    tokens.create(store, admin, "cw-1", ["caseworker"], ["0461"], 1)
    good = tokens.create(store, admin, "cw-2", ["caseworker"], ["0461"], 300)
    gone = tokens.create(store, admin, "cw-3", ["caseworker"], ["0461"], 300)
    tokens.revoke(store, admin, gone.rows[0].id)
    later(store, days=2)
    assert retention.retain(at("admin"), POLICY).tokens == 2
    assert retention.retain(at("admin"), POLICY, apply=True).tokens == 2
    assert [t.user for t in tokens.listed(at("admin"))] == ["cw-2"]
    assert tokens.actor_of(store, good.token).user == "cw-2"


def test_answers_kept_for_repeated_requests_go(at, store):
    with store.unit("0461", "cw-1") as unit:
        unit.keys.claim("k1", "0" * 64)
        unit.keys.answer("k1", 200, {"a": 1})
    later(store, days=31)
    assert retention.retain(at("admin"), POLICY, apply=True).requests == 1
    assert retention.retain(at("admin"), POLICY).requests == 0


def test_a_draft_nobody_touches_is_told_and_left(at, store):
    batch = batches.open_batch(at("coordinator"), SMALL).batch
    later(store, days=91)
    found = retention.retain(at("admin"), POLICY, apply=True)
    assert (found.idle_drafts, found.removed) == ((batch.id,), ())


def test_who_may(at):
    assert not retention.retain(at("auditor"), POLICY).applied
    with pytest.raises(Forbidden):
        retention.retain(at("auditor"), POLICY, apply=True)
    with pytest.raises(Forbidden):
        retention.retain(at("coordinator"), POLICY)


def test_the_policy_is_read_and_what_does_not_hold_is_named(tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text("retention:\n  batches_and_plans_years: 7\n", encoding="utf-8")
    assert retention.read_policy(file).batches_and_plans_years == 7
    assert retention.read_policy(None) == POLICY
    for text, kind in (
        ("retention: {drafts: 1}", "bad-retention/value"), ("retention: {batches_and_plans_years: 0}", "bad-retention/value"),
        ("- 1", "bad-retention/file"), ("a: [", "bad-retention/file"),
    ):  # fmt: skip
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as refused:
            retention.read_policy(file)
        assert refused.value.kind == kind
        assert refused.value.text("da")


def test_every_kind_has_a_default_and_a_reason():
    assert [name for name, _, _ in retention.reasons()] == list(retention.REASONS)


def test_what_was_removed_is_gone_from_the_file_of_sqlite(databases):
    database = databases.new(KINDS[0])
    path = make_url(database.url).database
    store = open_store(database.url)
    began = datetime.now(UTC)
    marked = copy.deepcopy(SMALL)
    marked["batch"]["note"] = "a rather long note that stands in the bytes"
    desk = Desk(store, COORDINATOR, "0461")
    batch = batches.open_batch(desk, marked).batch
    with sqlite3.connect(path) as raw:
        (data,) = raw.execute("SELECT data FROM contents").fetchone()
    raw.close()
    batches.discard(desk, batch.id, 1, "x")
    store._now = lambda: began + timedelta(days=100)
    admin = Desk(store, Actor("admin-1", frozenset({Role.admin}), frozenset({"0461"})), "0461")
    retention.retain(admin, POLICY, apply=True)
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    piece = data[40:100]
    assert len(piece) == 60
    assert piece not in Path(path).read_bytes()
