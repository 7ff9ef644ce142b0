"""A replication that starts where the months end: homes under notice then, and what tenants housed before will bring.

The simulator itself starts with no home under notice and no tenants. A forecast that is to be held against the months needs
both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from constraints.facts.units import add_months

from ..keyed import Keyed
from ..moments import TICKS
from ..scenario import DAYS_PER_MONTH, Scenario, Tenancy
from ..trace import Trace, draw_trace
from ..vacancies import Vacancies, counted_by_clock, draw_vacancies
from ..world import World
from .past import Past

# Vacancies are drawn from so many months before the start: longer than any notice.
_BEFORE = 5


def trace_from(scenario: Scenario, world: World, replication: int, open_now: int) -> Trace:
    """A trace with the homes that are under notice at the start, and those at disposal: the `open_now` newest of them."""
    trace = draw_trace(scenario, world, replication)
    begins = add_months(scenario.start, -_BEFORE)
    lead = (scenario.start - begins).days
    earlier = scenario.model_copy(update={"start": begins, "months": scenario.months + _BEFORE})
    keyed = Keyed(scenario.seed, replication)
    drawn, _, _, notices, supplied = draw_vacancies(earlier, world, keyed, trace.days + lead)
    moved = {
        "noticed": drawn.noticed - lead * TICKS, "opens": drawn.opens - lead * TICKS, "available": drawn.available - lead,
        "lapses": drawn.lapses - lead,
    }  # fmt: skip
    columns = {f.name: moved.get(f.name, getattr(drawn, f.name)) for f in fields(Vacancies)}
    keep = columns["lapses"] >= 0
    # A counter that runs in the run takes its share of what is kept; elsewhere the trace holds rights alone.
    part = float(scenario.quota.share) if counted_by_clock(scenario) else 1.0
    newest = np.flatnonzero(keep & (columns["opens"] <= 0))[::-1]
    keep[newest[round(open_now / max(0.01, part * scenario.quota.call_rate)) :]] = False
    vacancies = Vacancies(**{n: c[keep] for n, c in columns.items()})
    return replace(trace, vacancies=vacancies, notices=notices - lead, supplied=supplied)


def of_tenants(past: Past, values: Mapping[str, float], support_given: bool, months: int) -> tuple[float, float]:
    """Households that come back and vacancies a month, from tenants housed before the end of the months.

    `values` are the estimates by name. On average over `months`: who leaves in the first of them leaves no more later.
    """
    back = left = 0.0
    moving = 1 / values["spell"] if "moves" in past.kept else 0.0
    on = values.get("transfers", 0.0)
    rules = Tenancy()
    for stay in past.stays:
        if stay.until is not None:
            continue
        lost = -math.log1p(-min(0.999, values[f"loss.{_group(stay.method, support_given)}"]))
        lived = (past.days[-1] - stay.since) / DAYS_PER_MONTH
        early = max(0.0, min(months, rules.early_months - lived)) / months
        lost *= 1 + early * (rules.early_factor - 1)
        # A transfer leaves a vacancy and goes on: the tenancy ends by loss or a move out of the organisation.
        ends = lost + moving * (1 - on)
        stays_mean = months if ends == 0 else -math.expm1(-ends * months) / ends
        back += lost * stays_mean / months * values["returns"]
        left += (lost + moving) * stays_mean / months if moving else 0.0
    return back, left


def _group(method: str | None, support_given: bool) -> str:
    if method in (None, "none"):
        return "no_need"
    if not support_given:
        return "unsupported"
    return "weaker" if method == "s85" else "supported"


def drawn_values(found: Any, rng: np.random.Generator | None) -> dict[str, float]:
    """Every estimate by name: as it is, or drawn from what is known of it."""
    values = {}
    for e in found.estimates:
        value = e.value if rng is None or e.law is None else e.law.draw(rng)
        if e.name.startswith("loss.") and rng is not None and e.law is not None:
            value = -math.expm1(-value)
        values[e.name] = min(1.0, max(0.0, value)) if e.unit in ("share", "per month") else max(0.0, value)
    return values


__all__ = ["drawn_values", "of_tenants", "trace_from"]
