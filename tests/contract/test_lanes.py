"""Workers on a server that runs: whose code they run, who waits for whom, and what a caller who leaves costs."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.http.schema import EXAMPLE
from api.jobs.lanes import Lane
from api.settings import Settings
from matching.sampling import sample

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"pairs": 20_000, "households": 2_000, "dwellings": 150, "rows": 15_000}
SMALL = json.dumps(EXAMPLE).encode()


def sampled(size, seed=3):
    ((_, (settings, tables)),) = sample(size, seed).items()
    return json.dumps({"batch": settings["batch"], "policy": settings["policy"], **tables}, default=str).encode()


def until(holds):
    """Waits for what another process brings about, and fails when it never does."""
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it did not come about")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def posted(port, path, body):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, json.loads(answer.read())


@pytest.fixture
def server():
    """A server in this process, so that its lanes can be looked at: (port, app)."""
    app = create_app(Settings(token=None, solvers=1, scorers=1))
    port = free_port()
    running = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=running.run)
    thread.start()
    until(lambda: running.started)
    yield port, app
    running.should_exit = True
    thread.join(30)


def strangers_folder(folder):
    """A folder that holds packages and modules of the names the program imports; each leaves a trace when it is run."""
    trace = folder / "imported.txt"
    for name in ("api", "matching", "constraints"):
        (folder / name).mkdir()
    names = (
        "api/__init__",
        "matching/__init__",
        "constraints/__init__",
        "json",
        "numpy",
        "pydantic",
        "sitecustomize",
        "usercustomize",
    )
    for name in names:
        (folder / f"{name}.py").write_text(
            f"open({str(trace)!r}, 'a').write({name!r} + chr(10))\nraise SystemExit('a stranger')\n"
        )
    return trace


def test_a_server_started_in_a_strangers_folder_runs_nothing_of_it(tmp_path):
    trace = strangers_folder(tmp_path)
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ANVIS_", "PYTHON"))} | {
        "PYTHONPATH": str(ROOT)
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "api.cli", "serve", "--port", str(port)], cwd=tmp_path, env=environment,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        assert posted(port, "/v1/score", SMALL)[0] == 200
        assert posted(port, "/v1/match", SMALL)[0] == 200
    finally:
        process.terminate()
        process.wait(20)
    assert not trace.exists(), trace.read_text()
    assert not (tmp_path / "anvis.db").exists()  # nothing was kept, so nothing was set up


def test_a_worker_runs_nothing_of_it_even_where_the_server_would_import_from_there(tmp_path, monkeypatch):
    """`python -m` and an empty entry of PYTHONPATH put the folder on the server's own path."""
    trace = strangers_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def scored():
        async with Lane(1, 0, 60) as lane:
            return json.loads(await lane.call("score", SMALL, LIMITS)), lane.deaths

    answer, deaths = asyncio.run(scored())
    assert (answer["format"], deaths) == ("anvis-score/1", 0)
    assert not trace.exists(), trace.read_text()


def test_large_calls_leave_a_worker_to_small_ones():
    async def played():
        async with Lane(2, 10, 60, large_queue=3) as lane:
            await lane.call("score", SMALL, LIMITS)
            town = sampled("town")
            large = [asyncio.create_task(lane.call("score", town, LIMITS, large=True)) for _ in range(3)]
            while not lane.working:
                await asyncio.sleep(0.001)
            beside = len(lane.working)
            small = [json.loads(await lane.call("score", SMALL, LIMITS)) for _ in range(5)]
            ahead = sum(not task.done() for task in large)
            return beside, small, ahead, await asyncio.gather(*large)

    beside, small, ahead, large = asyncio.run(played())
    assert beside == 1  # two more large ones wait, though a worker is free
    assert {len(answer["pairs"]) for answer in small} == {2}
    assert ahead >= 2
    assert len(json.loads(large[0])["pairs"]) == 6000
    assert large[0] == large[1] == large[2]


def test_the_worker_used_last_is_used_first_also_after_a_look_at_all_of_them():
    async def played():
        async with Lane(2, 10, 60) as lane:
            used = []
            for _ in range(4):
                task = asyncio.create_task(lane.call("score", SMALL, LIMITS))
                while not lane.working:
                    await asyncio.sleep(0.001)
                used += lane.working
                await task
                await lane.ready()
            return used

    assert len(set(asyncio.run(played()))) == 1


def test_a_lane_that_is_not_open_lets_nobody_wait():
    from constraints.errors import Busy

    async def played():
        lane = Lane(1, 10, 60)
        with pytest.raises(Busy):
            await lane.call("score", SMALL, LIMITS)
        async with lane:
            await lane.call("score", SMALL, LIMITS)
        with pytest.raises(Busy):
            await lane.call("score", SMALL, LIMITS)

    asyncio.run(asyncio.wait_for(played(), 60))


def test_a_full_queue_of_large_calls_turns_no_small_one_away():
    from constraints.errors import Busy

    async def played():
        async with Lane(2, 10, 60, large_queue=0) as lane:
            first = asyncio.create_task(lane.call("score", sampled("town"), LIMITS, large=True))
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                await lane.call("score", SMALL, LIMITS, large=True)
            small = await lane.call("score", SMALL, LIMITS)
            await first
            return small

    assert json.loads(asyncio.run(played()))["format"] == "anvis-score/1"


def test_the_size_of_the_body_says_which_call_is_large(monkeypatch):
    from fastapi.testclient import TestClient

    seen = []

    async def call(_self, name, body, *_args, large=False):
        seen.append((name, len(body), large))
        return b"{}"

    monkeypatch.setattr(Lane, "call", call)
    with TestClient(create_app(Settings(token=None, solvers=1, scorers=1, large_bytes=len(SMALL)))) as client:
        for path in ("/v1/score", "/v1/match"):
            for body in (SMALL, SMALL + b" "):
                assert client.post(path, content=body, headers={"content-type": "application/json"}).status_code == 200
    assert [large for _, _, large in seen] == [False, True, False, True]


def test_the_solve_of_a_caller_who_left_ends_and_costs_nobody_else_anything(server, caplog):
    port, app = server
    lane = app.state.services.solvers
    assert posted(port, "/v1/match", SMALL)[0] == 200
    body = sampled("city")
    with caplog.at_level("INFO", logger="anvis.api"):
        with socket.create_connection(("127.0.0.1", port)) as line:
            head = f"POST /v1/match HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            line.sendall(head.encode() + body)
            until(lambda: lane.working)
            (worker,) = lane.working
        until(lambda: worker not in lane.pids)
    assert '"status": 499' in caplog.text
    assert posted(port, "/v1/match", SMALL)[0] == 200
    assert (lane.waiting, len(lane.pids)) == ({False: 0, True: 0}, 1)


def test_a_caller_who_leaves_the_queue_takes_no_worker(server):
    port, app = server
    lane = app.state.services.scorers
    assert posted(port, "/v1/score", SMALL)[0] == 200
    (worker,) = lane.pids
    lines = []
    for _ in range(5):
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(
            f"POST /v1/score HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(SMALL)}\r\n\r\n".encode()
            + SMALL
        )
        lines.append(line)
    for line in lines:
        line.close()
    until(lambda: lane.waiting == {False: 0, True: 0})
    assert posted(port, "/v1/score", SMALL)[0] == 200
    assert lane.pids == [worker]  # short work is let to its end: a new worker would take longer


def test_a_worker_killed_at_a_large_call_gives_its_seat_back():
    from constraints.errors import WorkerDied

    async def played():
        async with Lane(2, 10, 60, large_queue=5) as lane:
            await lane.call("score", SMALL, LIMITS, large=True)
            task = asyncio.create_task(
                lane.call("match", sampled("city"), LIMITS, {"seed": 0, "time_limit": 20}, large=True)
            )
            while not lane.working:
                await asyncio.sleep(0.001)
            os.kill(lane.working[0], 9)
            with pytest.raises(WorkerDied):
                await task
            return await lane.call("score", SMALL, LIMITS, large=True)

    assert json.loads(asyncio.run(played()))["format"] == "anvis-score/1"
