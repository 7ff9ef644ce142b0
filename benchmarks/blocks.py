"""Measures a whole country of batches: every batch judged, modelled and solved, on some processes (`--workers`).

`python benchmarks/blocks.py --size stress`; batches never couple, so each is a task of its own, the largest first, one
thread a process. Drawing the batches is not measured. Seconds on the wall stand for all of them; CPU is summed over them.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config

STEPS = ("rules", "model", "levels")


def measure(code: str, settings: Mapping[str, Any], tables: Mapping[str, Any], limit: float) -> dict[str, Any]:
    """One batch: CPU seconds of each step, levels proven, and the peak of the process so far."""
    from run import case_of_tables

    from constraints import evaluate
    from matching.engine import solve_chain
    from matching.levels import levels_for
    from matching.model.formulation import formulate

    case = case_of_tables(settings, tables)
    marks = [time.process_time()]
    table = evaluate(case)
    marks.append(time.process_time())
    problem = formulate(table).problem
    marks.append(time.process_time())
    solved = solve_chain(problem, levels_for(case.policy), limit)
    marks.append(time.process_time())
    return {
        "code": code, "shape": problem.shape, "pairs": problem.size,
        "seconds": {name: b - a for name, a, b in zip(STEPS, marks, marks[1:], strict=False)},
        "proven": all(d.proven for d in solved.digits), "housed": 0 if solved.chosen is None else len(solved.chosen),
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def main() -> None:
    from matching.sampling import sample

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="country", choices=("country", "stress"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for the levels of one batch")
    parser.add_argument("--out", type=Path, help="write everything measured as JSON")
    given = parser.parse_args()
    drawn = sample(given.size, given.seed)
    largest_first = sorted(drawn, key=lambda code: (-len(drawn[code][1]["households"]), code))
    with parallel_config("loky", n_jobs=given.workers, inner_max_num_threads=1), Parallel(batch_size=1) as parallel:
        parallel(delayed(_ready)() for _ in range(4 * given.workers))
        start = time.perf_counter()
        found = parallel(delayed(measure)(code, *drawn[code], given.limit) for code in largest_first)
        wall = time.perf_counter() - start
    cpu = {name: sum(x["seconds"][name] for x in found) for name in STEPS}
    peak = max(x["memory_mib"] for x in found)
    print(
        f"{given.size}: {len(found)} batches, {sum(x['shape'][1] for x in found)} × {sum(x['shape'][0] for x in found)}, "
        f"{given.workers} workers: wall {wall:.1f} s; CPU "
        + ", ".join(f"{name} {cpu[name]:.1f}" for name in STEPS)
        + f"; longest levels {max(x['seconds']['levels'] for x in found):.2f}; {peak:.0f} MiB a worker at most; "
        f"{sum(x['proven'] for x in found)} of {len(found)} proven"
    )
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _ready() -> None:
    """A worker that has loaded what it needs."""
    import run  # noqa: F401

    import matching  # noqa: F401


if __name__ == "__main__":
    main()
