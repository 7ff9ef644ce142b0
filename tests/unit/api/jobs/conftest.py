"""A memory on both databases, with a frozen batch in it, and workers: in this process, or in one of their own."""

import threading

import pytest
from databases import KINDS
from durable import limits

from api.access import Actor, Role
from api.jobs.runner import Runner
from api.service.kept import Desk
from api.store import open_store


@pytest.fixture(params=KINDS)
def database(request, databases):
    return databases.new(request.param)


@pytest.fixture
def store(database):
    opened = open_store(database.url)
    yield opened
    opened.close()


@pytest.fixture
def desk_of(store):
    def desk(role, municipality="0461"):
        return Desk(store, Actor(f"{role}-1", frozenset({Role(role)}), frozenset({municipality})), municipality)

    return desk


@pytest.fixture
def worker(store, tmp_path):
    """`worker(**limits)` starts a worker on a thread; all of them end with the test."""
    until, threads, runners = threading.Event(), [], []

    def start(**changes):
        runner = Runner(store, limits(tmp_path, **changes))
        thread = threading.Thread(target=runner.run, args=(until,))
        thread.start()
        threads.append(thread)
        runners.append(runner)
        return runner

    yield start
    until.set()
    for thread in threads:
        thread.join()
    assert not any(runner.pids for runner in runners)
