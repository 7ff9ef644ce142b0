"""The vacancies of a replication: who registers what when, which of it is a right, and what the municipality takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .intensity import Intensity, notice_days
from .keyed import Floats, Keyed, Purpose, Words
from .moments import TICKS
from .quota import Counter, hits
from .scenario import Decisions, Quota, Scenario
from .scenario_world import PlainWorld
from .supply import NOTHING, Planned, Supplied
from .world import Ints, World


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


def draw_vacancies(
    scenario: Scenario, world: World, keyed: Keyed, days: int
) -> tuple[Vacancies, dict[str, tuple[int, int]], tuple[str, ...], Ints, Supplied]:
    """The vacancies of a replication; (vacancies, rights) by unit of the counter; the units' names; the days on which any
    vacancy was registered; and what dated plans added and took away."""
    intensity = Intensity(scenario, days, world.vacancy_season)
    quota = scenario.quota
    plans = None if scenario.life.supply is None else Planned(scenario, world, keyed, intensity)
    parts: list[tuple[Words, Ints, Ints, Ints, Ints]] = []
    for i, supply in enumerate(world.supplies):
        entity, moments = intensity.moments(keyed, f"vacancy {supply.name}", supply.per_month)
        if plans is not None:
            entity, moments = plans.of(supply, entity, moments)
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
    rows["available"] = rows["noticed"] // TICKS + notice_days(scenario, lead)
    rows["opens"], rows["lapses"] = at_disposal(rows["noticed"], rows["available"], scenario.decisions)
    rows["answer"] = keyed.words(rows["entity"], Purpose.ANSWER)[:, 1]
    rows = _in_order(rows, np.lexsort((rows["entity"], rows["opens"])))
    return Vacancies(**rows), counted, unit_names, notices, NOTHING if plans is None else plans.supplied


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
