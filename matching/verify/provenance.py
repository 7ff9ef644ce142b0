"""What a plan says it rests on: settings and columns that were left out, costs, readings of the law."""

from __future__ import annotations

from typing import Any

from constraints import TABLES, Case

from .facts import Facts, Placed
from .sheet import plain

# What a table left out comes to, where that is more than nothing.
_LEFT_OUT = {
    "organisations": "every 59-1 dwelling is at the municipality's disposal; no quota is counted",
    "designations": "no area carries a designation",
    "support_teams": "no support slots are counted",
    "benefit_periods": "no benefit months, where the history is known",
}


def defaults_used(case: Case) -> list[dict[str, Any]]:
    """Every default that the batch and its policy leave to be taken, in the order of the tables."""
    found: list[tuple[str, Any, str]] = []
    for table, (model, _, _) in TABLES.items():
        if case.table_absent(table):
            found.append((table, _LEFT_OUT.get(table, "none"), "table left out"))
        else:
            columns = [c for c in model.columns() if c.when_absent and case.column_absent(table, c.name)]
            found += [(f"{table}.{c.name}", c.when_absent, "column left out") for c in columns]
    for o in case.organisations:
        if o.vacancies_this_period is None:
            continue
        for name, value, taken in (("quota_share", o.quota_share, "1/4"), ("quota_carry", o.quota_carry, "0")):
            if value is None:
                found.append((f"organisations.{name} ({o.organisation_id})", taken, "empty"))
    estimated = [d for d in case.dwellings if d.utilities_dkk_month is None]
    if estimated:
        found.append(("dwellings.utilities_dkk_month", f"estimated for {len(estimated)} dwellings", "empty"))
    silent = [h for h in case.households if h.other_fixed_costs_dkk_month is None]
    if silent:
        found.append(("households.other_fixed_costs_dkk_month", f"0 for {len(silent)} households", "none stated"))
    settings = case.policy.model_dump(mode="json")
    for name in type(case.policy).model_fields:
        section = getattr(case.policy, name)
        if name in ("interpretations", "rule_status"):
            continue
        if name not in case.policy.model_fields_set:
            found.append((f"policy.{name}", settings[name], "not set"))
        elif hasattr(section, "model_fields_set"):
            parts = [p for p in type(section).model_fields if p not in section.model_fields_set]
            found += [(f"policy.{name}.{p}", settings[name][p], "not set") for p in parts]
    return [{"where": where, "value": plain(value), "because": because} for where, value, because in found]


def costs(facts: Facts, placed: Placed, unused: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The municipality's costs in all: of the placements, and of another empty month of what stands unused."""
    empty = [row["empty_month_dkk"] for row in unused.values() if row["empty_month_dkk"] is not None]
    return {
        "placements_total": sum(int(facts.costs.total[h, d]) for h, d in placed.items()),
        "months": 24,
        "unused_one_month": sum(empty),
        "left_out": list(facts.costs.left_out),
        "idle_rent_to_date": {
            o.organisation_id: str(o.idle_rent_dkk_to_date)
            for o in facts.case.organisations
            if o.idle_rent_dkk_to_date is not None
        },
        "figures": [
            {"name": f.name, "value": str(f.value), "status": f.status, "source": f.legal_source or f.reference}
            for f in facts.costs.figures
        ],
    }
