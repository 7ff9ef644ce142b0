"""A run as the plan people read, with the cheapest change of those who have no dwelling."""

from __future__ import annotations

from typing import Any

from ..plan.document import Plan
from ..plan.why_not import Cheapest
from ..plan.writer import PlanWriter
from ..run import MatchRun

# Pairs the solves of one plan may look at in all; beyond that the change is asked for one household at a time.
_PAIRS = 4_000


def plan_document(run: MatchRun) -> Plan:
    """The plan with every reason, the cheapest changes among them."""
    return PlanWriter(run, _cheapest(run)).plan()


def plan_of(run: MatchRun) -> dict[str, Any]:
    """`plan_document` as plain JSON values."""
    return plan_document(run).as_json()


def _cheapest(run: MatchRun) -> Cheapest | None:
    """From household index to its cheapest change; None where the plan is too large to ask, or is none."""
    most = min(run.params.changes, _PAIRS // max(1, run.problem.size))
    if most <= 0 or run.status == "infeasible":
        return None
    from .cheapest_change import cheapest_changes  # the answers of every question come with it

    return cheapest_changes(run, most)
