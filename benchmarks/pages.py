"""Measures the pages on loopback: `python benchmarks/pages.py [--batch sample_data/city] [--rounds 20] [--out FILE]`.

A service of its own over a memory of its own, with one plan. A coordinator asks for each page over one connection that is kept,
in turns with an *empty* page (the yardstick of the machine). Told are the median and the 95th percentile of the first byte and
of the whole page, the size of the page, and the CPU time of the service a page, which other work on the machine moves less than
it moves the clock. *first visit*: the first time a process is asked for the page, a second after the page before, as somebody
reads: what a page has read for the next one is in memory by then. Signing in leads to the start.
"""

from __future__ import annotations

import argparse
import http.client
import http.cookiejar
import json
import os
import re
import statistics
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "tools"), str(HERE / "tests/properties")]
# What is asked for, with the limits of the first byte and of the whole page in milliseconds; None = no limit is set.
PAGES: tuple[tuple[str, str, int | None, int | None], ...] = (
    ("empty", "/help-is-not-here", None, None),
    ("start", "/", 200, 1000),
    ("board", "/runs/{run}", 200, 1000),
    ("board, not placed", "/runs/{run}?view=left", 200, 1000),
    ("board, cases", "/runs/{run}?view=cases", 200, 1000),
    ("board, searched", "/runs/{run}?q=afdeling+1", 200, 1000),
    ("a row to decide on", "/runs/{run}/decide/{household}", 300, 1000),
    ("household", "/runs/{run}/households/{household}", 300, 300),
    ("offers", "/offers", 200, 1000),
)


def signed_in(address: str, token: str) -> str:
    """The cookies of somebody who has signed in with a token."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar := http.cookiejar.CookieJar()))
    form = browser.open(f"{address}/sign-in").read().decode()
    mark = re.search(r'name="csrf" value="([^"]+)"', form)
    sent = {"token": token, "next": "/language?to=da", "csrf": mark.group(1) if mark else ""}
    browser.open(f"{address}/sign-in", urllib.parse.urlencode(sent).encode()).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def asked(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, float, float, int]:
    """Status, milliseconds to the first byte and to the last, and the size."""
    start = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
    answer = connection.getresponse()
    first = answer.read(1)
    until_first = time.perf_counter()
    body = first + answer.read()
    return answer.status, 1000 * (until_first - start), 1000 * (time.perf_counter() - start), len(body)


def measured(address: str, token: str, ids: dict[str, str], rounds: int) -> list[dict[str, Any]]:
    """Every page, in turns."""
    host = urllib.parse.urlsplit(address).netloc
    connection, cookie = http.client.HTTPConnection(host), signed_in(address, token)
    rows: dict[str, dict[str, Any]] = {}
    for name, path, first, whole in PAGES:
        time.sleep(1)
        status, until_first, until_last, size = asked(connection, path.format(**ids), cookie)
        rows[name] = {"page": name, "status": status, "bytes": size, "first visit": round(until_last), "limit first": first, "limit whole": whole}  # fmt: skip
    times: dict[str, list[tuple[float, float, float]]] = {name: [] for name, *_ in PAGES}
    for _ in range(rounds):
        for name, path, *_limits in PAGES:
            cpu = sum(os.times()[:2])
            _, until_first, until_last, _ = asked(connection, path.format(**ids), cookie)
            times[name].append((until_first, until_last, 1000 * (sum(os.times()[:2]) - cpu)))
    for name, found in times.items():
        for i, what in enumerate(("first byte", "whole", "cpu")):
            column = sorted(t[i] for t in found)
            rows[name][what] = round(statistics.median(column), 1)
            rows[name][f"{what} p95"] = round(column[min(len(column) - 1, int(0.95 * len(column)))], 1)
    return list(rows.values())


def main() -> None:
    """Measures, prints a table, and with `--out` writes the numbers."""
    from screenshots import served

    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--batch", type=Path, default=HERE / "sample_data/city")
    given.add_argument("--rounds", type=int, default=20)
    given.add_argument("--out", type=Path)
    how = given.parse_args()
    with served(how.batch) as (address, tokens, ids):
        ids = ids | {"household": _household(address, tokens["coordinator"], ids["run"])}
        rows = measured(address, tokens["coordinator"], ids, how.rounds)
    print(
        f"{'page':<22}{'status':>7}{'KiB':>7}{'first visit':>13}{'first byte':>12}{'p95':>8}{'whole':>9}{'p95':>8}{'CPU':>8}{'p95':>8}   ms"
    )
    for r in rows:
        print(
            f"{r['page']:<22}{r['status']:>7}{r['bytes'] / 1024:>7.0f}{r['first visit']:>13}{r['first byte']:>12}{r['first byte p95']:>8}"
            f"{r['whole']:>9}{r['whole p95']:>8}{r['cpu']:>8.0f}{r['cpu p95']:>8.0f}"
        )
    if how.out:
        how.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _household(address: str, token: str, run: str) -> str:
    """The first household of the plan, by the API, so that no page is looked at before it is measured."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc)
    connection.request("GET", f"/v1/runs/{run}/plan", headers={"Authorization": f"Bearer {token}"})
    household: str = json.loads(connection.getresponse().read())["placements"][0]["household_id"]
    return household


if __name__ == "__main__":
    main()
