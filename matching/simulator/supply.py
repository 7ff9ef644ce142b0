"""Dated plans for the stock: what homes that are built add to the vacancies, and what sold and torn-down ones take away.

A plan changes no other draw: vacancies that go are picked by a number of their own, so that more homes sold take away
more of the same; those that come are streams of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from constraints import InputError

from .intensity import Intensity, notice_days
from .keyed import Keyed, Purpose, Words, entities
from .moments import TICKS
from .scenario import Scenario
from .scenario_life import SupplyPlan, SupplyPlans
from .scenario_world import SITUATIONS
from .world import Ints, Stream, Supply, World


@dataclass(frozen=True, eq=False)
class Supplied:
    """Days of notice of the vacancies that plans added, and of those they took away."""

    added: Ints
    gone: Ints


NOTHING = Supplied(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


class Planned:
    """The plans of one replication. Raises InputError for an organisation that is not there, or that would sell more
    homes than its vacancies come from."""

    def __init__(self, scenario: Scenario, world: World, keyed: Keyed, intensity: Intensity) -> None:
        assert scenario.life.supply is not None
        self.scenario, self.keyed, self.intensity = scenario, keyed, intensity
        self.rules: SupplyPlans = scenario.life.supply
        check(self.rules, world)
        self._added: list[Ints] = []
        self._gone: list[Ints] = []

    def of(self, supply: Supply, entity: Words, noticed: Ints) -> tuple[Words, Ints]:
        """The vacancies of one organisation, by its plans: entities and moments of notice."""
        kept = self._kept(supply, entity, noticed)
        self._gone.append(noticed[~kept] // TICKS)
        parts = [(entity[kept], noticed[kept])]
        for plan in self.rules.plans:
            if plan.organisation == supply.name and plan.change == "built":
                for part in (self._first_lettings(plan), self._later(plan)):
                    self._added.append(part[1] // TICKS)
                    parts.append(part)
        return np.concatenate([e for e, _ in parts]), np.concatenate([m for _, m in parts])

    @property
    def supplied(self) -> Supplied:
        none = [np.zeros(0, dtype=np.int64)]
        return Supplied(np.concatenate(none + self._added), np.concatenate(none + self._gone))

    def _day(self, plan: SupplyPlan) -> int:
        return (plan.day - self.scenario.start).days

    def _kept(self, supply: Supply, entity: Words, noticed: Ints) -> np.ndarray:
        """Which vacancies are still there, by the homes gone on the day they would have been registered."""
        gone = np.zeros(len(entity))
        for plan in self.rules.plans:
            if plan.organisation == supply.name and plan.change != "built":
                gone += (noticed >= self._day(plan) * TICKS) * _per_month(self.rules, plan) / supply.per_month
        kept: np.ndarray = self.keyed.uniform(entity, Purpose.SUPPLY)[:, 0] >= gone
        return kept

    def _first_lettings(self, plan: SupplyPlan) -> tuple[Words, Ints]:
        """The homes themselves: vacant on the day they are built, known as long before as any other vacancy."""
        entity = entities(f"built {plan.organisation} {plan.day}", np.arange(plan.homes))
        if self._day(plan) >= (self.scenario.end - self.scenario.start).days:
            entity = entity[:0]
        before = notice_days(self.scenario, self.keyed.uniform(entity, Purpose.NOTICE)[:, 0])
        return entity, (self._day(plan) - before) * TICKS

    def _later(self, plan: SupplyPlan) -> tuple[Words, Ints]:
        """What falls vacant in them from then on."""
        name = f"vacancy {plan.organisation} built {plan.day}"
        entity, noticed = self.intensity.moments(self.keyed, name, _per_month(self.rules, plan))
        since = noticed >= self._day(plan) * TICKS
        return entity[since], noticed[since]


def _per_month(rules: SupplyPlans, plan: SupplyPlan) -> float:
    return plan.homes * rules.turnover_per_year / 12


def check(rules: SupplyPlans, world: World) -> None:
    """Raises InputError for a plan that cannot be: see `Planned`."""
    rates = {s.name: s.per_month for s in world.supplies}
    gone: dict[str, float] = {}
    for i, plan in enumerate(rules.plans):
        if plan.organisation not in rates:
            path = f"life.supply.plans.{i}.organisation"
            raise InputError("unknown-organisation", name=plan.organisation, expected=sorted(rates), path=path)
        if plan.change != "built":
            gone[plan.organisation] = gone.get(plan.organisation, 0.0) + _per_month(rules, plan)
    for name, rate in gone.items():
        if rate > rates[name] + 1e-9:
            most = int(rates[name] * 12 / rules.turnover_per_year)
            raise InputError("sold-out", name=name, most=most, path="life.supply.plans")


def with_rehoused(scenario: Scenario, world: World) -> World:
    """The world with those who must be found another home when theirs is torn down: so many households on the day."""
    rules = scenario.life.supply
    if rules is None:
        return world
    check(rules, world)
    outside = np.flatnonzero(world.situation == SITUATIONS.index("not_homeless"))
    types = outside if len(outside) else np.arange(world.types)
    days = (scenario.end - scenario.start).days
    streams = []
    for plan in rules.plans:
        day = (plan.day - scenario.start).days
        if plan.rehoused and 0 <= day < days:
            streams.append(
                Stream(
                    f"rehoused {plan.organisation} {plan.day}", 0, types, exits=world.streams[0].exits, first_day=day,
                    burst=plan.rehoused, urgency=int(plan.rehoused_class[1]),
                )
            )  # fmt: skip
    return replace(world, streams=(*world.streams, *streams))


__all__ = ["NOTHING", "Planned", "Supplied", "check", "with_rehoused"]
