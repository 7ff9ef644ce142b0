"""P9: the month's batch, with homes priced by what sampled futures would give for them."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ...engine.transport import home_prices
from ..known import Known
from ..scenario import DAYS_PER_MONTH, METHODS, Pool
from ..teams import method_of
from ..visible import VisibleState
from ..world import METHOD_NAMES
from .batch_myopic import BatchMyopic
from .policy import Ints


class BatchDual(BatchMyopic):
    """`futures` futures of `months` months are drawn from the forecast rates, never from the trace; each relaxation is
    solved, and its duals averaged per class of home. Prices act at the level `scarcity` alone (or in the sum, with
    `objective: scalar`): they move which home, never who. Drawn anew every `refresh_months`."""

    name = "batch_dual"
    says = N_("Best plan with prices from futures")
    defaults = {**BatchMyopic.defaults, "futures": 50, "months": 6, "refresh_months": 6}

    def begin(self, known: Known) -> None:
        self.priced: Ints | None = None
        self.drawn_on = -(10**6)

    def _due(self, day: int) -> bool:
        return self.priced is None or day - self.drawn_on >= float(self.settings["refresh_months"]) * DAYS_PER_MONTH

    def futures_wanted(self, day: int) -> int:
        return int(self.settings["futures"]) if self._due(day) else 0

    def prices(self, state: VisibleState) -> Ints:
        if self.priced is None or self._due(state.day):
            self.priced, self.drawn_on = future_prices(state, float(self.settings["months"])), state.day
        return self.priced


def future_prices(state: VisibleState, months: float) -> Ints:
    """Average dual per class of home over the state's futures, thousandths of a class weight, one per kind of home."""
    known = state.known
    weights = np.array((0, *known.class_weights), dtype=np.float64)
    # Groups: who waits now (by kind and wait) and who comes later; alike in worth, method and homes they are one.
    codes, now = np.unique(state.codes[state.alive], return_counts=True)
    later = np.arange(known.types)
    kinds = np.concatenate([codes % known.types, later])
    fits = np.concatenate([state.ok[:, codes].T, state.ok[:, : known.types].T])
    in_slots = known.support is not None and known.support.mode == "slots"
    method = known.method[kinds].astype(np.int64) if in_slots else np.zeros(len(kinds), dtype=np.int64)
    alike = np.concatenate([known.urgency[kinds][:, None], method[:, None], fits], axis=1).astype(np.int64)
    rows_of_group, of = np.unique(alike, axis=0, return_inverse=True)
    of = of.reshape(-1)
    fits, worth = rows_of_group[:, 2:].astype(bool), weights[rows_of_group[:, 0]]
    rows = {METHOD_NAMES.index(m): i for i, m in enumerate(METHODS)}
    group = [rows.get(int(m), -1) for m in rows_of_group[:, 1]]
    slots = [_slots(state, m, months) for m in METHODS]
    arriving, falling = np.zeros(known.types), np.zeros(len(known.kind_class))
    for stream in known.arrivals:
        arriving[stream.of] += stream.per_month * months / len(stream.of)
    for supply in known.vacancies:
        falling[supply.of] += supply.per_month * months * known.called_share / len(supply.of)
    total = np.zeros(len(known.kind_class))
    for draw in state.futures:
        each = np.concatenate([now, _poisson(arriving, draw[: known.types, 0])]).astype(np.float64)
        coming = np.bincount(of, weights=each, minlength=len(worth)).astype(np.float64)
        homes = _poisson(falling, draw[: len(falling), 1]).astype(np.float64)
        total += home_prices(worth, fits, coming, homes, group, slots)
    mean = 1000 * total / max(1, len(state.futures))
    by_class: dict[str, list[float]] = {}
    for name, price in zip(known.kind_class, mean.tolist(), strict=True):
        by_class.setdefault(name, []).append(price)
    return np.array([round(sum(by_class[n]) / len(by_class[n])) for n in known.kind_class], dtype=np.int64)


def _slots(state: VisibleState, method: str, months: float) -> float:
    """Slots that are free now or will be within the horizon, by the mean length of a course."""
    support = state.known.support
    if support is None:
        return 0.0
    pool: Pool = getattr(support, method)
    free = sum(n for queue, n in state.slots_free.items() if method_of(queue) == method)
    return free + pool.slots * min(1.0, months / pool.months)


def _poisson(mean: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Poisson numbers by inversion, one uniform each."""
    count = np.zeros(len(mean), dtype=np.int64)
    term = np.exp(-mean)
    below = term.copy()
    for k in range(1, 10_000):
        more = u > below
        if not more.any():
            break
        count[more] += 1
        term = term * mean / k
        if not (term[more] > 0).any():
            break
        below = below + term
    return count
