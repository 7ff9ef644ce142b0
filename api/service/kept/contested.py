"""Every decision in which a rule that is contested took part, from the plans that are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from constraints.errors import NotFound
from constraints.rules import RULES

from .desk import Desk

IN_FORCE = "in_force"


@dataclass(frozen=True)
class Part:
    """What a rule that is not plainly in force did in one run.

    `part`: `placed` (it spoke of the dwelling that was proposed), `decided` (it is why the household has none), `barred` (it
    kept the household from some dwellings, and something else decided), `suspended` (set out of force by a person: it did
    nothing). `status` is what is in doubt, or what a person wrote; `basis` and `signed_by` are that person's.
    """

    run_id: str
    batch_id: str
    decision_date: str
    approved: bool
    part: str
    rule_id: str
    status: str
    household_id: str | None = None
    dwelling_id: str | None = None
    dwellings: int | None = None
    basis: str | None = None
    signed_by: str | None = None


@dataclass(frozen=True)
class Report:
    """The parts, and the runs whose plan is no longer kept, of which nothing can be told."""

    parts: tuple[Part, ...]
    runs_read: int
    gone: tuple[str, ...]


def contested(desk: Desk) -> Report:
    """Over every run of the municipality that has a plan. For an auditor: the right is `run.verify`, and the look is traced."""
    desk.may("run.verify", "audit")
    parts: list[Part] = []
    gone: list[str] = []
    read = 0
    with desk.reading() as unit:
        for batch in unit.batches.page(states=("frozen", "closed"), limit=1_000_000):
            approved = {d.run_id for d in unit.decisions.of(batch_id=batch.id, standing=True) if d.kind == "approve"}
            for run in unit.runs.of_batch(batch.id):
                if unit.runs.result(run.id) is None:
                    continue
                try:
                    plan = json.loads(unit.runs.plan(run.id))
                except NotFound:
                    gone.append(run.id)
                    continue
                read += 1
                parts += parts_of(plan, run.id, batch.id, run.id in approved)
    with desk.writing() as unit:
        unit.audit.append("contested.read", "audit", desk.municipality, {"runs": read, "parts": len(parts)})
    return Report(tuple(parts), read, tuple(gone))


def parts_of(plan: Mapping[str, Any], run_id: str, batch_id: str, approved: bool) -> Iterator[Part]:
    """The parts of one plan, in its own order."""
    day = plan["decision_date"]
    doubted = _doubted(date.fromisoformat(day), plan["rule_status"])

    def part(what: str, rule_id: str, **facts: Any) -> Part:
        said = plan["rule_status"].get(rule_id, {})
        return Part(
            run_id, batch_id, day, approved, what, rule_id, doubted[rule_id], basis=said.get("basis"),
            signed_by=said.get("signed_by"), **facts,
        )  # fmt: skip

    for rule_id, status in doubted.items():
        if status == "suspended":
            yield part("suspended", rule_id)
    for row in plan["placements"]:
        for rule_id in dict.fromkeys(f["rule_id"] for f in row["findings"]):
            if rule_id in doubted:
                yield part("placed", rule_id, household_id=row["household_id"], dwelling_id=row["dwelling_id"])
    for row in plan["unplaced"]:
        for rule_id, count in row["blocking"].items():
            if rule_id in doubted:
                what = "decided" if row["deciding_rule"] == rule_id else "barred"
                yield part(what, rule_id, household_id=row["household_id"], dwellings=count)


def _doubted(day: date, said: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Rule → what is in doubt about it on a day: by the rule itself, or by what a person wrote into the policy."""
    found = {r.id: r.legal_status for r in RULES if r.in_force.holds(day)}
    found |= {rule_id: str(row["status"]) for rule_id, row in said.items()}
    return {rule_id: status for rule_id, status in found.items() if status != IN_FORCE}
