"""Law to come, laid over the law in force from a day on: a draft bill, or next year's lists of areas.

An overlay is no law. Whatever is answered with one says so first (`label`), with its source, and rests on a law digest of
its own. It changes dated figures, the status of rules, the switches of interpretation and the lists of areas; another
wording of a rule is code.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from .errors import KINDS, InputError, LawGap
from .language import N_, Message, both
from .law.store import Dated, LawAt, LawStore, Parameter, load
from .rules import RULE_IDS, RULES

FORMAT = "anvis-overlay/1"
# Where a value of a draft stands among `verified`, `derived`, `unverified` and `provisional`.
DRAFT = "draft"
AreaList = Literal["deprived", "parallel_society", "transformation", "prevention", "combined_letting"]
_NAME = r"^[A-Za-zÆØÅæøå0-9][A-Za-zÆØÅæøå0-9._ +%-]{0,63}$"
Source = Annotated[str, Field(min_length=1, max_length=2000)]
Number = bool | int | float | date | str | None


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, serialize_by_alias=True)


class DraftFigure(Part):
    """Values of a dated figure of the law by their first day; null = abolished or without limit. The unit is the figure's
    own. `known_until` is the last day of the last value, where it has one."""

    unit: str
    values: Annotated[dict[date, Number], Field(min_length=1)]
    source: Source
    known_until: date | None = None


class DraftRule(Part):
    """A rule that ends, is set aside or is contested from a day on, in all its wordings."""

    status: Literal["ends", "suspended", "contested"]
    day: date | None = Field(None, alias="from")
    source: Source


class DraftSwitch(Part):
    """How a question that the law leaves open is answered from a day on; goes before what the municipality has set."""

    value: bool | int | str | list[str]
    day: date | None = Field(None, alias="from")
    source: Source


class DraftArea(Part):
    """An area that goes on or off a list on a day."""

    area: Annotated[str, Field(min_length=1, max_length=64)]
    list: AreaList
    change: Literal["enters", "leaves"]
    day: date | None = Field(None, alias="from")
    extended: bool = False
    source: Source | None = None


class Overlay(Part):
    """One draft. An entry without a day of its own holds from `from`. Validation tells every fault it finds."""

    format: Literal["anvis-overlay/1"]
    name: Annotated[str, Field(pattern=_NAME)]
    title: dict[Literal["da", "en"], str] = {}
    source: Source
    status: Literal["draft"]
    day: date = Field(alias="from")
    figures: dict[str, DraftFigure] = {}
    rules: dict[str, DraftRule] = {}
    interpretations: dict[str, DraftSwitch] = {}
    areas: list[DraftArea] = []

    @model_validator(mode="after")
    def _sound(self) -> Overlay:
        found = list(self._faults())
        if found:
            # Pydantic takes one error from a check of a whole model: the others go with it.
            sentence = found[0][2]
            raise PydanticCustomError(
                "overlay", "{sentence}",
                {"sentence": sentence.say("en"), "told": sentence, "at": ".".join(found[0][0]), "faults": found},
            )  # fmt: skip
        return self

    def _faults(self) -> Iterator[tuple[tuple[str, ...], Any, Message]]:
        """Place, value and what was expected."""
        if not (self.figures or self.rules or self.interpretations or self.areas):
            yield (), None, Message(N_("expected a change: figures, rules, interpretations or areas"))
        for place, day in self._days():
            if day < self.day:
                told = None if place[-1] == day.isoformat() else day
                yield place, told, Message.of(N_("expected a day on or after {day}, the overlay's from"), day=self.day)
        for name, figure in self.figures.items():
            yield from self._figure_faults(name, figure)
        for rule_id in self.rules:
            if rule_id not in RULE_IDS:
                near = _near(rule_id, RULE_IDS)
                yield (
                    ("rules", rule_id),
                    None,
                    Message.of(N_("there is no such rule; expected one such as {near}"), near=near),
                )
        for name, switch in self.interpretations.items():
            if name not in load().switches:
                near = _near(name, load().switches)
                text = N_("there is no such interpretation; expected one such as {near}")
                yield ("interpretations", name), None, Message.of(text, near=near)
                continue
            try:
                LawAt(self.day, {name: switch.value})
            except InputError as error:
                yield ("interpretations", name, "value"), switch.value, _said(error)

    def _figure_faults(self, name: str, figure: DraftFigure) -> Iterator[tuple[tuple[str, ...], Any, Message]]:
        place = ("figures", name)
        known = load().parameters.get(name)
        if known is None:
            near = _near(name, load().parameters)
            yield place, None, Message.of(N_("there is no such figure; expected one such as {near}"), near=near)
            return
        if figure.unit != known.unit:
            yield (
                (*place, "unit"),
                figure.unit,
                Message.of(N_("expected {unit}, as the figure has it"), unit=known.unit),
            )
        kind = _kind(known)
        wrong = False
        for day, value in figure.values.items():
            if value is not None and _like(kind, value) is None:
                wrong = True
                yield (
                    (*place, "values", day.isoformat()),
                    value,
                    Message.of(N_("expected {kind}"), kind=Message(_KINDS[kind])),
                )
        if wrong:
            return
        try:
            _with(known, figure)
        except InputError as error:
            yield place, None, _said(error)

    def _days(self) -> Iterator[tuple[tuple[str, ...], date]]:
        """Every day an entry begins on, with its place."""
        for name, figure in self.figures.items():
            for day in figure.values:
                yield ("figures", name, "values", day.isoformat()), day
        for part in ("rules", "interpretations"):
            for name, entry in getattr(self, part).items():
                yield (part, name, "from"), entry.day or self.day
        for i, area in enumerate(self.areas):
            yield ("areas", str(i), "from"), area.day or self.day

    @property
    def days(self) -> list[date]:
        """The days on which it changes something, in order."""
        return sorted({day for _, day in self._days()})

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything it says."""
        text = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """What it says, as its file would; reads back as the same overlay."""
        return self.model_dump(mode="json")

    @cached_property
    def store(self) -> LawStore:
        """Figures and switches with its own values in place; the digest is of the law in force and the overlay together."""
        law = load()
        changed = {name: _with(law.parameters[name], figure) for name, figure in self.figures.items()}
        both_digests = hashlib.sha256(f"{law.digest}|{self.digest}".encode()).hexdigest()
        return LawStore({**law.parameters, **changed}, law.switches, both_digests)

    def statuses_on(self, day: date) -> dict[str, str]:
        """Rule id → status on the day, of the rules it speaks of. A rule that ends is told as suspended: it is not asked."""
        return {
            rule_id: "contested" if r.status == "contested" else "suspended"
            for rule_id, r in self.rules.items() if (r.day or self.day) <= day
        }  # fmt: skip

    def interpretations_on(self, day: date) -> dict[str, Any]:
        """Switch → value on the day."""
        return {name: s.value for name, s in self.interpretations.items() if (s.day or self.day) <= day}

    def says(self, lang: Literal["da", "en"]) -> str:
        """Its title, else its name."""
        return self.title.get(lang) or self.name

    @property
    def label(self) -> dict[str, str]:
        """What every answer made with it says first."""
        named = {"da": self.says("da"), "en": self.says("en")}
        return {
            lang: both(
                "DRAFT, not the law in force: {name} (source: {source}), as if it held from {day}.",
                name=named[lang], source=self.source, day=self.day,
            )[lang]
            for lang in named
        }  # fmt: skip

    def told(self, day: date) -> dict[str, Any]:
        """The overlay as an answer tells it: its label first, then what it changes, with what is in effect on the day."""
        return {
            "label": self.label, "name": self.name, "title": dict(self.title), "source": self.source, "status": self.status,
            "since": self.day.isoformat(), "digest": self.digest, "law_digest": self.store.digest, "changes": self.changes(day),
        }  # fmt: skip

    def changes(self, day: date) -> list[dict[str, Any]]:
        """What it changes against the law in force, entry by entry; `in_effect` tells whether it does so on `day`."""
        rows: list[dict[str, Any]] = [*self._figure_rows(), *self._rule_rows()]
        for name, switch in self.interpretations.items():
            before = load().switches[name]
            rows.append(
                {
                    "kind": "interpretation", "name": name, "title": both(before.question), "since": switch.day or self.day,
                    "before": before.default, "after": switch.value, "unit": "", "source": switch.source,
                }
            )  # fmt: skip
        for a in self.areas:
            rows.append(
                {
                    "kind": "area", "name": a.area, "title": None, "since": a.day or self.day, "before": None, "after": a.change,
                    "unit": a.list, "source": a.source or self.source,
                }
            )  # fmt: skip
        return [
            {"before_known": True} | row | {"since": row["since"].isoformat(), "in_effect": row["since"] <= day}
            for row in rows
        ]

    def _figure_rows(self) -> Iterator[dict[str, Any]]:
        for name, figure in self.figures.items():
            known = load().parameters[name]
            for start in sorted(figure.values):
                try:
                    before, known_before = known.at(start, False).value, True
                except LawGap:
                    before, known_before = None, False
                yield {
                    "kind": "figure", "name": name, "title": None, "since": start, "before": before, "before_known": known_before,
                    "after": self.store.parameters[name].at(start, False).value, "unit": known.unit, "source": figure.source,
                }  # fmt: skip

    def _rule_rows(self) -> Iterator[dict[str, Any]]:
        for rule_id, entry in self.rules.items():
            start = entry.day or self.day
            wordings = [r for r in RULES if r.id == rule_id]
            rule = next((r for r in wordings if r.in_force.holds(start)), wordings[0])
            holds = any(r.in_force.holds(start) for r in wordings)
            yield {
                "kind": "rule", "name": rule_id, "title": dict(rule.title), "since": start,
                "before": rule.legal_status if holds else "not_in_force", "after": entry.status, "unit": "",
                "source": entry.source,
            }  # fmt: skip


# What a value of a figure has to be, by what its values are.
_KINDS = {
    "yes": N_("true or false"),
    "day": N_("a date such as 2026-11-20"),
    "number": N_("a number, or null where it is abolished"),
}


def _kind(known: Parameter) -> str:
    sample = next((v.value for v in known.values if v.value is not None), 0)
    return "yes" if isinstance(sample, bool) else "day" if isinstance(sample, date) else "number"


def _like(kind: str, value: Any) -> Any:
    """The value as figures of this kind hold it; None where it cannot be one."""
    if kind == "yes":
        return value if isinstance(value, bool) else None
    if kind == "number":
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _with(known: Parameter, figure: DraftFigure) -> Parameter:
    kind = _kind(known)
    values = [
        Dated(day, None if value is None else _like(kind, value), DRAFT, "", figure.source)
        for day, value in sorted(figure.values.items())
    ]
    return known.with_values(values, figure.known_until)


def _near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Names that this one is like, else the first few."""
    names = list(known)
    last = {n.rpartition(".")[2]: n for n in names}
    alike = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    alike += [last[n] for n in difflib.get_close_matches(name.rpartition(".")[2], last, n=3, cutoff=0.8)]
    return tuple(dict.fromkeys(alike))[:3] or tuple(sorted(names)[:3])


def _said(error: InputError) -> Message:
    return Message.of(KINDS[error.kind].text, **error.facts)


def overlay_schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of an overlay file."""
    found = Overlay.model_json_schema(by_alias=True)
    return found | {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT}


__all__ = ["DRAFT", "FORMAT", "Overlay", "overlay_schema"]
