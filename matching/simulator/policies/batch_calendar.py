"""P10: the month's batch with the vacancies already under notice in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from constraints.language import N_

from .batch_myopic import BatchMyopic

if TYPE_CHECKING:
    from ..desk import Desk


class BatchCalendar(BatchMyopic):
    """Homes under notice count as assignable in later months; only those that can be assigned now are offered."""

    name = "batch_calendar"
    says = N_("Best plan with the calendar")

    def candidates(self, desk: Desk) -> Sequence[int]:
        return [*desk.open, *desk.under_notice()]
