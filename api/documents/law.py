"""Rules, figures and switches of a day, and what changed between two days."""

from __future__ import annotations

from typing import Annotated, Literal

from matching.plan.document import (
    BatchWarning,
    Day,
    Digest,
    Document,
    Open,
    Texts,
    YesNo,
    told,
)

from .overlay import OverlayTold


class RuleSentence(Document):
    """What a rule says, by verdict and ground, with `{fact}` where a fact is put in."""

    verdict: Annotated[str, told("verdict it is said of")]
    ground: Annotated[str, told("ground of the verdict; empty = the only one")]
    text: Annotated[Texts, told("the sentence")]


class RuleAnswer(Document):
    """What a person may answer a rule's question."""

    answer: Annotated[str, told("the answer, as a stable name")]
    gives: Annotated[str, told("verdict it gives")]
    text: Annotated[Texts, told("the answer in words")]


class RuleQuestion(Document):
    """What a rule asks a person."""

    text: Annotated[Texts, told("the question")]
    answers: Annotated[tuple[RuleAnswer, ...], told("what may be answered")]


class RuleCase(Document):
    """A case that shows a rule, as it is run in the tests."""

    says: Annotated[str, told("what the case is, in English")]
    text: Annotated[Texts | None, told("what the case is")] = None
    day: Annotated[Day | None, told("day it is judged on; null = the plain day of the cases")]
    given: Annotated[dict[str, Open], told("what differs from the plain household and dwelling; open on purpose")]
    verdict: Annotated[str, told("what the rule then says; silent = nothing")]
    ground: Annotated[str, told("ground of it; empty = not told")]


class RuleInForce(Document):
    """One rule in force."""

    rule_id: Annotated[str, told("the rule")]
    title: Annotated[Texts, told("what it is called")]
    cites: Annotated[str, told("paragraph or policy it rests on")]
    url: Annotated[str, told("where the paragraph can be read; empty for a policy")]
    force: Annotated[Literal["law", "policy", "citizen", "advice"], told("where it gets its force")]
    in_force_from: Annotated[Day | None, told("first day of this wording; null = as long as is known")]
    in_force_until: Annotated[Day | None, told("day after its last; null = still in force")]
    may_be_lifted: Annotated[YesNo, told("a named person may lift it with a reason")]
    status: Annotated[str, told("in_force, or what is in doubt about the rule")]
    reads: Annotated[tuple[str, ...], told("facts whose absence it puts to a person, as table.column")]
    scope: Annotated[str | None, told("pairs it speaks of")] = None
    exit_by_fallback: Annotated[YesNo | None, told("the fallback duty (ALB § 59(9)) may open what it bars")] = None
    person_test: Annotated[str | None, told("whose facts decide: any member, applicant and spouse, the applicant")] = (
        None
    )
    says: Annotated[tuple[RuleSentence, ...] | None, told("its sentences")] = None
    question: Annotated[RuleQuestion | None, told("what it asks a person; null = nothing")] = None
    cases: Annotated[tuple[RuleCase, ...] | None, told("its cases as data")] = None


class RulesOnDay(Document):
    """Every rule in force on a day, in the order of the law (`GET /v1/rules`)."""

    format: Annotated[Literal["anvis-rules/1"], told("format of this document")]
    date: Annotated[Day, told("the day")]
    rules: Annotated[tuple[RuleInForce, ...], told("rules in the order of the law")]


class FigureOnDay(Document):
    """One dated figure on a day."""

    name: Annotated[str, told("name of the figure")]
    value: Annotated[Open, told("its value in its own unit; null = abolished or without limit; open on purpose")]
    unit: Annotated[str, told("its unit")]
    description: Annotated[str | None, told("what it is")] = None
    since: Annotated[Day, told("first day of this value")]
    known_until: Annotated[Day | None, told("last day it is known for; null = no end is told")] = None
    status: Annotated[str, told("how sure it is: verified, derived, unverified or provisional")]
    legal_source: Annotated[str, told("paragraph")]
    reference: Annotated[str, told("where it can be read")]


class ParametersOnDay(Document):
    """Every figure on a day, with source and status (`GET /v1/parameters`)."""

    format: Annotated[Literal["anvis-parameters/1"], told("format of this document")]
    date: Annotated[Day, told("the day")]
    parameters: Annotated[tuple[FigureOnDay, ...], told("figures known on the day")]
    not_known_on_the_day: Annotated[tuple[str, ...], told("names of figures that have no value on the day")]


class SwitchOnDay(Document):
    """An interpretation where the text of the law is silent."""

    name: Annotated[str, told("the switch, as it stands in policy.interpretations")]
    question: Annotated[Texts, told("what the text leaves open")]
    default: Annotated[Open, told("what holds unless the policy says otherwise; open on purpose")]
    alternatives: Annotated[tuple[Open, ...], told("what else may be chosen; of a number the least and the most")]
    rules: Annotated[tuple[str, ...], told("rules that read it")]
    confirmed_by: Annotated[str | None, told("who confirmed the default; null = nobody yet")]
    confirmed_on: Annotated[Day | None, told("when")]


class RunsOut(Document):
    known_until: Annotated[Day, told("last day the figures are known for")]
    figures: Annotated[tuple[str, ...], told("names of the figures")]


class RuleChange(Document):
    """A wording that begins or ends."""

    on: Annotated[Day, told("first day of the change")]
    change: Annotated[Literal["begins", "new_wording", "ends"], told("what happens")]
    rule_id: Annotated[str, told("the rule")]
    scope: Annotated[str, told("pairs it speaks of")]
    title: Annotated[Texts, told("what it is called")]
    cites: Annotated[str, told("paragraph or policy it rests on")]
    in_force_from: Annotated[Day | None, told("first day of the wording; null = as long as is known")]
    in_force_until: Annotated[Day | None, told("day after its last; null = still in force")]
    because: Annotated[str, told("why nothing follows; empty = it does not end")]


class FigureChange(Document):
    """A figure that begins, changes, is abolished, or is no longer known."""

    on: Annotated[Day, told("first day of the change")]
    name: Annotated[str, told("name of the figure")]
    change: Annotated[Literal["begins", "changes", "ends", "runs_out"], told("what happens")]
    before: Annotated[Open, told("value until then; null = none; open on purpose")]
    after: Annotated[Open, told("value from then on; null = none; open on purpose")]
    unit: Annotated[str, told("its unit")]
    status: Annotated[str | None, told("how sure the value is; null = no value")]
    note: Annotated[str, told("what is noted of the value")]


class LawChanges(Document):
    rules: Annotated[tuple[RuleChange, ...], told("wordings that begin or end, by day")]
    figures: Annotated[tuple[FigureChange, ...], told("figures that change, by day; every step, not only the ends")]
    switches: Annotated[tuple[SwitchOnDay, ...], told("interpretations confirmed in the time")]


class LawOfDay(Document):
    """What is in force on a day, and what changed since another (`anvis law`)."""

    format: Annotated[Literal["anvis-law/1"], told("format of this document")]
    date: Annotated[Day, told("the day")]
    since: Annotated[Day | None, told("the day the changes are counted from; null = none was asked for")]
    digest: Annotated[Digest, told("SHA-256 of figures and switches")]
    rules: Annotated[tuple[RuleInForce, ...], told("rules in the order of the law")]
    switches: Annotated[tuple[SwitchOnDay, ...], told("interpretations where the text is silent")]
    figures: Annotated[tuple[FigureOnDay, ...], told("figures known on the day")]
    figures_not_known: Annotated[tuple[str, ...], told("names of figures that have no value on the day")]
    figures_run_out: Annotated[tuple[RunsOut, ...], told("figures that nothing is known of after a day, by that day")]
    changes: Annotated[LawChanges | None, told("what changed after `since` and up to the day; null = not asked for")]
    overlay: Annotated[OverlayTold | None, told("a draft laid over it; everything beside is the law in force")] = None
    warnings: Annotated[tuple[BatchWarning, ...] | None, told("what the reading of the batch warned of")] = None
