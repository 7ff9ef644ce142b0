"""A rate that follows the calendar: when things of a stream come, and how long a time of seasons is in days."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .keyed import Floats, Keyed, Purpose, Words, entities
from .moments import NEVER, TICKS, month_starts
from .scenario import DAYS_PER_MONTH, Scenario
from .scenario_world import PlainWorld
from .world import Ints, season_of


class Intensity:
    """A rate that follows the calendar: turns units of expected arrivals into days."""

    def __init__(self, scenario: Scenario, days: int, seasons: Mapping[int, float]) -> None:
        starts = month_starts(scenario.start, days)
        self.days = np.array([d for d, _ in starts] + [days], dtype=np.float64)
        factor = np.array([season_of(seasons, m) for _, m in starts])
        self.units = np.concatenate([[0.0], np.cumsum(np.diff(self.days) * factor)])

    def later(self, day: float, spent: float) -> float:
        """The day on which so many days of average rate have gone since `day`; infinite past the end."""
        units = float(np.interp(day, self.days, self.units)) + spent
        return (
            math.inf
            if units > float(self.units[-1]) or day > self.days[-1]
            else float(np.interp(units, self.units, self.days))
        )

    def leaving(self, since: Ints, spent: Floats) -> Ints:
        """`later` for many: moments in ticks, NEVER past the end. What began before the start runs from the start."""
        begins = np.maximum(since, 0) / TICKS
        units = np.interp(begins, self.days, self.units) + spent
        day = np.interp(units, self.units, self.days)
        past = (units >= self.units[-1]) | (begins >= self.days[-1])
        return np.where(past, NEVER, (day * TICKS).astype(np.int64))

    def moments(self, keyed: Keyed, name: str, per_month: float) -> tuple[Words, Ints]:
        """Entities of a stream and the moments at which they come, in ticks; gap n belongs to entity n."""
        per_day = per_month / DAYS_PER_MONTH
        expected = float(self.units[-1]) * per_day
        if expected <= 0:
            return entities(name, []), np.zeros(0, dtype=np.int64)
        size = int(expected + 8 * np.sqrt(expected) + 20)
        entity = entities(name, np.arange(size))
        at = np.cumsum(-np.log(keyed.uniform(entity, Purpose.GAP)[:, 0])) / per_day
        inside = at < self.units[-1]
        day = np.interp(at[inside], self.units, self.days)
        return entity[inside], (day * TICKS).astype(np.int64)


def notice_days(scenario: Scenario, draw: Floats) -> Ints:
    """Days from notice to available; none in a plain world."""
    if isinstance(scenario.world, PlainWorld):
        return np.zeros(len(draw), dtype=np.int64)
    low, high = scenario.notice_days
    days: Ints = low + (draw * (high - low + 1)).astype(np.int64)
    return days
