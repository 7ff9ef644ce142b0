"""The municipality's own settings (`policy.yaml`): every value optional, every default printed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from .forms import fold, yes_or_no
from .numbers import KRONER, NO_UNIT, plain_number, readings
from .values import Share


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _words(danish: Mapping[str, str]) -> BeforeValidator:
    """Danish words for the codes of a setting; anything else is left to the type, which has its own words for it."""
    codes = {fold(word): code for word, code in danish.items()}
    return BeforeValidator(lambda value: codes.get(fold(value), value) if isinstance(value, str) else value)


def _yes_no(value: Any) -> Any:
    found = yes_or_no(value) if isinstance(value, str) else None
    return value if found is None else found


def _none_by_word(value: Any) -> Any:
    return None if isinstance(value, str) and fold(value) in ("ingen", "none", "null") else value


# Settings are read as cells are: the words of the types come after, and stand in JSON Schema.
_COUNT = BeforeValidator(plain_number(NO_UNIT))
_AMOUNT = BeforeValidator(plain_number(KRONER))
_NONE = BeforeValidator(_none_by_word)
Whole = Annotated[int, Field(ge=0, le=1_000_000_000), _AMOUNT]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Effect = Annotated[Literal["forbid", "warn"], _words({"forbyd": "forbid", "spær": "forbid", "advar": "warn"})]


class DisposableFloor(Section):
    """Rådighedsbeløb: the council's lowest amount left a month, whole DKK."""

    single: Whole = 4000
    single_under_25: Whole = 3180
    couple: Whole = 7150
    per_child: Whole = 1100
    amber_zone: Whole = 500
    debt_before_floor: YesNo = False
    effect: Effect = "forbid"


class CombinedLetting(Section):
    """Whether § 51 b also binds municipal allocation, as the municipality's own policy."""

    binds_municipal_allocation: YesNo = True


class Size(Section):
    """SIZE-1: large dwellings are kept for those who need the rooms."""

    max_rooms_over_persons: Annotated[int, Field(ge=0, le=20), _COUNT] = 2
    effect: Effect = "forbid"


class Concentration(Section):
    """How many supported households one department takes."""

    supported_share_max: Share = Fraction(1, 10)
    max_new_supported_per_department: Annotated[int, Field(ge=0, le=10_000), _COUNT] = 2


class QuotaPolicy(Section):
    enforce: YesNo = True
    choice: Annotated[Literal["counter", "free"], _words({"tæller": "counter", "frit": "free"})] = "counter"


class Offers(Section):
    """What an earlier refusal of the same dwelling does. It never lowers a rank."""

    repeat_refused: Literal["note", "forbid_objective"] = "note"


class Escalation(Section):
    """A hard date within `deadline_days` makes U1; a wait beyond `max_wait_months` lifts one class."""

    deadline_days: Annotated[Annotated[int, Field(ge=0, le=3660), _COUNT] | None, _NONE] = 31
    max_wait_months: Annotated[Annotated[int, Field(ge=1, le=600), _COUNT] | None, _NONE] = None


class RuleStatus(Section):
    """A rule a person has marked contested or suspended; never without basis and name."""

    status: Annotated[
        Literal["in_force", "contested", "suspended"],
        _words({"gælder": "in_force", "i kraft": "in_force", "omtvistet": "contested", "sat ud af kraft": "suspended"}),
    ]
    basis: Annotated[str, Field(min_length=1, max_length=2000)]
    signed_by: Annotated[str, Field(min_length=1, max_length=200)]


def _null_is_default(value: Any) -> Any:
    return {} if value is None else value


def _switch(value: Any) -> Any:
    """A switch as a cell is read: a word for yes or no, or a whole number; its own codes as they stand."""
    if not isinstance(value, str):
        return value
    if fold(value) in ("ja", "nej", "yes", "no", "true", "false"):
        return yes_or_no(value)
    number = plain_number(NO_UNIT)(value) if readings(value) else value
    return int(number) if not isinstance(number, str) and number == int(number) else value


def _names(value: Any) -> Any:
    return tuple(name.strip() for name in value.split(",")) if isinstance(value, str) else value


Interpretations = Annotated[
    dict[str, Annotated[bool | int | str | list[str], BeforeValidator(_switch)]],
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
    occupancy_cap_adopted: YesNo = False
    size: Annotated[Size, BeforeValidator(_null_is_default)] = Size()
    concentration: Annotated[Concentration, BeforeValidator(_null_is_default)] = Concentration()
    budget_dkk: Annotated[Whole | None, _NONE] = None
    quota: Annotated[QuotaPolicy, BeforeValidator(_null_is_default)] = QuotaPolicy()
    offers: Annotated[Offers, BeforeValidator(_null_is_default)] = Offers()
    escalation: Annotated[Escalation, BeforeValidator(_null_is_default)] = Escalation()
    interpretations: Interpretations = {}
    rule_status: RuleStatuses = {}
    levels: Annotated[tuple[str, ...] | None, BeforeValidator(_names)] = None
    figures_past_known: Annotated[
        Literal["stop", "provisional"], _words({"stands": "stop", "foreløbig": "provisional"})
    ] = "stop"
