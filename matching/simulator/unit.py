"""The unit of work of a study: one replication of one cell of its grid, whose trace is drawn once and played by every policy."""

from __future__ import annotations

import pickle
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .clock import Run
from .curves import Curve
from .measure import Measures, measure
from .metrics import METRICS
from .money import prices
from .offline import offline
from .policies import OFFLINE, policy_of
from .scenario import DAYS_PER_MONTH, Scenario
from .trace import draw_trace
from .world import World

NAMES = tuple(m.name for m in METRICS)
PLACE = {n: i for i, n in enumerate(NAMES)}
Kind = Literal["variant", "point", "low", "high"]


@dataclass(frozen=True, eq=False)
class Unit:
    """Results of one replication of one variant: figures (policies × metrics, NaN = none), curves, longest waits."""

    values: NDArray[np.float64]
    curves: tuple[Curve, ...]
    longest: tuple[NDArray[np.int64], ...]
    groups: list[dict[str, dict[str, dict[str, float | None]]]]
    monthly: list[dict[str, list[float]]]
    offline: list[dict[str, Any]]
    seconds: list[float]


@dataclass(frozen=True, eq=False)
class Cell:
    """A variant as it is run: its name, scenario and packed world. `kind` tells variants from points of the outer loop.

    `key` names everything its figures rest on: the scenario, the files it reads, and the code.
    """

    name: str
    kind: Kind
    variant: str
    scenario: Scenario
    key: str
    packed: bytes = field(repr=False)
    drawn: Mapping[str, float] = field(default_factory=dict)
    parameter: str | None = None


def pack(world: World) -> bytes:
    """A world as bytes to send: mostly yes and no, so it packs well."""
    return zlib.compress(pickle.dumps(world, protocol=5), 1)


@lru_cache(maxsize=8)
def unpack(packed: bytes) -> World:
    """The world again; a worker unpacks it once."""
    world: World = pickle.loads(zlib.decompress(packed))
    return world


def one_unit(scenario: Scenario, packed: bytes, replication: int) -> Unit:
    """Plays one replication of one variant with every policy."""
    world = unpack(packed)
    trace = draw_trace(scenario, world, replication)
    given = prices(scenario)
    measures: list[Measures | None] = []
    notes: list[dict[str, Any]] = []
    seconds = []
    values = np.full((len(scenario.policies), len(NAMES)), np.nan)
    for p, choice in enumerate(scenario.policies):
        start = time.perf_counter()
        if choice.name == OFFLINE:
            best = offline(trace)
            months = (trace.days - round(scenario.warm_up_months * DAYS_PER_MONTH)) / DAYS_PER_MONTH
            values[p, PLACE["weighted_per_month"]] = best.bound / months
            notes.append(
                {
                    "policy": choice.title,
                    "value": best.value,
                    "bound": best.bound,
                    "proven": best.proven,
                    "is_bound": best.is_bound,
                    "pairs": best.pairs,
                }
            )
            measures.append(None)
        else:
            figures = measure(Run(trace, policy_of(choice)).go(), given)
            values[p] = [np.nan if figures.values[n] is None else figures.values[n] for n in NAMES]
            measures.append(figures)
        seconds.append(time.perf_counter() - start)
    none = Curve(*(np.zeros(1, dtype=np.int64) for _ in range(3)))
    return Unit(
        values, tuple(_trimmed(m.curve) if m else none for m in measures),
        tuple(m.longest if m else np.zeros(0, dtype=np.int64) for m in measures),
        [m.groups if m else {} for m in measures], [m.monthly if m else {} for m in measures], notes, seconds,
    )  # fmt: skip


def _trimmed(curve: Curve) -> Curve:
    return curve.of_length(int(np.flatnonzero(curve.risk > 0).max(initial=0)) + 2)
