"""P11: on arrival a household joins the queue of the class of home worth most to it net of the class's price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from .batch_dual import future_prices
from .policy import Policy

if TYPE_CHECKING:
    from ..clock import Run
    from ..desk import Desk


class DualQueue(Policy):
    """After Tang et al. 2023. Within a queue first come, first served. `spill: true` lets a home nobody queues for go
    down the whole list by date."""

    name = "dual_queue"
    epoch = "vacancy"
    says = N_("Queues by price (Tang et al.)")
    defaults = {"futures": 20, "months": 6, "spill": True}

    def begin(self, run: Run) -> None:
        self.queue: dict[int, int] = {}
        self.worth: np.ndarray | None = None

    def decide(self, desk: Desk) -> None:
        world = desk.run.world
        classes = sorted(set(world.kind_class))
        of_kind = np.array([classes.index(c) for c in world.kind_class], dtype=np.int64)
        if self.worth is None:
            price = future_prices(desk, int(self.settings["futures"]), float(self.settings["months"]))
            weight = np.array((0, *desk.class_weights), dtype=np.float64)[world.urgency]
            value = 1000 * weight[:, None] * (7 - world.tier) / 6 - price[None, :]
            fits = world.ok[desk.period][:, : world.types].T
            self.worth = np.where(fits, value, -np.inf)
        for at in np.flatnonzero([int(s) not in self.queue for s in desk.pool]).tolist():
            best = self.worth[int(desk.kind[at])]
            self.queue[int(desk.pool[at])] = int(of_kind[int(best.argmax())]) if np.isfinite(best).any() else -1
        mine = np.array([self.queue[int(s)] for s in desk.pool], dtype=np.int64)
        order = np.lexsort((desk.lottery, desk.registered))
        for v in desk.open:
            here = order[mine[order] == of_kind[desk.home_kind(v)]]
            desk.serve(here, [v])
            if self.settings["spill"] and desk.can_offer(v):
                desk.serve(order, [v])
