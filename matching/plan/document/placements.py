"""Who could be offered which dwelling, and the plan's competitors in the hand lists."""

from __future__ import annotations

from typing import Annotated

from .base import Day, Document, HouseholdId, PairIds, Standing, Whole, YesNo, told
from .findings import Finding
from .levels import LevelValue
from .money import Budget, PairCosts


class RunnerUp(Standing, HouseholdId):
    """The household not housed that would come first for a dwelling."""


class Placement(Standing, PairIds):
    """One household in one dwelling, with the reasons."""

    locked: Annotated[YesNo, told("a person has fixed this placement")]
    wish_tier: Annotated[Whole, told("1 to 4 wished for, 5 not among the wishes, 6 to be avoided", "tier")]
    support_team_id: Annotated[str | None, told("support team whose slot is taken; null = no slot is needed")]
    organisation_id: Annotated[str, told("housing organisation")]
    department_id: Annotated[str, told("its department")]
    available_from: Annotated[Day, told("day the dwelling is ready")]
    findings: Annotated[tuple[Finding, ...], told("every rule that did not simply allow")]
    rules_passed: Annotated[tuple[str, ...], told("rules in force that had nothing against the pair")]
    budget: Annotated[Budget, told("the household's budget in this dwelling")]
    costs: Annotated[PairCosts, told("what the municipality should expect to pay")]
    runner_up: Annotated[RunnerUp | None, told("the household not housed that would come first; null = none")]


class Baseline(Document):
    """What the list worked by hand would give."""

    policy: Annotated[str, told("name of the hand list")]
    levels: Annotated[tuple[LevelValue, ...], told("its value in every level")]
    placements: Annotated[tuple[PairIds, ...], told("its placements")]


class BaselineSummary(Document):
    """What another list worked by hand would give, in figures."""

    policy: Annotated[str, told("name of the hand list")]
    housed: Annotated[Whole, told("housed by it", "households")]
    levels: Annotated[tuple[LevelValue, ...], told("its value in every level")]
