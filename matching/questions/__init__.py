"""Questions about a batch or a plan: why, why not, what if, what differs."""

from __future__ import annotations

from typing import Any

from ..plan.writer import PlanWriter
from ..run import MatchRun


def plan_of(run: MatchRun) -> dict[str, Any]:
    """The plan with every reason, the cheapest changes among them, ready to be written as JSON."""
    from .cheapest_change import cheapest_changes

    return PlanWriter(run, cheapest_changes(run)).plan()
