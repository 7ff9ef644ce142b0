"""P10: the month's batch with the vacancies already under notice in view."""

from __future__ import annotations

from collections.abc import Sequence

from constraints.language import N_

from ..visible import VisibleState
from .batch_myopic import BatchMyopic


class BatchCalendar(BatchMyopic):
    """Homes under notice count as assignable in later months; only those that can be assigned now are offered."""

    name = "batch_calendar"
    says = N_("Best plan with the calendar")

    def candidates(self, state: VisibleState) -> Sequence[int]:
        return [*state.open, *state.calendar]
