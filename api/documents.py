"""Every answer by name: those made of models in `matching`, and the shapes of those that other rooms make plainly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from matching.month.documents import Decisions, NextMonth
from matching.plan.document import (
    BatchWarning,
    Budget,
    Day,
    Digest,
    Document,
    Finding,
    InputDigests,
    OfBatch,
    Open,
    PairCosts,
    PairIds,
    PairVerdict,
    Plan,
    Real,
    Texts,
    UrgencyClass,
    Whole,
    YesNo,
    told,
)
from matching.questions.documents import (
    CheapestAnswer,
    Diff,
    HouseholdExplanation,
    PairExplanation,
    Verdicts,
    WhatIfAnswer,
)

from .calibration_documents import CalibrationTold
from .overlay_documents import OverlayTold, OverlayToldOfStudy

# ---------------------------------------------------------------- score


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


# ---------------------------------------------------------------- check


class ReadPlace(Document):
    """Where something stands, as the office sees its own file."""

    sheet: Annotated[str | None, told("the sheet, as the office named it; left out for a file")] = None
    file: Annotated[str | None, told("the file, as the office named it; left out for a sheet")] = None
    line: Annotated[Whole | None, told("line or row; null = more than a row", "line number")]
    cell: Annotated[str | None, told("the cell of a sheet, as G5; null = more than a cell, or a file")]
    heading: Annotated[str | None, told("the heading as it was written; null = more than a column")]


class ReadFinding(Document):
    """One thing the reader found."""

    code: Annotated[str, told("what is wrong, as a stable name")]
    table: Annotated[str, told("table or file")]
    row: Annotated[
        Whole | None, told("line in the file, the heading being line 1; null = about more than a row", "line")
    ]
    column: Annotated[str | None, told("column; null = about more than a cell")]
    value: Annotated[str | None, told("what stands there; null = nothing, or it must not be repeated")]
    expected: Annotated[str | None, told("what was expected")]
    message: Annotated[str, told("the finding in words, in the language asked for")]
    place: Annotated[
        ReadPlace | None, told("where it stands in the office's own file; null = no file, or the file as a whole")
    ]


class ReadUnknown(Document):
    """A column of which cells are not known, and what that does."""

    table: Annotated[str, told("table")]
    column: Annotated[str, told("column")]
    empty: Annotated[Whole, told("rows in which it is not known", "rows")]
    rows: Annotated[Whole, told("rows that could be read", "rows")]
    does: Annotated[str, told("what that does, in the language asked for")]
    assume: Annotated[
        str | None, told("what a person may say of all of them, as --assume takes it; null = it has to be found out")
    ]


class SkippedLine(Document):
    """A line inside a table that is no row of it."""

    line: Annotated[Whole, told("line in the file", "line number")]
    kind: Annotated[
        Literal["above-heading", "heading-again", "group", "total", "note"],
        told("what it is taken for, and so not read"),
    ]
    text: Annotated[str | None, told("its first cell; null = not to be repeated")]


class ReadAs(Document):
    """A file or sheet, and what it was understood as."""

    written_as: Annotated[str, told("the file or sheet, as the office named it")]
    sheet: Annotated[YesNo, told("it is a sheet of a workbook")]
    table: Annotated[str | None, told("the table it is; null = none")]
    why: Annotated[
        Literal["ignored", "notes", "no-rows", "guide", "unknown", "odd-kind", "chart", "macros"] | None,
        told("why it is no table; null = it is one"),
    ]
    rows: Annotated[Whole | None, told("rows in it; null = not opened", "rows")]
    heading_row: Annotated[Whole | None, told("the line the headings stand in; null = no table", "line number")]
    skipped: Annotated[tuple[SkippedLine, ...], told("lines inside the table that are no rows")]
    columns: Annotated[dict[str, str], told("heading as written → the column it is read as")]
    ignored: Annotated[tuple[str, ...], told("headings that are not read")]


class Check(Document):
    """A batch read and validated (`anvis check`)."""

    format: Annotated[Literal["anvis-check/1"], told("format of this document")]
    ok: Annotated[YesNo, told("the batch can be used")]
    errors: Annotated[tuple[ReadFinding, ...], told("what keeps it from being used")]
    warnings: Annotated[tuple[ReadFinding, ...], told("what to look at")]
    unknown: Annotated[tuple[ReadUnknown, ...], told("cells not known that put somebody to a person, by column")]
    counts: Annotated[dict[str, Whole], told("table → rows in the file", "rows")]
    good_rows: Annotated[dict[str, Whole], told("table → rows that could be read", "rows")]
    understood: Annotated[dict[str, str], told("table → how its file was read")]
    reading: Annotated[tuple[ReadAs, ...], told("every file and sheet, and what it was understood as")]
    written: Annotated[tuple[str, ...] | None, told("path of the marked copy, where one was asked for")] = None


# ---------------------------------------------------------------- verification


class Fault(Document):
    """One thing wrong with a plan."""

    code: Annotated[str, told("what is wrong, as a stable name")]
    where: Annotated[str, told("place in the plan, as a JSON pointer")]
    expected: Annotated[Open, told("what the facts give; open on purpose, the value of any field")]
    found: Annotated[Open, told("what the plan says; open on purpose, the value of any field")]


class BlockProof(Document):
    """What the bound of one block of levels rests on."""

    levels: Annotated[tuple[str, ...], told("levels of the block")]
    by: Annotated[
        str, told("duals = whole numbers alone; search = the verifier's own; trusted = a solver's word; open = nothing")
    ]
    solver: Annotated[str | None, told("whose word it is")] = None
    pairs: Annotated[Whole | None, told("pairs the solver went through", "pairs")] = None
    worth: Annotated[Whole | None, told("what the plan reaches", "the block's unit")] = None
    bound: Annotated[Whole | None, told("what no plan exceeds", "the block's unit")] = None


class VerifiedDigests(Document):
    case: Annotated[Digest, told("SHA-256 of the tables of the batch")]
    policy: Annotated[Digest, told("SHA-256 of the policy")]


class Verification(OfBatch):
    """A plan judged from rules and facts alone (`anvis verify`)."""

    format: Annotated[Literal["anvis-verification/1"], told("format of this document")]
    ok: Annotated[YesNo, told("nothing is wrong with the plan")]
    verdict: Annotated[
        Literal["proven_best", "holds_not_proven", "does_not_hold"] | None,
        told("the plan holds and is proven best, holds without that proof, or does not hold"),
    ] = None
    proven: Annotated[YesNo | None, told("no plan is better, shown without a solver's word")] = None
    not_proven: Annotated[tuple[str, ...] | None, told("levels of which that is not shown")] = None
    not_judged: Annotated[tuple[str, ...] | None, told("places of the plan that nobody looked into")] = None
    decision_date: Annotated[Day, told("day the law and the facts are read for")]
    digests: Annotated[VerifiedDigests, told("what the plan was judged by")]
    faults: Annotated[tuple[Fault, ...], told("everything wrong with the plan")]
    bounds: Annotated[tuple[BlockProof, ...] | None, told("what each bound rests on; null = not asked")]
    pairs: Annotated[
        Whole | None,
        told("placements of a bare list, of which nothing else is told; left out for a plan", "placements"),
    ] = None
    not_pairs: Annotated[
        Whole | None, told("rows of a list without household or dwelling; left out where there is none", "rows")
    ] = None
    words: Annotated[tuple[Texts, ...] | None, told("the faults in words; left out where there is none")] = None

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Verification:
        """What `matching` answered, taken as it is: a plan made by anyone may hold anything, and a fault repeats it."""
        bounds = answer["bounds"]
        parts = {
            "digests": VerifiedDigests.model_construct(**answer["digests"]),
            "faults": tuple(Fault.model_construct(**f) for f in answer["faults"]),
            "bounds": None if bounds is None else tuple(BlockProof.model_construct(**b) for b in bounds),
            "words": tuple(Texts.model_construct(**w) for w in answer.get("words", ())),
            "warnings": tuple(BatchWarning.model_validate(w) for w in answer.get("warnings", ())) or None,
        }
        return cls.model_construct(**{**answer, **parts})


# ---------------------------------------------------------------- simulation


Rows = tuple[dict[str, Open], ...]


class SimulationDigests(Document):
    scenario: Annotated[Digest, told("SHA-256 of the scenario")]
    code: Annotated[Digest, told("SHA-256 of the source of the rules and of the matching")]
    law: Annotated[str, told("SHA-256 of each law simulated under, joined by +")]
    parameters: Annotated[Digest, told("SHA-256 of the unit prices and of everything the scenario sets")]


class SimulatedMetric(Document):
    """A figure that every policy is measured by."""

    name: Annotated[str, told("name of the figure")]
    unit: Annotated[str, told("its unit")]
    better: Annotated[str | None, told("whether more or less is better; null = neither")]
    da: Annotated[str, told("its name in Danish")]
    en: Annotated[str, told("its name in English")]


class SimulatedPolicy(Document):
    name: Annotated[str, told("name of the policy")]
    says: Annotated[Texts, told("what it does, in words")]


class SimulationBase(Document):
    """What everything else is compared with."""

    variant: Annotated[str, told("variant of the scenario")]
    policy: Annotated[str, told("policy")]


class SimulationTiming(Document):
    seconds: Annotated[Real, told("spent in all", "seconds")]
    backend: Annotated[str, told("where it ran")]
    jobs: Annotated[Whole, told("that worked beside each other", "processes")]


class SimulatedQuestion(Document):
    """A question in a short form, run until it was settled (`anvis simulate --ask`)."""

    question: Annotated[str, told("as it was asked, e.g. share=1/3")]
    variant: Annotated[str, told("the variant it stands for")]
    says: Annotated[dict[str, str], told("the question in words, by language")]
    set: Annotated[dict[str, Open], told("settings it changes, by dotted path")]
    metric: Annotated[str, told("the figure that decides")]
    unit: Annotated[str, told("unit of the figure")]
    verdict: Annotated[
        Literal["better", "worse", "none_that_matters", "not_demonstrated"],
        told("what was settled; none_that_matters: the smallest difference is ruled out; not_demonstrated: neither"),
    ]
    mean: Annotated[Real | None, told("mean difference to today; null = no pair has the figure", "the figure's own")]
    low: Annotated[Real | None, told("lower end of the interval", "the figure's own")]
    high: Annotated[Real | None, told("upper end of the interval", "the figure's own")]
    level: Annotated[Real, told("level of the interval, the error shared among looks and questions", "share")]
    replications: Annotated[Whole, told("pairs looked at", "pairs")]
    smallest: Annotated[Real, told("smallest difference that matters", "the figure's own")]


class Simulation(Document):
    """Policies × scenarios on common random numbers (`anvis simulate`). Its inner tables are open on purpose."""

    format: Annotated[Literal["anvis-simulation/1"], told("format of this document")]
    name: Annotated[str, told("name of the scenario")]
    title: Annotated[dict[str, str], told("its title, by language")]
    scenario: Annotated[dict[str, Open], told("the scenario as it was read; its own schema: `anvis simulate --schema`")]
    seed: Annotated[Whole, told("seed of the common random numbers", "a number without unit")]
    digests: Annotated[SimulationDigests, told("what the answer was made from")]
    versions: Annotated[dict[str, str], told("package → version")]
    start: Annotated[Day, told("first day simulated")]
    end: Annotated[Day, told("day after the last one simulated")]
    metrics: Annotated[tuple[SimulatedMetric, ...], told("figures that every policy is measured by")]
    policies: Annotated[tuple[SimulatedPolicy, ...], told("policies compared")]
    labels: Annotated[Rows, told("what has to be known before the figures, per variant")]
    bases: Annotated[
        Rows | None,
        told("what is taken for given of letting and ordinary life, with its source; left out where all is off"),
    ] = None
    prices: Annotated[Rows, told("unit prices with source and status")]
    primary: Annotated[str, told("the figure that decides")]
    better: Annotated[str | None, told("whether more or less of it is better; null = neither")]
    base: Annotated[SimulationBase, told("what everything else is compared with")]
    variants: Annotated[Rows, told("figures of every policy in every variant, with intervals")]
    comparisons: Annotated[Rows, told("differences to the base on common random numbers")]
    uncertainty: Annotated[
        dict[str, Open] | None, told("how the differences hang on uncertain parameters; null = not asked")
    ]
    conclusion: Annotated[dict[str, Open], told("what can be said of the figure that decides")]
    overlays: Annotated[
        tuple[OverlayToldOfStudy, ...] | None,
        told("law to come that variants lay over the law in force; left out where none"),
    ] = None
    asked: Annotated[
        tuple[SimulatedQuestion, ...] | None, told("questions in a short form; left out where none was asked")
    ] = None
    timing: Annotated[SimulationTiming | None, told("differs from run to run; left out of the report")] = None


# ---------------------------------------------------------------- the law of a day


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


# ---------------------------------------------------------------- error, files


class ErrorTold(Document):
    code: Annotated[str, told("what went wrong, as a stable name")]
    message: Annotated[str, told("what was found, what was expected, what to do")]


class Error(Document):
    """What ended a command (with `--json`)."""

    format: Annotated[Literal["anvis-error/1"], told("format of this document")]
    error: Annotated[ErrorTold, told("the error")]


class Files(Document):
    """Files that a command wrote."""

    format: Annotated[Literal["anvis-files/1"], told("format of this document")]
    written: Annotated[tuple[str, ...], told("paths of files and folders")]


# ---------------------------------------------------------------- by name


# Name of an answer → its model, or the models it may be.
DOCUMENTS: Mapping[str, Any] = {
    "check": Check,
    "verdicts": Verdicts,
    "explanation": PairExplanation | HouseholdExplanation,
    "plan": Plan,
    "score": Score,
    "score-part": PartOfScore,
    "score-columns": ScoreColumns,
    "what-if": WhatIfAnswer | CheapestAnswer,
    "diff": Diff,
    "verification": Verification,
    "simulation": Simulation,
    "calibration": CalibrationTold,
    "rules": RulesOnDay,
    "parameters": ParametersOnDay,
    "law": LawOfDay,
    "error": Error,
    "files": Files,
    "decisions": Decisions,
    "carried": NextMonth,
}


class _Untitled(GenerateJsonSchema):
    """Leaves out titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema(name: str) -> dict[str, Any]:
    """JSON Schema (2020-12) of an answer. Raises KeyError for a name that is none of `DOCUMENTS`."""
    schema = TypeAdapter(DOCUMENTS[name]).json_schema(mode="serialization", schema_generator=_Untitled)
    return {"$schema": GenerateJsonSchema.schema_dialect} | schema
