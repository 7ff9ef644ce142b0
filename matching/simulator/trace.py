"""One replication's fate: who comes when, what falls vacant when, who leaves unhelped. The same for every policy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .keyed import Floats, Keyed, Purpose, Words, entities, pair
from .moments import NEVER, TICKS, month_starts
from .quota import Counter, hits
from .scenario import DAYS_PER_MONTH, Decisions, Quota, Scenario
from .scenario_world import PlainWorld
from .world import SHELTER, Ints, Recorded, World, season_of

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

    def __len__(self) -> int:
        return len(self.entity)


@dataclass(frozen=True, eq=False)
class Vacancies:
    """The vacancies a trace puts at the municipality's disposal, in the order in which they can be assigned.

    `opens` is the moment from which a home can be assigned, `lapses` the day on which it is handed back, `called` whether
    the municipality takes it, as far as that does not depend on who is waiting. `unit` counts, `owner` is the organisation.
    """

    entity: Words
    kind: Ints
    unit: Ints
    owner: Ints
    department: Ints
    noticed: Ints
    available: Ints
    opens: Ints
    lapses: Ints
    called: NDArray[np.bool_]
    right: NDArray[np.bool_]
    answer: Words

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
        return _notice_days(self.scenario, draw)

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
    vacancies, counted, units, notices = _vacancies(scenario, world, keyed, days)
    spells = np.stack([keyed.uniform(households.entity, Purpose.TENANCY, s) for s in range(_FIRST_SPELLS)])
    support = np.stack([keyed.uniform(households.entity, Purpose.SUPPORT, s) for s in range(_FIRST_SPELLS)])
    return Trace(scenario, world, keyed, days, households, vacancies, counted, units, notices, spells, support)


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
        scenario, world, keyed, days, households, vacancies, counted, ("recorded",), past.noticed, spells, support
    )


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
    order = np.lexsort((entity, arrives))
    entity, arrives, stream_of, kind, rate = entity[order], arrives[order], stream_of[order], kind[order], rate[order]
    gone = keyed.uniform(entity, Purpose.EXIT)
    with np.errstate(divide="ignore"):
        stays = np.where(rate > 0, -np.log(gone[:, 0]) / np.maximum(rate, 1e-300) * DAYS_PER_MONTH, np.inf)
    # Who waits at the start is still there at the start: the memoryless way out begins then.
    leaves = np.where(stays < 1e6, np.maximum(arrives, 0) + (np.minimum(stays, 1e6) * TICKS).astype(np.int64), NEVER)
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
        shelter[:, 1] < scenario.money.support_decided_before_discharge,
    )  # fmt: skip


def _vacancies(
    scenario: Scenario, world: World, keyed: Keyed, days: int
) -> tuple[Vacancies, dict[str, tuple[int, int]], tuple[str, ...], Ints]:
    intensity = Intensity(scenario, days, world.vacancy_season)
    quota = scenario.quota
    parts: list[tuple[Words, Ints, Ints, Ints, Ints]] = []
    for i, supply in enumerate(world.supplies):
        entity, moments = intensity.moments(keyed, f"vacancy {supply.name}", supply.per_month)
        pick = keyed.uniform(entity, Purpose.KIND)
        kind = (
            supply.kinds[(pick[:, 0] * len(supply.kinds)).astype(np.int64)]
            if len(entity)
            else np.zeros(0, dtype=np.int64)
        )
        copy = (pick[:, 1] * world.copies).astype(np.int64)
        place = world.department[kind] * world.copies + copy
        parts.append((entity, moments, kind, np.full(len(entity), i, dtype=np.int64), place))
    rows: dict[str, NDArray[Any]] = {
        name: np.concatenate([p[n] for p in parts]) if parts else np.zeros(0, dtype=np.uint64 if n == 0 else np.int64)
        for n, name in enumerate(("entity", "noticed", "kind", "owner", "department"))
    }
    by_department = quota.count_unit == "department"
    unit_names = world.departments if by_department else tuple(s.name for s in world.supplies)
    rows["unit"] = rows["department" if by_department else "owner"]
    rows = _in_order(rows, np.lexsort((rows["entity"], rows["noticed"])))
    notices: Ints = rows["noticed"] // TICKS
    rows["called"] = taken(quota, world, rows["kind"], keyed.uniform(rows["entity"], Purpose.CALL)[:, 0])
    share_of = shares(scenario, world)
    rows["right"] = np.zeros(len(rows["entity"]), dtype=bool)
    counted: dict[str, tuple[int, int]] = {}
    for u, name in enumerate(unit_names):
        mine = np.flatnonzero(rows["unit"] == u)
        share = share_of(int(rows["owner"][mine[0]])) if len(mine) else quota.share
        if quota.declined_counts or quota.call_rule == "if_feasible":
            rows["right"][mine] = hits(len(mine), share, quota.carry)
        else:
            rows["right"][mine] = _with_returns(rows["called"][mine], share, quota.carry)
        counted[name] = len(mine), int(rows["right"][mine].sum())
    if not counted_by_clock(scenario):
        rows = _in_order(rows, np.flatnonzero(rows["right"]))
    lead = keyed.uniform(rows["entity"], Purpose.NOTICE)[:, 0]
    rows["available"] = rows["noticed"] // TICKS + _notice_days(scenario, lead)
    rows["opens"], rows["lapses"] = at_disposal(rows["noticed"], rows["available"], scenario.decisions)
    rows["answer"] = keyed.words(rows["entity"], Purpose.ANSWER)[:, 1]
    rows = _in_order(rows, np.lexsort((rows["entity"], rows["opens"])))
    return Vacancies(**rows), counted, unit_names, notices


def counted_by_clock(scenario: Scenario) -> bool:
    """Which vacancies are rights depends on who is waiting, or on homes that fall vacant in the run."""
    quota = scenario.quota
    return scenario.life.move_outs is not None or (quota.call_rule == "if_feasible" and not quota.declined_counts)


def taken(quota: Quota, world: World, kind: Ints, draw: Floats) -> NDArray[np.bool_]:
    """Which vacancies the municipality takes, as far as that does not depend on who is waiting."""
    takes: NDArray[np.bool_] = draw < quota.call_rate
    if quota.call_rule == "by_class":
        wanted = [any(fnmatchcase(c, p) for p in quota.call_classes) for c in world.kind_class]
        takes &= np.array(wanted, dtype=bool)[kind]
    return takes


def _notice_days(scenario: Scenario, draw: Floats) -> Ints:
    """Days from notice to available; none in a plain world."""
    if isinstance(scenario.world, PlainWorld):
        return np.zeros(len(draw), dtype=np.int64)
    low, high = scenario.notice_days
    days: Ints = low + (draw * (high - low + 1)).astype(np.int64)
    return days


def at_disposal(noticed: Any, available: Any, decisions: Decisions) -> tuple[Any, Any]:
    """The moment from which a home can be assigned and the day on which it is handed back; numbers or arrays."""
    opens = np.maximum(noticed, (available - decisions.look_ahead_days) * TICKS)
    return opens, available + decisions.lapse_after_days


def _in_order(rows: dict[str, NDArray[Any]], order: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    return {name: column[order] for name, column in rows.items()}


def shares(scenario: Scenario, world: World) -> Callable[[int], Fraction]:
    """The share an organisation counts by, by its number."""
    plain = scenario.world if isinstance(scenario.world, PlainWorld) else None

    def share(owner: int) -> Fraction:
        name = world.supplies[owner].name
        own = plain.organisations[owner].quota_share if plain is not None else None
        return own if own is not None else scenario.quota.by_organisation.get(name, scenario.quota.share)

    return share


def _with_returns(taken: NDArray[np.bool_], share: Fraction, carry: Fraction) -> NDArray[np.bool_]:
    """The counter where a declined vacancy gives the right back."""
    counter = Counter(share, carry)
    right = np.zeros(len(taken), dtype=bool)
    for n, takes in enumerate(taken.tolist()):
        right[n] = counter.step()
        if right[n] and not takes:
            counter.give_back()
    return right
