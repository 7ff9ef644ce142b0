"""A municipality's kinds of households and homes, judged by the rules on the first day of every stretch of law.

The catalogue is a batch: sampled from the published shares, or a real one. Its households are moved in time, so that
each is looked at after 0, 1, 2 … months of waiting, and the whole is judged by `constraints.evaluate` on the first day
of every stretch in which law, figures and lists stand still. The simulator only looks verdicts up.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constraints import RULES, TABLES, Case, InputError, Policy, VerdictTable, evaluate, view
from constraints.budget import cost_table
from constraints.facts.person import Person
from constraints.facts.units import add_months, month_of
from constraints.language import both
from constraints.law.store import load
from constraints.rules.rule import Verdict

from ..files.reading import load_case
from ..frames import case_from_frames
from ..model.wishes import wish_tiers
from ..sampling.draw import draw_batch
from .scenario import Scenario
from .scenario_world import AreaChange, MunicipalityWorld
from .world import Bools

# Months of waiting looked at one by one; the longest run of benefit the law asks for is 24 months.
AGES = 26
_AREA_RULES = ("ALB-59-6", "ALB-59-7", "ALB-51B")


@dataclass(frozen=True, eq=False)
class Judged:
    """A catalogue with every verdict: what does not change with rates, quotas or support."""

    case: Case
    starts: list[tuple[int, Policy]]
    kept: list[int]
    ok: Bools
    area_lost: Bools
    tier: NDArray[np.int8]
    cost: NDArray[np.int64]


def judged(scenario: Scenario, world: MunicipalityWorld) -> Judged:
    """The catalogue of a municipality with every verdict, worked out once for all rates, quotas and support.

    Raises InputError for a batch that cannot be used or an area that is not there.
    """
    parts = scenario.model_dump(mode="json", include={"start", "months", "municipal_policy"})
    told = {"municipality", "catalogue", "unknown_facts", "area_changes", "law_changes", "overlay"}
    mine = world.model_dump(mode="json", include=told)
    return _judge(json.dumps({**parts, "world": mine}, sort_keys=True))


@lru_cache(maxsize=16)
def _judge(key: str) -> Judged:
    """Judges a catalogue; `key` holds every setting the verdicts depend on."""
    raw = json.loads(key)
    rates = {"kind": "municipality", "households_per_month": 0, "vacancies_per_month": 0}
    scenario = Scenario.model_validate(
        {**raw, "format": "anvis-scenario/1", "name": "catalogue", "world": {**raw["world"], **rates}}
    )
    world = scenario.world
    assert isinstance(world, MunicipalityWorld)
    case = catalogue_case(scenario, world)
    starts = stretches(scenario, world, case)
    ok: list[Bools] = []
    lost: list[Bools] = []
    cost = np.zeros(0, dtype=np.int64)
    for day, policy in starts:
        on = scenario.start + timedelta(days=day)
        table = evaluate(on_day(case, _aged(case, on), on, policy, world.all_area_changes), world.overlay)
        allowed, by_area = _verdicts(table, world.unknown_facts == "allowed")
        ok.append(allowed.T)
        lost.append(by_area.T)
        if not len(cost):
            cost = cost_table(table.case, table.budgets, table.law).total[: len(case.households), :]
    same = [i > 0 and np.array_equal(ok[i], ok[i - 1]) and np.array_equal(lost[i], lost[i - 1]) for i in range(len(ok))]
    kept = [i for i, s in enumerate(same) if not s]
    return Judged(
        case,
        starts,
        kept,
        np.stack([ok[i] for i in kept]),
        np.stack([lost[i] for i in kept]),
        wish_tiers(view(case)),
        cost,
    )


def catalogue_case(scenario: Scenario, world: MunicipalityWorld) -> Case:
    """The catalogue as a batch. Raises InputError for one that cannot be read, and for an area that it does not have."""
    case = _drawn(scenario, world) if world.catalogue.batch is None else load_case(Path(world.catalogue.batch))
    _check_areas(case, world)
    return case


def _drawn(scenario: Scenario, world: MunicipalityWorld) -> Case:
    wanted = world.catalogue
    settings, tables = draw_batch(
        world.municipality, wanted.dwellings, wanted.size, f"catalogue-{wanted.seed}", _sample_day(scenario.start)
    )
    frames = {name: pd.DataFrame(rows, dtype=object).replace("", None) for name, rows in tables.items()}
    policy = Policy.model_validate(settings["policy"] | scenario.municipal_policy)
    return case_from_frames(settings["batch"], frames, policy)


def _sample_day(start: date) -> date:
    """Incomes are drawn at the rates of the newest year for which they are known."""
    newest = max(v.start for v in load().parameters["kontanthjaelp_ny_ordning.satser.forhoejet_sats"].values)
    return min(start, date(newest.year, 12, 31))


def _check_areas(case: Case, world: MunicipalityWorld) -> None:
    known = {a.area_id for a in case.areas}
    for change in world.area_changes:
        if change.area not in known:
            raise InputError("unknown-area", area=change.area, expected=sorted(known), path="world.area_changes")
    for i, entry in enumerate(world.overlay.areas if world.overlay else ()):
        if entry.area not in known:
            what = both("the catalogue") if world.catalogue.batch is None else both("the batch")
            at = ("areas", str(i), "area")
            raise InputError("unknown-area/overlay", area=entry.area, what=what, expected=sorted(known), at=at)


def stretches(scenario: Scenario, world: MunicipalityWorld, case: Case) -> list[tuple[int, Policy]]:
    """Days from the start on which law, figures or lists may change, with the municipal settings from that day."""
    start, end = scenario.start, scenario.end
    days = {start}
    overlay = world.overlay
    for parameter in (load() if overlay is None else overlay.store).parameters.values():
        days |= {v.start for v in parameter.values}
    if overlay is not None:
        days |= set(overlay.days)
    for rule in RULES:
        days |= {d for d in (rule.in_force.start, rule.in_force.until) if d is not None}
    days |= {c.day for c in world.area_changes} | {c.day for c in world.law_changes}
    for d in case.designations:
        days |= {x for x in (d.valid_from, None if _yearly(d) else d.valid_to and d.valid_to + timedelta(days=1)) if x}
    # Windows of the law reach back: on New Year's Day a run of months crosses no wording any more.
    within = sorted(d for d in days if start <= d < end)
    policy = case.policy
    found = []
    for day in within:
        status = dict(policy.rule_status)
        for change in world.law_changes:
            if change.day <= day:
                for rule_id in change.suspend:
                    entry = {"status": "suspended", "basis": change.basis, "signed_by": change.signed_by}
                    status[rule_id] = (
                        type(policy).model_validate({"rule_status": {rule_id: entry}}).rule_status[rule_id]
                    )
        later = policy.model_copy(
            update={
                "rule_status": status, "figures_past_known": "provisional",
                "concentration": policy.concentration.model_copy(
                    update={"supported_share_max": Fraction(1), "max_new_supported_per_department": 10_000}
                ),
            }
        )  # fmt: skip
        found.append(((day - start).days, later))
    return found


def _yearly(designation: Any) -> bool:
    """Lists of areas end on 30 November and are made anew: unless the scenario says so, an area stays on."""
    return bool(designation.valid_to and (designation.valid_to.month, designation.valid_to.day) == (11, 30))


def on_day(case: Case, rows: dict[str, Any], day: date, policy: Policy, changes: Sequence[AreaChange]) -> Case:
    """The catalogue as it stands on a day: every home at disposal, every household once for each month of waiting."""
    designations = []
    for d in case.designations:
        stays = d.valid_to if d.valid_to is not None and not _yearly(d) else None
        designations.append(
            d.model_copy(
                update={"valid_to": stays, "valid_from": min(d.valid_from, day) if _yearly(d) else d.valid_from}
            )
        )
    for change in sorted(changes, key=lambda c: c.day):
        if change.day > day:
            continue
        designations = [d for d in designations if not (d.area_id == change.area and d.kind == change.list)]
        if change.change == "enters":
            model: Any = type(case.designations[0]) if case.designations else TABLES["designations"][0]
            designations.append(
                model(
                    area_id=change.area,
                    kind=change.list,
                    valid_from=change.day,
                    extended=change.extended,
                    prevention_exempt=False,
                )
            )
    homes = [
        d.model_copy(
            update={"available_from": day, "reported_on": None, "notice_effective_date": None, "reply_by": None}
        )
        for d in case.dwellings
    ]
    organisations = [
        o.model_copy(update={"vacancies_this_period": None, "quota_carry": Fraction(0)}) for o in case.organisations
    ]
    batch = case.batch.model_copy(update={"decision_date": day})
    left_out = {"separations", "support_teams", "exceptions", "locks", "offers"}
    return case.replaced(
        batch=batch, policy=policy, dwellings=homes, organisations=organisations, designations=designations,
        absent=frozenset(case.absent | left_out), **dict.fromkeys(left_out, ()), **rows,
    )  # fmt: skip


def _aged(case: Case, day: date) -> dict[str, Any]:
    """Rows of every household as it would stand on `day` after 0, 1, 2 … months on the list."""
    tables: dict[str, list[Any]] = {}
    for age in range(AGES):
        for name, rows in rows_at(case, day, age, f"{age:02d}-").items():
            tables.setdefault(name, []).extend(rows)
    return {name: tuple(rows) for name, rows in tables.items()}


def rows_at(case: Case, day: date, age: int, prefix: str = "") -> dict[str, tuple[Any, ...]]:
    """Rows of every household as it would stand on `day` after `age` months on the list.

    All dates move with the day of arrival, which lies so many months before; birthdays move too, so nobody ages.
    """
    base = case.batch.decision_date
    arrival = add_months(day, -age)
    shift, months = arrival - base, month_of(arrival) - month_of(base)
    households = [
        h.model_copy(
            update={
                "household_id": prefix + h.household_id, "registered_on": arrival, "must_be_housed_by": None,
                "must_be_housed_by_kind": None, "available_from": None, "mandatory": None, "support_team_id": None,
                "section_110_admitted_on": _moved(h.section_110_admitted_on, shift),
                "support_decided_on": arrival,
            }
        )
        for h in case.households
    ]  # fmt: skip
    benefits = []
    for b in case.benefit_periods:
        last = None if b.last_month is None else b.last_month + months
        update = {"person_id": prefix + b.person_id, "first_month": b.first_month + months, "last_month": last}
        benefits.append(b.model_copy(update=update))
    rest = {
        name: tuple(row.model_copy(update={"household_id": prefix + row.household_id}) for row in getattr(case, name))
        for name in ("debts", "wishes")
    }
    people = tuple(_person(p, prefix, shift, day - base) for p in case.persons)
    return {"households": tuple(households), "persons": people, "benefit_periods": tuple(benefits), **rest}


def _moved(day: date | None, shift: timedelta) -> date | None:
    return None if day is None else day + shift


def _person(p: Person, prefix: str, shift: timedelta, birthday_shift: timedelta) -> Person:
    update: dict[str, Any] = {
        n: _moved(getattr(p, n), shift)
        for n in ("cohabiting_since", "enrolled_from", "enrolled_to", "release_date", "lease_terminated_on", "disability_pension_from",
                  "disability_pension_to", "sanction_until")
    }  # fmt: skip
    return p.model_copy(
        update=update
        | {
            "person_id": prefix + p.person_id, "household_id": prefix + p.household_id,
            "birth_date": _moved(p.birth_date, birthday_shift),
        }
    )  # fmt: skip


def _verdicts(table: VerdictTable, unknown_allowed: bool) -> tuple[Bools, Bools]:
    """Which pairs may be offered, and which only the area rules keep apart; rows by age, then household."""
    bar = Verdict.FORBIDDEN if unknown_allowed else Verdict.REVIEW
    by_area = np.zeros(table.case.shape, dtype=np.int8)
    others = np.zeros(table.case.shape, dtype=np.int8)
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        mine = by_area if rule.id.startswith(_AREA_RULES) else others
        np.maximum(mine, matrix, out=mine)
    return np.maximum(by_area, others) < bar, (by_area >= bar) & (others < bar)
