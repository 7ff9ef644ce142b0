"""Offers, vacancies, courses, decisions, tokens and keys: what the database itself holds to."""

import threading
from datetime import date, timedelta

import pytest

from api.store import digest_of
from constraints.errors import Conflict, NotFound

DAY = date(2026, 12, 1)


def test_a_household_and_a_dwelling_have_one_open_offer(store):
    with store.unit("0101", "anna") as unit:
        offer = unit.offers.propose("H1", "D1", organisation="ORG")
    for household, dwelling, what in (("H1", "D2", "household"), ("H2", "D1", "dwelling")):
        with pytest.raises(Conflict, match=f"this {what}"), store.unit("0101", "anna") as unit:
            unit.offers.propose(household, dwelling)
    with store.unit("0101", "anna") as unit:
        offer = unit.offers.change(offer.id, 1, state="offered", offered_on=DAY, answer_by=DAY + timedelta(9))
        assert unit.offers.overdue(DAY + timedelta(9)) == []
        assert unit.offers.overdue(DAY + timedelta(10)) == [offer]
        offer = unit.offers.change(offer.id, 2, state="refused", reason_code="too_expensive", answered_on=DAY)
        again = unit.offers.propose("H1", "D1")
        assert {o.id for o in unit.offers.of(household="H1")} == {offer.id, again.id}
        assert unit.offers.of(dwelling="D1", states=["refused"]) == [offer]


def test_of_two_who_offer_at_once_one_is_told(store):
    told, together = [], threading.Barrier(2)

    def offer(dwelling):
        together.wait(timeout=30)
        try:
            with store.unit("0101", "anna") as unit:
                unit.offers.propose("H1", dwelling)
        except Conflict as conflict:
            told.append(conflict.kind)

    threads = [threading.Thread(target=offer, args=(d,)) for d in ("D1", "D2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["open-offer/household"]
    with store.reading("0101", "anna") as unit:
        assert len(unit.offers.of(household="H1")) == 1


def test_an_error_caught_inside_a_unit_still_undoes_it(store):
    def swallow():
        with store.unit("0101", "anna") as unit:
            unit.offers.propose("H1", "D1")
            with pytest.raises(Conflict):
                unit.offers.propose("H1", "D2")

    with pytest.raises(Conflict):
        swallow()
    with store.unit("0101", "anna") as unit:
        assert unit.offers.page() == []
        unit.offers.propose("H1", "D1")


def test_a_state_that_is_none_is_refused(store):
    with pytest.raises(Exception, match="ck_offers_state"), store.unit("0101", "anna") as unit:
        unit.offers.propose("H1", "D1", state="lost")


def test_vacancies_come_in_the_order_of_the_counter(store):
    with store.unit("0101", "anna") as unit:
        late = unit.vacancies.report("ORG", "D3", DAY + timedelta(1))
        second = unit.vacancies.report("ORG", "D2", DAY, position=2, rent_dkk_month=7000)
        first = unit.vacancies.report("ORG", "D1", DAY, position=1)
        unplaced = unit.vacancies.report("ORG", "D4", DAY)
        assert unit.vacancies.of(organisation="ORG") == [first, second, unplaced, late]
        assert unit.vacancies.of(since=DAY + timedelta(1)) == [late]
        assert unit.vacancies.of(until=DAY, dwelling="D3") == []
        ours = unit.vacancies.change(first.id, 1, state="ours", liable_from=DAY + timedelta(14))
        assert unit.vacancies.of(states=["ours"]) == [ours]


def test_courses_of_a_team(store):
    with store.unit("0101", "anna") as unit:
        course = unit.courses.reserve("T1", "CTI", "H1", starts_on=DAY)
        unit.courses.reserve("T2", "ACT", "H2")
        running = unit.courses.change(course.id, 1, state="running")
        assert unit.courses.of(team="T1", states=["reserved", "running"]) == [running]
        with pytest.raises(Conflict):
            unit.courses.change(course.id, 1, state="ended")
        with pytest.raises(NotFound):
            unit.courses.change("C-NONE", 1, state="ended")


def test_a_later_decision_replaces_and_both_stay(store):
    with store.unit("0101", "anna") as unit:
        batch = unit.batches.open(DAY, {})
        lock = unit.decisions.record(
            "lock", batch.id, household="H1", dwelling="D1", reason="agreed", facts={"rent": 7000}
        )
        assert unit.contents.document(lock.facts_digest) == {"rent": 7000}
    with store.unit("0101", "bo") as unit:
        forbid = unit.decisions.record("forbid", batch.id, household="H1", dwelling="D1", replaces=lock.id)
        assert unit.decisions.of(batch_id=batch.id) == [lock, forbid]
        assert unit.decisions.of(household="H1", standing=True) == [forbid]
    with pytest.raises(Conflict, match="replaced"), store.unit("0101", "anna") as unit:
        unit.decisions.record("comment", batch.id, replaces=lock.id)
    with store.unit("0101", "anna") as unit:
        unit.decisions.forget(lock.id)
        assert (unit.decisions.get(lock.id).reason, unit.decisions.get(lock.id).user) == (None, "anna")
        assert not unit.contents.holds(lock.facts_digest)


def test_a_token_is_good_until_its_time_or_until_it_is_revoked(store, clock):
    digest = digest_of(b"secret")
    for municipality in ("0101", "0751"):
        with store.unit(municipality, "admin") as unit:
            unit.tokens.issue(digest, "anna", ["planner", "coordinator"], expires_at=clock.now + timedelta(hours=1))
    with store.everywhere("door") as unit:
        good = unit.tokens.good(digest)
        assert [(t.municipality, t.user, t.roles) for t in good] == [
            ("0101", "anna", ["coordinator", "planner"]), ("0751", "anna", ["coordinator", "planner"]),
        ]  # fmt: skip
        assert unit.tokens.good(digest_of(b"other")) == []
    with store.unit("0101", "admin") as unit:
        assert unit.tokens.revoke(good[0].id).revoked_by == "admin"
        assert unit.tokens.revoke(good[0].id) is None
        assert unit.tokens.revoke(good[1].id) is None
    with store.everywhere("door") as unit:
        assert unit.tokens.good(digest) == good[1:]
    clock.now += timedelta(hours=1)
    with store.everywhere("door") as unit:
        assert unit.tokens.good(digest) == []
    with store.unit("0101", "admin") as unit:
        assert unit.tokens.remove_ended(unit.at) == 1
        assert unit.tokens.all() == []


def test_a_request_sent_again_is_answered_as_before(store):
    with store.unit("0101", "anna") as unit:
        assert unit.keys.claim("key-1", digest_of(b"request")) is None
        unit.keys.answer("key-1", 202, {"id": "R-1", "share": 0.5})
    with store.unit("0101", "anna") as unit:
        kept = unit.keys.claim("key-1", digest_of(b"request"))
        assert (kept.status, kept.answer) == (202, {"id": "R-1", "share": 0.5})
        with pytest.raises(Conflict, match="another request"):
            unit.keys.claim("key-1", digest_of(b"other"))
    for municipality, user in (("0101", "bo"), ("0751", "anna")):
        with store.unit(municipality, user) as unit:
            assert unit.keys.claim("key-1", digest_of(b"other")) is None
            unit.keys.answer("key-1", 201, None)
    with store.unit("0101", "anna") as unit:
        assert unit.keys.remove_before(unit.at) == 2
        assert unit.keys.claim("key-1", digest_of(b"other")) is None
        unit.keys.answer("key-1", 201, None)


def test_the_same_request_twice_at_once_is_done_once(store):
    answers, claimed = [], threading.Event()

    def second():
        claimed.wait(timeout=30)
        with store.unit("0101", "anna") as unit:
            answers.append(unit.keys.claim("key", digest_of(b"request")))

    thread = threading.Thread(target=second)
    thread.start()
    with store.unit("0101", "anna") as unit:
        assert unit.keys.claim("key", digest_of(b"request")) is None
        claimed.set()
        unit.keys.answer("key", 202, {"id": "R-1"})
    thread.join()
    assert [a.answer for a in answers] == [{"id": "R-1"}]
