"""P4a: a fresh keyed draw for every vacancy."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..visible import Act, VisibleState
from .policy import Policy


class LotteryIndependent(Policy):
    """Uniform among those a home fits. A baseline only."""

    name = "lottery_independent"
    epoch = "vacancy"
    says = N_("Lottery for each home")

    def decide(self, state: VisibleState) -> Act:
        for v in state.open:
            yield from state.serve(np.argsort(state.lots(v), kind="stable"), [v])
