"""The plan: placements with their reasons, levels with their bounds, everything that is left, and what it rests on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import TypeAdapter

from .base import Day, Digest, Document, Open, PairIds, Real, Whole, YesNo, told
from .batch import BatchWarning, DefaultUsed
from .certificate import Certificate
from .levels import Level, Ties
from .limits import Limit, Quota
from .money import PlanCosts
from .placements import Baseline, BaselineSummary, Placement
from .unplaced import FallbackCase, Infeasible, LockSetAside, Review, Unplaced, UnusedDwelling

FORMAT: Literal["anvis-plan/1"] = "anvis-plan/1"
Status = Literal["optimal", "feasible", "infeasible"]


class RuleStanding(Document):
    """A rule a person has marked contested or suspended."""

    status: Annotated[Literal["in_force", "contested", "suspended"], told("how the rule stands")]
    basis: Annotated[str, told("what that rests on")]
    signed_by: Annotated[str, told("who says so")]


class AnswerGiven(Document):
    """A named person's finding of fact or assessment where a rule asked for one."""

    household_id: Annotated[str, told("the household")]
    dwelling_id: Annotated[str | None, told("the dwelling; null = every dwelling")]
    rule_id: Annotated[str, told("the rule that asks")]
    answer: Annotated[str, told("one of the answers the rule knows")]
    by: Annotated[str, told("who answered")]
    reason: Annotated[str, told("why")]
    on: Annotated[Day | None, told("day of the answer; null = not told")]
    pairs_settled: Annotated[Whole, told("that waited for it; 0 = it has no effect", "pairs")]


class InputDigests(Document):
    """SHA-256 of what went in."""

    case: Annotated[Digest, told("of the tables of the batch")]
    law: Annotated[Digest, told("of the figures and wordings in force")]
    policy: Annotated[Digest, told("of the policy")]


class Digests(InputDigests):
    code: Annotated[Digest, told("of the source of the rules and of the matching")]


class Timing(Document):
    """The one part of a plan that differs from run to run."""

    rules_s: Annotated[Real, told("judging every pair", "seconds")]
    model_s: Annotated[Real, told("making the model", "seconds")]
    solve_s: Annotated[Real, told("solving", "seconds")]
    explain_s: Annotated[Real, told("finding the reasons", "seconds")]


class Plan(Document):
    """Who could be offered which dwelling, proven best by the published order of aims. A person decides."""

    format: Annotated[Literal["anvis-plan/1"], told("format of this document")]
    status: Annotated[
        Status, told("optimal: every level proven; feasible: a plan, not all proven; infeasible: none exists")
    ]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    municipality: Annotated[str, told("municipality code, four digits")]
    warnings: Annotated[tuple[BatchWarning, ...], told("of the reading of the batch, all of them; empty = none")]
    levels: Annotated[tuple[Level, ...], told("aims in order, each with value and bound")]
    ties: Annotated[Ties, told("plans that are as good")]
    certificate: Annotated[Certificate, told("the proof")]
    infeasible_because: Annotated[tuple[Infeasible, ...], told("what makes every plan impossible; empty for a plan")]
    locks_set_aside: Annotated[
        tuple[LockSetAside, ...], told("kept placements that wait for a person; they stop nothing but themselves")
    ]
    placements: Annotated[tuple[Placement, ...], told("by class, wait and id")]
    unplaced: Annotated[tuple[Unplaced, ...], told("every household without a dwelling, by class, wait and id")]
    unused_dwellings: Annotated[tuple[UnusedDwelling, ...], told("every dwelling nobody gets")]
    reviews: Annotated[tuple[Review, ...], told("what people must look at, those that could change the plan first")]
    fallback_cases: Annotated[tuple[FallbackCase, ...], told("ALB § 59(9): proofs for a signature")]
    quota: Annotated[tuple[Quota, ...], told("the counters of the organisations")]
    limits: Annotated[tuple[Limit, ...], told("every limit, how full it is and what one more unit would give")]
    baseline: Annotated[Baseline, told("what the usual hand list would give")]
    baselines: Annotated[tuple[BaselineSummary, ...], told("what each hand list would give")]
    costs: Annotated[PlanCosts, told("expected municipal cost of the plan")]
    defaults_used: Annotated[tuple[DefaultUsed, ...], told("everything taken that the batch did not say")]
    answers: Annotated[
        tuple[AnswerGiven, ...] | None, told("every answer in the batch; left out where there is none")
    ] = None
    rule_status: Annotated[dict[str, RuleStanding], told("rule → what the policy says of its standing")]
    interpretations: Annotated[
        dict[str, Open], told("switch → value, where the law is silent; open on purpose, every switch has its own")
    ]
    repeatable: Annotated[YesNo, told("the same batch gives the same plan on any machine")]
    stopped_by: Annotated[
        Literal["wall clock", "work limit", "request"] | None,
        told("what ended the search early, request: a person; null = nothing"),
    ]
    digests: Annotated[Digests, told("what the plan was made from")]
    seed: Annotated[Whole, told("seed of the published draws", "a number without unit")]
    time_limit_s: Annotated[Real, told("time allowed for the levels", "seconds")]
    work_limit: Annotated[Real | None, told("work allowed; null = without limit", "thousand simplex iterations")]
    previous: Annotated[tuple[PairIds, ...], told("the last proposal people have seen, which `stability` keeps to")]
    shadow_prices: Annotated[
        dict[str, Whole] | None, told("dwelling → price given for the level scarcity; null = none given", "thousandths")
    ]
    versions: Annotated[dict[str, str], told("package → version")]
    timing: Annotated[Timing, told("seconds spent; differs from run to run")]

    def as_bytes(self) -> bytes:
        """The plan as it is written to `plan.json`, and kept: the same bytes everywhere."""
        return TypeAdapter(Plan).dump_json(self, indent=1, exclude_unset=True) + b"\n"

    def homes(self) -> dict[str, str]:
        """Household → dwelling of every placement."""
        return {p.household_id: p.dwelling_id for p in self.placements}
