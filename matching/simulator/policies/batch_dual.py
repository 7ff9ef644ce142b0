"""P9: the month's batch, with homes priced by what sampled futures would give for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from ...engine.transport import home_prices
from ..keyed import Purpose, entities
from ..scenario import DAYS_PER_MONTH, METHODS
from ..world import METHOD_NAMES
from .batch_myopic import BatchMyopic
from .policy import Ints

if TYPE_CHECKING:
    from ..clock import Run
    from ..desk import Desk


class BatchDual(BatchMyopic):
    """`futures` futures of `months` months are drawn from the forecast rates, never from the trace; each relaxation is
    solved, and its duals averaged per class of home. Prices act at the level `scarcity` alone (or in the sum, with
    `objective: scalar`): they move which home, never who. Drawn anew every `refresh_months`."""

    name = "batch_dual"
    says = N_("Best plan with prices from futures")
    defaults = {**BatchMyopic.defaults, "futures": 50, "months": 6, "refresh_months": 6}

    def begin(self, run: Run) -> None:
        self.known: Ints | None = None
        self.drawn_on = -(10**6)

    def prices(self, desk: Desk) -> Ints:
        if self.known is None or desk.day - self.drawn_on >= float(self.settings["refresh_months"]) * DAYS_PER_MONTH:
            self.known, self.drawn_on = (
                future_prices(desk, int(self.settings["futures"]), float(self.settings["months"])),
                desk.day,
            )
        return self.known


def future_prices(desk: Desk, futures: int, months: float) -> Ints:
    """Average dual per class of home over sampled futures, thousandths of a class weight, one per kind of home."""
    run, world = desk.run, desk.run.world
    weights = np.array((0, *run.scenario.class_weights), dtype=np.float64)
    # Groups: who waits now (by kind and wait) and who comes later; alike in worth, method and homes they are one.
    codes, now = np.unique(desk.codes[desk.alive], return_counts=True)
    later = np.arange(world.types)
    kinds = np.concatenate([codes % world.types, later])
    fits = np.concatenate([world.ok[desk.period][:, codes].T, world.ok[desk.period][:, : world.types].T])
    in_slots = run.slots is not None and run.scenario.support.mode == "slots"
    method = world.method[kinds].astype(np.int64) if in_slots else np.zeros(len(kinds), dtype=np.int64)
    alike = np.concatenate([world.urgency[kinds][:, None], method[:, None], fits], axis=1).astype(np.int64)
    rows_of_group, of = np.unique(alike, axis=0, return_inverse=True)
    of = of.reshape(-1)
    fits, worth = rows_of_group[:, 2:].astype(bool), weights[rows_of_group[:, 0]]
    rows = {METHOD_NAMES.index(m): i for i, m in enumerate(METHODS)}
    group = [rows.get(int(m), -1) for m in rows_of_group[:, 1]]
    slots = [_slots(desk, m, months) for m in METHODS]
    arriving, falling = np.zeros(world.types), np.zeros(len(world.kind_name))
    for stream in world.streams:
        arriving[stream.types] += stream.per_month * months / len(stream.types)
    share = float(run.scenario.quota.share) * run.scenario.quota.call_rate
    for supply in world.supplies:
        falling[supply.kinds] += supply.per_month * months * share / len(supply.kinds)
    number = np.arange(max(world.types, len(world.kind_name)))
    total = np.zeros(len(world.kind_name))
    for k in range(futures):
        draw = run.trace.keyed.uniform(entities(f"future {desk.day} {k}", number), Purpose.FUTURE)
        each = np.concatenate([now, _poisson(arriving, draw[: world.types, 0])]).astype(np.float64)
        coming = np.bincount(of, weights=each, minlength=len(worth)).astype(np.float64)
        homes = _poisson(falling, draw[: len(falling), 1]).astype(np.float64)
        total += home_prices(worth, fits, coming, homes, group, slots)
    mean = 1000 * total / max(1, futures)
    by_class: dict[str, list[float]] = {}
    for name, price in zip(world.kind_class, mean.tolist(), strict=True):
        by_class.setdefault(name, []).append(price)
    return np.array([round(sum(by_class[n]) / len(by_class[n])) for n in world.kind_class], dtype=np.int64)


def _slots(desk: Desk, method: str, months: float) -> float:
    """Slots that are free now or will be within the horizon, by the mean length of a course."""
    slots = desk.run.slots
    if slots is None:
        return 0.0
    pool = slots.pool(method)
    return slots.free(method, desk.day) + pool.slots * min(1.0, months / pool.months)


def _poisson(mean: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Poisson numbers by inversion, one uniform each."""
    found = np.zeros(len(mean), dtype=np.int64)
    term = np.exp(-mean)
    below = term.copy()
    for k in range(1, 10_000):
        more = u > below
        if not more.any():
            break
        found[more] += 1
        term = term * mean / k
        if not (term[more] > 0).any():
            break
        below = below + term
    return found
