"""Homes that are under notice when a run starts, and those at the municipality's disposal then.

Vacancies are drawn from some months before the start, longer than any notice; those that have not lapsed by the start are
kept. So the first months bring as many homes as any others: on average as many are under notice as fall vacant in a mean
notice (Little's law). Of those that can be assigned already, who had homes before the start is not known: kept are the
newest, as many as the scenario tells, or those that no decision before the start can have reached.
"""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np

from constraints.facts.units import add_months

from .keyed import Keyed
from .moments import TICKS
from .scenario import DAYS_PER_MONTH, Scenario
from .scenario_life import UnderNotice
from .supply import Supplied
from .vacancies import Vacancies, counted_by_clock, draw_vacancies
from .world import Ints, World

# Days between two decisions: who came after the last one before the start is there at the start.
_BETWEEN = {"month": DAYS_PER_MONTH, "week": 7.0, "vacancy": 0.0, "own": DAYS_PER_MONTH}


def with_under_notice(
    scenario: Scenario, world: World, keyed: Keyed, days: int, rules: UnderNotice
) -> tuple[Vacancies, dict[str, tuple[int, int]], tuple[str, ...], Ints, Supplied]:
    """As `draw_vacancies`, with the homes of before the start; moments before it are negative."""
    before = math.ceil((scenario.notice_days[1] + scenario.decisions.lapse_after_days) / 28) + 1
    begins = add_months(scenario.start, -before)
    lead = (scenario.start - begins).days
    earlier = scenario.model_copy(update={"start": begins, "months": scenario.months + before})
    drawn, counted, units, notices, supplied = draw_vacancies(earlier, world, keyed, days + lead)
    moved = {
        "noticed": drawn.noticed - lead * TICKS, "opens": drawn.opens - lead * TICKS, "available": drawn.available - lead,
        "lapses": drawn.lapses - lead,
    }  # fmt: skip
    columns = {f.name: moved.get(f.name, getattr(drawn, f.name)) for f in fields(Vacancies)}
    keep = columns["lapses"] >= 0
    open_now = keep & (columns["opens"] <= 0)
    if rules.at_disposal is None:
        keep &= ~open_now | (columns["opens"] > -_BETWEEN[scenario.decisions.every] * TICKS)
    else:
        # A counter that runs in the run takes its share of what is kept; elsewhere the trace holds rights alone.
        part = float(scenario.quota.share) if counted_by_clock(scenario) else 1.0
        newest = np.flatnonzero(open_now)[::-1]
        keep[newest[round(rules.at_disposal / max(0.01, part * scenario.quota.call_rate)) :]] = False
    vacancies = Vacancies(**{n: c[keep] for n, c in columns.items()})
    return vacancies, counted, units, notices - lead, Supplied(supplied.added - lead, supplied.gone - lead)


__all__ = ["with_under_notice"]
