"""What a scenario takes for given of letting and ordinary life, part by part, each with its source or as an assumption."""

from __future__ import annotations

from typing import Any

from .scenario import Scenario
from .scenario_life import Based, Becoming, SupplyPlan
from .scenario_world import PlainWorld


def bases_of(scenario: Scenario) -> list[dict[str, Any]]:
    """One row a part that is on: its name, the facts to tell of it, its source, and whether it is an assumption."""
    rows: list[tuple[str, dict[str, Any], Based]] = []
    letting, life, decisions = scenario.letting, scenario.life, scenario.decisions
    if letting is not None:
        rows.append(("answer", {"days": decisions.answer_days}, letting.answer))
        rows.append(("signing", {"days": decisions.signing_days}, letting.signing))
        if not isinstance(scenario.world, PlainWorld):  # a plain world has no notice
            low, high = scenario.notice_days
            rows.append(("notice", {"low": low, "high": high}, letting.notice))
    if life.move_outs is not None:
        rows.append(("move_outs", {"months": {k: s.months for k, s in life.move_outs.spells.items()}}, life.move_outs))
    if life.transfers is not None:
        rows.append(("transfers", {"share": life.transfers.share}, life.transfers))
    if life.supply is not None:
        rows.append(("supply", {"share": life.supply.turnover_per_year}, life.supply))
        rows += [(plan.change, _plan(plan), plan) for plan in life.supply.plans]
    if life.seasons is not None:
        rows.append(("seasons", {}, life.seasons))
    if life.teams is not None:
        rows.append(("teams", {"teams": sum(len(t) for t in life.teams.of.values())}, life.teams))
    if life.overrides is not None:
        rows.append(("overrides", {"share": life.overrides.share}, life.overrides))
    if life.households is not None:
        changes = life.households
        rows += [
            (name, {"share": rule.per_month}, changes)
            for name, rule in (("grow", changes.grow), ("split", changes.split), ("merge", changes.merge))
            if isinstance(rule, Becoming)
        ]
    if life.fallback is not None:
        rows.append(("fallback", {"days": life.fallback.after_days, "share": life.fallback.share}, life.fallback))
    if life.under_notice is not None:
        rows.append(("under_notice", {}, life.under_notice))
    return [{"part": p, "facts": f, "source": b.source, "assumption": b.assumption} for p, f, b in rows]


def _plan(plan: SupplyPlan) -> dict[str, Any]:
    return {
        "day": plan.day.isoformat(), "organisation": plan.organisation, "homes": plan.homes, "rehoused": plan.rehoused,
    }  # fmt: skip


__all__ = ["bases_of"]
