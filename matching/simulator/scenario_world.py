"""What a scenario says of its world: a bare theory setting, a municipality, or months that have been."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from constraints.expected import complaint, refusal
from constraints.facts.values import Share
from constraints.language import N_, Message
from constraints.overlay import Overlay

SITUATIONS = (
    "section_110", "street", "night_shelter", "hotel", "sofa", "short_term_transitional", "release_within_month",
    "discharge_within_month", "other", "not_homeless",
)  # fmt: skip


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Rate = Annotated[float, Field(ge=0, le=100_000)]
Chance = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=0, le=3660)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
_NAME = r"^[A-Za-zÆØÅæøå0-9][A-Za-zÆØÅæøå0-9._ +%-]{0,63}$"


def _named(name: str) -> str:
    if not re.fullmatch(_NAME, name):
        raise refusal(
            "bad-name", Message(N_("a name of 1-64 letters, digits, spaces and . _ + % -, a letter or digit first"))
        )
    return name


Name = Annotated[str, AfterValidator(_named), Field(json_schema_extra={"pattern": _NAME})]
Urgency = Literal["U1", "U2", "U3", "U4", "U5"]
Method = Literal["none", "s85", "CTI", "ICM", "ACT"]
Season = Annotated[dict[Annotated[int, Field(ge=1, le=12)], Annotated[float, Field(gt=0, le=10)]], Field(max_length=12)]


class Exits(Part):
    """Ways out of the list that are not a municipal letting, each a rate per household and month."""

    housed_otherwise: Rate = 0
    institution: Rate = 0
    withdrew: Rate = 0
    died: Rate = 0

    @property
    def total(self) -> float:
        return self.housed_otherwise + self.institution + self.withdrew + self.died


class HouseholdType(Part):
    """One Poisson stream of a plain world. `support_months` is the mean time of support once begun."""

    name: Name
    per_month: Rate
    urgency_class: Urgency = "U3"
    situation: Literal[SITUATIONS] = "section_110"  # type: ignore[valid-type]
    method: Method = "none"
    waiting_at_start: Count = 0
    waited_days_at_start: Rate = 0
    exits: Exits = Exits()
    fits: list[Name] | None = None


class OrganisationSupply(Part):
    """A counting unit of a plain world: its vacancies per month, all of one class of dwelling."""

    name: Name
    vacancies_per_month: Rate
    dwelling_class: Name = "home"
    rent_dkk_month: Annotated[int, Field(ge=0, le=100_000)] = 4000
    quota_share: Share | None = None


class PlainWorld(Part):
    """A bare theory setting: types of households, identical dwellings, no law and no map."""

    kind: Literal["plain"]
    households: Annotated[list[HouseholdType], Field(min_length=1, max_length=200)]
    organisations: Annotated[list[OrganisationSupply], Field(max_length=1000)] = []
    household_season: Season = {}
    vacancy_season: Season = {}

    @model_validator(mode="after")
    def _names_once(self) -> PlainWorld:
        for what, rows in (("households", self.households), ("organisations", self.organisations)):
            names = [r.name for r in rows]
            twice = next((i for i, n in enumerate(names) if n in names[:i]), None)
            if twice is not None:
                sentence = N_("the name {name} stands twice; give one of them another")
                raise complaint("name_twice", Message.of(sentence, name=names[twice]), f"{what}.{twice}")
        return self


class AreaChange(Part):
    """An area goes on or off a list on a day: the lists of 1 December, or the council's combined letting.

    Switching combined letting on also brings `displaced_households` to the municipality: those on the waiting list who
    are turned away there and must be found another suitable home.
    """

    day: date
    area: Name
    list: Literal["deprived", "parallel_society", "transformation", "prevention", "combined_letting"]
    change: Literal["enters", "leaves"]
    extended: bool = False
    displaced_households: Count = 0
    displaced_class: Urgency = "U4"


class LawChange(Part):
    """Rules set aside from a day on: a scenario, labelled with who says so; never the law as it stands."""

    day: date
    suspend: Annotated[list[str], Field(min_length=1)]
    basis: Annotated[str, Field(min_length=1, max_length=2000)]
    signed_by: Annotated[str, Field(min_length=1, max_length=200)]


class Catalogue(Part):
    """The homes and households a municipality's streams are drawn from: sampled from published shares, or a real batch.

    Every pair of the catalogue is judged by the rules of the day, for each month a household of that kind may have waited.
    """

    batch: str | None = None
    size: Annotated[int, Field(ge=1, le=3000)] = 160
    dwellings: Annotated[int, Field(ge=1, le=1000)] = 80
    seed: Count = 1


class MunicipalityWorld(Part):
    """A municipality: streams sized as told, people and homes from a catalogue, law and lists by date."""

    kind: Literal["municipality"]
    municipality: Annotated[str, Field(pattern=r"^\d{4}$")] = "0101"
    households_per_month: Rate
    waiting_at_start: Count = 0
    waited_days_at_start: Rate = 140
    vacancies_per_month: Rate
    catalogue: Catalogue = Catalogue()
    exits: Exits = Exits(housed_otherwise=0.02, institution=0.004, withdrew=0.01, died=0.002)
    household_season: Season = {}
    vacancy_season: Season = {}
    unknown_facts: Literal["barred", "allowed"] = "barred"
    area_changes: list[AreaChange] = []
    law_changes: list[LawChange] = []
    overlay: Overlay | None = None

    @model_serializer(mode="wrap")
    def _without_what_is_off(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """No overlay is not written out: digests of scenarios without one stand."""
        return {k: v for k, v in write(self).items() if k != "overlay" or v is not None}

    @property
    def all_area_changes(self) -> list[AreaChange]:
        """Those of the scenario, then those of law to come."""
        to_come = [
            AreaChange(day=a.day or self.overlay.day, area=a.area, list=a.list, change=a.change, extended=a.extended)
            for a in self.overlay.areas
        ] if self.overlay else []  # fmt: skip
        return [*self.area_changes, *to_come]


class RecordedMonth(Part):
    """A month as it was: the batch, and the plan that was decided (`plan.json`, or any JSON with `placements`)."""

    batch: str
    plan: str


class RecordedWorld(Part):
    """Months that have been: who waited, what was vacant, what was decided. Played again to hold the simulator against."""

    kind: Literal["recorded"]
    months: Annotated[list[RecordedMonth], Field(min_length=1, max_length=600)]
