"""The usual questions in a short form: `share=1/3`, `slots.CTI=+10`. Each becomes a variant of the scenario.

A new form is a class here and a line in the list.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Literal

from constraints import InputError
from constraints.language import N_, both

from .scenario import METHODS, Scenario, Variant
from .scenario_world import MunicipalityWorld

_BY_DECISION = Fraction(1, 4)
_MONTHS = 12


class Form(ABC):
    """One short form. `names` are what may stand before the equals sign; `example` is shown where a value is wrong."""

    names: ClassVar[tuple[str, ...]]
    example: ClassVar[str]

    @abstractmethod
    def settings(self, part: str, value: str, scenario: Scenario) -> tuple[dict[str, Any], dict[str, str]] | None:
        """The settings a value stands for, and the question in words; None for a value that is not of this form.

        `part` is what follows the first point of the name (`CTI` of `slots.CTI`), empty where there is none.
        """


class ShareForm(Form):
    """The municipality's share of the vacancies; more than every fourth presupposes an agreement."""

    names, example = ("share", "andel"), "share=1/3"

    def settings(self, part: str, value: str, scenario: Scenario) -> tuple[dict[str, Any], dict[str, str]] | None:
        try:
            share = Fraction(value.replace(",", "."))
        except (ValueError, ZeroDivisionError):
            return None
        if part or not 0 <= share <= 1:
            return None
        basis = "agreement" if share > _BY_DECISION else scenario.quota.basis
        return {"quota.share": str(share), "quota.basis": basis}, both("a share of {share}", share=str(share))


class CombinedLettingForm(Form):
    """Combined letting of an area, from the scenario's first day or from a day of its own."""

    names, example = ("combined_letting", "kombineret_udlejning"), "combined_letting=A01@2027-12-01"

    def settings(self, part: str, value: str, scenario: Scenario) -> tuple[dict[str, Any], dict[str, str]] | None:
        area, _, on = value.partition("@")
        try:
            day = date.fromisoformat(on) if on else scenario.start
        except ValueError:
            return None
        if part or not area or not isinstance(scenario.world, MunicipalityWorld):
            return None
        change = {"day": day, "area": area, "list": "combined_letting", "change": "enters"}
        before = [c.model_dump() for c in scenario.world.area_changes]
        says = both("combined letting of {area} from {day}", area=area, day=day)
        return {"world.area_changes": [*before, change]}, says


class SlotsForm(Form):
    """Slots of a method: so many (`=80`) or so many more or fewer (`=+10`); whole workers at the scenario's caseload."""

    names, example = ("slots", "pladser"), "slots.CTI=+10"

    def settings(self, part: str, value: str, scenario: Scenario) -> tuple[dict[str, Any], dict[str, str]] | None:
        if part not in METHODS or not re.fullmatch(r"[+-]?\d{1,6}", value):
            return None
        pool = getattr(scenario.support, part)
        slots = pool.slots + int(value) if value[0] in "+-" else int(value)
        if slots < 0:
            return None
        if slots % pool.caseload:
            raise InputError("bad-ask/caseload", method=part, slots=slots, caseload=pool.caseload)
        says = both("{slots} slots of {method} (today {before})", slots=slots, method=part, before=pool.slots)
        return {f"support.{part}.workers": slots // pool.caseload}, says


class HomesForm(Form):
    """So many more (or fewer) homes a year at the municipality's disposal, like those there are."""

    names, example = ("homes", "boliger"), "homes=+50"

    def settings(self, part: str, value: str, scenario: Scenario) -> tuple[dict[str, Any], dict[str, str]] | None:
        if part or not re.fullmatch(r"[+-]\d{1,6}", value) or not isinstance(scenario.world, MunicipalityWorld):
            return None
        share = scenario.quota.share
        if share == 0:
            return None
        reported = scenario.world.vacancies_per_month + float(int(value) / share / _MONTHS)
        if reported < 0:
            return None
        return {"world.vacancies_per_month": reported}, both("{homes} homes a year at disposal", homes=value)


class PeriodForm(Form):
    """How often the municipality decides."""

    names, example = ("period", "periode"), "period=week"
    _WORDS: ClassVar[dict[str, Literal["month", "week", "vacancy"]]] = {
        "month": "month", "week": "week", "vacancy": "vacancy", "måned": "month", "uge": "week", "bolig": "vacancy",
    }  # fmt: skip
    _SAYS: ClassVar[dict[str, str]] = {
        "month": N_("decided every month"), "week": N_("decided every week"), "vacancy": N_("decided vacancy by vacancy"),
    }  # fmt: skip

    def settings(self, part: str, value: str, scenario: Scenario) -> tuple[dict[str, Any], dict[str, str]] | None:
        every = self._WORDS.get(value)
        return None if part or every is None else ({"decisions.every": every}, both(self._SAYS[every]))


class RefusalForm(Form):
    """What a refusal leads to: one of the rules R0-R4."""

    names, example = ("refusals", "afslag"), "refusals=R2"

    def settings(self, part: str, value: str, scenario: Scenario) -> tuple[dict[str, Any], dict[str, str]] | None:
        if part or value not in ("R0", "R1", "R2", "R3", "R4"):
            return None
        return {"refusal.rule": value}, both("refusal rule {rule}", rule=value)


FORMS: tuple[Form, ...] = (ShareForm(), CombinedLettingForm(), SlotsForm(), HomesForm(), PeriodForm(), RefusalForm())


@dataclass(frozen=True)
class Question:
    """A short form as it was asked, and the variant it stands for."""

    asked: str
    variant: Variant


def question_of(asked: str, scenario: Scenario) -> Question:
    """Raises InputError for a form that is not known, or a value that the form does not take in this scenario."""
    name, sign, value = asked.partition("=")
    head, _, part = name.strip().partition(".")
    form = next((f for f in FORMS if head in f.names), None)
    if not sign or form is None:
        raise InputError("bad-ask/form", asked=asked, expected=[f.example for f in FORMS])
    found = form.settings(part, value.strip(), scenario)
    if found is None:
        raise InputError("bad-ask/value", asked=asked, expected=form.example)
    settings, says = found
    label = re.sub(r"[^A-Za-zÆØÅæøå0-9._ +%-]", "-", asked.strip())[:60]
    return Question(asked, Variant(name=label, set=settings, says=says))
