"""Measures the steps of a run on sampled batches: `make bench`, or `python benchmarks/run.py --short` for a small change.

Medians over seeds, and the ratio to scipy's assignment on the same candidate pairs, which knows neither levels nor
limits: a yardstick of the machine, not a rival. Each size runs in a process of its own, so that memory is its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import platform
import resource
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import what_if
from scipy.optimize import linear_sum_assignment

SIZES = ("town", "city", "metropolis")


def case_of(size: str, seed: int) -> Any:
    """A sampled case, straight from its rows."""
    return next(iter(cases_of(size, seed).values()))


def cases_of(size: str, seed: int) -> dict[str, Any]:
    """Every batch of a size: one, or one a municipality."""
    from matching.sampling import sample

    return {code: case_of_tables(settings, tables) for code, (settings, tables) in sample(size, seed).items()}


def case_of_tables(settings: Mapping[str, Any], tables: Mapping[str, Any]) -> Any:
    """A case from the settings and rows of a drawn batch."""
    import pandas as pd

    from constraints import Policy
    from matching.frames import case_from_frames

    frames = {name: pd.DataFrame(rows, dtype=object).replace("", None) for name, rows in tables.items()}
    return case_from_frames(settings["batch"], frames, Policy.model_validate(settings["policy"]))


def measure(size: str, seed: int, limit: float) -> dict[str, Any]:
    """One batch, step by step: seconds, levels proven, blocks that rest on a solver, faults of both opinions."""
    from constraints import evaluate
    from matching import SolveParams, plan_of, solve
    from matching.engine import solve_chain
    from matching.levels import levels_for
    from matching.model.formulation import formulate
    from matching.questions.second_opinion import verify, verify_bounds

    case = case_of(size, seed)
    times: dict[str, float] = {}

    def timed(name: str, work: Any) -> Any:
        start = time.perf_counter()
        found = work()
        times[name] = time.perf_counter() - start
        return found

    table = timed("rules", lambda: evaluate(case))
    problem = timed("model", lambda: formulate(table)).problem
    solved = timed("levels", lambda: solve_chain(problem, levels_for(case.policy), limit))
    cost = np.ones(table.case.shape)
    cost[problem.household, problem.dwelling] = -1.0
    timed("scipy", lambda: linear_sum_assignment(cost))
    plan = timed("whole", lambda: plan_of(solve(case, SolveParams(time_limit=limit))))
    document = json.loads(json.dumps(plan))
    faults = timed("verify", lambda: verify(case, document))
    more, rests = timed("bounds", lambda: verify_bounds(case, document))
    return {
        "size": size, "seed": seed, "pairs": problem.size, "seconds": times, "faults": len(faults) + len(more),
        "proven": sum(x["proven"] for x in plan["levels"]), "levels": len(plan["levels"]),
        "blocks": len(solved.stages), "trusted": sum(r["by"] == "trusted" for r in rests),
        "housed": len(solved.chosen) if solved.chosen is not None else 0,
        "lists": {b["policy"]: b["housed"] for b in plan["baselines"]},
    }  # fmt: skip


def _size(size: str, seeds: int, limit: float, queue: Any) -> None:
    runs = [measure(size, seed, limit) for seed in range(1, seeds + 1)]
    queue.put((runs, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def report(size: str, runs: list[dict[str, Any]], memory: float) -> dict[str, Any]:
    mid = {k: statistics.median(r["seconds"][k] for r in runs) for k in runs[0]["seconds"]}
    worst = max(r["seconds"]["levels"] for r in runs)
    whole = sum(r["proven"] == r["levels"] and not r["faults"] for r in runs)
    blocks, trusted = sum(r["blocks"] for r in runs), sum(r["trusted"] for r in runs)
    cells = "".join(f"{mid[k]:8.3f}" for k in ("rules", "model", "levels", "whole", "verify", "bounds", "scipy"))
    pairs = statistics.median(r["pairs"] for r in runs)
    print(
        f"{size:<11}{pairs:>9.0f}{cells}{mid['levels'] / mid['scipy']:>8.0f}{worst:>8.2f}{memory:>8.0f}  "
        f"{whole} of {len(runs)}, {trusted} of {blocks} blocks rest on a solver",
        flush=True,
    )
    return {"size": size, "pairs": pairs, "median": mid, "worst_levels": worst, "memory_mib": memory, "runs": runs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=list(SIZES))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--short", action="store_true", help="town only, two seeds")
    parser.add_argument("--out", type=Path, help="write everything measured as JSON")
    given = parser.parse_args()
    sizes, seeds = (["town"], 2) if given.short else (given.sizes, given.seeds)
    print(f"{platform.platform()}, Python {platform.python_version()}")
    print(
        f"{'size':<11}{'pairs':>9}{'rules':>8}{'model':>8}{'levels':>8}{'whole':>8}{'verify':>8}{'bounds':>8}{'scipy':>8}"
        f"{'ratio':>8}{'worst':>8}{'MiB':>8}  proven and verified"
    )
    context = multiprocessing.get_context("spawn")
    found = []
    for size in sizes:
        queue = context.Queue()
        process = context.Process(target=_size, args=(size, seeds, given.limit, queue))
        process.start()
        runs, memory = queue.get()
        process.join()
        found.append(report(size, runs, memory))
    if not given.short:
        what_if.main([])
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
