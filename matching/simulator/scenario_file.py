"""A scenario as a file: read, checked, changed by dotted paths, and its published schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from constraints import AllocationError, InputError
from constraints.errors import KINDS
from constraints.expected import wanted
from constraints.facts.cpr import contains_cpr
from constraints.language import Message, both

from ..files.overlay import open_overlay
from ..files.yaml_text import Fault, SettingsText, parse, together
from .scenario import FORMAT, Scenario, Variant


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario that was read: checked, as raw settings with the files it names found, and with the lines of its text."""

    scenario: Scenario
    raw: dict[str, Any]
    text: SettingsText

    @contextmanager
    def placing(self, instead: Collection[str] = ()) -> Iterator[None]:
        """Errors met inside say in which line of the file their setting stands; `instead` are paths set from elsewhere."""
        try:
            yield
        except InputError as error:
            path = error.facts.get("path")
            parts = tuple(path.split(".")) if isinstance(path, str) else ()
            line = None if any(".".join(parts).startswith(p) for p in instead) else self.text.line(parts)
            raise error if line is None or "where" in error.facts else _at(error, self.text.name, line) from None


def _at(error: AllocationError, file: str, line: int) -> AllocationError:
    return type(error)(error.kind, **error.facts | {"where": both("{file}, line {line}", file=file, line=str(line))})


def read_scenario(path: Path) -> tuple[Scenario, dict[str, Any]]:
    """A scenario and its raw settings from a YAML file. Raises InputError naming line, key, value and what was expected."""
    found = open_scenario(path)
    return found.scenario, found.raw


def open_scenario(path: Path) -> ScenarioFile:
    """As `read_scenario`, with the lines of the text. Raises InputError with every fault, those of the variants too."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot-read/text", file=path.name, problem=type(error).__name__) from None
    if contains_cpr(text):
        raise InputError("cpr-number/file", file=path.name)
    found = parse(path.name, text)
    if not isinstance(found.raw, dict):
        raise InputError("bad-scenario/settings", file=path.name)
    raw = _from_folder(found.raw, path.parent)
    faults = _faults(raw, found) or _faults_of_variants(raw, found)
    if faults:
        raise InputError("bad-scenario/faults", faults=together(faults), findings=[f.as_fact() for f in faults])
    return ScenarioFile(Scenario.model_validate(raw), raw, found)


def _faults(raw: Mapping[str, Any], text: SettingsText | None = None) -> list[Fault]:
    """Every fault of the settings, in the order of the file."""
    try:
        Scenario.model_validate(raw)
    except ValidationError as invalid:
        found = [_fault(e, text) for e in invalid.errors(include_url=False)]
        return sorted(found, key=lambda f: f.line or 0)
    return []


def _faults_of_variants(raw: Mapping[str, Any], text: SettingsText) -> list[Fault]:
    """Faults that a variant makes: told at the line of the change that makes them."""
    found = []
    plain = {k: v for k, v in raw.items() if k != "variants"}
    for i, variant in enumerate(Scenario.model_validate(raw).variants):
        here = ("variants", str(i), "set")
        try:
            changed = with_settings(plain, variant.set)
        except InputError as error:
            wrong = Message.of(KINDS[error.kind].text, **error.facts)
            found.append(Fault(f"variants.{variant.name}", None, wrong, text.name, text.line(here)))
            continue
        for fault in _faults(changed):
            made_by = next((p for p in variant.set if fault.key.startswith(p) or p.startswith(fault.key)), None)
            line = text.line(here if made_by is None else (*here, made_by))
            found.append(replace(fault, key=f"variants.{variant.name}: {fault.key}", file=text.name, line=line))
    return found


def _from_folder(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The settings with every file they name found from the scenario's own folder: batches, plans, decisions."""

    def found(value: Any) -> Any:
        return str(folder / value) if isinstance(value, str) and value else value

    def world_of(world: Any) -> Any:
        if not isinstance(world, dict):
            return world
        catalogue, months, overlay = world.get("catalogue"), world.get("months"), world.get("overlay")
        if isinstance(overlay, str) and overlay:
            world = world | {"overlay": open_overlay(folder / overlay).overlay.as_json()}
        if isinstance(catalogue, dict) and "batch" in catalogue:
            world = world | {"catalogue": catalogue | {"batch": found(catalogue["batch"])}}
        if isinstance(months, list):
            world = world | {"months": [_with(m, ("batch", "plan"), found) for m in months]}
        return world

    def policy_of(policy: Any) -> Any:
        settings = policy.get("settings") if isinstance(policy, dict) else None
        return policy | {"settings": _with(settings, ("file",), found)} if isinstance(settings, dict) else policy

    def variant_of(variant: Any) -> Any:
        changes = variant.get("set") if isinstance(variant, dict) else None
        if isinstance(changes, dict) and isinstance(changes.get("world.overlay"), str):
            changes = changes | {"world.overlay": open_overlay(folder / changes["world.overlay"]).overlay.as_json()}
        return variant | {"set": _with(changes, ("world.catalogue.batch",), found)} if changes else variant

    def each(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda rows: [change(r) for r in rows] if isinstance(rows, list) else rows

    parts: dict[str, Callable[[Any], Any]]
    parts = {"world": world_of, "policies": each(policy_of), "variants": each(variant_of)}
    return {k: parts[k](v) if k in parts else v for k, v in raw.items()}


def _with(row: Any, keys: Sequence[str], change: Callable[[Any], Any]) -> Any:
    return {k: change(v) if k in keys else v for k, v in row.items()} if isinstance(row, dict) else row


def scenario_of(raw: Mapping[str, Any]) -> Scenario:
    """A checked scenario. Raises InputError with every fault."""
    faults = _faults(raw)
    if faults:
        raise InputError("bad-scenario/faults", faults=together(faults), findings=[f.as_fact() for f in faults])
    return Scenario.model_validate(raw)


# The kinds of world stand in pydantic's places, not in the file.
_WORLDS = ("plain", "municipality", "recorded")


def _fault(error: Any, text: SettingsText | None) -> Fault:
    at = str((error.get("ctx") or {}).get("at", ""))
    parts = [
        *(str(p) for i, p in enumerate(error["loc"]) if not (i == 1 and error["loc"][0] == "world" and p in _WORLDS)),
        *at.split("."),
    ]
    parts = [p for p in parts if p]
    value = error.get("input")
    plain = not isinstance(value, dict | list | BaseModel) and value is not None
    return Fault(
        ".".join(parts) or "scenario", f"{str(value)[:60]!r}" if plain else None, wanted(error, Scenario),
        None if text is None else text.name, None if text is None else text.line(parts),
    )  # fmt: skip


def with_settings(raw: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Raw settings with some dotted paths set; list items are named by number or, where they have one, by name.

    Raises InputError for a path that leads nowhere.
    """
    found: dict[str, Any] = json.loads(json.dumps(raw, default=str))
    for path, value in changes.items():
        place: Any = found
        parts = path.split(".")
        for part in parts[:-1]:
            place = _below(place, part, path)
        if isinstance(place, list):
            place[_number(place, parts[-1], path)] = value
        else:
            place[parts[-1]] = value
    return found


def _below(place: Any, part: str, path: str) -> Any:
    if isinstance(place, list):
        return place[_number(place, part, path)]
    if not isinstance(place, dict):
        raise InputError("bad-scenario/nowhere", path=path, part=part)
    return place.setdefault(part, {})


def _number(rows: Sequence[Any], part: str, path: str) -> int:
    for i, row in enumerate(rows):
        if part == str(i) or (isinstance(row, dict) and row.get("name") == part):
            return i
    raise InputError("bad-scenario/no-such", path=path, part=part)


def variants_of(scenario: Scenario, raw: Mapping[str, Any]) -> list[tuple[Variant, Scenario]]:
    """The scenario as each of its variants; one called `base` where it has none."""
    variants = scenario.variants or [Variant(name="base")]
    plain = {k: v for k, v in raw.items() if k != "variants"}
    found = []
    for variant in variants:
        try:
            found.append((variant, scenario_of(with_settings(plain, variant.set))))
        except InputError as error:
            raise error.under(f"variants.{variant.name}") from None
    return found


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file."""
    found = Scenario.model_json_schema()
    policies = found["properties"]["policies"]
    policies["items"] = {"anyOf": [{"type": "string"}, policies["items"]]}  # a policy by its bare name
    overlay = found["$defs"]["MunicipalityWorld"]["properties"]["overlay"]
    overlay["anyOf"] = [{"type": "string"}, *overlay["anyOf"]]  # the overlay's own file
    return found | {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT}
