"""A run as the plan people read, with the cheapest change of those who have no dwelling."""

from __future__ import annotations

from typing import Any

from ..plan.document import Plan
from ..plan.writer import PlanWriter
from ..run import MatchRun
from .cheapest_change import cheapest_changes


def plan_document(run: MatchRun) -> Plan:
    """The plan with every reason, the cheapest changes among them."""
    return PlanWriter(run, cheapest_changes(run)).plan()


def plan_of(run: MatchRun) -> dict[str, Any]:
    """`plan_document` as plain JSON values."""
    return plan_document(run).as_json()
