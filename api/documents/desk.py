"""The month's desk over HTTP: decisions, offers, vacancies, support courses, the ledger, cases that wait for a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from matching.plan.document import Day, Digest, Document, Fraction, Open, Texts, Whole, YesNo, told

from .days import AskedDay
from .kept import Asked, BatchTold, Instant, RunTold

Reason = Annotated[str, Field(min_length=3, description="why")]
Key = Annotated[str, Field(min_length=1, max_length=64, description="id in the batch")]


class DecisionTold(Document):
    """What a person decided. A later decision replaces it, and both stay."""

    id: Annotated[str, told("id of the decision")]
    batch_id: Annotated[str, told("the batch")]
    run_id: Annotated[str | None, told("the run it is about; null = the batch")]
    kind: Annotated[str, told("approve, lock, forbid, unlock, comment, sign, lift, answer, …")]
    household: Annotated[str | None, told("the household; null = none")]
    dwelling: Annotated[str | None, told("the dwelling; null = none, or every one")]
    rule_id: Annotated[str | None, told("the rule; null = none")]
    answer: Annotated[str | None, told("the answer given; null = none")]
    reason: Annotated[str | None, told("why; null where retention has emptied it")]
    facts_digest: Annotated[Digest | None, told("SHA-256 of the facts as they stood; null = none were kept")]
    at: Annotated[Instant, told("when")]
    user: Annotated[str, told("by whom")]
    replaces: Annotated[str | None, told("the decision it stands in for; null = none")]


class DecisionList(Document):
    """Decisions, oldest first."""

    format: Annotated[Literal["anvis-decisions-kept/1"], told("format of this document")]
    decisions: Annotated[tuple[DecisionTold, ...], told("the decisions")]
    next: Annotated[str | None, told("`after` of the next page; null = this is the last")]


class OfferTold(Document):
    """One household, one dwelling, from a decision to keys or an end."""

    id: Annotated[str, told("id of the offer")]
    version: Annotated[Whole, told("counts its changes", "changes")]
    state: Annotated[str, told("where it is in its life")]
    run_id: Annotated[str | None, told("the run whose plan it comes from")]
    household: Annotated[str, told("the household")]
    dwelling: Annotated[str, told("the dwelling")]
    organisation: Annotated[str | None, told("housing organisation")]
    offered_on: Annotated[Day | None, told("date of the letter; null = not sent")]
    answer_by: Annotated[Day | None, told("last day to answer; null = not sent")]
    answered_on: Annotated[Day | None, told("day of the answer; null = none")]
    reason_code: Annotated[str | None, told("coded reason of a refusal; null = none")]
    reason: Annotated[str | None, told("why it ended, in words; null = not told")]
    signed_on: Annotated[Day | None, told("day the lease was signed; null = it is not")]
    moves_in_on: Annotated[Day | None, told("day the lease starts; null = not known")]
    moves: Annotated[tuple[str, ...], told("what can be done with it from here")]


class OfferList(Document):
    """Offers, newest first."""

    format: Annotated[Literal["anvis-offers/1"], told("format of this document")]
    offers: Annotated[tuple[OfferTold, ...], told("one page of them")]
    next: Annotated[str | None, told("`after` of the next page; null = this is the last")]


class ApprovedTold(Document):
    """A plan that a second person has approved, and the offers that follow from it."""

    format: Annotated[Literal["anvis-approved/1"], told("format of this document")]
    decision: Annotated[DecisionTold, told("the approval")]
    made: Annotated[tuple[OfferTold, ...], told("offers made, approved and not yet sent")]
    open_before: Annotated[tuple[OfferTold, ...], told("placements whose offer was open already")]


class AgainTold(Document):
    """A successor of a batch with what was decided since, and its run."""

    format: Annotated[Literal["anvis-run-again/1"], told("format of this document")]
    batch: Annotated[BatchTold, told("the successor, frozen")]
    run: Annotated[RunTold, told("the run, which keeps to the old plan where nothing speaks against it")]
    decisions: Annotated[tuple[DecisionTold, ...], told("the decisions that are in it")]


class VacancyTold(Document):
    """One dwelling reported by an organisation."""

    id: Annotated[str, told("id of the vacancy")]
    version: Annotated[Whole, told("counts its changes", "changes")]
    state: Annotated[str, told("where it is in its life")]
    organisation: Annotated[str, told("housing organisation")]
    department: Annotated[str | None, told("its department")]
    dwelling: Annotated[str, told("the dwelling")]
    reported_on: Annotated[Day, told("reported on")]
    position: Annotated[Whole | None, told("place in the organisation's row; null = not told", "vacancies")]
    available_from: Annotated[Day | None, told("day the dwelling is ready")]
    reply_by: Annotated[Day | None, told("last day to answer the organisation")]
    liable_from: Annotated[Day | None, told("day from which the municipality pays the rent")]
    hand_back_by: Annotated[Day | None, told("last day to hand it back")]
    rent_dkk_month: Annotated[Whole | None, told("rent", "DKK a month")]
    offer_id: Annotated[str | None, told("the offer it is in; null = none")]
    let_on: Annotated[Day | None, told("day the lease starts; null = it is not let")]
    handed_back_on: Annotated[Day | None, told("handed back on; null = it is not")]
    moves: Annotated[tuple[str, ...], told("what can be done with it from here")]


class VacancyList(Document):
    """Vacancies in the order of the counter."""

    format: Annotated[Literal["anvis-vacancies/1"], told("format of this document")]
    vacancies: Annotated[tuple[VacancyTold, ...], told("the vacancies")]
    next: Annotated[str | None, told("`after` of the next page; null = this is the last")]


class CountedTold(Document):
    """Whose the vacancies of a batch are."""

    format: Annotated[Literal["anvis-counted/1"], told("format of this document")]
    ours: Annotated[tuple[VacancyTold, ...], told("at the municipality's disposal")]
    not_ours: Annotated[tuple[VacancyTold, ...], told("the waiting list's, by the counter")]
    not_known: Annotated[tuple[VacancyTold, ...], told("a number in the row is missing, so nobody knows yet")]


class CourseTold(Document):
    """One slot of a support team, taken by a household."""

    id: Annotated[str, told("id of the course")]
    version: Annotated[Whole, told("counts its changes", "changes")]
    state: Annotated[str, told("where it is in its life")]
    team: Annotated[str, told("the team")]
    method: Annotated[str, told("CTI, ICM or ACT")]
    household: Annotated[str, told("the household")]
    offer_id: Annotated[str | None, told("the offer it came with; null = none")]
    starts_on: Annotated[Day | None, told("day support starts")]
    planned_end_on: Annotated[Day | None, told("planned end")]
    paused_on: Annotated[Day | None, told("paused on")]
    ended_on: Annotated[Day | None, told("ended on")]
    reason: Annotated[str | None, told("why it ended")]
    moves: Annotated[tuple[str, ...], told("what can be done with it from here")]


class CourseList(Document):
    """Courses by team, then oldest first."""

    format: Annotated[Literal["anvis-courses/1"], told("format of this document")]
    courses: Annotated[tuple[CourseTold, ...], told("the courses")]
    next: Annotated[str | None, told("`after` of the next page; null = this is the last")]


class RightTold(Document):
    """The municipality's right towards one organisation in the month."""

    organisation: Annotated[str, told("housing organisation")]
    vacancies: Annotated[Whole, told("counted", "vacancies")]
    share: Annotated[Fraction, told("of the vacancies, exactly")]
    carry_in: Annotated[Fraction, told("carried from earlier months, exactly")]
    right: Annotated[Whole, told("the right in whole dwellings", "dwellings")]
    carry_out: Annotated[Fraction, told("carried on, exactly")]
    ours: Annotated[Whole, told("at the municipality's disposal", "dwellings")]
    let: Annotated[Whole, told("let", "dwellings")]
    offered: Annotated[Whole, told("in an offer", "dwellings")]
    free: Annotated[Whole, told("free", "dwellings")]
    handed_back: Annotated[Whole, told("handed back", "dwellings")]


class IdleTold(Document):
    """Rent of one vacancy that the municipality is or was liable for."""

    vacancy_id: Annotated[str, told("the vacancy")]
    organisation: Annotated[str, told("housing organisation")]
    dwelling: Annotated[str, told("the dwelling")]
    liable_from: Annotated[Day, told("first day")]
    until: Annotated[Day | None, told("first day no longer; null = it runs on")]
    days: Annotated[Whole, told("so far", "days")]
    dkk_day: Annotated[Whole, told("rent", "DKK a day")]
    dkk: Annotated[Whole, told("so far", "DKK")]
    hand_back_by: Annotated[Day | None, told("last day to hand it back")]


class SlotsTold(Document):
    """Slots of one support team."""

    team: Annotated[str, told("the team")]
    free_in_batch: Annotated[Whole, told("free when the batch was made", "slots")]
    started: Annotated[Whole, told("taken since", "slots")]
    ended: Annotated[Whole, told("free again since", "slots")]
    reserved: Annotated[Whole, told("kept for offers that are out", "slots")]


class LedgerTold(Document):
    """The accounts of a month as of a day."""

    format: Annotated[Literal["anvis-ledger/1"], told("format of this document")]
    today: Annotated[Day, told("the day")]
    rights: Annotated[tuple[RightTold, ...], told("each organisation that is counted")]
    idle: Annotated[tuple[IdleTold, ...], told("rent of empty dwellings")]
    slots: Annotated[tuple[SlotsTold, ...], told("support teams")]
    supported: Annotated[dict[str, Whole], told("department → leases with support in the last 24 months", "households")]


class CaseTold(Document):
    """A fallback case or review of a run, with its proof."""

    kind: Annotated[Literal["fallback", "review"], told("what waits")]
    household: Annotated[str, told("the household")]
    proof: Annotated[Open, told("as the plan has it")]
    decisions: Annotated[tuple[DecisionTold, ...], told("what people have proposed or decided")]


class CaseList(Document):
    """Every case of a run that waits for a person, or did."""

    format: Annotated[Literal["anvis-cases/1"], told("format of this document")]
    cases: Annotated[tuple[CaseTold, ...], told("the cases")]


class RefusalReasonTold(Document):
    """A coded reason to say no."""

    code: Annotated[str, told("the code")]
    says: Annotated[Texts, told("in words")]
    objective: Annotated[YesNo, told("the dwelling did not suit: it never counts against anybody")]


class RefusalReasons(Document):
    """Every coded reason to say no. No refusal lowers a rank."""

    format: Annotated[Literal["anvis-refusal-reasons/1"], told("format of this document")]
    reasons: Annotated[tuple[RefusalReasonTold, ...], told("the reasons")]


class OpenedTold(Document):
    """The draft of the next month, and everything that was carried into it."""

    format: Annotated[Literal["anvis-opened/1"], told("format of this document")]
    batch: Annotated[BatchTold, told("the draft")]
    carried: Annotated[
        Open, told("the account (anvis-carried/1): each row with its source, what was left, what to fill in")
    ]


# ---------------------------------------------------------------- what is asked


class LockAsked(Asked):
    """Keep a household in a dwelling, or out of it."""

    dwelling: Key
    kind: Literal["keep", "forbid"] = Field(default="keep", description="keep in it, or out of it")
    reason: Reason


class UnlockAsked(Asked):
    """End the locks of a household, or the one on a dwelling."""

    reason: Reason
    dwelling: Key | None = Field(default=None, description="only the lock on this dwelling; null = all of them")


class CommentAsked(Asked):
    """A note; it changes nothing."""

    text: str = Field(min_length=1, description="the note")
    household: Key | None = None
    dwelling: Key | None = None


class ApproveAsked(Asked):
    """Approve the very plan of a run."""

    plan_digest: str = Field(pattern=r"^[0-9a-f]{64}$", description="`plan_digest` of the run: what is approved")
    reason: str | None = Field(default=None, description="why")


class AgainAsked(Asked):
    """Run again with what was decided since."""

    seed: int | None = Field(default=None, ge=0, lt=2**31, description="another seed; the old one when left out")
    time_limit: float = Field(default=60.0, gt=0, le=3600, description="seconds for the levels")


class SignAsked(Asked):
    """Sign the fallback duty (§ 59(9)) for one dwelling, or propose that it is signed."""

    dwelling: Key
    reason: Reason


class LiftAsked(SignAsked):
    """Lift a rule of the municipality's own for one pair."""

    rule_id: str = Field(max_length=64, description="the rule")


class AnswerAsked(Asked):
    """A person's finding where a rule asks for one."""

    rule_id: str = Field(max_length=64, description="the rule that asks")
    answer: str = Field(max_length=64, description="one of the answers the rule knows")
    reason: Reason
    dwelling: Key | None = Field(default=None, description="the dwelling; null = every one")


class OfferAsked(Asked):
    """An offer beside the approved plan, as "who next" found it."""

    run_id: str = Field(max_length=32, description="the run whose plan stands")
    dwelling: Key
    household: Key
    reason: Reason


class MoveAsked(Asked):
    """A move of an offer. What a move needs stands in the table of moves."""

    move: Literal["approve", "send", "accept", "refuse", "no-answer", "withdraw", "sign", "fall-through"]
    on: AskedDay | None = Field(
        default=None, description="day of it: of the letter, the answer, the signature; today when left out"
    )
    reason_code: str | None = Field(default=None, max_length=64, description="refuse: coded reason")
    reason: str | None = Field(default=None, description="why")
    answer_days: int | None = Field(
        default=None, ge=1, le=60, description="send: days to answer (7 weekdays for private dwellings)"
    )
    saturday_counts: bool = Field(default=True, description="send: a Saturday is a weekday")
    moves_in_on: AskedDay | None = Field(default=None, description="send, sign: day the lease starts")
    support_ends_on: AskedDay | None = Field(default=None, description="sign: planned end of support")


class VacancyAsked(Asked):
    """One vacancy as an organisation reports it."""

    organisation: Key
    dwelling: Key
    reported_on: AskedDay
    available_from: AskedDay
    dwelling_type: str = Field(max_length=32)
    department: Key | None = None
    position: int | None = Field(default=None, ge=1, le=1_000_000)
    reply_by: AskedDay | None = None
    rent_dkk_month: int | None = Field(default=None, ge=0, le=1_000_000)


class HandBackAsked(Asked):
    """The dwelling goes back to the organisation."""

    on: AskedDay
    reason: Reason


class CourseAsked(Asked):
    """A slot taken by hand."""

    team: Key
    method: Literal["CTI", "ICM", "ACT"]
    household: Key


class CourseMoveAsked(Asked):
    """A move of a support course."""

    move: Literal["start", "release", "pause", "resume", "end"]
    on: AskedDay | None = Field(default=None, description="day of it; today when left out")
    until: AskedDay | None = Field(default=None, description="pause: the end where nothing else is said")
    planned_end_on: AskedDay | None = Field(default=None, description="start, resume: planned end")
    reason: str | None = Field(default=None, description="end: why")


class NextMonthAsked(Asked):
    """The next month, opened from the last."""

    run_id: str = Field(max_length=32, description="the run whose plan was approved")
    decision_date: AskedDay | None = Field(default=None, description="the same day of the next month when left out")
    note: str | None = Field(default=None, max_length=500)
