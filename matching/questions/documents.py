"""The answers to questions about a batch or a plan, as frozen models: verdicts, explanation, what if, diff."""

from __future__ import annotations

from typing import Annotated, Literal

from ..plan.document import (
    Budget,
    CheapestChange,
    Competitors,
    CostToOthers,
    Day,
    Document,
    EmptyMonth,
    Finding,
    Handback,
    HouseholdId,
    Infeasible,
    LimitAgainst,
    OfBatch,
    Open,
    PairCosts,
    PairIds,
    PairVerdict,
    Real,
    RuleVerdict,
    Sense,
    ShelterMonth,
    Standing,
    Status,
    UrgencyClass,
    Value,
    Whole,
    Why,
    YesNo,
    told,
)

Moves = Literal["loses_home", "gains_home", "moves"]
_LEVEL = "the level's own, see unit"


# ---------------------------------------------------------------- verdicts


class RuleSaid(Document):
    """What one rule says of one pair."""

    rule_id: Annotated[str, told("the rule")]
    verdict: Annotated[RuleVerdict, told("what it says")]


class PairJudged(PairIds):
    """One household in one dwelling, judged."""

    verdict: Annotated[PairVerdict, told("verdict of the pair")]
    deciding_rule: Annotated[str | None, told("the rule that decides; null = no rule spoke up")]
    rules: Annotated[tuple[RuleSaid, ...], told("every rule that did not simply allow")]


class Verdicts(OfBatch):
    """Every household × dwelling verdict with its deciding rule (`anvis verdicts`)."""

    format: Annotated[Literal["anvis-verdicts/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    verdicts: Annotated[tuple[PairJudged, ...], told("every pair")]


# ---------------------------------------------------------------- explanation


class PairMoney(Document):
    """What the municipality should expect to pay, whichever way the pair goes."""

    placing: Annotated[PairCosts, told("the household in this dwelling")]
    shelter_month: Annotated[ShelterMonth | None, told("another month in its shelter; null = it lives in none")]
    empty_month: Annotated[
        EmptyMonth | None, told("the dwelling empty for another month; null = a figure is not known")
    ]
    handback: Annotated[Handback | None, told("the dwelling given back; null = a figure is not known")]


class Competition(Document):
    """The household's place among all to whom the dwelling is open. Equal class and wait is not ahead."""

    open_to: Annotated[Whole, told("to whom the dwelling is open", "households")]
    ahead: Annotated[Whole, told("of them with a higher class, or the same class and a longer wait", "households")]
    ahead_by_class: Annotated[dict[UrgencyClass, Whole], told("effective class → ahead", "households", closed=True)]
    effective_class: Annotated[UrgencyClass, told("class of this household after escalation")]
    waiting_days: Annotated[Whole, told("waited by this household", "days")]


class InPlan(Document):
    """What a plan made of the household."""

    placed_in: Annotated[str | None, told("dwelling it is placed in; null = none")]
    kind: Annotated[Why | None, told("why it has none; null = it has one")]
    deciding_rule: Annotated[str | None, told("rule, limit or level that decides")]
    limits: Annotated[tuple[LimitAgainst, ...], told("full limits in its way")]
    competition: Annotated[tuple[Competitors, ...], told("who took what it could have had")]
    cheapest_change: Annotated[CheapestChange | None, told("smallest change that would house it")]


class PairInPlan(InPlan):
    """What a plan made of the household and of the dwelling: which class and wait took it, never who."""

    dwelling_taken: Annotated[YesNo, told("somebody is placed in the dwelling")]
    taken_by_class: Annotated[UrgencyClass | None, told("effective class of who took it; null = it is free")]
    taken_by_waiting_days: Annotated[Whole | None, told("waited by who took it; null = it is free", "days")]


class PairExplanation(OfBatch):
    """Why this pair, or why not (`anvis explain BATCH HOUSEHOLD DWELLING`)."""

    format: Annotated[Literal["anvis-explanation/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    household_id: Annotated[str, told("the household, by its pseudonymous id")]
    dwelling_id: Annotated[str, told("the dwelling")]
    verdict: Annotated[PairVerdict, told("verdict of the pair")]
    deciding_rule: Annotated[str | None, told("the rule that decides; null = no rule spoke up")]
    findings: Annotated[tuple[Finding, ...], told("every rule that did not simply allow")]
    rules_passed: Annotated[tuple[str, ...], told("rules in force that had nothing against the pair")]
    budget: Annotated[Budget, told("the household's budget in this dwelling")]
    costs: Annotated[PairMoney, told("what the municipality should expect to pay")]
    competition: Annotated[Competition, told("the household's place among all to whom the dwelling is open")]
    plan: Annotated[PairInPlan | None, told("what the plan made of it; left out without a plan")] = None


class DwellingSeen(Document):
    """One dwelling as one household meets it. Money is that of the pair's own explanation."""

    dwelling_id: Annotated[str, told("the dwelling")]
    verdict: Annotated[PairVerdict, told("verdict of the pair")]
    deciding_rule: Annotated[str | None, told("the rule that decides; null = no rule spoke up")]
    rules: Annotated[tuple[RuleSaid, ...], told("every rule that did not simply allow")]
    rent: Annotated[Whole, told("rent", "DKK a month")]
    disposable: Annotated[Whole | None, told("left after fixed costs; null = a fact is missing", "DKK a month")]


class ReasonSeen(Finding):
    """One worded example of a rule that blocks some dwelling."""

    dwelling_id: Annotated[str, told("dwelling of the example")]


class HouseholdHead(Document):
    format: Annotated[Literal["anvis-explanation/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    household_id: Annotated[str, told("the household, by its pseudonymous id")]


class HouseholdExplanation(Standing, HouseholdHead, OfBatch):
    """One household against every dwelling (`anvis explain BATCH HOUSEHOLD`)."""

    counts: Annotated[dict[PairVerdict, Whole], told("verdict → dwellings", "dwellings")]
    blocking: Annotated[dict[str, Whole], told("rule → dwellings it keeps the household from", "dwellings")]
    reasons: Annotated[tuple[ReasonSeen, ...], told("one worded example of every rule that blocks some dwelling")]
    missing: Annotated[tuple[str, ...], told("facts that the budget lacks")]
    shelter_month: Annotated[ShelterMonth | None, told("another month in its shelter; null = it lives in none")]
    dwellings: Annotated[tuple[DwellingSeen, ...], told("every dwelling of the batch")]
    plan: Annotated[InPlan | None, told("what the plan made of it; left out without a plan")] = None


# ---------------------------------------------------------------- what if


class Asked(Document):
    """A what-if question as it was understood."""

    household_id: Annotated[str | None, told("household asked about; null = none in particular")]
    set: Annotated[dict[str, Open], told("field → value; open on purpose, a cell of any table or setting")]
    place: Annotated[str | None, told("dwelling the household is forced into")]
    forbid: Annotated[tuple[str, ...], told("dwellings the household is kept out of")]
    remove: Annotated[tuple[str, ...], told("rows taken out, as table.key")]
    add: Annotated[
        dict[str, tuple[dict[str, Open], ...]], told("table → rows brought in; open on purpose, cells of that table")
    ]


class Home(Document):
    dwelling_id: Annotated[str | None, told("its dwelling; null = none")]


class HouseholdState(Standing, Home):
    """Where one household stands in a plan."""

    wish_tier: Annotated[Whole | None, told("1 to 4 wished for, 5 not among the wishes, 6 to be avoided", "tier")]
    kind: Annotated[Why | None, told("why it has no dwelling; null = it has one")]
    deciding_rule: Annotated[str | None, told("rule, limit or level that decides")]
    allowed_dwellings: Annotated[Whole, told("open to it", "dwellings")]


class StateBefore(Document):
    before: Annotated[HouseholdState | None, told("in the plan as it is; null = not in the batch")]


class BeforeAfter(StateBefore):
    """One household before and after the change."""

    after: Annotated[HouseholdState | None, told("in the plan after the change; null = not in the batch")]


class OtherChanged(Standing, HouseholdId):
    """Somebody else whose dwelling changes."""

    before: Annotated[str | None, told("dwelling before; null = none")]
    after: Annotated[str | None, told("dwelling after; null = none")]
    change: Annotated[Moves, told("what happens to it")]
    wish_tier_before: Annotated[Whole | None, told("wish tier before", "tier")]
    wish_tier_after: Annotated[Whole | None, told("wish tier after", "tier")]


class LevelChange(Document):
    """One level before and after."""

    name: Annotated[str, told("name of the level")]
    sense: Annotated[Sense, told("whether more or less is better")]
    unit: Annotated[str, told("what the value counts")]
    keys_before: Annotated[
        tuple[str, ...] | None, told("names of the entries of a list before; left out for a plain number")
    ] = None
    keys: Annotated[
        tuple[str, ...] | None, told("names of the entries of a list after; left out for a plain number")
    ] = None
    before: Annotated[Value | None, told("value before; null = the level was not there", _LEVEL)]
    after: Annotated[Value, told("value after", _LEVEL)]
    bound: Annotated[
        Value | None, told("the best any plan can reach after the change; null = nothing is proven", _LEVEL)
    ]
    proven: Annotated[YesNo, told("the value after is proven best")]


class PairForced(Document):
    """What the rules say of a placement that was forced."""

    dwelling_id: Annotated[str, told("the dwelling")]
    verdict: Annotated[PairVerdict, told("verdict of the pair after the change")]
    deciding_rule: Annotated[str | None, told("the rule that decides; null = no rule spoke up")]
    findings: Annotated[tuple[Finding, ...], told("every rule that did not simply allow")]


class AnswerTiming(Document):
    answer_s: Annotated[Real, told("spent on the answer; differs from run to run", "seconds")]


class WhatIfAnswer(OfBatch):
    """What a change would mean for this household and for everybody else (`anvis what-if`)."""

    format: Annotated[Literal["anvis-what-if/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    household_id: Annotated[str | None, told("household asked about; null = none in particular")]
    question: Annotated[Asked, told("the question as it was understood")]
    status: Annotated[Status, told("of the plan after the change")]
    proven: Annotated[YesNo, told("the plan after the change is proven best, or proven impossible")]
    infeasible_because: Annotated[tuple[Infeasible, ...], told("what makes every plan impossible; empty for a plan")]
    household: Annotated[BeforeAfter | None, told("the household asked about; null = none in particular")]
    others: Annotated[tuple[OtherChanged, ...], told("everybody else whose dwelling changes")]
    cost_to_others: Annotated[CostToOthers, told("what it costs everybody else")]
    levels: Annotated[tuple[LevelChange, ...], told("every level before and after")]
    unchanged: Annotated[YesNo, told("nobody's dwelling changes")]
    repeatable: Annotated[YesNo, told("the same question gives the same answer on any machine")]
    pair: Annotated[PairForced | None, told("a placement that was forced; left out when none was")] = None
    timing: Annotated[AnswerTiming, told("differs from run to run")]


class CheapestAnswer(OfBatch):
    """The smallest change that would give one household a home (`anvis what-if` without a change)."""

    format: Annotated[Literal["anvis-what-if/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    household_id: Annotated[str, told("household asked about")]
    question: Annotated[None, told("null: nothing was changed")]
    status: Annotated[Status, told("of the plan as it is")]
    household: Annotated[StateBefore, told("where the household stands")]
    cheapest_change: Annotated[
        CheapestChange | None, told("smallest change that houses it; null = it is housed, or no change tried does")
    ]
    solves: Annotated[Whole, told("plans solved to find it", "plans")]
    timing: Annotated[AnswerTiming, told("differs from run to run")]


class FirstHousehold(StateBefore):
    """One household before the change, and what the plan shown gives it."""

    shown: Annotated[
        str | None,
        told("dwelling in the plan shown; null = none. Another plan may be the best one until all is proven"),
    ]


class FirstLevel(Document):
    """One level in the plan shown, and what the best plan can be at most."""

    name: Annotated[str, told("name of the level")]
    sense: Annotated[Sense, told("whether more or less is better")]
    unit: Annotated[str, told("what the value counts")]
    keys_before: Annotated[
        tuple[str, ...] | None, told("names of the entries of a list before; left out for a plain number")
    ] = None
    keys: Annotated[
        tuple[str, ...] | None, told("names of the entries of a list after; left out for a plain number")
    ] = None
    before: Annotated[Value | None, told("value before; null = the level was not there", _LEVEL)]
    shown: Annotated[Value | None, told("value of the plan shown; null = no plan is shown", _LEVEL)]
    bound: Annotated[
        Value | None,
        told(
            "the best plan lies between the value shown and this; a list stops at the first entry that may differ. null = it hangs on a level above, and nothing is said",
            _LEVEL,
        ),
    ]
    proven: Annotated[YesNo, told("the best plan has the value shown")]


class FirstAnswer(OfBatch):
    """A first answer with its bound, before the proof is done (`anvis what-if --first`)."""

    format: Annotated[Literal["anvis-what-if-first/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    household_id: Annotated[str | None, told("household asked about; null = none in particular")]
    question: Annotated[Asked, told("the question as it was understood")]
    status: Annotated[
        Literal["optimal", "open", "infeasible"],
        told(
            "optimal = the plan shown is the best one, open = the proof is not done, infeasible = no plan is possible"
        ),
    ]
    proven: Annotated[YesNo, told("the proof is done; otherwise ask without first")]
    infeasible_because: Annotated[tuple[Infeasible, ...], told("what makes every plan impossible; empty otherwise")]
    household: Annotated[FirstHousehold | None, told("the household asked about; null = none in particular")]
    levels: Annotated[tuple[FirstLevel, ...], told("every level before, shown, and bounded; empty without any plan")]
    timing: Annotated[AnswerTiming, told("differs from run to run")]


# ---------------------------------------------------------------- diff


class FactChange(Document):
    """A cell, row or setting that differs. Tables that may name a protected household are told as a count."""

    table: Annotated[str, told("table, or policy or batch")]
    key: Annotated[str | None, told("row; null = a setting, or a table told as a count")]
    column: Annotated[str | None, told("column or setting; null = the whole row")]
    before: Annotated[Open, told("before; open on purpose, a cell of any table; null = it was not there")]
    after: Annotated[Open, told("after; open on purpose, a cell of any table; null = it is not there")]


class RuleAgainst(Document):
    """A dwelling that a rule closes in one of the two batches."""

    dwelling_id: Annotated[str, told("the dwelling")]
    deciding_rule: Annotated[str | None, told("the rule that decides")]


class LimitDifference(Document):
    """A limit that differs."""

    name: Annotated[str, told("name of the limit")]
    capacity_before: Annotated[Whole | None, told("capacity before; null = it was not there", "households or DKK")]
    capacity_after: Annotated[Whole | None, told("capacity after; null = it is not there", "households or DKK")]
    used_before: Annotated[Whole | None, told("used before", "households or DKK")]
    used_after: Annotated[Whole | None, told("used after", "households or DKK")]


class TakenBy(Document):
    """Which class and wait took a dwelling, never who."""

    dwelling_id: Annotated[str, told("the dwelling")]
    taken_by_class: Annotated[UrgencyClass, told("effective class of who took it")]
    taken_by_waiting_days: Annotated[Whole, told("waited by who took it", "days")]


class Moved(HouseholdId):
    """A household whose dwelling differs, with the nearest cause."""

    before: Annotated[str | None, told("dwelling before; null = none")]
    after: Annotated[str | None, told("dwelling after; null = none")]
    change: Annotated[Moves, told("what happened to it")]
    reason: Annotated[
        Literal["own_facts", "dwelling", "rule", "limit", "outranked", "chain"],
        told("nearest cause: its own facts, its dwelling, a rule, a limit, who came first, or others who moved"),
    ]
    because: Annotated[
        tuple[FactChange | RuleAgainst | LimitDifference | TakenBy, ...],
        told("what the cause rests on, in the shape that the reason has"),
    ]


class LevelDifference(Document):
    """One level in two plans."""

    name: Annotated[str, told("name of the level")]
    sense: Annotated[Sense, told("whether more or less is better")]
    before: Annotated[Value | None, told("value before; null = the level was not there", "the level's own")]
    after: Annotated[Value | None, told("value after; null = the level is not there", "the level's own")]
    keys_before: Annotated[
        tuple[str, ...] | None, told("names of the entries of a list before; null for a plain number")
    ]
    keys_after: Annotated[tuple[str, ...] | None, told("names of the entries of a list after; null for a plain number")]
    same: Annotated[YesNo, told("the values are equal")]


class Same(Document):
    """What two plans share."""

    case: Annotated[YesNo, told("the tables of the batch")]
    law: Annotated[YesNo, told("figures and wordings in force")]
    policy: Annotated[YesNo, told("the policy")]
    code: Annotated[YesNo, told("the source of the rules and of the matching")]


class Diff(Document):
    """Two plans side by side: who moved and what made it (`anvis diff`)."""

    format: Annotated[Literal["anvis-diff/1"], told("format of this document")]
    decision_dates: Annotated[tuple[Day, Day], told("decision date before and after")]
    same: Annotated[Same, told("what both plans were made from")]
    facts: Annotated[tuple[FactChange, ...], told("everything that differs in the batches")]
    moved: Annotated[tuple[Moved, ...], told("every household whose dwelling differs")]
    levels: Annotated[tuple[LevelDifference, ...], told("every level")]
    limits: Annotated[tuple[LimitDifference, ...], told("every limit that differs")]
