"""A desk on both databases, for each role, and a small batch to work with."""

from datetime import UTC, datetime, timedelta

import pytest
from databases import KINDS, Databases

from api.access import Actor, Role
from api.service.kept import Desk
from api.store import open_store

START = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


class Clock:
    """A minute passes from one transaction to the next."""

    def __init__(self):
        self.now = START

    def __call__(self):
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture(scope="session")
def databases(tmp_path_factory):
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


@pytest.fixture(params=KINDS)
def store(request, databases):
    opened = open_store(databases.new(request.param).url, Clock())
    yield opened
    opened.close()


@pytest.fixture
def at(store):
    """`at("coordinator")` is the desk of a coordinator of 0461; user and municipality can be told."""

    def desk(role, user=None, municipality="0461", where="0461"):
        actor = Actor(user or f"{role}-1", frozenset({Role(role)}), frozenset({municipality}))
        return Desk(store, actor, where)

    return desk
