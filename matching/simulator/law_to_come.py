"""A draft against the law in force: which verdicts change on the catalogue of a scenario, before any figure is told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from constraints import Case, InputError, Policy, VerdictTable, evaluate
from constraints.language import both
from constraints.overlay import Overlay

from ..questions.verdict_changes import VerdictChanges, verdict_changes
from .catalogue import AGES, catalogue_case, on_day, rows_at, stretches
from .scenario import Scenario
from .scenario_file import scenario_of
from .scenario_world import MunicipalityWorld
from .study import Study

IN_FORCE = "law_in_force"


def with_overlay(raw: Mapping[str, Any], overlay: Overlay) -> dict[str, Any]:
    """The settings of a scenario with every variant played twice, under the law in force and with the overlay laid over it.

    The first variant keeps its place as what the others are compared with. Raises InputError for a world without law.
    """
    if not isinstance(scenario_of(raw).world, MunicipalityWorld):
        raise InputError("bad-overlay/world")
    variants = list(raw.get("variants") or [])
    laid = {"world.overlay": overlay.as_json()}
    says = {"da": overlay.says("da"), "en": overlay.says("en")}
    if not variants:
        doubled = [
            {"name": IN_FORCE, "says": both("the law in force")},
            {"name": overlay.name, "says": says, "set": laid},
        ]
    else:
        doubled = []
        for v in variants:
            name, own = v["name"], v.get("says", {})
            with_both = {lang: f"{own.get(lang, name)} + {text}" for lang, text in says.items()}
            more = {"name": f"{name} + {overlay.name}"[:64], "says": with_both, "set": {**v.get("set", {}), **laid}}
            doubled += [v, more]
    return {**raw, "variants": doubled}


def laid_over(study: Study) -> list[dict[str, Any]]:
    """Every overlay of a study: what it is, what it changes in the law, and day by day in which verdicts.

    Variants that lay the same overlay over the same catalogue stand together. Empty where there is no overlay.
    """
    found: dict[str, dict[str, Any]] = {}
    for cell in (c for c in study.cells if c.kind == "variant"):
        world = cell.scenario.world
        if not isinstance(world, MunicipalityWorld) or world.overlay is None:
            continue
        key = _key(cell.scenario, world)
        if key not in found:
            found[key] = {**world.overlay.told(cell.scenario.end - timedelta(days=1)), "variants": []}
            found[key]["verdicts"] = [
                {"on": day.isoformat(), **changes.as_json()} for day, changes in _by_day(cell.scenario, world)
            ]
        found[key]["variants"].append(cell.name)
    return list(found.values())


def on_batch(batch: Path, overlay: Overlay, day: date) -> tuple[Case, VerdictChanges]:
    """A batch moved to a day, every household as it stands and after each month it may wait: the verdicts that change."""
    scenario = Scenario.model_validate(
        {
            "format": "anvis-scenario/1", "name": "batch", "start": day, "months": 1,
            "world": {
                "kind": "municipality", "households_per_month": 0, "vacancies_per_month": 0,
                "catalogue": {"batch": str(batch)}, "overlay": overlay,
            },
        }
    )  # fmt: skip
    world = scenario.world
    assert isinstance(world, MunicipalityWorld)
    case = catalogue_case(scenario, world)
    return case, changes_on(case, world, stretches(scenario, world, case)[0][1], day)


def changes_on(case: Case, world: MunicipalityWorld, policy: Policy, day: date) -> VerdictChanges:
    """The verdicts of a catalogue that the world's overlay changes on a day."""

    def judged() -> Iterator[tuple[int, VerdictTable, VerdictTable]]:
        for age in range(AGES):
            rows = rows_at(case, day, age)
            before = evaluate(on_day(case, rows, day, policy, world.area_changes))
            yield age, before, evaluate(on_day(case, rows, day, policy, world.all_area_changes), world.overlay)

    return verdict_changes(judged())


def _by_day(scenario: Scenario, world: MunicipalityWorld) -> Iterator[tuple[date, VerdictChanges]]:
    """On each day of the run from which the overlay changes something: what it has changed by then."""
    assert world.overlay is not None
    case = catalogue_case(scenario, world)
    policies = stretches(scenario, world, case)
    for day in sorted({max(d, scenario.start) for d in world.overlay.days if d < scenario.end}):
        policy = next(p for n, p in reversed(policies) if n <= (day - scenario.start).days)
        yield day, changes_on(case, world, policy, day)


def _key(scenario: Scenario, world: MunicipalityWorld) -> str:
    """What the verdicts of a catalogue hang on."""
    parts = scenario.model_dump(mode="json", include={"start", "months", "municipal_policy"})
    told = {"municipality", "catalogue", "area_changes", "law_changes", "overlay"}
    return json.dumps([parts, world.model_dump(mode="json", include=told)], sort_keys=True)


__all__ = ["IN_FORCE", "changes_on", "laid_over", "on_batch", "with_overlay"]
