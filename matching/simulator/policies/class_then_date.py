"""P3b: urgency class, then date: the simplest lawful-looking rule, and what everything is compared with."""

from __future__ import annotations

from constraints.language import N_

from ..visible import VisibleState
from .policy import Ints, ListPolicy


class ClassThenDate(ListPolicy):
    """Each vacancy goes to the most urgent class, the earliest registered first."""

    name = "class_then_date"
    says = N_("Class, then date")

    def keys(self, state: VisibleState) -> tuple[Ints, ...]:
        return (state.urgency,)
