"""A municipality's world: streams sized as told, people and homes from a catalogue, law and lists by date."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from constraints import Case, LawAt, Policy, view
from constraints.language import N_, Message, both
from constraints.law.store import load

from ..model.prices import dwelling_class
from ..sampling.published import month_factors, yearly_turnover
from .beside_tier import metres_apart
from .catalogue import judged, on_day
from .groups import attributes
from .scenario import Scenario
from .scenario_world import SITUATIONS, MunicipalityWorld
from .world import METHOD_NAMES, NONE, Stream, Supply, World, scarcity


def municipality(scenario: Scenario, world: MunicipalityWorld) -> World:
    """The world of a municipality. Raises InputError for a batch that cannot be used or an area that is not there."""
    known = judged(scenario, world)
    case, starts, kept, ok_all = known.case, known.starts, known.kept, known.ok
    k, m = len(case.households), len(case.dwellings)
    seen = view(case)
    classes = [
        dwelling_class(d) for d in view(on_day(case, {}, scenario.start, case.policy, world.all_area_changes)).dwellings
    ]
    departments = sorted({d.record.department_id for d in seen.dwellings})
    owner = [d.organisation.organisation_id for d in seen.dwellings]
    organisations = sorted(set(owner))
    rooms = [f"{int(d.record.rooms or 0)} rooms" for d in seen.dwellings]
    sites = sorted(set(rooms))
    facts = {d.record.department_id: d.department for d in seen.dwellings}
    homes = np.array(
        [10**6 if facts[d].dwellings_total is None else facts[d].dwellings_total for d in departments], dtype=np.int64
    )
    before = np.array([facts[d].supported_last_24_months or 0 for d in departments], dtype=np.int64)
    # A sampled catalogue has few departments; each stands for as many as make up the stock behind the vacancies.
    stock = world.vacancies_per_month * 12 / yearly_turnover()
    copies = 1 if world.catalogue.batch is not None else max(1, round(stock / max(1, int(homes.sum()))))
    urgency = [int(h.record.urgency_class[1]) for h in seen.households]
    situation = [h.record.homelessness_situation or "other" for h in seen.households]
    method = [
        METHOD_NAMES.index(h.support_method or "none") if not h.declines_support else NONE for h in seen.households
    ]
    everyone = np.arange(k)
    streams = [
        Stream("household", world.households_per_month, everyone, world.waiting_at_start, world.waited_days_at_start, world.exits),
        *_displaced(scenario, world, case),
    ]  # fmt: skip
    supplies = tuple(
        Supply(
            name,
            world.vacancies_per_month * owner.count(name) / m,
            np.array([i for i, o in enumerate(owner) if o == name]),
        )
        for name in organisations
    )
    return World(
        tuple(streams), supplies, tuple(h.id for h in seen.households), np.array(urgency, dtype=np.int8),
        np.array([SITUATIONS.index(s) for s in situation], dtype=np.int8), np.array(method, dtype=np.int8),
        np.array(method, dtype=np.int8) > NONE,
        np.array([h.record.support_decided_on is None for h in seen.households]) & (np.array(method) > NONE),
        np.array([h.record.must_be_housed_by is not None for h in seen.households]),
        tuple(d.id for d in seen.dwellings), tuple(classes),
        np.array([sites.index(r) for r in rooms], dtype=np.int16), tuple(sites),
        np.array([departments.index(d.record.department_id) for d in seen.dwellings], dtype=np.int16),
        tuple(f"{d}-{n + 1}" if copies > 1 else d for d in departments for n in range(copies)),
        np.repeat(homes, copies), np.repeat(before, copies),
        np.array([d.rent_ore for d in seen.dwellings], dtype=np.int64),
        np.array([starts[i][0] for i in kept], dtype=np.int64), ok_all, known.area_lost, known.tier,
        known.cost.astype(np.int32), scarcity(ok_all, classes, k), attributes([(case, h.household_id) for h in case.households]),
        dict(world.household_season), dict(world.vacancy_season) or month_factors(), _law(scenario, world, starts, kept),
        tuple(_notes(scenario, world)), copies, metres=metres_apart(seen), area=tuple(d.department.area_id or "" for d in seen.dwellings),
    )  # fmt: skip


def _displaced(scenario: Scenario, world: MunicipalityWorld, case: Case) -> list[Stream]:
    """Combined letting switched on: those turned away there come to the municipality for another home."""
    found = []
    benefits = {p.household_id for p in case.persons if (p.income_kind or "").startswith("KTH")}
    types = np.array(
        [i for i, h in enumerate(case.households) if h.household_id in benefits and h.homelessness_situation == "not_homeless"]
        or [i for i, h in enumerate(case.households) if h.household_id in benefits]
        or range(len(case.households)), dtype=np.int64,
    )  # fmt: skip
    for change in world.area_changes:
        day = (change.day - scenario.start).days
        if change.list == "combined_letting" and change.change == "enters" and change.displaced_households:
            if 0 <= day < (scenario.end - scenario.start).days:
                name = f"displaced {change.day} {change.area}"
                found.append(
                    Stream(
                        name,
                        0,
                        types,
                        exits=world.exits,
                        first_day=day,
                        burst=change.displaced_households,
                        urgency=int(change.displaced_class[1]),
                    )
                )
    return found


def _law(
    scenario: Scenario, world: MunicipalityWorld, starts: list[tuple[int, Policy]], kept: list[int]
) -> dict[str, Any]:
    stretches = []
    overlay = world.overlay
    for i in kept:
        day, policy = starts[i]
        since = scenario.start + timedelta(days=day)
        to_come = {} if overlay is None else overlay.statuses_on(since)
        aside = {r for r, s in policy.rule_status.items() if s.status == "suspended"}
        aside |= {r for r, status in to_come.items() if status == "suspended"}
        stretches.append({"from": since.isoformat(), "suspended": sorted(aside)})
    law = LawAt(scenario.start, provisional=True, store=None if overlay is None else overlay.store)
    return {"digest": law.digest, "stretches": stretches, "figures_past_known": "provisional"}


def _past_known(scenario: Scenario, world: MunicipalityWorld) -> list[dict[str, Any]]:
    """Dated figures never carry on in silence: how many run out before the end, which, and when the first does."""
    store = load() if world.overlay is None else world.overlay.store
    last = {p.name: p.known_until for p in store.parameters.values() if p.values[-1].value is not None}
    final = scenario.end - timedelta(days=1)
    out = {name: day for name, day in last.items() if day is not None and day < final}
    during = sorted(day for day in out.values() if day >= scenario.start)
    if not out:
        return []
    first = Message.of(N_(" (the first to {day})"), day=during[0]) if during else Message("")
    before = len(out) - len(during)
    return [
        {
            "kind": "provisional", "names": sorted(out),
            **both(
                "{during} rates and amounts are not known to the end of the period{first}, {before} not to its beginning: the last known ones go on unchanged, as provisional. So does the law, where no change has been passed or is set in the scenario.",
                during=len(during), before=before, first=first,
            ),
        }
    ]  # fmt: skip


def _notes(scenario: Scenario, world: MunicipalityWorld) -> list[dict[str, Any]]:
    found = _past_known(scenario, world)
    if world.overlay is not None:
        found.insert(0, {"kind": "overlay", "name": world.overlay.name, **world.overlay.label})
    for change in world.law_changes:
        found.append(
            {
                "kind": "law",
                **both(
                    "A scenario, not the law in force: {rules} set aside from {day} ({basis}; {by}).",
                    rules=change.suspend,
                    day=change.day,
                    basis=change.basis,
                    by=change.signed_by,
                ),
            }
        )
    if any(
        c.list == "combined_letting" and c.change == "enters" and not c.displaced_households
        for c in world.all_area_changes
    ):
        found.append(
            {
                "kind": "displaced",
                **both(
                    "Combined letting without displaced households: the municipality's duty to find them another home is not counted."
                ),
            }
        )
    return found


__all__ = ["municipality"]
