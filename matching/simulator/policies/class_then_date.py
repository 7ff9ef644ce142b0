"""P3b: urgency class, then date: the simplest lawful-looking rule, and what everything is compared with."""

from __future__ import annotations

from ..visible import VisibleState
from .policy import Ints, ListPolicy


class ClassThenDate(ListPolicy):
    """Each vacancy goes to the most urgent class, the earliest registered first."""

    name = "class_then_date"
    says = {"da": "Hasteklasse, så dato", "en": "Class, then date"}

    def keys(self, state: VisibleState) -> tuple[Ints, ...]:
        return (state.urgency,)
