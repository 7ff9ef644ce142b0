"""The plans of a municipality as an auditor asks of them: who asked, who decided, on what figures, and made again with what result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constraints.errors import NotFound

from ...store import AuditEntry, Batch, BatchEvent, Decision, Run, RunResult, Unit
from .desk import Desk

_MOST = 500
_LOOKED_INTO = ("run.reproduced", "run.verify.asked")


@dataclass(frozen=True)
class Planned:
    """A run with a plan, its month, and the approval that stands, None = nobody approved it."""

    batch: Batch
    run: Run
    result: RunResult
    approval: Decision | None


@dataclass(frozen=True)
class Whole:
    """One plan with all that was decided about its month, and everything that came into its tables, oldest first.

    `replaced`: ids of the decisions that another stands in for. `made_with`: packages of the plan → version; empty where
    retention took the plan, which `kept` tells. `looked_into`: that it was made again or judged, from the trace, newest first.
    """

    planned: Planned
    events: tuple[BatchEvent, ...]
    decisions: tuple[Decision, ...]
    replaced: frozenset[str]
    made_with: Mapping[str, Any]
    kept: bool
    looked_into: tuple[AuditEntry, ...]


def listed(desk: Desk) -> list[Planned]:
    """Every run with a plan, newest month first and newest plan first in it. That somebody looked is an entry of the trace."""
    desk.may("run.verify", "audit")
    found: list[Planned] = []
    with desk.writing() as unit:
        for batch in unit.batches.page(states=("frozen", "closed"), limit=1_000_000):
            approved = {d.run_id: d for d in unit.decisions.of(batch_id=batch.id, standing=True) if d.kind == "approve"}
            for run in reversed(unit.runs.of_batch(batch.id)):
                result = unit.runs.result(run.id)
                if result is not None:
                    found.append(Planned(batch, run, result, approved.get(run.id)))
        unit.audit.append("plans.read", "audit", desk.municipality, {"plans": len(found)})
    return sorted(found, key=lambda p: p.batch.decision_date, reverse=True)


def one(desk: Desk, run_id: str) -> Whole:
    """One of them. Raises NotFound where there is no such run, or none with a plan."""
    desk.may("run.verify", "run", run_id)
    with desk.writing() as unit:
        run, result = unit.runs.get(run_id), unit.runs.result(run_id)
        if result is None:
            raise NotFound("not-kept")
        decisions = unit.decisions.of(batch_id=run.batch_id)
        replaced = frozenset(d.replaces for d in decisions if d.replaces is not None)
        approval = next(
            (d for d in decisions if d.kind == "approve" and d.run_id == run_id and d.id not in replaced), None
        )
        batch, (plan, kept) = unit.batches.get(run.batch_id), _plan(unit, run_id)
        events = tuple(unit.batches.events(batch.id))
        looked_into = [e for e in unit.audit.page(thing="run", thing_id=run_id, limit=_MOST) if e.what in _LOOKED_INTO]
        unit.audit.append("plan.read", "run", run_id, {"of": "all"})
    made_with = (
        {"versions": plan["versions"], "digests": plan["digests"], "repeatable": plan["repeatable"]} if kept else {}
    )
    return Whole(
        Planned(batch, run, result, approval), events, tuple(decisions), replaced, made_with, kept, tuple(looked_into)
    )


def _plan(unit: Unit, run_id: str) -> tuple[dict[str, Any], bool]:
    try:
        return json.loads(unit.runs.plan(run_id)), True
    except NotFound:
        return {}, False
