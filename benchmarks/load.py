"""Fifty clients at once on the service with the city in it: `python benchmarks/load.py` (`--seconds 120 --clients 50`).

Both databases in turn, each with `anvis serve` and a worker in processes of their own, on loopback. Clients score pairs, ask
what-if questions about the kept plan, read, and decide; each waits for its answer, thinks for up to `--pause` seconds, and goes
on. Told 429 or 503 with Retry-After, it comes again after that long. Any other refusal is an error, and there is to be none.
Then calls go on, light ones, until 10,000 have been answered; the memory of the server with its processes is written down all along.
`--out FOLDER` writes load.json and load.svg.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "tests" / "properties")]

import psutil  # noqa: E402
from databases import Databases  # noqa: E402
from durable import until  # noqa: E402
from http_calls import bodies  # noqa: E402
from served import Served  # noqa: E402

CITY = HERE / "sample_data" / "city"
CALLS = 10_000
# Kind → how often of a hundred calls.
MIX = {
    "score one pair": 40, "score 990 pairs, four fields": 2, "what-if on the plan": 4, "explain a household": 8,
    "read a run": 14, "read offers": 12, "read decisions": 4, "comment": 8, "lock": 4, "unlock": 4,
}  # fmt: skip
LIGHT = {"score one pair": 40, "read a run": 30, "read offers": 29, "comment": 1}


@dataclass
class Office:
    """The city as it is kept: what calls name."""

    port: int
    municipality: str
    token: str
    batch: str
    run: str
    households: list[str]
    dwellings: list[str]
    sent: dict[str, bytes]

    def call(self, kind: str, drawn: random.Random) -> tuple[str, str, Any]:
        """Method, path and body of one call of a kind."""
        home = drawn.choice(self.households)
        lock = f"/v1/batches/{self.batch}/locks/{home}"
        return {
            "score one pair": ("POST", "/v1/score", self.sent["one pair"]),
            "score 990 pairs, four fields": (
                "POST", "/v1/score?form=compact&fields=verdict,deciding_rule,budget.disposable,costs.total", self.sent["990 pairs"],
            ),
            "what-if on the plan": (
                "POST", f"/v1/runs/{self.run}/what-if", {"household_id": home, "forbid": [drawn.choice(self.dwellings)]},
            ),
            "explain a household": ("GET", f"/v1/runs/{self.run}/explanations/{home}", None),
            "read a run": ("GET", f"/v1/runs/{self.run}", None),
            "read offers": ("GET", "/v1/offers?limit=50", None),
            "read decisions": ("GET", f"/v1/batches/{self.batch}/decisions?standing=true", None),
            "comment": ("POST", f"/v1/batches/{self.batch}/comments", {"text": "set på", "household": home}),
            "lock": ("PUT", lock, {"dwelling": drawn.choice(self.dwellings), "kind": "forbid", "reason": "prøve"}),
            "unlock": ("DELETE", lock + "?reason=slut", None),
        }[kind]  # fmt: skip


@dataclass
class Told:
    """What came of the calls: seconds by kind, how often clients were told to come again, what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    again: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def answered(self) -> int:
        return sum(map(len, self.seconds.values()))


def city(service: Served, sent: dict[str, bytes]) -> Office:
    """Opens the city as a month: frozen, solved by the worker, approved."""
    from api.service.kept.tables import document_of_files

    document = document_of_files(CITY)
    at = str(document["batch"]["municipality"])
    me, second = service.client("coordinator", at=at), service.client("coordinator", "second", at=at)
    draft = me.batches.open_batch(json.loads(json.dumps(document, default=str)))
    batch = me.batches.freeze(draft.id, draft.version)
    token = service.token("coordinator", at=at)
    run = service.http.post(f"/v1/batches/{batch.id}/runs", headers={"Authorization": f"Bearer {token}"}).json()["id"]
    until(lambda: me.runs.read(run).state == "done", 600)
    from api.documents.desk import ApproveAsked

    second.decisions.approve(run, ApproveAsked(plan_digest=str(me.runs.read(run).plan_digest)))
    names = [[str(r[f"{t}_id"]) for r in document[f"{t}s"]] for t in ("household", "dwelling")]
    return Office(service.port, at, token, batch.id, run, *names, sent)


def ask(
    line: http.client.HTTPConnection, office: Office, method: str, path: str, body: Any
) -> tuple[int, str | None, bytes]:
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {office.token}", "Content-Type": "application/json", "Accept-Encoding": "gzip"}
    line.request(method, path, data, headers)
    answer = line.getresponse()
    return answer.status, answer.headers.get("Retry-After"), answer.read()


def client(office: Office, told: Told, kinds: Iterator[str], drawn: random.Random, over: Any, pause: float) -> None:
    """One caller, who waits for every answer."""
    line = http.client.HTTPConnection("127.0.0.1", office.port, timeout=300)
    while not over():
        kind = next(kinds)
        call, start = office.call(kind, drawn), time.perf_counter()
        while True:
            try:
                status, after, data = ask(line, office, *call)
            except (OSError, http.client.HTTPException) as wrong:
                with told.lock:
                    told.errors[f"{kind}: {type(wrong).__name__}"] += 1
                line.close()
                break
            if status in (429, 503) and after is not None:
                with told.lock:
                    told.again[f"{kind}: {status}"] += 1
                time.sleep(float(after))
                if over():
                    break
                continue
            with told.lock:
                if status < 300 or (kind == "unlock" and status == 404):  # there was no lock to end
                    told.seconds[kind].append(time.perf_counter() - start)
                else:
                    told.errors[f"{kind}: {status} {data[:200]!r}"] += 1
            break
        time.sleep(drawn.uniform(0, pause))
    line.close()


def together(office: Office, told: Told, clients: int, kinds: dict[str, int], over: Any, pause: float) -> None:
    """So many clients at once, until it is over."""
    threads = []
    for number in range(clients):
        drawn = random.Random(number)
        order = iter(lambda drawn=drawn: drawn.choices([*kinds], [*kinds.values()])[0], None)
        threads.append(threading.Thread(target=client, args=(office, told, order, drawn, over, pause)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def resident(pid: int) -> float:
    """MiB of a process and its children; what they share is counted once for each."""
    server = psutil.Process(pid)
    return sum(p.memory_info().rss for p in (server, *server.children(recursive=True))) / 2**20


def measured(kind: str, given: argparse.Namespace, sent: dict[str, bytes]) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="anvis-load-"))
    databases = Databases(folder, lasting=True)
    service = Served(databases.new(kind), folder, solvers=2, scorers=2, courtesy=10)
    pid, done = service.processes.alive["server"][1].pid, threading.Event()
    try:
        office = city(service, sent)
        warm, told = Told(), Told()
        together(office, warm, 4, dict.fromkeys(MIX, 1), lambda: warm.answered >= 60, 0)
        light, memory = Told(), []

        def watch() -> None:
            while not done.wait(1):
                memory.append((told.answered + light.answered, round(resident(pid), 1)))

        watching = threading.Thread(target=watch)
        watching.start()
        cpu, start = psutil.Process(pid).cpu_times(), time.perf_counter()
        ends = start + given.seconds
        together(office, told, given.clients, MIX, lambda: time.perf_counter() > ends, given.pause)
        took, used = time.perf_counter() - start, psutil.Process(pid).cpu_times()
        mixed = told.answered
        wanted = given.calls - mixed
        together(office, light, 8, LIGHT, lambda: light.answered >= wanted, 0)
        done.set()
        watching.join()
        holds = service.client("auditor", at=office.municipality).audit.verify()
    finally:
        done.set()
        service.stop()
        databases.stop()
    errors = told.errors + light.errors + warm.errors
    return {
        "database": kind, "clients": given.clients, "seconds": round(took, 1), "calls": mixed,
        "calls_a_second": round(mixed / took, 1), "errors": dict(errors), "told_to_come_again": dict(told.again),
        "server_cpu_s": round(used.user + used.system - cpu.user - cpu.system, 1), "chain_holds": holds.holds, "chain": holds.entries,
        "kinds": {k: quantiles(v) for k, v in told.seconds.items()}, "memory": memory,
        "light_calls": light.answered, "told_to_come_again_light": dict(light.again),
    }  # fmt: skip


def quantiles(seconds: list[float]) -> dict[str, Any]:
    """Calls, and milliseconds at the median, the 95th percentile and every fifth."""
    ordered = sorted(1000 * s for s in seconds)
    cut = [round(ordered[int(q / 100 * (len(ordered) - 1))], 1) for q in range(0, 101, 5)]
    return {
        "calls": len(ordered),
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": cut[19],
        "worst_ms": cut[20],
        "every_fifth": cut,
    }


def picture(found: list[dict[str, Any]], file: Path) -> None:
    """Milliseconds by kind against percent of its calls, and memory against calls, for each database."""
    import altair as alt

    lines = [
        {"database": f["database"], "kind": kind, "percent": 5 * n, "ms": ms}
        for f in found for kind, told in f["kinds"].items() for n, ms in enumerate(told["every_fifth"])
    ]  # fmt: skip
    memory = [{"database": f["database"], "calls": calls, "MiB": mib} for f in found for calls, mib in f["memory"]]
    times = alt.Chart(alt.Data(values=lines)).mark_line().encode(
        alt.X("percent:Q", title="percent of the calls of a kind"), alt.Y("ms:Q", scale=alt.Scale(type="log"), title="milliseconds, waiting told included"),
        alt.Color("kind:N", title=None, legend=alt.Legend(labelLimit=260)), alt.Column("database:N", title=None),
    ).properties(width=300, height=260)  # fmt: skip
    kept = alt.Chart(alt.Data(values=memory)).mark_line().encode(
        alt.X("calls:Q"), alt.Y("MiB:Q", title="server and its processes, MiB"), alt.Color("database:N", title=None),
    ).properties(width=640, height=160)  # fmt: skip
    alt.vconcat(times, kept).resolve_scale(color="independent").save(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds a client thinks, at most")
    parser.add_argument("--calls", type=int, default=CALLS, help="calls in all, over which memory is watched")
    parser.add_argument("--out", type=Path, help="folder for load.json and load.svg")
    given = parser.parse_args()
    sent, found = bodies(), []
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    for kind in given.databases:
        found.append(measured(kind, given, sent) | {"load": round(os.getloadavg()[0], 1)})
        one = found[-1]
        print(
            f"\n{kind}: {one['calls']} calls in {one['seconds']} s, {one['calls_a_second']} a second, load {one['load']}"
        )
        print(
            f"errors {one['errors']}, told to come again {one['told_to_come_again']}, chain of {one['chain']} holds: {one['chain_holds']}"
        )
        for name, told in sorted(one["kinds"].items()):
            print(f"{name:<30}{told['calls']:>7}{told['p50_ms']:>10}{told['p95_ms']:>10}{told['worst_ms']:>10}")
        memory = one["memory"]
        print(f"memory at {memory[0][0]} calls {memory[0][1]} MiB, at {memory[-1][0]} {memory[-1][1]} MiB", flush=True)
        if given.out:
            given.out.mkdir(parents=True, exist_ok=True)
            (given.out / "load.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            picture(found, given.out / "load.svg")


if __name__ == "__main__":
    main()
