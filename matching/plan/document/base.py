"""What every model of an answer shares: frozen, nothing unknown in what is written, and a description with its unit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, Strict


class Document(BaseModel):
    """A part of an answer. A key that may be left out has the default None and is not written unless it was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def as_json(self) -> dict[str, Any]:
        """The part as plain JSON values, its keys in the order of the fields."""
        return self.model_dump(mode="json", exclude_unset=True)


def told(says: str, unit: str | None = None, *, closed: bool = False) -> Any:
    """What a field means; `unit` for amounts and counts, in the schema under `x-unit`.

    `closed`: the field is an object whose keys have a pattern, and JSON Schema has to be told that no other may stand there.
    """
    extra: dict[str, Any] = ({} if unit is None else {"x-unit": unit}) | (
        {"additionalProperties": False} if closed else {}
    )
    return Field(description=says if unit is None else f"{says} ({unit})", json_schema_extra=extra or None)


# Whole numbers, truth and plain numbers as JSON holds them: neither text nor yes/no is taken for a number.
Whole = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]
Real = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})]
# A whole number or a fraction as text, so that nothing is rounded: 1/4, 0, -3/2.
Fraction = Annotated[str, Field(pattern=r"^-?\d+(/\d+)?$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
UrgencyClass = Annotated[str, Field(pattern=r"^U[1-5]$")]
Sense = Literal["max", "min"]
PairVerdict = Literal["allowed", "forbidden", "review", "not_applicable"]
RuleVerdict = Literal["forbidden", "review", "warn", "exempt", "note", "not_applicable"]
Value = Whole | tuple[Whole, ...]
# Open on purpose: what stands there is another's to say (a rule's facts, a policy's settings, a table's cells).
Open = JsonValue


class Texts(Document):
    """One text in both languages, from the same facts."""

    da: Annotated[str, told("in Danish")]
    en: Annotated[str, told("in English")]

    def say(self, lang: str) -> str:
        """The text in `da` or `en`."""
        return self.da if lang == "da" else self.en


class HouseholdId(Document):
    household_id: Annotated[str, told("the household, by its pseudonymous id")]


class PairIds(HouseholdId):
    """One household in one dwelling."""

    dwelling_id: Annotated[str, told("the dwelling")]


class Standing(Document):
    """Class and wait of a household, and why its class differs from the caseworker's."""

    urgency_class: Annotated[UrgencyClass, told("urgency class as the caseworker set it")]
    effective_class: Annotated[UrgencyClass, told("urgency class after escalation, which the plan counts with")]
    class_reason: Annotated[
        Literal["deadline", "long_wait"] | None,
        told("why the class was raised: a hard date near, or a wait beyond the policy's; null = it was not"),
    ]
    waiting_days: Annotated[Whole, told("waited since registration, to the decision date", "days")]
