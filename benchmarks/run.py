"""Measures the steps of a run on sampled batches: `make bench`, or `python benchmarks/run.py --short`.

Medians over seeds, and the ratio to scipy's assignment on the same candidate pairs, which knows neither levels nor
limits: a yardstick of the machine, not a rival.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import time
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from constraints import evaluate
from matching.formulation import formulate
from matching.frames import case_from_frames
from matching.levels import levels_for
from matching.sampling import sample


def case_of(size: str, seed: int) -> Any:
    """A sampled case, straight from its rows."""
    import pandas as pd

    ((_, (settings, tables)),) = sample(size, seed).items()
    frames = {}
    for name, rows in tables.items():
        frames[name] = pd.DataFrame(rows, dtype=object).replace("", None)
    from constraints import Policy

    return case_from_frames(settings["batch"], frames, Policy.model_validate(settings["policy"]))


def measure(size: str, seed: int, limit: float) -> dict[str, Any]:
    from matching import SolveParams, solve
    from matching.engine import solve_chain
    from matching.verify import verify

    case = case_of(size, seed)
    times: dict[str, float] = {}

    def timed(name: str, work: Any) -> Any:
        start = time.perf_counter()
        found = work()
        times[name] = time.perf_counter() - start
        return found

    table = timed("rules", lambda: evaluate(case))
    problem = timed("model", lambda: formulate(table))
    timed("levels", lambda: solve_chain(problem, levels_for(case.policy), limit))
    cost = np.ones(case_shape := table.case.shape)
    cost[problem.household, problem.dwelling] = -1.0
    timed("scipy", lambda: linear_sum_assignment(cost))
    plan = timed("whole", lambda: solve(case, SolveParams(time_limit=limit)).plan())
    faults = timed("verify", lambda: verify(case, json.loads(json.dumps(plan))))
    proven = sum(level["proven"] for level in plan["levels"])
    return {
        "size": size, "seed": seed, "shape": list(case_shape), "pairs": problem.size, "seconds": times,
        "proven": proven, "levels": len(plan["levels"]), "faults": len(faults),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["town", "city", "metropolis"])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--short", action="store_true", help="town only, two seeds")
    given = parser.parse_args()
    sizes, seeds = (["town"], 2) if given.short else (given.sizes, given.seeds)
    print(f"{platform.platform()}, Python {platform.python_version()}")
    print(
        f"{'size':<11}{'pairs':>9}{'rules':>8}{'model':>8}{'levels':>8}{'whole':>8}{'verify':>8}{'scipy':>8}{'ratio':>8}  proven"
    )
    for size in sizes:
        runs = [measure(size, seed, given.limit) for seed in range(1, seeds + 1)]
        mid = {k: statistics.median(r["seconds"][k] for r in runs) for k in runs[0]["seconds"]}
        pairs = statistics.median(r["pairs"] for r in runs)
        whole = sum(r["proven"] == r["levels"] and not r["faults"] for r in runs)
        cells = "".join(f"{mid[k]:8.3f}" for k in ("rules", "model", "levels", "whole", "verify", "scipy"))
        print(
            f"{size:<11}{pairs:>9.0f}{cells}{mid['levels'] / mid['scipy']:>8.0f}  {whole} of {len(runs)} runs",
            flush=True,
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
