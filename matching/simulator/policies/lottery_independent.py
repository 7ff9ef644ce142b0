"""P4a: a fresh keyed draw for every vacancy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from ..keyed import pairs
from .policy import Policy

if TYPE_CHECKING:
    from ..desk import Desk


class LotteryIndependent(Policy):
    """Uniform among those a home fits. A baseline only."""

    name = "lottery_independent"
    epoch = "vacancy"
    says = N_("Lottery for each home")

    def decide(self, desk: Desk) -> None:
        for v in desk.open:
            # Another bit pattern than that of the answer: chance and willingness have nothing to do with each other.
            draws = pairs(desk.words ^ np.uint64(0xA5A5A5A5A5A5A5A5), desk.home_word(v))
            desk.serve(np.argsort(draws, kind="stable"), [v])
