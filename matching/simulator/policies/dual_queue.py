"""P11: on arrival a household joins the queue of the class of home worth most to it net of the class's price."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..known import Known
from ..visible import Act, VisibleState
from .batch_dual import future_prices
from .policy import Policy


class DualQueue(Policy):
    """After Tang et al. 2023. Within a queue first come, first served. `spill: true` lets a home nobody queues for go
    down the whole list by date."""

    name = "dual_queue"
    epoch = "vacancy"
    says = N_("Queues by price (Tang et al.)")
    defaults = {"futures": 20, "months": 6, "spill": True}

    def begin(self, known: Known) -> None:
        self.queue: dict[int, int] = {}
        self.worth: np.ndarray | None = None

    def futures_wanted(self, day: int) -> int:
        return int(self.settings["futures"]) if self.worth is None else 0

    def decide(self, state: VisibleState) -> Act:
        known = state.known
        classes = sorted(set(known.kind_class))
        of_kind = np.array([classes.index(c) for c in known.kind_class], dtype=np.int64)
        if self.worth is None:
            price = future_prices(state, float(self.settings["months"]))
            weight = np.array((0, *known.class_weights), dtype=np.float64)[known.urgency]
            value = 1000 * weight[:, None] * (7 - known.tier) / 6 - price[None, :]
            fits = state.ok[:, : known.types].T
            self.worth = np.where(fits, value, -np.inf)
        for at in np.flatnonzero([int(s) not in self.queue for s in state.pool]).tolist():
            best = self.worth[int(state.kind[at])]
            self.queue[int(state.pool[at])] = int(of_kind[int(best.argmax())]) if np.isfinite(best).any() else -1
        mine = np.array([self.queue[int(s)] for s in state.pool], dtype=np.int64)
        order = np.lexsort((state.lottery, state.registered))
        for v in state.open:
            here = order[mine[order] == of_kind[state.homes[v].kind]]
            yield from state.serve(here, [v])
            if self.settings["spill"] and state.can_offer(v):
                yield from state.serve(order, [v])
