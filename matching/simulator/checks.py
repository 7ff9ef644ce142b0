"""A check of the simulator: a scenario anybody can run, a value that is known, and a tolerance fixed beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .statistics import student
from .study import Study, run_study


@dataclass(frozen=True)
class Check:
    """What was expected, what came out with its 95 % interval, and the tolerance stated before (a share of the expected)."""

    name: str
    what: str
    source: str
    expected: float
    simulated: float
    low: float
    high: float
    tolerance: float
    scenario: dict[str, Any]

    @property
    def ok(self) -> bool:
        return abs(self.simulated - self.expected) <= self.tolerance * abs(self.expected) + 1e-12


def plain(
    name: str, months: int, households: list[dict[str, Any]], organisations: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    """A bare theory setting: nothing refused, nothing lost, decided at every vacancy, a home nobody takes lapses at once."""
    return {
        "format": "anvis-scenario/1", "name": name, "start": "2026-12-01", "months": months,
        "world": {"kind": "plain", "households": households, "organisations": organisations},
        "decisions": {"every": "vacancy", "lapse_after_days": 0, "answer_days": 0, "look_ahead_days": 0},
        "refusal": {"model": "never"}, "support": {"mode": "off"},
        "tenancy": {"supported": 0, "weaker": 0, "unsupported": 0, "no_need": 0, "returns": 0},
        "concentration": {"max_new_supported_per_department": None, "supported_share_max": None},
        "deadlines": {"escalation_days": None}, "policies": ["fcfs_vacancy"], "replications": {"count": 20},
    } | more  # fmt: skip


def figure(study: Study, name: str) -> tuple[float, float, float]:
    return interval(study.table("base", study.policies[0])[name])


def interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    f = student(values)
    mean = f.mean if f.mean is not None else float("nan")
    return mean, f.low if f.low is not None else mean, f.high if f.high is not None else mean


def check_of(
    name: str,
    what: str,
    source: str,
    expected: float,
    metric: str,
    tolerance: float,
    raw: dict[str, Any],
    scale: float = 1.0,
) -> Check:
    mean, low, high = (scale * x for x in figure(run_study(raw), metric))
    return Check(name, what, source, expected, mean, low, high, tolerance, raw)
