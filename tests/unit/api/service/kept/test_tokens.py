"""A token is shown once, opens what its rows say, and nothing when it ended or was withdrawn."""

from datetime import timedelta

import pytest

from api.access import Actor, Role
from api.access.tokens import digest_of, is_local
from api.service.kept import tokens
from constraints.errors import Forbidden, InputError, NotFound, Unauthorised

ADMIN = Actor("admin-1", frozenset({Role.admin}), frozenset({"0461", "0101"}))


def test_a_token_is_a_row_in_each_municipality_and_the_person_behind_it(store):
    made = tokens.create(
        store, ADMIN, "cw-7", ["caseworker", "planner"], ["0461", "0101"], 30, "the office in the north"
    )
    assert is_local(made.token)
    assert [t.municipality for t in made.rows] == ["0101", "0461"]
    assert made.rows[0].expires_at - made.rows[0].created_at == timedelta(days=30)
    assert tokens.actor_of(store, made.token) == Actor(
        "cw-7", frozenset({Role.caseworker, Role.planner}), frozenset({"0461", "0101"})
    )


def test_only_the_digest_is_kept(store, at):
    made = tokens.create(store, ADMIN, "cw-7", ["caseworker"], ["0461"], 30)
    assert [t.digest for t in tokens.listed(at("auditor"))] == [digest_of(made.token)]
    assert made.token not in repr(made.rows)
    assert "digest" not in tokens.as_json(made.rows[0])
    with store.reading("0461", "x") as unit:
        told = unit.audit.page(limit=1)[0]
    assert (told.what, told.thing_id, made.token in repr(told)) == ("token.made", made.rows[0].id, False)


def test_a_withdrawn_token_opens_nothing_anywhere(store):
    made = tokens.create(store, ADMIN, "cw-7", ["caseworker"], ["0461", "0101"], 30)
    gone = tokens.revoke(store, ADMIN, made.rows[0].id)
    assert sorted(t.municipality for t in gone) == ["0101", "0461"]
    with pytest.raises(Unauthorised) as refused:
        tokens.actor_of(store, made.token)
    assert refused.value.kind == "bad-token/unknown"
    with pytest.raises(NotFound):
        tokens.revoke(store, ADMIN, made.rows[0].id)


def test_an_admin_withdraws_where_that_admin_may_and_no_further(store):
    made = tokens.create(store, ADMIN, "cw-7", ["caseworker"], ["0461", "0101"], 30)
    here = Actor("admin-2", frozenset({Role.admin}), frozenset({"0461"}))
    there = next(t for t in made.rows if t.municipality == "0101")
    with pytest.raises(NotFound):
        tokens.revoke(store, here, there.id)
    mine = next(t for t in made.rows if t.municipality == "0461")
    tokens.revoke(store, here, mine.id)
    assert tokens.actor_of(store, made.token).municipalities == {"0101"}


def test_a_token_past_its_time_opens_nothing(store):
    made = tokens.create(store, ADMIN, "cw-7", ["caseworker"], ["0461"], 1)
    tokens.actor_of(store, made.token)
    store._now.now += timedelta(days=1)
    with pytest.raises(Unauthorised):
        tokens.actor_of(store, made.token)


def test_a_token_nobody_made_opens_nothing(store):
    with pytest.raises(Unauthorised):
        tokens.actor_of(store, "anvis_" + "A" * 43)


@pytest.mark.parametrize(
    ("user", "roles", "places", "days", "kind"),
    [
        ("0101701234", ["planner"], ["0461"], 30, "bad-token-order/user"),
        ("Jens Hansen", ["planner"], ["0461"], 30, "bad-token-order/user"),
        ("p-1", ["planner", "boss"], ["0461"], 30, "bad-token-order/role"),
        ("p-1", [], ["0461"], 30, "bad-token-order/roles"),
        ("p-1", ["planner"], ["461"], 30, "bad-token-order/municipalities"),
        ("p-1", ["planner"], [], 30, "bad-token-order/municipalities"),
        ("p-1", ["planner"], ["0461"], 0, "bad-token-order/days"),
        ("p-1", ["planner"], ["0461"], 367, "bad-token-order/days"),
    ],
)
def test_what_no_token_can_be_is_refused_before_anything_is_written(store, user, roles, places, days, kind):
    with pytest.raises(InputError) as refused:
        tokens.create(store, ADMIN, user, roles, places, days)
    assert refused.value.kind == kind
    assert "0101701234" not in refused.value.text("da")
    with store.everywhere("x") as unit:
        assert unit.tokens.all() == []


def test_nobody_but_an_admin_makes_one(store):
    with pytest.raises(Forbidden):
        tokens.create(store, Actor("a", frozenset({Role.auditor}), frozenset({"0461"})), "x", ["admin"], ["0461"], 1)
