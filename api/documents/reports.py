"""Reports of the office over HTTP: contested rules, retention, all that is kept on one household."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from matching.plan.document import Day, Document, Open, Texts, Whole, YesNo, told

from .desk import Reason
from .kept import Asked, Instant


class ContestedPart(Document):
    """What a rule that is not plainly in force did in one run."""

    run_id: Annotated[str, told("the run")]
    batch_id: Annotated[str, told("its batch")]
    decision_date: Annotated[Day, told("day the law was read for")]
    approved: Annotated[YesNo, told("its plan is approved")]
    part: Annotated[
        Literal["placed", "decided", "barred", "suspended"],
        told(
            "placed = it spoke of the dwelling that was proposed; decided = it is why the household has none; barred = it kept "
            "the household from some dwellings, and something else decided; suspended = a person set it out of force"
        ),
    ]
    rule_id: Annotated[str, told("the rule")]
    status: Annotated[str, told("what is in doubt about it, or what a person wrote")]
    household_id: Annotated[str | None, told("the household; null = of the whole run")]
    dwelling_id: Annotated[str | None, told("the dwelling; null = none, or several")]
    dwellings: Annotated[Whole | None, told("how many it kept the household from; null = not counted", "dwellings")]
    basis: Annotated[str | None, told("what the person's word rests on; null = nobody's word")]
    signed_by: Annotated[str | None, told("that person; null = nobody")]


class ContestedTold(Document):
    """Every decision in which a contested rule took part, from the plans that are kept."""

    format: Annotated[Literal["anvis-contested/1"], told("format of this document")]
    parts: Annotated[tuple[ContestedPart, ...], told("what such rules did, run by run")]
    runs_read: Annotated[Whole, told("plans that were gone through", "plans")]
    gone: Annotated[tuple[str, ...], told("runs whose plan is no longer kept, of which nothing can be told")]


class RetentionTimes(Document):
    """How long each kind is kept."""

    discarded_drafts_days: Annotated[Whole, told("drafts that were discarded", "days")]
    batches_and_plans_years: Annotated[Whole, told("batches and plans, from the end of the last offer", "years")]
    ended_tokens_days: Annotated[Whole, told("tokens that ended", "days")]
    ended_sessions_days: Annotated[Whole, told("sessions that ended", "days")]
    repeated_requests_days: Annotated[Whole, told("answers kept for repeated requests", "days")]


class RemovedTold(Document):
    """One thing whose contents go, or went."""

    kind: Annotated[str, told("the time that is over, by its name in `policy`")]
    thing: Annotated[str, told("batch, offer or course")]
    id: Annotated[str, told("its id, which stays")]
    since: Annotated[Instant, told("from when its time is counted")]
    contents: Annotated[Whole, told("documents that go with it", "documents")]


class RetentionTold(Document):
    """What is due by the municipality's times, or was removed."""

    format: Annotated[Literal["anvis-retention/1"], told("format of this document")]
    applied: Annotated[YesNo, told("it was removed; no = only told")]
    policy: Annotated[RetentionTimes, told("how long each kind is kept")]
    removed: Annotated[tuple[RemovedTold, ...], told("what goes, or went")]
    tokens: Annotated[Whole, told("tokens that ended", "tokens")]
    sessions: Annotated[Whole, told("sessions that ended", "sessions")]
    repeated_requests: Annotated[Whole, told("answers kept for repeated requests", "answers")]
    stays: Annotated[dict[str, Whole], told("what stays: lines of the trace, batches with contents", "rows")]
    idle_drafts: Annotated[tuple[str, ...], told("drafts that nobody has touched for long; they are left as they are")]


class HouseholdKept(Document):
    """All that is kept on one household, as it is handed out (GDPR art. 15)."""

    format: Annotated[Literal["anvis-household-export/1"], told("format of this document")]
    municipality: Annotated[str, told("municipality code, four digits")]
    household_id: Annotated[str, told("the household")]
    batches: Annotated[tuple[Open, ...], told("its rows in each batch")]
    changes: Annotated[tuple[Open, ...], told("cells of its own row that were changed by hand")]
    plans: Annotated[tuple[Open, ...], told("its parts of each plan")]
    decisions: Annotated[tuple[Open, ...], told("decisions on it, without who made them")]
    offers: Annotated[tuple[Open, ...], told("offers to it")]
    courses: Annotated[tuple[Open, ...], told("support courses")]
    trace: Annotated[tuple[Open, ...], told("what was done and looked at, in which role")]
    withheld: Annotated[tuple[str, ...], told("what is not handed out, by name")]


class EraseAsked(Asked):
    """Take a household out of what is kept, as far as the law lets an authority erase."""

    reason: Reason
    apply: bool = Field(default=False, description="erase; else it is only told what would be")


class StaysTold(Document):
    """Something on the household that stays, and why."""

    id: Annotated[str, told("the thing")]
    why: Annotated[str, told("name of the reason, in `reasons`")]


class ErasedTold(Document):
    """What was erased of a household, or would be, and what stays."""

    format: Annotated[Literal["anvis-household-erased/1"], told("format of this document")]
    household_id: Annotated[str, told("the household")]
    applied: Annotated[YesNo, told("it was erased; no = only told")]
    erased: Annotated[tuple[str, ...], told("drafts it goes out of")]
    kept: Annotated[tuple[StaysTold, ...], told("what stays until its time is over")]
    reasons: Annotated[dict[str, Texts], told("why, by name")]


__all__ = [
    "ContestedPart", "ContestedTold", "EraseAsked", "ErasedTold", "HouseholdKept", "RemovedTold", "RetentionTimes",
    "RetentionTold", "StaysTold",
]  # fmt: skip
