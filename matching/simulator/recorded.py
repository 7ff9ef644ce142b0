"""A world made of months that have been: who waited, what was vacant, what the rules of each day said, what was decided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from constraints import Case, InputError, VerdictTable, evaluate, view
from constraints.budget import cost_table
from constraints.facts.household import Household

from ..files.reading import load_case
from ..model.prices import dwelling_class
from ..model.wishes import wish_tiers
from .groups import attributes
from .moments import NEVER, TICKS
from .scenario import Scenario
from .scenario_world import SITUATIONS, RecordedWorld
from .world import METHOD_NAMES, NO_WISH, NONE, Recorded, Stream, World, scarcity


def recorded(scenario: Scenario, world: RecordedWorld) -> World:
    """The world of recorded months.

    A household that is in no later batch and was not placed has left; a dwelling lapses with the last batch it is in.
    Raises InputError for months out of order, or a plan that names what its batch does not hold.
    """
    cases = [load_case(Path(m.batch)) for m in world.months]
    days = [(c.batch.decision_date - scenario.start).days for c in cases]
    if days != sorted(set(days)) or days[0] < 0 or days[-1] >= (scenario.end - scenario.start).days:
        raise InputError(
            "bad-months", start=scenario.start, end=scenario.end, found=[c.batch.decision_date for c in cases]
        )  # fmt: skip
    people: dict[str, tuple[int, Case, Household]] = {}
    homes: dict[str, tuple[int, Any]] = {}
    last_seen: dict[str, int] = {}
    last_open: dict[str, int] = {}
    for n, case in enumerate(cases):
        for h in case.households:
            people.setdefault(h.household_id, (n, case, h))
            last_seen[h.household_id] = n
        for d in view(case).dwellings:
            homes.setdefault(d.id, (n, d))
            last_open[d.id] = n
    types = {name: i for i, name in enumerate(sorted(people))}
    kinds = {name: i for i, name in enumerate(sorted(homes))}
    size = len(cases), len(kinds), len(types)
    ok, lost = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    tier = np.full((len(types), len(kinds)), NO_WISH, dtype=np.int8)
    cost = np.zeros((len(types), len(kinds)), dtype=np.int32)
    for n, case in enumerate(cases):
        table = evaluate(case)
        rows = [types[h.id] for h in table.case.households]
        columns = [kinds[d.id] for d in table.case.dwellings]
        ok[n][np.ix_(columns, rows)] = (table.combined == 0).T
        tier[np.ix_(rows, columns)] = wish_tiers(table.case)
        cost[np.ix_(rows, columns)] = cost_table(table.case, table.budgets, table.law).total
    placed = [_placements(Path(m.plan), n, types, kinds) for n, m in enumerate(world.months)]
    ever = {k for month in placed for k, _ in month}
    facts = [people[name][2] for name in sorted(people)]
    method = np.array([_method(h) for h in facts], dtype=np.int8)

    def day(value: Any, otherwise: int) -> int:
        return otherwise if value is None else (value - scenario.start).days

    gone = [
        NEVER if types[n] in ever or last_seen[n] == len(cases) - 1 else days[last_seen[n] + 1] * TICKS
        for n in sorted(people)
    ]
    of_home = [homes[name][1] for name in sorted(homes)]
    past = Recorded(
        tuple(days), tuple(placed), np.array([day(h.registered_on, 0) for h in facts], dtype=np.int64), np.array(gone, dtype=np.int64),
        np.array([day(h.must_be_housed_by, NEVER) for h in facts], dtype=np.int64),
        np.array([day(h.section_110_admitted_on, NEVER) for h in facts], dtype=np.int64),
        np.array([day(d.record.reported_on, days[homes[d.id][0]]) for d in of_home], dtype=np.int64),
        np.array([day(d.record.available_from, 0) for d in of_home], dtype=np.int64),
        np.array([days[homes[d.id][0]] for d in of_home], dtype=np.int64),
        np.array([max(days[last_open[d.id]] + 1, day(d.record.available_from, 0)) for d in of_home], dtype=np.int64),
    )  # fmt: skip
    departments = sorted({d.record.department_id for d in of_home})
    department = {d.record.department_id: d.department for d in of_home}
    rooms = [f"{int(d.record.rooms or 0)} rooms" for d in of_home]
    sites = sorted(set(rooms))
    classes = [dwelling_class(d) for d in of_home]
    everyone = np.arange(len(types))
    situation = [SITUATIONS.index(h.homelessness_situation or "other") for h in facts]
    return World(
        (Stream("recorded household", 0.0, everyone),), (), tuple(sorted(people)),
        np.array([int(h.urgency_class[1]) for h in facts], dtype=np.int8), np.array(situation, dtype=np.int8), method, method > NONE,
        np.array([h.support_decided_on is None for h in facts]) & (method > NONE),
        np.array([h.must_be_housed_by is not None for h in facts]), tuple(sorted(homes)), tuple(classes),
        np.array([sites.index(r) for r in rooms], dtype=np.int16), tuple(sites),
        np.array([departments.index(d.record.department_id) for d in of_home], dtype=np.int16), tuple(departments),
        np.array([10**6 if department[d].dwellings_total is None else department[d].dwellings_total for d in departments], dtype=np.int64),
        np.array([department[d].supported_last_24_months or 0 for d in departments], dtype=np.int64),
        np.array([d.rent_ore for d in of_home], dtype=np.int64), np.array(days, dtype=np.int64), ok, lost, tier, cost,
        scarcity(np.logical_or.reduce(ok, axis=0)[None], classes, len(types)), attributes([(people[n][1], n) for n in sorted(people)]),
        law={"digest": _digest(cases), "stretches": [{"from": c.batch.decision_date.isoformat(), "suspended": []} for c in cases]},
        recorded=past,
    )  # fmt: skip


def _method(h: Household) -> int:
    return NONE if h.support_declined is True else METHOD_NAMES.index(h.support_method or "none")


def _digest(cases: list[Case]) -> str:
    table: VerdictTable = evaluate(cases[0])
    return table.law.digest


def _placements(path: Path, month: int, types: dict[str, int], kinds: dict[str, int]) -> tuple[tuple[int, int], ...]:
    """Who was placed where, by the plan of a month."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["placements"]
        found = [(str(r["household_id"]), str(r["dwelling_id"])) for r in rows]
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError("bad-plan/month", month=month, file=path.name) from None
    for household, dwelling in found:
        if household not in types or dwelling not in kinds:
            raise InputError("bad-plan/month-row", month=month, household=household, dwelling=dwelling)
    return tuple((types[h], kinds[d]) for h, d in found)
