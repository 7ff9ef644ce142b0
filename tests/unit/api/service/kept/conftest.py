"""A desk on both databases, for each role, and a small batch to work with."""

from datetime import UTC, datetime

import pytest
from databases import KINDS, Clock

from api.access import Actor, Role
from api.service.kept import Desk
from api.store import open_store

START = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.fixture(params=KINDS)
def store(request, databases):
    opened = open_store(databases.new(request.param).url, Clock(START))
    yield opened
    opened.close()


@pytest.fixture
def at(store):
    """`at("coordinator")` is the desk of a coordinator of 0461; user and municipality can be told."""

    def desk(role, user=None, municipality="0461", where="0461"):
        actor = Actor(user or f"{role}-1", frozenset({Role(role)}), frozenset({municipality}))
        return Desk(store, actor, where)

    return desk
