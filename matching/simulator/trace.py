"""One replication's fate: who comes when, what falls vacant when, who leaves unhelped. The same for every policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .changes import Due, due_of, split_off
from .intensity import Intensity, notice_days
from .keyed import Floats, Keyed, Purpose, Words, entities, pair
from .moments import NEVER, TICKS
from .scenario import DAYS_PER_MONTH, Scenario
from .scenario_world import PlainWorld
from .supply import NOTHING, Supplied
from .under_notice import with_under_notice
from .vacancies import Vacancies, counted_by_clock, draw_vacancies
from .world import SHELTER, Ints, Recorded, World

EXIT_KINDS = ("housed_otherwise", "institution", "withdrew", "died")
_FIRST_SPELLS = 2


@dataclass(frozen=True, eq=False)
class Households:
    """The N households of a trace, by arrival. Moments in ticks, days counted from the start (negative = before it)."""

    entity: Words
    kind: Ints
    stream: NDArray[np.int16]
    arrives: Ints
    leaves: Ints
    leaves_by: NDArray[np.int8]
    admitted: Ints
    due: Ints
    bridged: NDArray[np.bool_]
    lottery: Floats
    answer: Words
    decided_early: NDArray[np.bool_]
    parent: Ints  # whom a household would split off from, -1 for none

    def __len__(self) -> int:
        return len(self.entity)


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything outside the municipality's hands. `counted` holds vacancies, rights per unit of the quota counter."""

    scenario: Scenario
    world: World
    keyed: Keyed
    days: int
    households: Households
    vacancies: Vacancies
    counted: dict[str, tuple[int, int]]
    unit_names: tuple[str, ...]
    notices: Ints  # days on which any vacancy was registered, also those that are no right
    changes: Due  # of waiting households
    supplied: Supplied  # what dated plans for the stock added and took away
    spell_draws: NDArray[np.float64]
    support_draws: NDArray[np.float64]

    def decided(self) -> dict[int, list[tuple[str, str]]] | None:
        """What was decided in recorded months, by day: names of household and home. None where nothing is recorded.

        For clairvoyant references; no policy is shown it.
        """
        past = self.world.recorded
        if past is None:
            return None
        people, homes = self.households, self.vacancies
        name = {int(k): f"{int(e):016x}/0" for k, e in zip(people.kind, people.entity, strict=True)}
        home = {int(k): f"{int(e):016x}" for k, e in zip(homes.kind, homes.entity, strict=True)}
        return {
            day: [(name[k], home[m]) for k, m in placed]
            for day, placed in zip(past.epochs, past.decisions, strict=True)
        }

    @property
    def counted_by_clock(self) -> bool:
        """Does which vacancies are rights depend on what happens in the run?"""
        return counted_by_clock(self.scenario)

    def notice_days(self, draw: Floats) -> Ints:
        """Days from notice to available, from numbers in (0, 1)."""
        return notice_days(self.scenario, draw)

    def belongs(self) -> Floats:
        """By household a number in (0, 1): which team of a method is its own."""
        return self.keyed.uniform(self.households.entity, Purpose.TEAM)[:, 0]

    def tenancy(self, h: int, spell: int) -> tuple[float, ...]:
        """Draws of one tenancy of a household."""
        if spell < _FIRST_SPELLS:
            return tuple(self.spell_draws[spell, h].tolist())
        return self.later(h, Purpose.TENANCY, spell)

    def support(self, h: int, spell: int) -> tuple[float, ...]:
        """Draws of one course of support of a household."""
        if spell < _FIRST_SPELLS:
            return tuple(self.support_draws[spell, h].tolist())
        return self.later(h, Purpose.SUPPORT, spell)

    def later(self, h: int, purpose: Purpose, spell: int) -> tuple[float, ...]:
        """Draws of a household for a later spell: keyed by household, purpose and spell."""
        return pair(int(self.households.answer[h]), (int(purpose) << 32) + spell)


def draw_trace(scenario: Scenario, world: World, replication: int) -> Trace:
    """The trace of one replication."""
    keyed = Keyed(scenario.seed, replication)
    days = (scenario.end - scenario.start).days
    if world.recorded is not None:
        return _recorded(scenario, world, keyed, days, world.recorded)
    households = _households(scenario, world, keyed, days)
    rules = scenario.life.under_notice
    vacancies, counted, units, notices, supplied = (
        draw_vacancies(scenario, world, keyed, days)
        if rules is None
        else with_under_notice(scenario, world, keyed, days, rules)
    )
    people = households
    changes = due_of(scenario, keyed, people.entity, people.arrives, people.parent, days)
    spells = np.stack([keyed.uniform(households.entity, Purpose.TENANCY, s) for s in range(_FIRST_SPELLS)])
    support = np.stack([keyed.uniform(households.entity, Purpose.SUPPORT, s) for s in range(_FIRST_SPELLS)])
    return Trace(
        scenario, world, keyed, days, households, vacancies, counted, units, notices, changes, supplied, spells, support
    )


def _recorded(scenario: Scenario, world: World, keyed: Keyed, days: int, past: Recorded) -> Trace:
    """Months that have been: only answers, tenancies and lengths of support are drawn."""
    people, homes = len(world.type_name), len(world.kind_name)
    entity = entities("recorded household", np.arange(people))
    order = np.lexsort((entity, past.registered))
    entity = entity[order]
    draws = keyed.uniform(entity, Purpose.DEADLINE)
    households = Households(
        entity, order, np.zeros(people, dtype=np.int16), past.registered[order] * TICKS, past.leaves[order],
        np.full(people, EXIT_KINDS.index("withdrew"), dtype=np.int8), past.admitted[order], past.due[order],
        draws[:, 1] < scenario.deadlines.bridged, keyed.uniform(entity, Purpose.LOTTERY)[:, 0],
        keyed.words(entity, Purpose.ANSWER)[:, 0],
        keyed.uniform(entity, Purpose.SHELTER)[:, 1] < scenario.money.support_decided_before_discharge,
        np.full(people, -1, dtype=np.int64),
    )  # fmt: skip
    at = entities("recorded vacancy", np.arange(homes))
    first = np.lexsort((at, past.opens))
    none = np.zeros(homes, dtype=np.int64)
    every = np.ones(homes, dtype=bool)
    vacancies = Vacancies(
        at[first], first, none, none, world.department[first].astype(np.int64), past.noticed[first] * TICKS, past.available[first],
        past.opens[first] * TICKS, past.lapses[first], every, every, keyed.words(at, Purpose.ANSWER)[:, 1][first],
    )  # fmt: skip
    spells = np.stack([keyed.uniform(entity, Purpose.TENANCY, s) for s in range(_FIRST_SPELLS)])
    support = np.stack([keyed.uniform(entity, Purpose.SUPPORT, s) for s in range(_FIRST_SPELLS)])
    counted = {"recorded": (homes, homes)}
    return Trace(
        scenario,
        world,
        keyed,
        days,
        households,
        vacancies,
        counted,
        ("recorded",),
        past.noticed,
        due_of(scenario, keyed, entity, households.arrives, households.parent, days),
        NOTHING,
        spells,
        support,
    )


def _households(scenario: Scenario, world: World, keyed: Keyed, days: int) -> Households:
    intensity = Intensity(scenario, days, world.household_season)
    parts: list[tuple[Words, Ints, Ints, int]] = []
    for i, stream in enumerate(world.streams):
        if stream.at_start:
            entity = entities(stream.name + " at start", np.arange(stream.at_start))
            waited = -np.log(keyed.uniform(entity, Purpose.WAITED)[:, 0]) * stream.waited_days
            parts.append((entity, -(waited * TICKS).astype(np.int64), stream.types, i))
        if stream.burst:
            entity = entities(stream.name, np.arange(stream.burst))
            parts.append((entity, np.full(stream.burst, stream.first_day * TICKS, dtype=np.int64), stream.types, i))
        entity, moments = intensity.moments(keyed, stream.name, stream.per_month)
        parts.append((entity, moments, stream.types, i))
    entity = np.concatenate([p[0] for p in parts]) if parts else entities("none", [])
    arrives = np.concatenate([p[1] for p in parts]) if parts else np.zeros(0, dtype=np.int64)
    stream_of = np.concatenate([np.full(len(p[0]), p[3], dtype=np.int16) for p in parts])
    pick = keyed.uniform(entity, Purpose.KIND)[:, 0]
    kind = np.zeros(len(entity), dtype=np.int64)
    rate = np.zeros(len(entity))
    by = np.zeros((len(world.streams), len(EXIT_KINDS)))
    for i, stream in enumerate(world.streams):
        mine = stream_of == i
        kind[mine] = stream.types[(pick[mine] * len(stream.types)).astype(np.int64)]
        rate[mine] = stream.exits.total
        if stream.exits.total:
            by[i] = np.cumsum([getattr(stream.exits, n) for n in EXIT_KINDS]) / stream.exits.total
    of, children, at, into = split_off(scenario, world, keyed, entity, arrives, kind, days)
    parent = np.concatenate([np.full(len(entity), -1, dtype=np.int64), of])
    entity, arrives, kind = (np.concatenate(p) for p in ((entity, children), (arrives, at), (kind, into)))
    stream_of, rate = (np.concatenate([column, column[of]]) for column in (stream_of, rate))
    order = np.lexsort((entity, arrives))
    entity, arrives, stream_of, kind, rate = entity[order], arrives[order], stream_of[order], kind[order], rate[order]
    parent = np.where(parent[order] < 0, -1, np.argsort(order)[parent[order]])
    gone = keyed.uniform(entity, Purpose.EXIT)
    with np.errstate(divide="ignore"):
        stays = np.where(rate > 0, -np.log(gone[:, 0]) / np.maximum(rate, 1e-300) * DAYS_PER_MONTH, np.inf)
    # Who waits at the start is still there at the start: the memoryless way out begins then.
    leaves = np.where(stays < 1e6, np.maximum(arrives, 0) + (np.minimum(stays, 1e6) * TICKS).astype(np.int64), NEVER)
    if scenario.life.seasons is not None and scenario.life.seasons.exits:
        leaves = Intensity(scenario, days, scenario.life.seasons.exits).leaving(arrives, stays)
    by_kind = (gone[:, 1][:, None] > by[stream_of]).sum(axis=1).clip(0, len(EXIT_KINDS) - 1).astype(np.int8)
    shelter = keyed.uniform(entity, Purpose.SHELTER)
    day = arrives // TICKS
    plain = isinstance(scenario.world, PlainWorld)
    before = np.zeros(len(entity), dtype=np.int64) if plain else (-np.log(shelter[:, 0]) * 40).astype(np.int64)
    admitted = np.where(world.situation[kind] == SHELTER, day - before, NEVER)
    dates = keyed.uniform(entity, Purpose.DEADLINE)
    due = np.where(world.has_deadline[kind], np.maximum(day, 0) + 6 + (dates[:, 0] * 64).astype(np.int64), NEVER)
    return Households(
        entity, kind, stream_of, arrives, leaves, by_kind, admitted, due, dates[:, 1] < scenario.deadlines.bridged,
        keyed.uniform(entity, Purpose.LOTTERY)[:, 0], keyed.words(entity, Purpose.ANSWER)[:, 0],
        shelter[:, 1] < scenario.money.support_decided_before_discharge, parent,
    )  # fmt: skip
