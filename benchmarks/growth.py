"""Measures how time and memory grow with the batch: CPU seconds and peak MiB, from a town to one pool of 1,000 × 10,000.

`python benchmarks/growth.py --out FILE` writes what it found, and `--into benchmarks/growth.json` puts its curves among those
of the picture (`picture.py`). Every size is a process of its own. CPU time, so that other work on the machine counts for
little; memory is the peak of the process. Both are told first with every level solved (rules and model among it) and then with
the plan document. *scipy* is the assignment of the same candidate pairs without levels or limits: the yardstick of the machine,
measured last so that it moves no peak.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

SHAPES = ((30, 200), (60, 700), (125, 1850), (300, 3000), (550, 5500), (1000, 10000))


def measure(dwellings: int, households: int, seed: int, limit: float) -> dict[str, Any]:
    """One batch, judged, modelled, solved and told."""
    from run import case_of_tables

    from matching import SolveParams, plan_of, solve
    from matching.sampling.draw import draw_batch

    case = case_of_tables(*draw_batch("0101", dwellings, households, f"growth-{seed}", date(2026, 11, 20)))
    empty = _peak()
    start = time.process_time()
    run = solve(case, SolveParams(time_limit=limit))
    solved, peak = time.process_time(), _peak()
    plan = plan_of(run)
    told, whole = time.process_time(), _peak()
    cost = np.ones(run.problem.shape)
    cost[run.problem.household, run.problem.dwelling] = -1.0
    yardstick = time.process_time()
    linear_sum_assignment(cost)
    return {
        "dwellings": dwellings, "households": households, "seed": seed, "pairs": run.problem.size,
        "seconds": {"solved_cpu": solved - start, "told_cpu": told - solved, "scipy_cpu": time.process_time() - yardstick},
        "memory_mib": {"read": empty, "solved": peak, "told": whole},
        "proven": sum(x["proven"] for x in plan["levels"]), "levels": len(plan["levels"]), "housed": len(plan["placements"]),
    }  # fmt: skip


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _one(given: tuple[int, int, int, float], queue: Any) -> None:
    queue.put(measure(*given))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=3600.0)
    parser.add_argument("--largest", type=int, default=SHAPES[-1][0], help="dwellings of the largest batch")
    parser.add_argument("--out", type=Path)
    parser.add_argument(
        "--into", type=Path, help="the curves of the picture, in which those measured here are replaced"
    )
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    found = []
    for dwellings, households in SHAPES:
        if dwellings > given.largest:
            break
        queue = context.Queue()
        process = context.Process(target=_one, args=((dwellings, households, given.seed, given.limit), queue))
        process.start()
        found.append(queue.get())
        process.join()
        one = found[-1]
        print(
            f"{dwellings} × {households}: {one['pairs']} pairs, solved {one['seconds']['solved_cpu']:.2f} s CPU, told "
            f"{one['seconds']['told_cpu']:.2f} s CPU, {one['memory_mib']['solved']:.0f} and {one['memory_mib']['told']:.0f} MiB, "
            f"{one['proven']} of {one['levels']} levels proven",
            flush=True,
        )
        if given.out:
            given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if given.into:
        curves = json.loads(given.into.read_text(encoding="utf-8"))
        for unit, name, points in curves_of(found):
            curves[unit][name] = points
        panels = (
            f' "{u}": {{\n' + ",\n".join(f"  {json.dumps(n)}: {p}" for n, p in c.items()) + "\n }"
            for u, c in curves.items()
        )
        given.into.write_text("{\n" + ",\n".join(panels) + "\n}\n", encoding="utf-8")


def curves_of(found: list[dict[str, Any]]) -> Iterator[tuple[str, str, list[list[float]]]]:
    """Unit, name and points of every curve: seconds of CPU and MiB against candidate pairs."""

    def points(of: Callable[[dict[str, Any]], float]) -> list[list[float]]:
        return [[x["pairs"], float(f"{of(x):.3g}")] for x in found]

    yield "s", "Anvis, every level", points(lambda x: x["seconds"]["solved_cpu"])
    yield "s", "Anvis, batch to plan", points(lambda x: x["seconds"]["solved_cpu"] + x["seconds"]["told_cpu"])
    yield "s", "scipy assignment", points(lambda x: x["seconds"]["scipy_cpu"])
    yield "MiB", "Anvis, every level", points(lambda x: x["memory_mib"]["solved"])
    yield "MiB", "Anvis, batch to plan", points(lambda x: x["memory_mib"]["told"])


if __name__ == "__main__":
    main()
