"""Measures the simulator: `python benchmarks/simulator.py` (`--short` for a small change).

Month-steps a second at 300 homes × 3,000 waiting for a list and for the batch optimum, everything on (refusals, slots,
returns, audit of envy); what a second core gives; what the large study costs. Medians; the yardstick of the machine is
scipy's assignment of one such month, which knows neither law, levels nor limits.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from matching.simulator.clock import Run
from matching.simulator.policies import policy_of
from matching.simulator.scenario import PolicyChoice
from matching.simulator.scenario_file import scenario_of
from matching.simulator.study import Where, run_study
from matching.simulator.trace import draw_trace
from matching.simulator.worlds import build_world

STUDY = (
    "class_then_date", "fcfs_vacancy", "first_available_unit", "points", "lottery_common", "greedy_vacancy", "mwp", "batch_myopic",
    "batch_calendar", "dual_queue",
)  # fmt: skip


def large(
    months: int, vacancies: float = 1200, households: float = 320, waiting: int = 3000, workers: int = 40
) -> dict[str, Any]:
    """A municipality in which about `vacancies` / 4 homes a month meet `waiting` households."""
    return {
        "format": "anvis-scenario/1", "name": "large", "start": "2026-12-01", "months": months,
        "world": {"kind": "municipality", "households_per_month": households, "waiting_at_start": waiting, "vacancies_per_month": vacancies},
        "support": {
            "CTI": {"workers": workers, "caseload": 10, "months": 9, "duration": "fixed", "busy_at_start": 0.8},
            "ICM": {"workers": 3 * workers, "busy_at_start": 0.8}, "ACT": {"workers": workers, "busy_at_start": 0.8},
        },
    }  # fmt: skip


def city(months: int) -> dict[str, Any]:
    """125 homes a month and 1,850 waiting."""
    return large(months, 500, 140, 1850, 16)


def steps(raw: dict[str, Any], policy: str, seeds: int, runs: int) -> dict[str, float]:
    """Month-steps a second of one policy on one core: median over seeds and runs."""
    scenario = scenario_of(raw)
    world = build_world(scenario)
    found = []
    offers = 0
    for seed in range(seeds):
        trace = draw_trace(scenario, world, seed)
        for _ in range(runs):
            start = time.perf_counter()
            log = Run(trace, policy_of(PolicyChoice(name=policy))).go()
            found.append(scenario.months / (time.perf_counter() - start))
        offers += len(log.offers)
    return {
        "per_second": statistics.median(found),
        "worst": min(found),
        "offers_per_month": offers / seeds / scenario.months,
    }


def two_cores(raw: dict[str, Any]) -> dict[str, Any]:
    """The same study on one core and on two; the numbers have to be the same."""
    seconds = {}
    studies = {}
    for name, where in (("warm", Where("loky", 2)), ("serial", Where()), ("loky", Where("loky", 2))):
        start = time.perf_counter()
        studies[name] = run_study(raw, where)
        seconds[name] = time.perf_counter() - start
    pairs = zip(studies["serial"].units["base"], studies["loky"].units["base"], strict=True)
    same = all(np.array_equal(a.values, b.values, equal_nan=True) for a, b in pairs)
    return {
        "serial_s": seconds["serial"],
        "loky_s": seconds["loky"],
        "ratio": seconds["serial"] / seconds["loky"],
        "same": same,
    }


def study_cost(months: int) -> dict[str, float]:
    """Seconds of each policy for one replication of the five-year city study, from a run of `months` months."""
    raw = city(months) | {"policies": list(STUDY), "replications": {"count": 1}}
    unit = run_study(raw).units["base"][0]
    return {p: s * 60 / months for p, s in zip(STUDY, unit.seconds, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    rng = np.random.default_rng(1)
    costs = rng.integers(0, 1000, (300, 3000))
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        linear_sum_assignment(costs)
        taken.append(time.perf_counter() - start)
    reference = statistics.median(taken)
    seeds, runs = (2, 1) if short else (10, 5)
    report: dict[str, Any] = {
        "machine": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "scipy_assignment_s": reference,
    }
    for policy in ("class_then_date", "fcfs_vacancy"):
        report[f"large {policy}"] = steps(large(12), policy, seeds, runs)
        report[f"city {policy}"] = steps(city(24), policy, seeds, runs)
    report["large batch_myopic"] = steps(large(4 if short else 6), "batch_myopic", 1 if short else 3, 1)
    report["city batch_myopic"] = steps(city(6 if short else 12), "batch_myopic", 1 if short else 3, 1)
    report["two cores"] = two_cores(
        city(12) | {"policies": ["class_then_date", "batch_myopic"], "replications": {"count": 4 if short else 8}}
    )
    report["city study, seconds a replication"] = study_cost(6 if short else 12)
    for row in report.values():
        if isinstance(row, dict) and "per_second" in row:
            row["scipy_assignments_a_step"] = 1 / row["per_second"] / reference
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
