"""Every test here runs on both databases, each time on one of its own."""

from datetime import UTC, datetime

import pytest
from databases import KINDS, Clock

from api.store import open_store

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def database(databases, kind):
    return databases.new(kind)


@pytest.fixture
def clock():
    return Clock(START)


@pytest.fixture
def store(database, clock):
    opened = open_store(database.url, clock)
    yield opened
    opened.close()
