"""Pairs judged and scored: whole, in part, or as columns."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from matching.plan.document import (
    Budget,
    Day,
    Document,
    Finding,
    InputDigests,
    OfBatch,
    Open,
    PairCosts,
    PairIds,
    PairVerdict,
    UrgencyClass,
    Whole,
    YesNo,
    told,
)

_Part = TypeVar("_Part", bound=Document)


class LevelShares(Document):
    """What a pair would give in each level that looks at one pair."""

    mandatory: Annotated[YesNo, told("the household must be housed")]
    housed_by_class: Annotated[UrgencyClass, told("effective class of the household")]
    waiting_bands: Annotated[Whole, told("waited by the household", "whole 30-day periods")]
    wishes: Annotated[Whole, told("1 to 4 wished for, 5 not among the wishes, 6 to be avoided", "tier")]
    scarcity: Annotated[Whole, told("claims on the dwelling", "thousandths")]
    cost: Annotated[Whole, told("expected municipal cost of the placement", "DKK over 24 months")]


class ScoredPair(PairIds):
    """One household in one dwelling, judged and scored."""

    verdict: Annotated[PairVerdict, told("verdict of the pair")]
    deciding_rule: Annotated[str | None, told("the rule that decides; null = no rule spoke up")]
    findings: Annotated[tuple[Finding, ...], told("every rule that did not simply allow")]
    budget: Annotated[Budget, told("the household's budget in this dwelling")]
    costs: Annotated[PairCosts, told("what the municipality should expect to pay")]
    levels: Annotated[LevelShares, told("what the pair would give in each level")]


def _partly(model: type[_Part]) -> type[_Part]:
    """The model with every field of it left out where it was not asked for; what is told is as it always is."""
    for field in model.model_fields.values():
        if field.is_required():
            field.default = None
    model.model_rebuild(force=True)
    return model


@_partly
class PartOfFinding(Finding):
    """The fields asked for of a finding."""


@_partly
class PartOfBudget(Budget):
    """The fields asked for of a budget."""


@_partly
class PartOfCosts(PairCosts):
    """The fields asked for of the costs of a pair."""


@_partly
class PartOfLevels(LevelShares):
    """The fields asked for of what a pair would give in each level."""


class PartOfPair(PairIds):
    """What was asked for of one household in one dwelling; the rest is left out."""

    verdict: Annotated[PairVerdict | None, told("verdict of the pair")] = None
    deciding_rule: Annotated[str | None, told("the rule that decides; null = no rule spoke up")] = None
    findings: Annotated[tuple[PartOfFinding, ...] | None, told("every rule that did not simply allow")] = None
    budget: Annotated[PartOfBudget | None, told("the household's budget in this dwelling")] = None
    costs: Annotated[PartOfCosts | None, told("what the municipality should expect to pay")] = None
    levels: Annotated[PartOfLevels | None, told("what the pair would give in each level")] = None


class PartOfScore(OfBatch):
    """Some fields of every pair (`POST /v1/score?fields=…`)."""

    format: Annotated[Literal["anvis-score-part/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    fields: Annotated[tuple[str, ...], told("the fields asked for")]
    pairs: Annotated[tuple[PartOfPair, ...], told("every pair")]
    digests: Annotated[InputDigests, told("what the answer was made from")]


class ScoreColumns(OfBatch):
    """The same as columns (`POST /v1/score?form=compact`). The pair of household h and dwelling d stands in every column at
    place h × dwellings + d."""

    format: Annotated[Literal["anvis-score-columns/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    households: Annotated[tuple[str, ...], told("ids of the households, in order")]
    dwellings: Annotated[tuple[str, ...], told("ids of the dwellings, in order")]
    columns: Annotated[
        dict[str, tuple[Open, ...]],
        told(
            "field → its value in every pair; null also where a pair leaves the field out. "
            "In the column `findings` stand places in the list `findings`"
        ),
    ]
    findings: Annotated[
        tuple[PartOfFinding, ...] | None,
        told("the findings there are, each once, with the fields asked for; left out where none was asked for"),
    ] = None
    digests: Annotated[InputDigests, told("what the answer was made from")]


class Score(OfBatch):
    """Verdict, findings, budget, costs and level shares of every pair (`POST /v1/score`)."""

    format: Annotated[Literal["anvis-score/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    pairs: Annotated[tuple[ScoredPair, ...], told("every pair")]
    digests: Annotated[InputDigests, told("what the answer was made from")]
