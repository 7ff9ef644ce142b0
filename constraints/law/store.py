"""Dated figures and interpretation switches: what was the figure on this day, how sure is it, where does it stand.

A figure is known from its start date to the next one, or to the end of its last year where the unit is a yearly
rate. Past that it is asked for in vain (`LawGap`), unless a person has allowed provisional figures by policy; then it
comes back with the status `provisional`. Nothing carries on in silence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from ..errors import InputError, LawGap

# The parser in C where it is there: the shipped figures are a hundred kilobytes of YAML.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
STATUSES = ("verified", "derived", "unverified")
# Yearly rates: a new figure is published for every calendar year.
_YEARLY_FILES = frozenset(
    {
        "skat", "pension", "andre_ydelser", "boerneydelser", "boligsikring", "boligydelse", "kontanthjaelp_ny_ordning",
        "kontanthjaelp_gammel_ordning",
    }
)  # fmt: skip
_YEARLY_UNITS = frozenset({"DKK/month", "DKK/year", "DKK/quarter", "DKK/week"})
# Rates and shares that are set for each year although their unit is a plain rate.
_YEARLY_NAMES = frozenset(
    {
        "skat.kommuneskat_gennemsnit", "skat.kirkeskat_gennemsnit_medlemmer", "skat.bundskat",
        "skat.beskaeftigelsesfradrag_sats",
        "kommunale_omkostninger.boform_110.bruttotakst_doegn", "kommunale_omkostninger.boform_110.egenbetaling_logi_doegn",
        "kommunale_omkostninger.bostoette_housing_first.cti_forloeb",
        "kommunale_omkostninger.bostoette_housing_first.icm_aar",
        "kommunale_omkostninger.bostoette_housing_first.act_aar",
        "raadighedsbeloeb.anker_gaeldsstyrelsen.grundbeloeb", "raadighedsbeloeb.anker_gaeldsstyrelsen.pr_yderligere_voksen",
        "raadighedsbeloeb.anker_gaeldsstyrelsen.barn_0_1", "raadighedsbeloeb.anker_gaeldsstyrelsen.barn_2_6",
        "raadighedsbeloeb.anker_gaeldsstyrelsen.barn_7_17",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Dated:
    start: date
    value: Any
    status: str
    note: str


@dataclass(frozen=True)
class Figure:
    """One figure on one day. `value` None = abolished or without limit (status verified), or not found."""

    name: str
    value: Any
    status: str
    since: date
    unit: str
    legal_source: str
    reference: str

    @cached_property
    def exact(self) -> Fraction:
        """The value as an exact fraction (0.25049 is 25049/100000, never a binary approximation)."""
        return Fraction(str(self.value))

    @property
    def number(self) -> int:
        return int(self.exact)


@dataclass(frozen=True)
class Parameter:
    name: str
    description: str
    unit: str
    legal_source: str
    reference: str
    values: tuple[Dated, ...]
    known_until: date | None

    def at(self, day: date, provisional: bool) -> Figure:
        found = [v for v in self.values if v.start <= day]
        if not found:
            raise LawGap("figure-not-known", name=self.name, day=day)
        last = found[-1]
        status = last.status
        if last is self.values[-1] and self.known_until and day > self.known_until and last.value is not None:
            if not provisional:
                raise LawGap(
                    "figure-past-known",
                    name=self.name,
                    day=day,
                    until=self.known_until,
                )
            status = "provisional"
        return Figure(self.name, last.value, status, last.start, self.unit, self.legal_source, self.reference)


def _leaves(tree: Mapping[str, Any], path: str) -> list[tuple[str, Mapping[str, Any]]]:
    if "values" in tree:
        return [(path, tree)]
    found = []
    for key, below in tree.items():
        if isinstance(below, Mapping):
            found += _leaves(below, f"{path}.{key}")
    return found


def _parameter(name: str, leaf: Mapping[str, Any]) -> Parameter:
    meta = leaf.get("metadata", {})
    unit = str(meta.get("unit", ""))
    values = []
    for start, entry in leaf["values"].items():
        if entry["status"] not in STATUSES:
            raise InputError("bad-figure/status", name=name, status=entry["status"], expected=STATUSES)
        start_day = start if isinstance(start, date) else date.fromisoformat(str(start))
        values.append(Dated(start_day, entry["value"], entry["status"], str(entry.get("note", ""))))
    if [v.start for v in values] != sorted({v.start for v in values}):
        raise InputError("bad-figure/order", name=name)
    until = leaf.get("known_until")
    yearly = (name.split(".")[0] in _YEARLY_FILES and unit in _YEARLY_UNITS) or name in _YEARLY_NAMES
    if until is None and yearly:
        until = date(values[-1].start.year, 12, 31)
    references = meta.get("reference") or [{}]
    return Parameter(
        name, str(leaf.get("description", "")), unit, str(meta.get("legal_source") or ""),
        str(references[0].get("href") or references[0].get("title") or ""), tuple(values), until,
    )  # fmt: skip


@dataclass(frozen=True)
class Switch:
    """An interpretation where the text is silent."""

    name: str
    question: str
    default: Any
    alternatives: tuple[Any, ...]
    rules: tuple[str, ...]
    confirmed_by: str | None
    confirmed_on: date | None


@dataclass(frozen=True)
class LawStore:
    """All figures and switches of one installation."""

    parameters: Mapping[str, Parameter]
    switches: Mapping[str, Switch]
    digest: str


@cache
def load() -> LawStore:
    """Reads and checks the figures shipped with the package. Raises InputError on a gap in their form."""
    root = files("constraints.law")
    sha = hashlib.sha256()
    parameters: dict[str, Parameter] = {}
    for entry in sorted(
        (f for f in root.joinpath("parameters").iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name
    ):
        text = entry.read_text(encoding="utf-8")
        sha.update(text.encode())
        name = entry.name.removesuffix(".yaml")
        for path, leaf in _leaves(yaml.load(text, Loader=_Loader), name):
            parameters[path] = _parameter(path, leaf)
    text = root.joinpath("interpretations.yaml").read_text(encoding="utf-8")
    sha.update(text.encode())
    switches = {
        name: Switch(
            name, entry["question"], entry["default"], tuple(entry["alternatives"]), tuple(entry.get("rules", ())),
            entry.get("confirmed_by"), entry.get("confirmed_on"),
        )
        for name, entry in yaml.load(text, Loader=_Loader).items()
    }  # fmt: skip
    return LawStore(parameters, switches, sha.hexdigest())


class LawAt:
    """The law on one day: figures, interpretation switches, and the status a person gave a rule."""

    def __init__(
        self,
        day: date,
        interpretations: Mapping[str, Any] | None = None,
        rule_status: Mapping[str, str] | None = None,
        provisional: bool = False,
    ) -> None:
        self.day = day
        self.provisional = provisional
        self.rule_status = dict(rule_status or {})
        self._store = load()
        self._figures: dict[str, Figure] = {}
        self.interpretations = {name: switch.default for name, switch in self._store.switches.items()}
        for name, value in (interpretations or {}).items():
            self.interpretations[name] = self._checked(name, value)

    def _checked(self, name: str, value: Any) -> Any:
        switch = self._store.switches.get(name)
        if switch is None:
            known = ", ".join(sorted(self._store.switches))
            raise InputError("unknown-interpretation", name=name, expected=known)
        if isinstance(switch.default, int) and not isinstance(switch.default, bool):
            if (
                isinstance(value, int)
                and not isinstance(value, bool)
                and switch.alternatives[0] <= value <= switch.alternatives[1]
            ):
                return value
            low, high = switch.alternatives
            raise InputError("bad-interpretation/number", name=name, low=low, high=high)
        if isinstance(switch.default, list):
            if isinstance(value, list) and sorted(value) == sorted(switch.default):
                return value
            raise InputError("bad-interpretation/order", name=name, expected=switch.default)
        for allowed in (switch.default, *switch.alternatives):
            if value == allowed and isinstance(value, bool) == isinstance(allowed, bool):
                return value
        wanted = " | ".join(str(a) for a in (switch.default, *switch.alternatives))
        raise InputError("bad-interpretation/choice", name=name, expected=wanted)

    def figure(self, name: str) -> Figure:
        """The figure `name` on this day. Raises LawGap where none is known, KeyError for a wrong name."""
        if name not in self._figures:
            self._figures[name] = self._store.parameters[name].at(self.day, self.provisional)
        return self._figures[name]

    def switch(self, name: str) -> Any:
        return self.interpretations[name]

    @cached_property
    def digest(self) -> str:
        return self._store.digest
