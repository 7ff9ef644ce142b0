"""What is told of a month's decisions, and of everything that the next month takes over."""

from __future__ import annotations

from typing import Annotated, Literal

from ..plan.decisions import Decision
from ..plan.document import Day, Document, HouseholdId, OfBatch, PairIds, Status, Texts, Whole, YesNo, told
from ..plan.document.base import Digest, Fraction

Outcome = Literal["stands", "set_aside", "not_proposed", "no_plan"]
Change = Literal["gains_home", "loses_home", "moves"]
Because = Literal["own_decision", "dwelling_decided", "follows"]

# ---------------------------------------------------------------- decisions


class Made(Document):
    """A row that a decision put into the batch."""

    table: Annotated[Literal["locks", "exceptions", "offers"], told("table of the batch")]
    what: Annotated[str, told("keep, forbid, the rule lifted or signed, or the answer to an offer")]
    instead_of: Annotated[str | None, told("what stood there before; null = nothing")]
    this_month_only: Annotated[YesNo, told("the next month does not take it over")]


class Decided(PairIds):
    """One decision of one person, and what came of it."""

    row: Annotated[Whole, told("line in the workbook's sheet", "line number")]
    decision: Annotated[Decision, told("what was decided")]
    by: Annotated[str, told("initials of who decided")]
    reason: Annotated[str | None, told("why; null = nothing written")]
    refusal_code: Annotated[
        str | None,
        told("the citizen's reason where it is one that never counts against anybody; null = another or none"),
    ]
    proposed: Annotated[YesNo, told("the pair stands in the plan that was decided on")]
    made: Annotated[tuple[Made, ...], told("rows of the batch that follow")]
    outcome: Annotated[
        Outcome,
        told("stands: the new plan has it; set_aside: the rules are against it, both wait; not_proposed: as decided, the pair is "
             "not proposed; no_plan: what was decided cannot stand together"),
    ]  # fmt: skip
    rules: Annotated[tuple[str, ...], told("rules against it, or that ask a person")]
    home: Annotated[str | None, told("dwelling that the new plan proposes to the household; null = none")]
    text: Annotated[Texts, told("the same in words")]


class HomeChange(HouseholdId):
    """A household to whom the new plan proposes another dwelling than the plan decided on, or one more, or none."""

    before: Annotated[str | None, told("dwelling in the plan decided on; null = none")]
    after: Annotated[str | None, told("dwelling in the new plan; null = none")]
    change: Annotated[Change, told("what it means for the household")]
    because: Annotated[Because, told("its own decision, a decision on its dwelling, or what follows from the others")]
    text: Annotated[Texts, told("the same in words")]


class DecidedDigests(Document):
    """SHA-256 of what was decided on and of what came of it."""

    batch_before: Annotated[Digest, told("of the batch the plan was made from")]
    batch_after: Annotated[Digest, told("of the batch with the decisions in it")]
    policy: Annotated[Digest, told("of the policy")]


class RowComment(Document):
    """What somebody wrote beside a placement without deciding on it."""

    household_id: Annotated[str, told("the household")]
    dwelling_id: Annotated[str, told("the dwelling")]
    row: Annotated[Whole, told("line of the workbook", "line")]
    by: Annotated[str | None, told("initials; null = none")]
    text: Annotated[str | None, told("what was written; null = initials alone")]


class Decisions(OfBatch):
    """Every decision of a workbook: who, what, why, and what came of it (`anvis decide`)."""

    format: Annotated[Literal["anvis-decisions/1"], told("format of this document")]
    decision_date: Annotated[Day, told("day of the batch")]
    workbook: Annotated[str, told("name of the file with the decisions")]
    digests: Annotated[DecidedDigests, told("of the batch before and after")]
    seed: Annotated[Whole, told("seed of the published draws", "a number without unit")]
    status: Annotated[Status, told("of the new plan")]
    housed: Annotated[tuple[Whole, Whole], told("in the plan decided on, and in the new one", "households")]
    decided: Annotated[tuple[Decided, ...], told("every decision; those set aside first, then by line")]
    undecided: Annotated[tuple[PairIds, ...], told("placements of the workbook that nobody decided on; they stay open")]
    changes: Annotated[tuple[HomeChange, ...], told("every household whose dwelling is another now")]
    infeasible: Annotated[tuple[Texts, ...], told("why nothing stands; empty for a plan")]
    comments: Annotated[
        tuple[RowComment, ...] | None, told("reasons and initials without a decision; left out where there is none")
    ] = None
    not_in_workbook: Annotated[
        tuple[PairIds, ...] | None,
        told(
            "placements of the plan that are no row of the workbook; left out where there is none, or no plan was given"
        ),
    ] = None


# ---------------------------------------------------------------- the next month


class Carried(Document):
    """A row, or one of its cells, that the next month takes over or loses, and why."""

    table: Annotated[str, told("table of the batch, or a setting")]
    row: Annotated[str, told("key of the row; empty = the whole table")]
    column: Annotated[str | None, told("column that holds something else than before; null = the row as it stands")]
    value: Annotated[str | None, told("what stands in it now; null = nothing, or the row as it stands")]
    source: Annotated[
        Literal["batch", "plan", "decisions", "answers", "history", "command"], told("what it was taken from")
    ]
    because: Annotated[str, told("why, as a stable name")]
    text: Annotated[Texts, told("why, in words")]


class Task(Document):
    """Something a person must fill in or look at before the draft is used."""

    table: Annotated[str, told("table of the batch, or a setting")]
    row: Annotated[str, told("key of the row; empty = the whole table")]
    column: Annotated[str | None, told("column; null = the row")]
    because: Annotated[str, told("what it is, as a stable name")]
    text: Annotated[Texts, told("the same in words")]


class LedgerRow(Document):
    """The account of one organisation for the month that ends: exact, nothing rounded but the right itself."""

    organisation_id: Annotated[str, told("housing organisation")]
    vacancies: Annotated[Whole, told("reported in the month", "dwellings")]
    share: Annotated[Fraction, told("share of vacancies that the municipality may fill", "vacancies a vacancy")]
    carry_in: Annotated[Fraction, told("carried into the month", "dwellings")]
    right: Annotated[Whole, told("floor(vacancies × share + carry_in)", "dwellings")]
    used: Annotated[Whole, told("of them that the plan filled", "dwellings")]
    signed: Annotated[Whole, told("of the counted dwellings: with a signed lease", "dwellings")]
    held: Annotated[Whole, told("of the counted dwellings: held for an offer or an approval", "dwellings")]
    free: Annotated[Whole, told("of the counted dwellings: taken and not let, carried on", "dwellings")]
    unused: Annotated[
        Whole,
        told(
            "of the right: nothing signed, held or free; handed back, or no dwelling in the draft; it lapses",
            "dwellings",
        ),
    ]
    over: Annotated[Whole, told("signed, held and free beyond the right", "dwellings")]
    carry_out: Annotated[Fraction, told("carried into the next month", "dwellings")]


class SlotRow(Document):
    """The slots of one support team."""

    team_id: Annotated[str, told("support team")]
    free_before: Annotated[Whole, told("free in the month that ends", "slots")]
    started: Annotated[Whole, told("taken by leases signed with support", "slots")]
    free_now: Annotated[Whole, told("free in the draft, those held among them", "slots")]
    held: Annotated[Whole, told("of them that offers and approvals hold; the plan counts them itself", "slots")]
    ended: Annotated[
        Whole | None, told("freed by courses that ended; left out where nobody keeps the courses", "slots")
    ] = None
    started_by_hand: Annotated[
        Whole | None, told("taken by courses that no offer brought; left out where nobody keeps the courses", "slots")
    ] = None


class ConcentrationRow(Document):
    """Supported households of one department in 24 months."""

    department_id: Annotated[str, told("department")]
    before: Annotated[Whole | None, told("in the month that ends; null = not told", "households")]
    signed: Annotated[Whole, told("leases signed with support", "households")]
    out_of_window: Annotated[Whole, told("signed 24 months ago or more by now, by the history", "households")]
    now: Annotated[Whole | None, told("in the draft; null = not told", "households")]


class NextDigests(Document):
    """SHA-256 of the batch that ends and of the draft."""

    batch: Annotated[Digest, told("of the batch that ends")]
    draft: Annotated[Digest, told("of the draft as it was written")]


class NextMonth(OfBatch):
    """The draft of the next month: what it takes over, from where and why, and what must be told anew (`anvis next`)."""

    format: Annotated[Literal["anvis-carried/1"], told("format of this document")]
    decision_date_before: Annotated[Day, told("day of the batch that ends")]
    decision_date: Annotated[Day, told("day of the draft")]
    date_asked: Annotated[YesNo, told("the day was given; else it is the same day of the next month")]
    digests: Annotated[NextDigests, told("of the batch that ends and of the draft")]
    seed: Annotated[Whole, told("seed of the plan that ends", "a number without unit")]
    previous_plan: Annotated[str, told("file with the plan that ends, for `--previous`")]
    counts: Annotated[dict[str, Whole], told("table → rows in the draft", "rows")]
    ledger: Annotated[tuple[LedgerRow, ...], told("quota account of every organisation that reported its vacancies")]
    slots: Annotated[tuple[SlotRow, ...], told("slots of every support team")]
    concentration: Annotated[tuple[ConcentrationRow, ...], told("departments whose figure changed")]
    housed: Annotated[tuple[PairIds, ...], told("leases signed: kept in the folder history, out of the draft")]
    to_fill_in: Annotated[tuple[Task, ...], told("what must be told anew")]
    to_look_at: Annotated[tuple[Task, ...], told("what a person must look at")]
    carried: Annotated[tuple[Carried, ...], told("everything the draft takes over")]
    left: Annotated[tuple[Carried, ...], told("everything it does not take over")]


__all__ = [
    "Because", "Carried", "Change", "ConcentrationRow", "Decided", "DecidedDigests", "Decisions", "HomeChange", "LedgerRow", "Made",
    "NextDigests", "NextMonth", "Outcome", "SlotRow", "Task",
]  # fmt: skip
