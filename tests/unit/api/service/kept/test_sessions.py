"""A session opens what its user may, for as long as it lasts, and nothing once anything has ended it."""

from datetime import timedelta

import pytest

from api.access import Actor, Role
from api.access.tokens import digest_of
from api.service.kept import audit, retention, sessions, tokens
from constraints.errors import NotFound, Unauthorised

TIMES = sessions.Times(idle=timedelta(minutes=30), longest=timedelta(hours=10))
ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({"0461", "0101"}))
BOTH = Actor("c-1", frozenset({Role.coordinator, Role.planner}), frozenset({"0461", "0101"}))
HERE = Actor("c-1", frozenset({Role.coordinator}), frozenset({"0461"}))


def later(store, **passed):
    store._now.now += timedelta(**passed)


def refused(store, secret):
    with pytest.raises(Unauthorised) as wrong:
        sessions.of(store, secret, TIMES)
    return wrong.value.kind


def trace(store, municipality="0461"):
    with store.reading(municipality, "x") as unit:
        return [(e.user, e.what, e.facts) for e in reversed(unit.audit.page(thing="session"))]


def rows(store):
    with store.everywhere("x") as unit:
        return unit.sessions.all()


def test_a_session_is_its_user_in_the_one_municipality(store):
    begun = sessions.begin(store, HERE, "provider", TIMES)
    found = sessions.of(store, begun.secret, TIMES)
    assert (found.actor, found.municipality, found.way) == (HERE, "0461", "provider")
    assert found == begun.signed
    assert found.ends_at - rows(store)[0].created_at <= TIMES.longest


def test_only_the_digest_is_kept_and_no_two_secrets_are_one(store):
    first, second = (sessions.begin(store, HERE, "provider", TIMES).secret for _ in "ab")
    assert first != second
    assert {r.digest for r in rows(store)} == {digest_of(first), digest_of(second)}
    assert first not in repr(rows(store)) + repr(trace(store))


def test_what_nobody_was_given_opens_nothing(store):
    begun = sessions.begin(store, HERE, "provider", TIMES)
    made = tokens.create(store, ADMIN, "c-1", ["coordinator"], ["0461"], 1)
    for guess in ("", "x", begun.secret[:-1], digest_of(begun.secret), begun.signed.id, made.token):
        assert refused(store, guess) == "bad-session/unknown"
    with pytest.raises(Unauthorised):
        tokens.actor_of(store, begun.secret)


def test_of_several_municipalities_one_is_chosen_and_the_last_choice_holds(store):
    secret = sessions.begin(store, BOTH, "provider", TIMES).secret
    assert sessions.of(store, secret, TIMES).municipality is None
    for place in ("0101", "0461", "0101"):
        assert sessions.choose(store, secret, place, TIMES).municipality == place
        assert sessions.of(store, secret, TIMES).municipality == place
    with pytest.raises(NotFound):
        sessions.choose(store, secret, "0751", TIMES)
    assert sessions.of(store, secret, TIMES).actor == BOTH


def test_signing_out_ends_it_in_every_municipality_and_is_told_in_each(store):
    secret = sessions.begin(store, BOTH, "provider", TIMES).secret
    other = sessions.begin(store, BOTH, "provider", TIMES).secret
    sessions.end(store, secret)
    sessions.end(store, secret)
    assert refused(store, secret) == "bad-session/unknown"
    assert sessions.of(store, other, TIMES).actor == BOTH
    for place in ("0461", "0101"):
        told = trace(store, place)
        assert [what for _, what, _ in told] == ["session.began", "session.began", "session.ended"]
        assert told[-1] == ("c-1", "session.ended", {"user": "c-1", "by": "out"})


def test_signing_out_everywhere_takes_all_of_ones_own_and_nobody_elses(store):
    mine = [
        sessions.begin(store, HERE, "provider", TIMES).secret,
        sessions.begin(store, BOTH, "provider", TIMES).secret,
    ]
    theirs = sessions.begin(store, Actor("c-2", HERE.roles, HERE.municipalities), "provider", TIMES).secret
    elsewhere = sessions.begin(store, Actor("c-1", HERE.roles, frozenset({"0751"})), "provider", TIMES).secret
    assert sessions.end_all(store, HERE) == 2
    assert [refused(store, s) for s in mine] == ["bad-session/unknown"] * 2
    assert sessions.of(store, theirs, TIMES)
    # The same user id in a municipality that this user has nothing to do with is another person's.
    assert sessions.of(store, elsewhere, TIMES)


def test_an_idle_session_ends_and_use_keeps_it_until_its_time_is_over(store):
    secret = sessions.begin(store, HERE, "provider", TIMES).secret
    for _ in range(20):
        later(store, minutes=25)
        sessions.of(store, secret, TIMES)
    later(store, minutes=31)
    assert refused(store, secret) == "bad-session/idle"
    secret = sessions.begin(store, HERE, "provider", TIMES).secret
    ends_at = sessions.of(store, secret, TIMES).ends_at
    while store._now.now + timedelta(minutes=25) < ends_at:
        later(store, minutes=20)
        sessions.of(store, secret, TIMES)
    later(store, minutes=25)
    assert refused(store, secret) == "bad-session/over"


def test_last_seen_is_noted_to_the_minute_at_most(store):
    secret = sessions.begin(store, HERE, "provider", TIMES).secret
    before = rows(store)[0].seen_at
    store._now.now -= timedelta(minutes=2)  # the clock here gains a minute a transaction
    sessions.of(store, secret, TIMES)
    assert rows(store)[0].seen_at == before
    later(store, minutes=5)
    sessions.of(store, secret, TIMES)
    assert rows(store)[0].seen_at > before


def test_a_session_by_a_token_ends_when_the_token_is_withdrawn(store):
    made = tokens.create(store, ADMIN, "cw-7", ["caseworker"], ["0461", "0101"], 30)
    begun = sessions.begin_by_token(store, made.token, TIMES)
    assert begun.signed.actor == tokens.actor_of(store, made.token)
    # Withdrawn in one of its municipalities: the session held the rights of both, so it ends.
    here = Actor("admin-2", frozenset({Role.admin}), frozenset({"0461"}))
    tokens.revoke(store, here, next(t.id for t in made.rows if t.municipality == "0461"))
    assert refused(store, begun.secret) == "bad-session/unknown"
    assert trace(store)[-1] == ("admin-2", "session.ended", {"user": "cw-7", "by": "token"})
    assert sessions.begin_by_token(store, made.token, TIMES).signed.actor.municipalities == {"0101"}


def test_a_session_by_a_token_lasts_no_longer_than_the_token(store):
    made = tokens.create(store, ADMIN, "cw-7", ["caseworker"], ["0461"], 1)
    later(store, hours=23, minutes=40)
    begun = sessions.begin_by_token(store, made.token, TIMES)
    assert begun.signed.ends_at == made.rows[0].expires_at
    later(store, minutes=20)
    assert refused(store, begun.secret) == "bad-session/over"
    with pytest.raises(Unauthorised):
        sessions.begin_by_token(store, made.token, TIMES)


def test_a_token_nobody_made_begins_none(store):
    with pytest.raises(Unauthorised):
        sessions.begin_by_token(store, "anvis_" + "A" * 43, TIMES)
    assert rows(store) == []


def test_retention_removes_what_ended_and_the_chain_holds(store, at):
    ended, running = (sessions.begin(store, HERE, "provider", TIMES) for _ in "ab")
    sessions.end(store, ended.secret)
    later(store, minutes=1)
    due = retention.retain(at("admin"), retention.Retention())
    assert (due.sessions, len(rows(store))) == (1, 2)
    retention.retain(at("admin"), retention.Retention(), apply=True)
    assert [r.id for r in rows(store)] == [running.signed.id]
    later(store, hours=10)
    assert retention.retain(at("admin"), retention.Retention(), apply=True).sessions == 1
    assert rows(store) == []
    assert audit.verify(at("auditor")).holds
