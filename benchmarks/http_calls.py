"""Measures the service on loopback: `python benchmarks/http_calls.py`, and with `--beside FOLDER` in turns with another checkout.

Every checkout runs a server of its own. Calls go one after the other over a connection that is kept; what is told is the
median, the 95th percentile and the CPU time of the server with its workers, which other work on the machine moves less
than it moves the clock. *empty*: an endpoint that works nothing out, the yardstick of the machine. *beside*: one pair,
asked again and again while towns are scored.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
FEW = "fields=verdict,deciding_rule,budget.disposable,costs.total"


def bodies() -> dict[str, bytes]:
    """One pair, 990 pairs and the 6,000 of a town, as JSON."""
    from matching.sampling import sample

    ((_, (settings, tables)),) = sample("town", 1).items()
    town = json.loads(json.dumps({"batch": settings["batch"], "policy": settings["policy"], **tables}, default=str))

    def part(households: int, dwellings: int) -> bytes:
        keep = {h["household_id"] for h in town["households"][:households]}
        found = dict(town)
        for name, rows in town.items():
            if isinstance(rows, list) and rows and "household_id" in rows[0]:
                mine = [r for r in rows if r["household_id"] in keep]
                found[name] = [r for r in mine if not r.get("other_household_id") or r["other_household_id"] in keep]
        people = {p["person_id"] for p in found["persons"]}
        found["benefit_periods"] = [b for b in town["benefit_periods"] if b["person_id"] in people]
        found["dwellings"] = town["dwellings"][:dwellings]
        homes = {d["dwelling_id"] for d in found["dwellings"]}
        for name in ("exceptions", "locks", "offers"):
            found[name] = [r for r in found[name] if not r.get("dwelling_id") or r["dwelling_id"] in homes]
        found["wishes"] = [w for w in found["wishes"] if w["kind"] != "dwelling"]
        return json.dumps(found).encode()

    return {"one pair": part(1, 1), "990 pairs": part(33, 30), "6,000 pairs": part(200, 30)}


class Server:
    """The service of one checkout, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ANVIS_")} | {"PYTHONPATH": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "api.cli", "serve", "--port", str(self.port)],
            cwd="/", env=environment, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(900):
            try:
                answer = json.load(urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2))
                if answer["scorers"] > 1:
                    break
            except OSError:
                pass
            time.sleep(0.1)

    def cpu(self) -> float:
        """Seconds of CPU of the server and its workers."""
        pids = [self.process.pid]
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            pids += map(int, (task / "children").read_text().split())
        ticks = 0
        for pid in pids:
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(parts[11]) + int(parts[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def calls(self, path: str, body: bytes, count: int, until: threading.Event | None = None) -> dict[str, Any]:
        """So many calls, or as many as are answered until the event: seconds each, CPU of each, bytes, statuses."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        taken, statuses, size, before = [], set(), 0, self.cpu()
        while len(taken) < count and not (until is not None and until.is_set()):
            start = time.perf_counter()
            headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
            line.request("POST" if body else "GET", path, body or None, headers)
            answer = line.getresponse()
            data = answer.read()
            taken.append(time.perf_counter() - start)
            size = len(data)
            statuses.add(answer.status)
            if answer.status == 200 and answer.headers.get("Content-Encoding") == "gzip" and len(taken) == 1:
                gzip.decompress(data)  # not read as JSON: that would hold up the calls measured beside
        line.close()
        taken.sort()
        return {
            "calls": len(taken), "median_ms": round(1000 * statistics.median(taken), 1),
            "p95_ms": round(1000 * taken[int(0.95 * (len(taken) - 1))], 1), "worst_ms": round(1000 * taken[-1], 1),
            "cpu_ms": round(1000 * (self.cpu() - before) / len(taken), 1), "bytes": size, "statuses": sorted(statuses),
        }  # fmt: skip

    def beside(self, small: bytes, town: bytes, towns: int) -> tuple[dict[str, Any], list[int]]:
        """One pair asked for again and again while towns are scored two at a time; the towns' own statuses."""
        over = threading.Event()
        answers: list[int] = []

        def large() -> None:
            answers.extend(self.calls("/v1/score", town, towns)["statuses"])

        threads = [threading.Thread(target=large) for _ in range(2)]
        for thread in threads:
            thread.start()

        def ended() -> None:
            for thread in threads:
                thread.join()
            over.set()

        waits = threading.Thread(target=ended)
        waits.start()
        found = self.calls("/v1/score", small, 10**9, over)
        waits.join()
        return found, sorted(set(answers))

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def rows(new: bool) -> list[tuple[str, str, str, int]]:
    """What is measured: name, body, query, calls. An older service knows neither fields nor forms."""
    plain = [
        ("one pair", "one pair", "", 200),
        ("990 pairs", "990 pairs", "", 5),
        ("6,000 pairs", "6,000 pairs", "", 2),
    ]
    if not new:
        return plain
    return [
        *plain,
        ("990 pairs, four fields", "990 pairs", f"?{FEW}", 20), ("990 pairs, four columns", "990 pairs", f"?{FEW}&form=compact", 20),
        ("6,000 pairs, four fields", "6,000 pairs", f"?{FEW}", 5), ("6,000 pairs, four columns", "6,000 pairs", f"?{FEW}&form=compact", 5),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="another checkout, measured in turns with this one")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="write everything measured as JSON")
    given = parser.parse_args()
    sent = bodies()
    sides = {"this": HERE} | ({"other": given.beside} if given.beside else {})
    servers = {name: Server(folder) for name, folder in sides.items()}
    found: list[dict[str, Any]] = []
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    try:
        for server in servers.values():
            server.calls("/v1/score", sent["one pair"], 20)
        for turn in range(given.rounds):
            for side, server in servers.items():
                found.append({"side": side, "turn": turn, "what": "empty", **server.calls("/health/live", b"", 200)})
                for name, body, query, count in rows(side == "this"):
                    found.append(
                        {
                            "side": side,
                            "turn": turn,
                            "what": name,
                            **server.calls(f"/v1/score{query}", sent[body], count),
                        }
                    )
                small, towns = server.beside(sent["one pair"], sent["6,000 pairs"], 1)
                found.append(
                    {"side": side, "turn": turn, "what": "one pair, beside two towns", **small, "towns": towns}
                )
                told(found, side, turn)
    finally:
        for server in servers.values():
            server.end()
    print("\nmedians over the turns")
    for side in servers:
        for what in dict.fromkeys(f["what"] for f in found if f["side"] == side):
            mine = [f for f in found if (f["side"], f["what"]) == (side, what)]
            cells = "".join(
                f"{statistics.median(f[k] for f in mine):>12.1f}"
                for k in ("median_ms", "p95_ms", "worst_ms", "cpu_ms", "bytes")
            )
            print(f"{side:<7}{what:<28}{cells}  {mine[0]['statuses']}")
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def told(found: list[dict[str, Any]], side: str, turn: int) -> None:
    for f in found:
        if (f["side"], f["turn"]) == (side, turn):
            print(json.dumps(f), flush=True)


if __name__ == "__main__":
    main()
