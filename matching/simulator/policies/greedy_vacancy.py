"""P5: for each vacancy the largest class weight × fit to the wishes; no lookahead."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..visible import Act, VisibleState
from .policy import Policy


class GreedyVacancy(Policy):
    """Weights are those of the scenario; fit is 7 minus the wish tier, as in the batch's hand lists."""

    name = "greedy_vacancy"
    epoch = "vacancy"
    says = N_("Greedy, home by home")

    def decide(self, state: VisibleState) -> Act:
        weight = np.array((0, *state.known.class_weights), dtype=np.int64)[state.urgency]
        for v in state.open:
            score = weight * (7 - state.tier(v))
            yield from state.serve(np.lexsort((state.lottery, state.registered, -score)), [v])
