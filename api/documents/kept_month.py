"""What a month's work leaves, as it is told over HTTP: decisions, offers, vacancies, support courses, the ledger, tokens."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from matching.plan.document import Day, Digest, Document, Fraction, Open, Whole, told

from .kept import Asked, BatchTold, Instant, RunTold

Id = Annotated[str, Field(max_length=64)]


class Changing(Document):
    """What every thing that goes through moves has. `version` counts its changes."""

    id: Annotated[str, told("id of the thing")]
    municipality: Annotated[str, told("municipality code, four digits")]
    version: Annotated[Whole, told("counts its changes", "changes")]
    created_at: Annotated[Instant, told("made at")]
    created_by: Annotated[str, told("made by")]
    changed_at: Annotated[Instant, told("last changed at")]
    changed_by: Annotated[str, told("last changed by")]
    moves: Annotated[tuple[str, ...], told("what can be done with it from here")]


# ---------------------------------------------------------------- decisions


class DecisionTold(Document):
    """One decision of a person. A later one may replace it; both stay."""

    id: Annotated[str, told("id of the decision")]
    municipality: Annotated[str, told("municipality code, four digits")]
    kind: Annotated[str, told("what was decided: lock, forbid, unlock, comment, approve, sign, lift, answer, …")]
    batch_id: Annotated[str, told("the batch")]
    run_id: Annotated[str | None, told("the run whose plan was looked at; null = none")]
    household: Annotated[str | None, told("household; null = not about one")]
    dwelling: Annotated[str | None, told("dwelling; null = not about one")]
    rule_id: Annotated[str | None, told("rule that was lifted or answered; null = none")]
    answer: Annotated[str | None, told("answer to what the rule asks; null = none")]
    reason: Annotated[str | None, told("why, in the person's words; null where retention has emptied it")]
    facts_digest: Annotated[Digest | None, told("SHA-256 of the facts as they stood; null = none are kept")]
    at: Annotated[Instant, told("when")]
    user: Annotated[str, told("by whom")]
    replaces: Annotated[str | None, told("the decision whose place it takes; null = none")]


class DecisionList(Document):
    """Decisions on a batch, oldest first."""

    format: Annotated[Literal["anvis-decisions/1"], told("format of this document")]
    decisions: Annotated[tuple[DecisionTold, ...], told("the decisions")]


class LockAsked(Asked):
    """A household that is kept in a dwelling."""

    dwelling_id: Id = Field(description="the dwelling")
    reason: str = Field(min_length=1, description="why")
    run_id: Id | None = Field(default=None, description="the run whose plan was looked at")


class UnlockAsked(Asked):
    """The end of a household's locks, or of the one on a dwelling."""

    dwelling_id: Id | None = Field(default=None, description="the dwelling; all of the household's locks without one")
    reason: str = Field(min_length=1, description="why")


class BanAsked(Asked):
    """A household that is kept out of a dwelling."""

    household_id: Id = Field(description="the household")
    dwelling_id: Id = Field(description="the dwelling")
    reason: str = Field(min_length=1, description="why")
    run_id: Id | None = Field(default=None, description="the run whose plan was looked at")


class CommentAsked(Asked):
    """A note, which changes nothing."""

    text: str = Field(min_length=1, description="the note")
    household_id: Id | None = Field(default=None, description="the household it is about")
    dwelling_id: Id | None = Field(default=None, description="the dwelling it is about")
    run_id: Id | None = Field(default=None, description="the run it is about")


class ApprovalAsked(Asked):
    """Approval of the very plan that was read."""

    plan_digest: Digest = Field(description="SHA-256 of the plan that is approved")
    reason: str | None = Field(default=None, description="why")


class AgainAsked(Asked):
    """How a plan is made again with what was decided."""

    seed: int | None = Field(
        default=None, ge=0, lt=2**31, description="seed of the published draws; the run's own without one"
    )
    time_limit: float = Field(default=60.0, gt=0, le=3600, description="seconds for the levels")
    work_limit: float | None = Field(
        default=None, gt=0, le=1_000_000, description="repeatable limit, thousand simplex iterations"
    )


class AgainTold(Document):
    """The successor of a batch with what was decided in it, and its run."""

    batch: Annotated[BatchTold, told("the successor, frozen")]
    run: Annotated[RunTold, told("the run, which waits for a worker")]
    decisions: Annotated[tuple[DecisionTold, ...], told("the decisions in it")]


class SignatureAsked(Asked):
    """The fallback duty, for one dwelling inside."""

    dwelling_id: Id = Field(description="the dwelling inside")
    reason: str = Field(min_length=1, description="why")


class LiftAsked(Asked):
    """A rule of the municipality's own that is lifted for one pair."""

    dwelling_id: Id = Field(description="the dwelling")
    rule_id: Id = Field(description="the rule")
    reason: str = Field(min_length=1, description="why")


class ReviewAnswered(Asked):
    """A person's answer to what a rule asks."""

    rule_id: Id = Field(description="the rule that asks")
    answer: Id = Field(description="the answer, by its code")
    reason: str = Field(min_length=1, description="why")
    dwelling_id: Id | None = Field(default=None, description="the dwelling; every one without it")


class CaseTold(Document):
    """One case of a run that a person decides."""

    kind: Annotated[Literal["fallback", "review"], told("what is asked")]
    household: Annotated[str, told("household")]
    proof: Annotated[Open, told("the case as the plan has it")]
    decisions: Annotated[tuple[DecisionTold, ...], told("what people have proposed or decided")]


class CaseList(Document):
    """Every case of a run that a person decides."""

    format: Annotated[Literal["anvis-cases/1"], told("format of this document")]
    cases: Annotated[tuple[CaseTold, ...], told("the cases")]


# ---------------------------------------------------------------- offers


class OfferTold(Changing):
    """One household, one dwelling, from proposal to keys or an end."""

    state: Annotated[
        Literal["proposed", "approved", "offered", "accepted", "signed", "refused", "no_answer", "withdrawn", "fallen_through"],
        told("where it is in its life"),
    ]  # fmt: skip
    run_id: Annotated[str | None, told("the run whose plan proposed it")]
    decision_id: Annotated[str | None, told("the decision that made it")]
    household: Annotated[str, told("household")]
    dwelling: Annotated[str, told("dwelling")]
    organisation: Annotated[str | None, told("organisation")]
    offered_on: Annotated[Day | None, told("day of the letter; null = not sent")]
    answer_by: Annotated[Day | None, told("last day to answer; null = not sent")]
    answered_on: Annotated[Day | None, told("day of the answer; null = none yet")]
    reason_code: Annotated[str | None, told("coded reason of a refusal; null = none")]
    reason: Annotated[str | None, told("why it ended, in words; null = none is kept")]
    signed_on: Annotated[Day | None, told("day the lease was signed; null = not signed")]
    moves_in_on: Annotated[Day | None, told("first day of the lease; null = not known")]
    letter_digest: Annotated[Digest | None, told("SHA-256 of the letter; null = none is kept")]


class OfferList(Document):
    """Offers, newest first."""

    format: Annotated[Literal["anvis-offers/1"], told("format of this document")]
    offers: Annotated[tuple[OfferTold, ...], told("one page of them")]
    next: Annotated[str | None, told("`after` of the next page; null = this is the last")]


class ApprovedTold(Document):
    """An approval and its offers."""

    decision: Annotated[DecisionTold, told("the approval")]
    made: Annotated[tuple[OfferTold, ...], told("offers it made")]
    open_before: Annotated[tuple[OfferTold, ...], told("offers of the same pairs that were open before it")]


class OfferAsked(Asked):
    """The first in line for a dwelling that came back is to have an offer."""

    run_id: Id = Field(description="the run whose plan stands")
    dwelling_id: Id = Field(description="the dwelling that came back")
    household_id: Id = Field(description="the household that `…/next/{dwelling}` named")
    reason: str = Field(min_length=1, description="why")


class SendAsked(Asked):
    """The letter that goes out."""

    letter_date: date = Field(description="the letter's date")
    answer_days: int = Field(ge=1, le=60, description="the office's own days to answer")
    saturday_counts: bool = Field(default=True, description="Saturday is a weekday")
    letter_digest: Digest | None = Field(default=None, description="SHA-256 of the letter")
    moves_in_on: date | None = Field(default=None, description="first day of the lease")


class AnswerAsked(Asked):
    """What the citizen said, or that nobody answered."""

    answer: Literal["accepted", "refused", "no_answer"] = Field(description="the answer")
    on: date = Field(description="day of the answer; of the confirmation where nobody answered")
    reason_code: Id | None = Field(default=None, description="coded reason of a refusal; needed for one")
    reason: str | None = Field(default=None, description="the same in words")


class SignAsked(Asked):
    """The signed lease."""

    on: date = Field(description="day of the signature")
    moves_in_on: date | None = Field(
        default=None, description="first day of the lease; that of the signature without one"
    )
    support_ends_on: date | None = Field(default=None, description="day support is planned to end")


# ---------------------------------------------------------------- vacancies, courses, the ledger


class VacancyTold(Changing):
    """A dwelling that an organisation reported."""

    state: Annotated[
        Literal["reported", "not_ours", "ours", "offered", "let", "handed_back"], told("where it is in its life")
    ]
    organisation: Annotated[str, told("organisation")]
    department: Annotated[str | None, told("department")]
    dwelling: Annotated[str, told("dwelling")]
    reported_on: Annotated[Day, told("day it was reported")]
    position: Annotated[Whole | None, told("number in the organisation's row; null = not known", "a place in the row")]
    available_from: Annotated[Day | None, told("free from")]
    reply_by: Annotated[Day | None, told("last day to reply to the organisation")]
    liable_from: Annotated[Day | None, told("the municipality pays rent from; null = it does not")]
    hand_back_by: Annotated[Day | None, told("last day to hand it back")]
    rent_dkk_month: Annotated[Whole | None, told("rent; null = not told", "DKK per month")]
    offer_id: Annotated[str | None, told("the offer it is in")]
    let_on: Annotated[Day | None, told("first day of the lease")]
    handed_back_on: Annotated[Day | None, told("day it was handed back")]


class VacancyList(Document):
    """Vacancies in the order of the counter."""

    format: Annotated[Literal["anvis-vacancies/1"], told("format of this document")]
    vacancies: Annotated[tuple[VacancyTold, ...], told("the vacancies")]


class VacancyAsked(Asked):
    """One vacancy as an organisation reports it."""

    organisation_id: Id = Field(description="organisation")
    dwelling_id: Id = Field(description="dwelling")
    reported_on: date = Field(description="day it was reported")
    available_from: date = Field(description="free from")
    dwelling_type: Id = Field(description="kind of dwelling")
    department_id: Id | None = Field(default=None, description="department")
    position: int | None = Field(default=None, ge=1, lt=2**31, description="number in the organisation's row")
    reply_by: date | None = Field(default=None, description="last day to reply to the organisation")
    rent_dkk_month: int | None = Field(default=None, ge=0, lt=1_000_000, description="rent, whole kroner a month")


class CountedTold(Document):
    """What the counter of a month did with its dwellings."""

    ours: Annotated[tuple[VacancyTold, ...], told("at the municipality's disposal")]
    not_ours: Annotated[tuple[VacancyTold, ...], told("the waiting list's")]
    not_known: Annotated[tuple[VacancyTold, ...], told("their number in the row is not known")]


class DayAsked(Asked):
    """A day and a reason."""

    on: date = Field(description="the day")
    reason: str = Field(min_length=1, description="why")


class CourseTold(Changing):
    """A slot of a support team."""

    state: Annotated[Literal["reserved", "running", "paused", "ended", "released"], told("where it is in its life")]
    team: Annotated[str, told("support team")]
    method: Annotated[str, told("method of support")]
    household: Annotated[str, told("household")]
    offer_id: Annotated[str | None, told("the offer that brought it")]
    starts_on: Annotated[Day | None, told("support starts")]
    planned_end_on: Annotated[Day | None, told("support is planned to end")]
    paused_on: Annotated[Day | None, told("paused from")]
    ended_on: Annotated[Day | None, told("support ended")]
    reason: Annotated[str | None, told("why it ended, in words")]


class CourseList(Document):
    """Support courses by team, oldest first."""

    format: Annotated[Literal["anvis-courses/1"], told("format of this document")]
    courses: Annotated[tuple[CourseTold, ...], told("the courses")]


class CourseAsked(Asked):
    """A slot taken by hand."""

    team_id: Id = Field(description="support team")
    method: Literal["CTI", "ICM", "ACT"] = Field(description="method of support")
    household_id: Id = Field(description="household")


class PauseAsked(Asked):
    """Days of a pause after a lost home."""

    on: date = Field(description="paused from")
    until: date = Field(description="end of the course where nothing else is said")


class CourseMoveAsked(Asked):
    """Days of a move of a course."""

    on: date = Field(description="the day")
    until: date | None = Field(default=None, description="planned end, where support starts or goes on")
    reason: str | None = Field(default=None, description="why it ends")


class RightTold(Document):
    """One organisation's account for a month."""

    organisation: Annotated[str, told("organisation")]
    vacancies: Annotated[Whole, told("vacancies that count", "dwellings")]
    share: Annotated[Fraction, told("the municipality's share")]
    carry_in: Annotated[Fraction, told("fraction of the month before", "dwellings")]
    right: Annotated[Whole, told("right = floor(vacancies × share + carry_in)", "dwellings")]
    carry_out: Annotated[Fraction, told("fraction to the month after", "dwellings")]
    ours: Annotated[Whole, told("at the municipality's disposal", "dwellings")]
    let: Annotated[Whole, told("of them let", "dwellings")]
    offered: Annotated[Whole, told("of them in an offer", "dwellings")]
    free: Annotated[Whole, told("of them free", "dwellings")]
    handed_back: Annotated[Whole, told("of them handed back", "dwellings")]


class IdleTold(Document):
    """Rent of one dwelling while nobody lived in it."""

    vacancy_id: Annotated[str, told("the vacancy")]
    organisation: Annotated[str, told("organisation")]
    dwelling: Annotated[str, told("dwelling")]
    liable_from: Annotated[Day, told("the municipality pays from")]
    until: Annotated[Day | None, told("first day not paid; null = it runs on")]
    days: Annotated[Whole, told("days paid", "days")]
    dkk_day: Annotated[Whole, told("rent of a day", "DKK")]
    dkk: Annotated[Whole, told("rent in all", "DKK")]
    hand_back_by: Annotated[Day | None, told("last day to hand it back")]


class SlotsTold(Document):
    """Slots of one support team."""

    team: Annotated[str, told("support team")]
    free_in_batch: Annotated[Whole, told("free in the batch", "slots")]
    started: Annotated[Whole, told("taken since", "slots")]
    ended: Annotated[Whole, told("freed since", "slots")]
    reserved: Annotated[Whole, told("reserved, taken when the lease is signed", "slots")]
    free: Annotated[Whole, told("free now", "slots")]


class LedgerTold(Document):
    """The accounts of a month, as of a day."""

    format: Annotated[Literal["anvis-ledger/1"], told("format of this document")]
    batch_id: Annotated[str, told("the batch")]
    today: Annotated[Day, told("up to and with this day")]
    rights: Annotated[tuple[RightTold, ...], told("rights of each organisation")]
    idle: Annotated[tuple[IdleTold, ...], told("idle rent of each dwelling")]
    idle_dkk: Annotated[Whole, told("idle rent in all", "DKK")]
    slots: Annotated[tuple[SlotsTold, ...], told("slots of each team")]
    supported: Annotated[dict[str, Whole], told("department → leases with support in the 24 months before", "leases")]


# ---------------------------------------------------------------- tokens


class TokenTold(Document):
    """A local token, without what opens."""

    id: Annotated[str, told("id of the token")]
    municipality: Annotated[str, told("municipality code, four digits")]
    user: Annotated[str, told("whose it is")]
    roles: Annotated[tuple[str, ...], told("in which roles")]
    label: Annotated[str | None, told("what it is for")]
    created_at: Annotated[Instant, told("made at")]
    created_by: Annotated[str, told("made by")]
    expires_at: Annotated[Instant | None, told("good until; null = without an end")]
    revoked_at: Annotated[Instant | None, told("withdrawn at; null = it is not")]


class TokenList(Document):
    """Local tokens, oldest first."""

    format: Annotated[Literal["anvis-tokens/1"], told("format of this document")]
    tokens: Annotated[tuple[TokenTold, ...], told("the tokens")]


class TokenMade(Document):
    """A new token, shown once."""

    token: Annotated[str, told("what the bearer sends; nobody can show it again")]
    rows: Annotated[tuple[TokenTold, ...], told("what is kept of it, for each municipality")]


class TokenAsked(Asked):
    """A token for a user."""

    user: Id = Field(description="pseudonymous user id")
    roles: list[Id] = Field(min_length=1, max_length=5, description="roles")
    municipalities: list[Id] = Field(min_length=1, max_length=100, description="municipality codes")
    days: int = Field(default=90, ge=1, le=366, description="days it is good for")
    label: str | None = Field(default=None, max_length=100, description="what it is for")
