"""P1: first come, first served."""

from __future__ import annotations

from ..visible import VisibleState
from .policy import Ints, ListPolicy


class FcfsVacancy(ListPolicy):
    """Each vacancy goes to the earliest registered household it fits; on refusal to the next."""

    name = "fcfs_vacancy"
    says = {"da": "Først til mølle", "en": "First come, first served"}

    def keys(self, state: VisibleState) -> tuple[Ints, ...]:
        return ()
