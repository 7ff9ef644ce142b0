"""The municipality's own settings (`policy.yaml`): every value optional, every default printed."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from .values import Share


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Whole = Annotated[int, Field(ge=0, le=1_000_000_000)]


class DisposableFloor(Section):
    """Rådighedsbeløb: the council's lowest amount left a month, whole DKK."""

    single: Whole = 4000
    single_under_25: Whole = 3180
    couple: Whole = 7150
    per_child: Whole = 1100
    amber_zone: Whole = 500
    debt_before_floor: bool = False
    effect: Literal["forbid", "warn"] = "forbid"


class CombinedLetting(Section):
    """Whether § 51 b also binds municipal allocation, as the municipality's own policy."""

    binds_municipal_allocation: bool = True


class Size(Section):
    """SIZE-1: large dwellings are kept for those who need the rooms."""

    max_rooms_over_persons: Annotated[int, Field(ge=0, le=20)] = 2
    effect: Literal["forbid", "warn"] = "forbid"


class Concentration(Section):
    """How many supported households one department takes."""

    supported_share_max: Share = Fraction(1, 10)
    max_new_supported_per_department: Annotated[int, Field(ge=0, le=10_000)] = 2


class QuotaPolicy(Section):
    enforce: bool = True
    choice: Literal["counter", "free"] = "counter"


class Offers(Section):
    """What an earlier refusal of the same dwelling does. It never lowers a rank."""

    repeat_refused: Literal["note", "forbid_objective"] = "note"


class Escalation(Section):
    """A hard date within `deadline_days` makes U1; a wait beyond `max_wait_months` lifts one class."""

    deadline_days: Annotated[int, Field(ge=0, le=3660)] | None = 31
    max_wait_months: Annotated[int, Field(ge=1, le=600)] | None = None


class RuleStatus(Section):
    """A rule a person has marked contested or suspended; never without basis and name."""

    status: Literal["in_force", "contested", "suspended"]
    basis: Annotated[str, Field(min_length=1, max_length=2000)]
    signed_by: Annotated[str, Field(min_length=1, max_length=200)]


def _null_is_default(value: Any) -> Any:
    return {} if value is None else value


Interpretations = Annotated[
    dict[str, bool | int | str | list[str]],
    BeforeValidator(_null_is_default),
    PlainSerializer(lambda d: dict(sorted(d.items()))),
]
RuleStatuses = Annotated[
    dict[str, RuleStatus], BeforeValidator(_null_is_default), PlainSerializer(lambda d: dict(sorted(d.items())))
]


class Policy(Section):
    """All municipal settings of a run."""

    disposable_floor: Annotated[DisposableFloor, BeforeValidator(_null_is_default)] = DisposableFloor()
    combined_letting: Annotated[CombinedLetting, BeforeValidator(_null_is_default)] = CombinedLetting()
    occupancy_cap_adopted: bool = False
    size: Annotated[Size, BeforeValidator(_null_is_default)] = Size()
    concentration: Annotated[Concentration, BeforeValidator(_null_is_default)] = Concentration()
    budget_dkk: Whole | None = None
    quota: Annotated[QuotaPolicy, BeforeValidator(_null_is_default)] = QuotaPolicy()
    offers: Annotated[Offers, BeforeValidator(_null_is_default)] = Offers()
    escalation: Annotated[Escalation, BeforeValidator(_null_is_default)] = Escalation()
    interpretations: Interpretations = {}
    rule_status: RuleStatuses = {}
    levels: tuple[str, ...] | None = None
    figures_past_known: Literal["stop", "provisional"] = "stop"
