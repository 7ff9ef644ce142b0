"""Dated figures and interpretation switches: what was the figure on this day, how sure is it, where does it stand.

A figure is known from its start date to the next one. The last one is known to `known_until` where the file says so,
to the end of its year where the metadata says `yearly: true` (a rate that is set anew for every calendar year), and for
good otherwise. Past that it is asked for in vain (`LawGap`), unless a person has allowed provisional figures by policy;
then it comes back with the status `provisional`. Nothing carries on in silence: a yearly figure without an entry for one
of its years does not load.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any

import yaml

from ..errors import InputError, LawGap

STATUSES = ("verified", "derived", "unverified")
UNITS = frozenset(
    {
        "DKK", "DKK/day", "DKK/week", "DKK/month", "DKK/quarter", "DKK/year", "DKK/course", "DKK/m2", "DKK/m2/month",
        "DKK/m2/year", "rate", "rate/year", "m2", "days", "months", "years", "date", "boolean", "persons", "dwellings",
        "citizens", "phases", "allocations/year",
    }
)  # fmt: skip
_LEAF_KEYS = frozenset({"description", "values", "known_until", "metadata"})
_META_KEYS = frozenset({"unit", "yearly", "legal_source", "reference", "note"})
_VALUE_KEYS = frozenset({"value", "status", "note"})


# The parser in C where it is there: the shipped figures are a hundred kilobytes of YAML.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Refuses a key that stands twice: of two figures for one day the parser would keep the last without a word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        found = super().construct_mapping(node, deep)
        if len(found) != len(node.value):
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            twice = next(k for k in keys if keys.count(k) > 1)
            raise InputError("bad-figure/twice", line=str(node.start_mark.line + 1), key=str(twice))
        return found


@dataclass(frozen=True)
class Dated:
    """A value from a day on. `source` only where it is another than its figure's: a draft's own."""

    start: date
    value: Any
    status: str
    note: str
    source: str = ""


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

    @cached_property
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
    yearly: bool = False

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
        source = last.source or self.legal_source
        return Figure(self.name, last.value, status, last.start, self.unit, source, self.reference)

    def with_values(self, values: Sequence[Dated], until: date | None) -> Parameter:
        """The same figure with other values from the first of their days on, the last known to `until` where it is told.

        Raises InputError where a day would be left without a value, or where a value of the law that begins later would
        be passed over or would come back without anybody saying so.
        """
        first = values[0].start
        told = {v.start for v in values}
        for own in self.values:
            if own.start > first and own.start not in told:
                raise InputError("bad-overlay/restate", name=self.name, day=own.start, first=first)
        open_end = self.known_until is not None and not self.yearly
        if open_end and self.known_until is not None and first > self.known_until + timedelta(days=1):
            raise InputError("bad-overlay/gap", name=self.name, day=self.known_until + timedelta(days=1))
        merged = [*(v for v in self.values if v.start < first), *values]
        if until is None and open_end and self.known_until is not None:
            if values[-1].start > self.known_until:
                raise InputError("bad-overlay/known-until", name=self.name, day=self.known_until)
            until = self.known_until
        end = _known_until(self.name, merged, until, self.yearly)
        return replace(self, values=tuple(merged), known_until=end)


def _leaves(tree: Any, path: str) -> list[tuple[str, Mapping[str, Any]]]:
    if not isinstance(tree, Mapping):
        raise InputError("bad-figure/tree", name=path, found=repr(tree))
    if "values" in tree:
        return [(path, tree)]
    return [leaf for key, below in tree.items() for leaf in _leaves(below, f"{path}.{key}")]


def _known_keys(name: str, found: Any, known: frozenset[str]) -> None:
    if not isinstance(found, Mapping):
        raise InputError("bad-figure/keys", name=name, found=repr(found), expected=sorted(known))
    for key in found:
        if key not in known:
            raise InputError("bad-figure/keys", name=name, found=repr(key), expected=sorted(known))


def _parameter(name: str, leaf: Mapping[str, Any]) -> Parameter:
    _known_keys(name, leaf, _LEAF_KEYS)
    meta = leaf.get("metadata", {})
    _known_keys(f"{name}.metadata", meta, _META_KEYS)
    unit = str(meta.get("unit", ""))
    if unit not in UNITS:
        raise InputError("bad-figure/unit", name=name, unit=repr(unit), expected=sorted(UNITS))
    values = []
    for start, entry in leaf["values"].items():
        _known_keys(f"{name}.values.{start}", entry, _VALUE_KEYS)
        if entry["status"] not in STATUSES:
            raise InputError("bad-figure/status", name=name, status=entry["status"], expected=STATUSES)
        if not isinstance(start, date):
            raise InputError("bad-figure/start", name=name, found=repr(start))
        values.append(Dated(start, entry["value"], entry["status"], str(entry.get("note", ""))))
    if not values or [v.start for v in values] != sorted({v.start for v in values}):
        raise InputError("bad-figure/order", name=name)
    references = meta.get("reference") or [{}]
    return Parameter(
        name, str(leaf.get("description", "")), unit, str(meta.get("legal_source") or ""),
        str(references[0].get("href") or references[0].get("title") or ""), tuple(values),
        _known_until(name, values, leaf.get("known_until"), meta.get("yearly", False)), meta.get("yearly", False),
    )  # fmt: skip


def _known_until(name: str, values: Sequence[Dated], told: Any, yearly: Any) -> date | None:
    """The last day on which the last value is known; None = for good. Raises for a year that a yearly figure lacks."""
    last = values[-1]
    if not isinstance(yearly, bool):
        raise InputError("bad-figure/yearly", name=name, found=repr(yearly))
    if told is not None:
        if yearly:
            raise InputError("bad-figure/two-ends", name=name)
        if not isinstance(told, date) or told < last.start:
            raise InputError("bad-figure/known-until", name=name, found=str(told), start=last.start)
        return told
    if not yearly:
        return None
    for value, following in pairwise(values):
        # The last year that the earlier value would have to reach into without an entry of its own.
        until = following.start.year - (following.start == date(following.start.year, 1, 1))
        if value.value is not None and until > value.start.year:
            raise InputError("bad-figure/gap", name=name, start=date(value.start.year + 1, 1, 1))
    return date(last.start.year, 12, 31)


def parameters_of(name: str, text: str) -> dict[str, Parameter]:
    """The figures of one file, by path. Raises InputError naming the figure, what was found and what was expected."""
    try:
        tree = yaml.load(text, Loader=_Loader)
    except InputError as twice:
        raise twice.under(name) from twice
    return {path: _parameter(path, leaf) for path, leaf in _leaves(tree, name)}


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
        parameters |= parameters_of(entry.name.removesuffix(".yaml"), text)
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
        store: LawStore | None = None,
    ) -> None:
        """`store`: other figures than those of the law in force, as a draft would have them."""
        self.day = day
        self.provisional = provisional
        self.rule_status = dict(rule_status or {})
        self._store = load() if store is None else store
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


# Laws read lately, by all they are made of: most calls of a service ask about the same few.
_LAWS: dict[tuple[Any, ...], LawAt] = {}
_MOST_LAWS = 64


def law_at(
    day: date, interpretations: Mapping[str, Any], rule_status: Mapping[str, str], provisional: bool = False
) -> LawAt:
    """The law in force on a day, as `LawAt`, the same object for the same day, switches and statuses."""
    store = load()
    # Written out, since true and 1 are one key and two switches.
    key = (id(store), day, provisional, repr(sorted(interpretations.items())), tuple(rule_status.items()))
    found = _LAWS.get(key)
    if found is None:
        if len(_LAWS) >= _MOST_LAWS:
            _LAWS.clear()
        found = _LAWS[key] = LawAt(day, interpretations, rule_status, provisional, store)
    return found
