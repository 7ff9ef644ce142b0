"""What goes wrong around the service: an answer that is lost, a full disk, a database that is away, a clock that is set back.

Each time a clear error or none, nothing half written, nothing twice, and a chain that holds. Real processes, both databases.
"""

import contextlib
import json
import random
import shutil
import socket
import sqlite3
import string
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import KINDS, Databases
from durable import until
from kept_month import solved
from served import HERE, Served
from small_batch import SMALL

from api.access import Actor, Role
from api.service.kept import Desk, batches, decisions, offers, runs
from api.store import open_store

ENDED = ("done", "stopped", "failed")


@pytest.fixture
def serve(tmp_path):
    """`serve(database)` starts the service, with a worker; it ends with the test."""
    started = []

    def start(database, **settings):
        started.append(Served(database, tmp_path, **settings))
        return started[-1]

    yield start
    for service in started:
        service.stop()


def sound(url, at=HERE):
    """The chain holds, and tells of every batch and every result exactly once."""
    store = open_store(url)
    with store.reading(at, "x") as unit:
        assert unit.audit.verify().holds
        told = [(e.what, e.thing_id) for e in unit.audit.page(limit=100_000)]
        batches = unit.batches.page(limit=10_000)
        runs = [run for b in batches for run in unit.runs.of_batch(b.id)]
        results = [run.id for run in runs if unit.runs.result(run.id) is not None]
    store.close()
    opened = [thing for what, thing in told if what in ("batch.opened", "batch.decided")]
    assert sorted(opened) == sorted(b.id for b in batches)
    finished = [thing for what, thing in told if what == "run.finished"]
    assert sorted(finished) == sorted(results)
    return batches, runs


def problem(answer, status=503):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if status == 503:
        assert int(answer.headers["retry-after"]) > 0
    return answer.json()["detail"]


def frozen(service):
    me = service.headers("coordinator")
    made = service.http.post("/v1/batches", json=SMALL, headers=me)
    assert made.status_code == 201, made.text
    held = service.http.post(f"{made.headers['location']}/freeze", headers=me | {"If-Match": made.headers["etag"]})
    return held.json()["id"]


def ended(service, runs):
    me = service.client("coordinator")
    until(lambda: all(me.runs.read(run).state in ENDED for run in runs))
    return [me.runs.read(run).state for run in runs]


# ---------------------------------------------------------------- the answer is lost


def sent_and_left(service, path, body, headers, method="POST"):
    """Sends a call and never reads what comes."""
    line = socket.create_connection(("127.0.0.1", service.port))
    data = json.dumps(body).encode()  # the very bytes are what has to be the same
    head = {"Host": "here", "Content-Type": "application/json", "Content-Length": str(len(data)), **headers}
    told = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    line.sendall(f"{method} {path} HTTP/1.1\r\n{told}\r\n".encode() + data)
    return line


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_call_whose_answer_is_lost_is_done_once(databases, serve, kind):
    """The caller leaves before the answer comes; with the last of the calls, the server is killed as well."""
    service = serve(databases.new(kind), worker=False, runners=0)
    me = service.headers("coordinator")
    batch = frozen(service)
    asked = [
        ("/v1/batches", SMALL, me, "/v1/batches", "batches", 2),
        ("/v1/simulations", {"name": "small", "months": 12}, service.headers("planner"), "/v1/simulations", "simulations", 1),
        (f"/v1/batches/{batch}/runs", {"seed": 4}, me, f"/v1/batches/{batch}/runs", "runs", 1),
    ]  # fmt: skip
    for number, (path, body, who, listed, name, count) in enumerate(asked):
        headers = who | {"Idempotency-Key": f"key-{number}"}

        def there(listed=listed, who=who, name=name):
            return [thing["id"] for thing in service.http.get(listed, headers=who).json()[name]]

        line = sent_and_left(service, path, body, headers)
        until(lambda there=there, count=count: len(there()) == count)  # it is kept
        if number == len(asked) - 1:
            service.processes.kill("server")
            until(service.ready)
        line.close()
        same = {"content": json.dumps(body), "headers": headers | {"Content-Type": "application/json"}}
        again = [service.http.post(path, **same) for _ in range(2)]
        assert [a.status_code for a in again] == [201 if name == "batches" else 202] * 2
        assert again[0].json()["id"] == again[1].json()["id"]
        assert again[0].json()["id"] in there()
        assert len(there()) == count
    sound(service.url)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_month_decides_is_done_once_though_no_answer_comes(databases, serve, kind):
    """Every call that changes a month, sent and left; after every third the server is killed, too. The trace tells of each
    once, and the same call with the same key is answered the same as often as it is asked.
    """
    service = serve(databases.new(kind))
    me, second = service.headers("coordinator"), service.headers("coordinator", "second")
    batch = frozen(service)
    run = service.http.post(f"/v1/batches/{batch}/runs", headers=me).json()["id"]
    assert ended(service, [run]) == ["done"]
    digest = service.client("coordinator").runs.read(run).plan_digest
    store = open_store(service.url)

    def acts(what):
        with store.reading(HERE, "x") as unit:
            return sum(e.what == what for e in unit.audit.page(limit=100_000))

    def done(number, what, path, body, who=me, method="POST"):
        before, headers = acts(what), who | {"Idempotency-Key": f"month-{number}"}
        line = sent_and_left(service, path, body, headers, method)
        until(lambda: acts(what) > before)
        if number % 3 == 0:
            service.processes.kill("server")
            until(service.ready)
        line.close()
        same = {"content": json.dumps(body), "headers": headers | {"Content-Type": "application/json"}}
        again = [service.http.request(method, path, **same) for _ in range(2)]
        assert again[0].status_code < 300, again[0].text
        assert (again[0].status_code, again[0].content) == (again[1].status_code, again[1].content)
        return again[0].json(), acts(what) - before

    told = {"organisation": "O1", "dwelling": "N1", "dwelling_type": "family", "reported_on": "2026-11-20"}
    course, _ = done(1, "course.reserve", "/v1/courses", {"team": "T1", "method": "CTI", "household": "H3"})
    start = {"move": "start", "on": "2026-11-27", "planned_end_on": "2027-08-27"}
    counts = [
        done(2, "course.start", f"/v1/courses/{course['id']}/moves", start)[1],
        done(3, "vacancy.report", "/v1/vacancies", told | {"available_from": "2026-12-01"})[1],
        done(4, "vacancy.report", f"/v1/batches/{batch}/vacancies", {})[1] - 1,  # both dwellings of the batch at once
        done(5, "decision.comment", f"/v1/batches/{batch}/comments", {"text": "ringet", "household": "H1"})[1],
        done(6, "decision.forbid", f"/v1/batches/{batch}/locks/H2", {"dwelling": "B2", "kind": "forbid", "reason": "fordi"}, method="PUT")[1],
    ]  # fmt: skip
    approved, count = done(7, "run.approved", f"/v1/runs/{run}/approve", {"plan_digest": digest}, second)
    offer, other = (made["id"] for made in approved["made"])
    counts += [
        count,
        done(8, "offer.send", f"/v1/offers/{offer}/moves", {"move": "send", "on": "2026-11-27", "answer_days": 8})[1],
        done(9, "offer.refuse", f"/v1/offers/{offer}/moves", {"move": "refuse", "on": "2026-11-28", "reason_code": "wait"})[1],
        done(10, "run.submitted", f"/v1/runs/{run}/again", {})[1],
        done(11, "offer.withdraw", f"/v1/offers/{other}/moves", {"move": "withdraw", "reason": "fordi"})[1],
        done(12, "batch.opened", "/v1/months", {"run_id": run})[1],
    ]  # fmt: skip
    store.close()
    assert counts == [1] * len(counts)
    sound(service.url)


# ---------------------------------------------------------------- a disk that is full


@pytest.fixture
def small_disk():
    """A folder on a disk of 32 MB of its own. Not in pytest's folder, which is closed to the server of PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="anvis-disk-"))
    folder.chmod(0o755)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("only root may make a disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


@contextlib.contextmanager
def full(folder):
    """Not a byte is left on the disk while inside."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 65536)
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x")
    assert shutil.disk_usage(folder).free == 0
    yield
    ballast.unlink()


def large(number):
    """A batch that cannot be packed small."""
    drawn = random.Random(number)
    rows = [
        {"organisation_id": f"L{n}", "name": "".join(drawn.choices(string.ascii_letters, k=9000))} for n in range(40)
    ]
    return {**SMALL, "organisations": [*SMALL["organisations"], *rows]}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_that_is_full_is_told_and_nothing_is_half_written(tmp_path, small_disk, serve, kind):
    databases = Databases(tmp_path)
    try:
        service = serve(databases.new_in(kind, small_disk))
        me = service.headers("coordinator")
        batch = frozen(service)
        runs = [
            service.http.post(f"/v1/batches/{batch}/runs", json={"seed": s}, headers=me).json()["id"] for s in range(3)
        ]
        before, _ = sound(service.url)
        with full(small_disk):
            for number in range(4):
                key = me | {"Idempotency-Key": f"full-{number}"}
                detail = problem(service.http.post("/v1/batches", json=large(number), headers=key))
                assert "full" in detail, detail
            listed = service.http.get("/v1/batches", headers=me)
            assert [b["id"] for b in listed.json()["batches"]] == [b.id for b in before]
            assert service.http.get("/health/live").status_code == 200
            time.sleep(2)  # what was solved meanwhile cannot be kept either
        made = [
            service.http.post("/v1/batches", json=large(n), headers=me | {"Idempotency-Key": f"full-{n}"}).status_code
            for n in range(2)
        ]
        assert made == [201, 201]
        assert ended(service, runs) == ["done"] * 3
        batches, found = sound(service.url)
        assert len(batches) == len(before) + 2
        assert sorted(r.id for r in found) == sorted(runs)
    finally:
        databases.stop()


# ---------------------------------------------------------------- a database that is away


@pytest.mark.slow
def test_a_server_of_the_database_that_goes_and_comes_back(tmp_path, serve):
    databases = Databases(tmp_path, lasting=True)
    try:
        service = serve(databases.new("postgresql"))
        me = service.headers("coordinator")
        batch = frozen(service)
        runs = [
            service.http.post(f"/v1/batches/{batch}/runs", json={"seed": s}, headers=me).json()["id"] for s in range(3)
        ]
        databases.away()
        for answer in (
            service.http.get("/v1/batches", headers=me),
            service.http.post("/v1/batches", json=SMALL, headers=me | {"Idempotency-Key": "away"}),
            service.http.post(f"/v1/batches/{batch}/vacancies", headers=me),
        ):
            assert "database" in problem(answer)
        assert service.http.get("/health/live").status_code == 200
        assert "anvis_database_up 0.0" in service.http.get("/metrics").text
        assert service.http.post("/v1/score", json=SMALL).status_code == 200  # what keeps nothing goes on
        databases.back()
        until(lambda: service.http.get("/v1/batches", headers=me).status_code == 200)
        again = service.http.post("/v1/batches", json=SMALL, headers=me | {"Idempotency-Key": "away"})
        assert again.status_code == 201
        assert ended(service, runs) == ["done"] * 3
        batches, _ = sound(service.url)
        assert len(batches) == 2
        assert "anvis_database_up 1.0" in service.http.get("/metrics").text
    finally:
        databases.stop()


@pytest.mark.slow
def test_a_file_that_is_moved_away_or_written_by_somebody_else(databases, serve):
    database = databases.new("sqlite")
    service = serve(database)
    me = service.headers("coordinator")
    batch = frozen(service)
    file = Path(database.url.removeprefix("sqlite:///"))
    with contextlib.ExitStack() as moved, ThreadPoolExecutor(12) as callers:
        for part in (file, *file.parent.glob(f"{file.name}-*")):
            part.rename(part.with_name("away-" + part.name))
            moved.callback(part.with_name("away-" + part.name).rename, part)
        # Connections that are open still work, wherever the file is; no other file is begun in its place.
        answers = list(callers.map(lambda _: service.http.get("/v1/batches", headers=me), range(60)))
        assert {a.status_code for a in answers} <= {200, 503}
        assert not file.exists()
    run = service.http.post(f"/v1/batches/{batch}/runs", headers=me).json()["id"]
    assert ended(service, [run]) == ["done"]
    assert [b.id for b in sound(service.url)[0]] == [batch]

    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    key = me | {"Idempotency-Key": "locked"}
    problem(service.http.post("/v1/batches", json=SMALL, headers=key))
    assert [b["id"] for b in service.http.get("/v1/batches", headers=me).json()["batches"]] == [batch]
    other.execute("ROLLBACK")
    other.close()
    assert service.http.post("/v1/batches", json=SMALL, headers=key).status_code == 201
    assert len(sound(service.url)[0]) == 2


# ---------------------------------------------------------------- a clock that is set back


class SetBack:
    """A clock that stands at noon until it is told otherwise, and goes on a second with every look."""

    def __init__(self):
        self.now = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_decided_later_stands_though_the_clock_is_set_back(databases, kind):
    clock = SetBack()
    store = open_store(databases.new(kind).url, clock)
    batch, run = solved(store)
    me = Desk(store, Actor("coordinator-1", frozenset({Role.coordinator}), frozenset({HERE})), HERE)
    second = Desk(store, Actor("second", frozenset({Role.coordinator}), frozenset({HERE})), HERE)
    for dwelling in ("B1", "B2"):
        decisions.forbid(me, batch.id, "H1", dwelling, "fordi")
    clock.now -= timedelta(hours=3)
    decisions.unlock(me, batch.id, "H1", None, "fortrudt")
    decisions.forbid(me, batch.id, "H2", "B2", "fordi")
    kinds = [d.kind for d in decisions.of_batch(me, batch.id)]
    assert kinds == ["forbid", "forbid", "unlock", "forbid"]
    again = decisions.run_again(me, run.id)
    locks = batches.read_batch(me, again.batch.id).document["locks"]
    assert [(r["household_id"], r["dwelling_id"]) for r in locks] == [("H2", "B2")]
    digest = runs.read(me, run.id).result.plan_digest
    made = decisions.approve(second, run.id, digest).made
    offers.withdraw(me, made[0].id, "fordi")
    clock.now -= timedelta(days=2)
    page = [batches.list_batches(me, limit=1)[0]]
    while more := batches.list_batches(me, after=page[-1].id, limit=1):
        page += more
    assert len(page) == len({b.id for b in page}) == 2
    with store.reading(HERE, "x") as unit:
        entries = unit.audit.page(limit=1000)
        assert unit.audit.verify().holds
    assert [e.position for e in entries] == list(range(len(entries), 0, -1))
    assert min(e.at for e in entries) < datetime(2026, 11, 26, 12, 0, tzinfo=UTC)  # the trace tells what the clock told
    store.close()
