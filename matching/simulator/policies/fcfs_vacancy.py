"""P1: first come, first served."""

from __future__ import annotations

from constraints.language import N_

from ..visible import VisibleState
from .policy import Ints, ListPolicy


class FcfsVacancy(ListPolicy):
    """Each vacancy goes to the earliest registered household it fits; on refusal to the next."""

    name = "fcfs_vacancy"
    says = N_("First come, first served")

    def keys(self, state: VisibleState) -> tuple[Ints, ...]:
        return ()
