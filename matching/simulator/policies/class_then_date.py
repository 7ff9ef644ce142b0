"""P3b: urgency class, then date: the simplest lawful-looking rule, and what everything is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.language import N_

from .policy import Ints, ListPolicy

if TYPE_CHECKING:
    from ..desk import Desk


class ClassThenDate(ListPolicy):
    """Each vacancy goes to the most urgent class, the earliest registered first."""

    name = "class_then_date"
    says = N_("Class, then date")

    def keys(self, desk: Desk) -> tuple[Ints, ...]:
        return (desk.urgency,)
