"""How long a home is kept: a rate of the group by the support it gets, higher in the first months; never of a person."""

from __future__ import annotations

import math

from .scenario import Scenario
from .world import METHOD_NAMES, World


def hazards(scenario: Scenario, world: World) -> list[float]:
    """Loss of the home per month, by kind of household: by the support it needs and gets in this scenario."""
    rates, given = scenario.tenancy, scenario.support.mode == "slots"
    losses = []
    for m in world.method.tolist():
        name = METHOD_NAMES[m]
        if name == "none":
            rate = rates.no_need
        elif not given:
            rate = rates.unsupported
        else:
            rate = rates.weaker if name == "s85" else rates.supported
        losses.append(math.inf if rate >= 1 else -math.log1p(-rate))
    return losses


def months_kept(hazard: float, draw: float, early_months: float, early_factor: float) -> float:
    """Months until the home is lost, from a number in (0, 1): the hazard is `early_factor` times as high at first."""
    if math.isinf(hazard):
        return 0.0
    needed = -math.log(draw)
    early = hazard * early_factor * early_months
    if needed <= early:
        return needed / (hazard * early_factor)
    return early_months + (needed - early) / hazard


__all__ = ["hazards", "months_kept"]
