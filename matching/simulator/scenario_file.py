"""A scenario as a file: read, checked, changed by dotted paths, and its published schema."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from constraints import InputError
from constraints.expected import wanted
from constraints.facts.cpr import contains_cpr
from constraints.language import LANGUAGES

from .scenario import FORMAT, Scenario, Variant


class _Loader(yaml.SafeLoader):
    """YAML as of 1.2: only true and false are yes and no; `on`, `off` and `no` are the words they look like."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def read_scenario(path: Path) -> tuple[Scenario, dict[str, Any]]:
    """A scenario and its raw settings from a YAML file. Raises InputError naming place, value and what was expected."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot-read/text", file=path.name, problem=type(error).__name__) from None
    if contains_cpr(text):
        raise InputError("cpr-number/file", file=path.name)
    try:
        raw = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            raise InputError("bad-yaml/scenario", file=path.name) from None
        raise InputError("bad-yaml/scenario-line", file=path.name, line=mark.line + 1) from None
    if not isinstance(raw, dict):
        raise InputError("bad-scenario/settings", file=path.name)
    raw = _from_folder(raw, path.parent)
    return scenario_of(raw), raw


def _from_folder(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The settings with every file they name found from the scenario's own folder: batches, plans, decisions."""

    def found(value: Any) -> Any:
        return str(folder / value) if isinstance(value, str) and value else value

    def world_of(world: Any) -> Any:
        if not isinstance(world, dict):
            return world
        catalogue, months = world.get("catalogue"), world.get("months")
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
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        faults = {lang: "; ".join(_fault(e, lang) for e in errors) for lang in LANGUAGES}
        raise InputError("bad-scenario/faults", faults=faults) from None


def _fault(error: Any, lang: str) -> str:
    place = ".".join(str(p) for p in error["loc"] if p not in ("plain", "municipality", "recorded"))
    value = error.get("input")
    shown = "" if isinstance(value, dict | list | BaseModel) or value is None else f" = {str(value)[:60]!r}"
    return f"{place or 'scenario'}{shown}: {wanted(error, Scenario).say(lang)}"


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
    return found | {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT}
