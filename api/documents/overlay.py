"""Shapes of what answers tell of law to come."""

from __future__ import annotations

from typing import Annotated, Literal

from matching.plan.document import Day, Digest, Document, Open, Texts, Whole, YesNo, told

Becomes = Literal["allowed", "review", "barred"]


class OverlayChange(Document):
    """One entry of a draft against the law in force."""

    kind: Annotated[Literal["figure", "rule", "interpretation", "area"], told("what it changes")]
    name: Annotated[str, told("name of the figure or switch, id of the rule or area")]
    title: Annotated[Texts | None, told("what it is called; null = it has a name only")]
    since: Annotated[Day, told("first day of the change")]
    before: Annotated[Open, told("what holds without the draft; null = no value, or none known; open on purpose")]
    before_known: Annotated[YesNo, told("whether the law in force says anything of that day")]
    after: Annotated[Open, told("what the draft says; null = abolished or without limit; open on purpose")]
    unit: Annotated[str, told("unit of a figure, list of an area; empty = none")]
    source: Annotated[str, told("where the draft says so")]
    in_effect: Annotated[YesNo, told("whether the change holds on the day asked about")]


class ChangedPair(Document):
    """One pair that changes, with the sentence of the rule: what bars it, or what barred it until then."""

    household_id: Annotated[str, told("the household")]
    dwelling_id: Annotated[str, told("the dwelling")]
    months_waited: Annotated[Whole, told("on the list when it changes", "months")]
    before: Annotated[str, told("verdict under the law in force")]
    after: Annotated[str, told("verdict with the draft")]
    text: Annotated[Texts, told("the sentence of the rule")]
    cites: Annotated[str, told("paragraph or policy it rests on")]


class ChangedByRule(Document):
    """Pairs that one rule changes: it closes them from then on, or it was what closed them."""

    becomes: Annotated[Becomes, told("what the pairs become")]
    rule_id: Annotated[str, told("the rule")]
    title: Annotated[Texts, told("what it is called")]
    pairs: Annotated[Whole, told("that change, at once or after some months on the list", "pairs")]
    at_once: Annotated[Whole, told("of them that change for households as they stand", "pairs")]
    households: Annotated[Whole, told("in these pairs", "households")]
    dwellings: Annotated[Whole, told("in these pairs", "dwellings")]
    example: Annotated[ChangedPair, told("the first of them")]


class ChangedVerdicts(Document):
    """Verdicts that differ on a day, with the draft and without. A pair can become two things after different waits."""

    on: Annotated[Day, told("the day")]
    pairs: Annotated[Whole, told("judged", "pairs")]
    changed: Annotated[Whole, told("whose verdict changes", "pairs")]
    allowed: Annotated[Whole, told("that become allowed", "pairs")]
    review: Annotated[Whole, told("that a person must look at", "pairs")]
    barred: Annotated[Whole, told("that are no longer allowed", "pairs")]
    closed_by_another_rule: Annotated[Whole, told("that stay closed, by another rule than before", "pairs")]
    rules: Annotated[tuple[ChangedByRule, ...], told("rule by rule")]


class OverlayTold(Document):
    """A draft: no law. The label comes first wherever people read it."""

    label: Annotated[Texts, told("what has to be said first")]
    name: Annotated[str, told("name of the overlay")]
    title: Annotated[dict[str, str], told("its title, by language")]
    source: Annotated[str, told("the bill or list it rests on")]
    status: Annotated[Literal["draft"], told("never the law in force")]
    since: Annotated[Day, told("first day it may change anything")]
    digest: Annotated[Digest, told("SHA-256 of the overlay")]
    law_digest: Annotated[Digest, told("SHA-256 of the law in force with the overlay laid over it")]
    changes: Annotated[tuple[OverlayChange, ...], told("what it changes in the law")]
    verdicts: Annotated[
        tuple[ChangedVerdicts, ...], told("what it changes in verdicts; empty = no batch, or no day within")
    ] = ()


class OverlayToldOfStudy(OverlayTold):
    variants: Annotated[tuple[str, ...], told("variants of the scenario that lay it over the law in force")]
