"""The quota counters and every other limit: how full each is."""

from __future__ import annotations

from typing import Annotated, Literal

from .base import Document, Fraction, Whole, told


class Quota(Document):
    """The municipality's right to vacancies of one organisation (ALB § 59(1))."""

    organisation_id: Annotated[str, told("housing organisation")]
    share: Annotated[Fraction, told("share of vacancies that the municipality may fill", "vacancies a vacancy")]
    vacancies: Annotated[Whole, told("vacancies of the period", "dwellings")]
    carry_in: Annotated[Fraction, told("carried over from the period before", "dwellings")]
    right: Annotated[Whole, told("that the municipality may fill now", "dwellings")]
    used: Annotated[Whole, told("of them that this plan fills", "dwellings")]
    carry_out: Annotated[Fraction, told("carried over to the next period", "dwellings")]
    counted_dwellings: Annotated[tuple[str, ...], told("dwellings the counter counts")]
    pointed_dwellings: Annotated[
        tuple[str, ...] | None, told("those it points at; null = any of them, up to the right")
    ]


class Limit(Document):
    """One limit of the plan."""

    name: Annotated[str, told("rule and subject, e.g. SUPPORT-1 ACT-1")]
    capacity: Annotated[Whole, told("what it allows", "see unit")]
    used: Annotated[Whole, told("what the plan uses", "see unit")]
    gained_by_one_more: Annotated[Whole | None, told("more housed by one more unit; null = not asked", "households")]
    unit: Annotated[Literal["households", "DKK"], told("unit of capacity and use")]
