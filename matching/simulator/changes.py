"""Households that change while they wait: when each would grow, split or merge, and what it is afterwards.

All of it is drawn with the household, so that nobody else's fate moves; whether it comes to it depends on whether the
household still waits on that day. Who splits off is a household of the trace that may never come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constraints import InputError

from .keyed import Keyed, Purpose, Words, following
from .moments import TICKS
from .scenario import DAYS_PER_MONTH, Scenario
from .scenario_life import Becoming, HouseholdChanges
from .world import Ints, World

GROWS, SPLITS, MERGES = range(3)
WAYS = ("grow", "split", "merge")


@dataclass(frozen=True, eq=False)
class Due:
    """Changes in time order: the moment, the household, which way, and a number in (0, 1) that picks what it becomes.

    `child` is the household that splits off, -1 for none.
    """

    moment: Ints
    household: Ints
    way: Ints
    pick: NDArray[np.float64]
    child: Ints

    def __len__(self) -> int:
        return len(self.moment)


class Kinds:
    """What a type of household becomes: a type of the other kind that needs the same support."""

    def __init__(self, world: World, becomes: Mapping[str, str]) -> None:
        kinds = world.kinds
        self._of: list[list[int]] = [[] for _ in kinds]
        for k, kind in enumerate(kinds):
            if kind in becomes:
                wanted, alike = becomes[kind], world.method == world.method[k]
                self._of[k] = [t for t, name in enumerate(kinds) if name == wanted and alike[t]]

    def of(self, kind: int, pick: float) -> int:
        """The type a household of this type becomes, from a number in (0, 1); -1 where there is none."""
        found = self._of[kind]
        return found[int(pick * len(found))] if found else -1


def moments_of(rule: Becoming | None, keyed: Keyed, entity: Words, since: Ints, way: int) -> Ints:
    """The moment of each household's change; none (negative) where the rule is off."""
    if rule is None or not rule.per_month:
        return np.full(len(entity), -1, dtype=np.int64)
    stays = -np.log(keyed.uniform(entity, Purpose.CHANGE)[:, way]) / rule.per_month * DAYS_PER_MONTH
    return np.maximum(since, 0) + (np.minimum(stays, 1e6) * TICKS).astype(np.int64)


def split_off(
    scenario: Scenario, world: World, keyed: Keyed, entity: Words, arrives: Ints, kind: Ints, days: int
) -> tuple[Ints, Words, Ints, Ints]:
    """Households that may split off before the end: places of those they leave, their entities, moments and types."""
    rules = scenario.life.households
    if rules is None or rules.split is None:
        none = np.zeros(0, dtype=np.int64)
        return none, none.astype(np.uint64), none, none
    moment = moments_of(rules.split, keyed, entity, arrives, SPLITS)
    second = Kinds(world, rules.split.second or rules.split.becomes)
    first = Kinds(world, rules.split.becomes)
    pick = keyed.uniform(entity, Purpose.CHANGE)[:, 3]
    into = np.array([second.of(k, u) if first.of(k, u) >= 0 else -1 for k, u in zip(kind.tolist(), pick.tolist(), strict=True)], dtype=np.int64)  # fmt: skip
    at = np.flatnonzero((moment >= 0) & (moment < days * TICKS) & (into >= 0))
    children = np.array([following(int(e), SPLITS) for e in entity[at]], dtype=np.uint64)
    return at, children, moment[at], into[at]


def due_of(scenario: Scenario, keyed: Keyed, entity: Words, arrives: Ints, parent: Ints, days: int) -> Due:
    """Every change of a trace, in time order. `parent[h]` is whom household h splits off from, -1 for none."""
    rules = scenario.life.households or HouseholdChanges(assumption=True)
    child = np.full(len(entity), -1, dtype=np.int64)
    children = np.flatnonzero(parent >= 0)
    child[parent[children]] = children
    parts = []
    for way, rule in enumerate((rules.grow, rules.split, rules.merge)):
        moment = moments_of(rule, keyed, entity, arrives, way)
        mine = np.flatnonzero((moment >= 0) & (moment < days * TICKS) & ((child >= 0) if way == SPLITS else True))
        parts.append((moment[mine], mine, np.full(len(mine), way, dtype=np.int64)))
    moment, who, ways = (np.concatenate([p[n] for p in parts]) for n in range(3))
    order = np.lexsort((ways, entity[who], moment))
    moment, who, ways = moment[order], who[order], ways[order]
    pick = keyed.uniform(entity, Purpose.CHANGE)[:, 3][who]
    return Due(moment, who, ways, pick, np.where(ways == SPLITS, child[who], -1))


def check(rules: HouseholdChanges, world: World) -> None:
    """Raises InputError for a kind of household that is not in the world."""
    known = world.known_kinds
    for way in WAYS:
        rule = getattr(rules, way)
        tables = {} if rule is None else {"becomes": rule.becomes, "second": getattr(rule, "second", {})}
        for field, table in tables.items():
            for name in (*table, *table.values()):
                if name not in known:
                    raise InputError("unknown-kind", path=f"life.households.{way}.{field}", name=name, expected=known)


__all__ = ["GROWS", "MERGES", "SPLITS", "WAYS", "Due", "Kinds", "check", "due_of", "split_off"]
