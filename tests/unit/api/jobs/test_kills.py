"""Any process is killed at any moment, by the real signal: every run still has one result, and the chain holds."""

import contextlib
import json
import os
import random
import signal
import socket
import time

import pytest
from durable import Processes, frozen, until

from api.service.kept import runs, work

MUNICIPALITIES = ("0101", "0461")


@pytest.fixture
def processes(database, tmp_path):
    made = Processes(
        database.url, tmp_path, lease_seconds=1.5, run_attempts=1000, runners=2, solvers=1, scorers=1, courtesy=0
    )
    if database.kind == "sqlite":  # `anvis serve` is web and worker in one
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        made.start("server", "serve", "--port", str(port))
    else:
        made.start("one", "worker")
        made.start("two", "worker")
    yield made
    made.end()


@pytest.mark.slow
def test_every_run_has_one_result_whatever_is_killed(processes, desk_of, store, request):
    kills = request.config.getoption("--kills")
    drawn = random.Random(kills)
    desks = [desk_of("coordinator", m) for m in MUNICIPALITIES]
    batches = [frozen(desk).id for desk in desks]
    asked = []
    for n in range(5 * kills // 2):
        desk, batch = desks[n % 2], batches[n % 2]
        asked.append((desk, runs.submit(desk, batch, room=work.Room(1000, 1000)).id))
    for n in range(kills):
        time.sleep(drawn.uniform(0, 1))
        victims = until(processes.solving)
        if n % 2:
            with contextlib.suppress(ProcessLookupError):
                os.kill(drawn.choice(victims), signal.SIGKILL)
        else:
            processes.kill(drawn.choice(sorted(processes.alive)))

    def over():
        return all(runs.read(desk, run).run.state in work.ENDED for desk, run in asked)

    until(over, 60 + 20 * kills)
    assert sum(runs.read(desk, run).run.attempt for desk, run in asked) > len(asked)  # the kills did hit
    plans = set()
    for desk, run in asked:
        found = runs.read(desk, run)
        assert (found.run.state, found.result.status) == ("done", "optimal")
        plan = json.loads(runs.plan(desk, run))
        plan.pop("timing")
        plan.pop("digests")
        plan.pop("municipality")
        plans.add(json.dumps(plan))
        with store.reading(desk.municipality, "x") as unit:
            told = [e.what for e in unit.audit.page(thing_id=run, limit=1000)]
        assert told.count("run.finished") == 1
        assert told.count("run.started") == found.run.attempt == told.count("run.requeued") + 1
    assert len(plans) == 1
    for municipality in MUNICIPALITIES:
        with store.reading(municipality, "x") as unit:
            assert unit.audit.verify().holds
