"""Every test here runs on both databases, each time on one of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from databases import KINDS, Databases

from api.store import open_store

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


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
def kind(request):
    return request.param


@pytest.fixture
def database(databases, kind):
    return databases.new(kind)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(database, clock):
    opened = open_store(database.url, clock)
    yield opened
    opened.close()
