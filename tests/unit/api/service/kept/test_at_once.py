"""Two people at once, in two threads, on both databases: the second is told what the first did, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event

import pytest
from small_batch import SMALL
from solved import done, homes

from api.service import asked
from api.service.kept import batches, decisions, next_for, offers, runs, vacancies
from api.service.kept.once import Answer, Once, done_once
from constraints.errors import Conflict, Forbidden, NotFound


@pytest.fixture
def month(at):
    """A frozen batch of coordinator-1, its run, and the plan's digest and homes."""
    desk = at("coordinator")
    batch = batches.freeze(desk, batches.open_batch(desk, SMALL).batch.id, 1)
    vacancies.take_up(desk, batch.id)
    run = runs.submit(desk, batch.id)
    plan, digest = done(desk, run)
    return desk, batch, run, digest, homes(plan)


def one_inside_the_other(first_desk, first, second):
    """`first` at a desk whose transaction stays open until `second`, in another thread, waits for it; what each came to.

    PostgreSQL is asked who waits. SQLite lets the second in when the first has ended, wherever it is by then.
    """
    inside, going, over = Event(), Event(), Event()

    def slow():
        with first_desk.as_one() as (desk, unit):
            found = first(desk)
            inside.set()
            going.wait(60)
            while unit.scope.connection.dialect.name == "postgresql" and not (over.is_set() or somebody_waits(unit)):
                over.wait(0.02)
        return found

    def quick():
        inside.wait(60)
        going.set()
        try:
            return second()
        finally:
            over.set()

    with ThreadPoolExecutor(2) as threads:
        return [threads.submit(act) for act in (slow, quick)]


def somebody_waits(unit):
    return unit.scope.connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar() > 0


def test_two_who_approve_a_plan_at_once_are_one_approval_and_one_who_is_told(at, store, month):
    _, _, run, digest, placed = month
    first, second = one_inside_the_other(
        at("coordinator", "bo"),
        lambda desk: decisions.approve(desk, run.id, digest),
        lambda: decisions.approve(at("coordinator", "eva"), run.id, digest),
    )
    assert len(first.result().made) == len(placed)
    with pytest.raises(Conflict) as told:
        second.result()
    assert (told.value.kind, told.value.facts["user"]) == ("approved-already", "bo")
    with store.reading("0461", "x") as unit:
        assert len(unit.offers.of()) == len(placed)
        assert [d.user for d in unit.decisions.of(run_id=run.id) if d.kind == "approve"] == ["bo"]
        assert unit.audit.verify().holds


def test_of_two_plans_approved_at_once_that_move_somebody_the_second_is_told_which_offer_is_in_the_way(at, month):
    desk, batch, run, digest, placed = month
    decisions.forbid(desk, batch.id, "H1", placed["H1"], "trappen")
    moved = decisions.run_again(desk, run.id).run
    _, other = done(desk, moved)
    first, second = one_inside_the_other(
        at("coordinator", "bo"),
        lambda bo: decisions.approve(bo, run.id, digest),
        lambda: decisions.approve(at("coordinator", "eva"), moved.id, other),
    )
    made = {o.household: o for o in first.result().made}
    with pytest.raises(Conflict) as told:
        second.result()
    assert told.value.kind == "open-offer/there"
    there = made[told.value.facts["household"]]
    assert (told.value.facts["key"], told.value.facts["state"]["en"]) == (there.id, "approved, not yet sent")


def test_two_offers_of_one_dwelling_at_once_are_one_offer(at, store, month):
    desk, _, run, digest, placed = month
    for offer in decisions.approve(at("coordinator", "bo"), run.id, digest).made:
        offers.send(desk, offer.id, date(2026, 11, 27), 14)
        if offer.household == "H1":
            offers.refuse(desk, offer.id, date(2026, 11, 30), "no_lift")
    back = placed["H1"]
    found = next_for.inputs(desk, run.id, back)
    facts = asked.who_next(found.batch, found.plan, back, found.refused, found.standing)
    first, second = one_inside_the_other(
        desk,
        lambda anna: offers.propose(anna, run.id, "H3", back, facts, "næste"),
        lambda: offers.propose(at("coordinator", "eva"), run.id, "H3", back, facts, "næste, igen"),
    )
    with pytest.raises(Conflict) as told:
        second.result()
    assert (told.value.kind, told.value.facts["key"]) == ("open-offer/there", first.result().id)
    with store.reading("0461", "x") as unit:
        assert [o.id for o in unit.offers.of(states=("proposed",))] == [first.result().id]


def test_two_who_take_up_the_same_vacancies_at_once_report_each_once(at):
    desk = at("coordinator")
    batch = batches.freeze(desk, batches.open_batch(desk, SMALL).batch.id, 1)
    first, second = one_inside_the_other(
        desk,
        lambda anna: vacancies.take_up(anna, batch.id),
        lambda: vacancies.take_up(at("coordinator", "eva"), batch.id),
    )
    assert (len(first.result().ours), len(second.result().ours)) == (2, 0)
    assert sorted(v.dwelling for v in vacancies.listed(desk)) == ["B1", "B2"]


def test_the_same_call_twice_at_once_is_done_once_and_answered_the_same(at, store, month):
    _, _, run, digest, _ = month
    both = Barrier(2)

    def call():
        both.wait(60)
        return done_once(
            at("coordinator", "bo"), Once("december", "a" * 64), lambda desk: decisions.approve(desk, run.id, digest),
            lambda found: Answer(200, {"offers": [o.id for o in found.made]}, {}),
        )  # fmt: skip

    with ThreadPoolExecutor(2) as threads:
        one, two = (f.result() for f in [threads.submit(call), threads.submit(call)])
    assert one == two
    assert len(one.body["offers"]) == 2
    with store.reading("0461", "x") as unit:
        assert sorted(o.id for o in unit.offers.of()) == sorted(one.body["offers"])


def test_what_is_refused_under_a_key_is_in_the_trace_and_the_key_is_free(at, store, month):
    desk, _, run, digest, _ = month

    def call(who):
        return done_once(
            who, Once("k", "b" * 64), lambda d: decisions.approve(d, run.id, digest), lambda _: Answer(200, {}, {})
        )

    for who, kind in ((desk, "own-run"), (at("caseworker", "cw-1"), "no-right")):
        with pytest.raises(Forbidden) as refused:
            call(who)
        assert refused.value.kind == kind
    with pytest.raises(NotFound):
        call(at("coordinator", "far", "0101"))
    with store.reading("0461", "x") as unit:
        assert [e.user for e in unit.audit.page(limit=2)] == ["cw-1", "coordinator-1"]
        assert {e.what for e in unit.audit.page(limit=2)} == {"refused"}
        assert unit.offers.of() == []
    assert call(at("coordinator", "bo")).status == 200
    # Who has another role by now is not told what was answered in the one before.
    with pytest.raises(Forbidden):
        call(at("auditor", "bo"))
    with pytest.raises(Conflict) as used:
        done_once(at("coordinator", "bo"), Once("k", "c" * 64), lambda _: None, lambda _: Answer(200, {}, {}))
    assert used.value.kind == "key-used"
