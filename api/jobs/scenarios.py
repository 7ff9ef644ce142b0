"""Scenarios before they are played: what may be chosen, and whether one holds. Loads the simulator when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr
from constraints.language import Lang, say

from ..extras import need

_MOST = 200_000


@dataclass(frozen=True)
class Choice:
    """Something a scenario names, with what it is called."""

    name: str
    says: str


def policies(lang: Lang) -> list[Choice]:
    """The policies a scenario may compare, in their order. Those that need a file of their own are left out."""
    need("simulator")
    from matching.simulator.policies import POLICIES

    return [Choice(p.name, say(lang, p.says)) for p in POLICIES if "file" not in p.defaults]


def measures(lang: Lang) -> list[Choice]:
    """The figures that policies may be compared by."""
    need("simulator")
    from matching.simulator.metrics import METRICS

    return [
        Choice(m.name, m.says.say(lang))
        for m in METRICS
        if m.better is not None and m.part is None and not m.name.startswith("naive_")
    ]


def check(raw: Mapping[str, Any]) -> None:
    """Raises InputError with every fault of a scenario, those of its variants and its policies among them."""
    need("simulator")
    from matching.simulator.policies import OFFLINE, policy_of
    from matching.simulator.scenario_file import scenario_of, variants_of

    scenario = scenario_of(raw)
    variants_of(scenario, raw)
    for choice in scenario.policies:
        if choice.name != OFFLINE:
            policy_of(choice)
    if scenario.primary not in {m.name for m in measures("en")}:
        raise InputError("unknown-metric", name=scenario.primary, path="primary")


def from_text(text: str) -> dict[str, Any]:
    """A scenario from YAML text. Raises InputError for text that is none, too long, or holds a civil number."""
    if len(text) > _MOST:
        raise InputError(
            "bad-body",
            name="yaml",
            expected={"da": "højst 200.000 tegn", "en": "200,000 characters at most"},
            pointer="/yaml",
        )
    if contains_cpr(text):
        raise InputError("cpr-number/hidden")
    from matching.files.yaml_text import parse

    found = parse("scenario.yaml", text).raw
    if not isinstance(found, dict):
        raise InputError("bad-scenario/settings", file="scenario.yaml")
    return found


def as_text(raw: Mapping[str, Any]) -> str:
    """A scenario as YAML, as `anvis simulate` takes it."""
    return str(yaml.safe_dump(dict(raw), allow_unicode=True, sort_keys=False, width=110))
