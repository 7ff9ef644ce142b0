"""What a run that starts where the months end is still to be told: what tenants housed before will bring.

The simulator itself starts with no tenants; a forecast that is to be held against the months needs them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..scenario import DAYS_PER_MONTH, Tenancy
from .past import Past


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


__all__ = ["drawn_values", "of_tenants"]
