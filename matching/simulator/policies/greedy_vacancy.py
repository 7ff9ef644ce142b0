"""P5: for each vacancy the largest class weight × fit to the wishes; no lookahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from .policy import Policy

if TYPE_CHECKING:
    from ..desk import Desk


class GreedyVacancy(Policy):
    """Weights are those of the scenario; fit is 7 minus the wish tier, as in the batch's hand lists."""

    name = "greedy_vacancy"
    epoch = "vacancy"
    says = N_("Greedy, home by home")

    def decide(self, desk: Desk) -> None:
        weight = np.array((0, *desk.class_weights), dtype=np.int64)[desk.urgency]
        for v in desk.open:
            score = weight * (7 - desk.tier(v))
            desk.serve(np.lexsort((desk.lottery, desk.registered, -score)), [v])
