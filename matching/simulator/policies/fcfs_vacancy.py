"""P1: first come, first served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.language import N_

from .policy import Ints, ListPolicy

if TYPE_CHECKING:
    from ..desk import Desk


class FcfsVacancy(ListPolicy):
    """Each vacancy goes to the earliest registered household it fits; on refusal to the next."""

    name = "fcfs_vacancy"
    says = N_("First come, first served")

    def keys(self, desk: Desk) -> tuple[Ints, ...]:
        return ()
