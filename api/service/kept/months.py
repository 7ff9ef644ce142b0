"""From one month to the next: a draft of everything that is carried, each row and cell with its source, and the close.

What came of the month is taken from the offers, vacancies and courses that are kept, never from a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from constraints import Case
from constraints.errors import Conflict, InputError, NotFound
from matching.month.answers import Answers, OfferAnswer
from matching.month.next_month import Draft, next_month, same_day_next_month
from matching.plan.document import Plan

from ...store import Batch, Course, Decision, Offer, Unit
from .batches import case_of
from .decisions import CLOSED
from .desk import Desk
from .ledger import leases, started_on
from .texts import within

CARRIED = "carry"
# What an offer's state says of the answer, as the next month reads it. An accepted offer that came to nothing is as one
# taken back: the household is free again, and so is the dwelling.
_ANSWERS: Mapping[str, str | None] = {
    "offered": None, "accepted": "accepted", "signed": "accepted", "refused": "refused", "no_answer": "no_answer",
    "withdrawn": "withdrawn", "fallen_through": "withdrawn",
}  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """The draft of the next month, and the account of everything carried (`anvis-carried/1`)."""

    batch: Batch
    carried: Mapping[str, Any]


def open_next(desk: Desk, run_id: str, day: date | None = None, note: str | None = None, lang: str = "da") -> Opened:
    """The draft of the month after the one whose plan was approved, for `day` or the same day of the next month.

    Raises Conflict `not-approved` for a run whose plan is not, and `offers-unsent` while offers are proposed or approved
    and not sent: it is not for the next month to guess whether they will be.
    """
    desk.may("batch.write", "run", run_id)
    note = within("note", note)
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        document = unit.contents.document(run.batch_digest)
        approved = unit.decisions.of(run_id=run_id, standing=True)
        if not any(d.kind == "approve" for d in approved):
            raise Conflict("not-approved", key=run_id)
        unsent = unit.offers.of(states=("proposed", "approved"))
        if unsent:
            raise Conflict("offers-unsent", count=len(unsent))
        plan = Plan.model_validate_json(unit.runs.plan(run_id), extra="ignore")
        case = case_of(document)
        last = day or same_day_next_month(case.batch.decision_date)
        draft = _draft(unit, run.batch_id, case, plan, day, last, lang)
    tables = {**draft.settings, **draft.tables}
    account = draft.document(case_of(tables)).as_json()
    with desk.writing() as unit:
        counts: dict[str, Any] = {"run": run_id, "carried": len(account["carried"]), "left": len(account["left"])}
        batch = unit.batches.open(
            date.fromisoformat(account["decision_date"]), tables, carried_from=run.batch_id, note=note, facts=counts
        )
        told = unit.decisions.record(CARRIED, batch.id, run_id=run_id, facts=account)
        unit.audit.append(
            "batch.opened", "batch", batch.id,
            {"digest": batch.content_digest, "from": run.batch_id, "account": told.facts_digest, **counts},
        )  # fmt: skip
    return Opened(batch, account)


def carried(desk: Desk, batch_id: str) -> Mapping[str, Any]:
    """The account of what a batch took over from the month before. Raises NotFound `not-kept` where it was not carried."""
    desk.may("batch.write", "batch", batch_id)
    with desk.reading() as unit:
        told = [d for d in unit.decisions.of(batch_id=batch_id) if d.kind == CARRIED and d.facts_digest is not None]
        if not told:
            raise NotFound("not-kept")
        found: Mapping[str, Any] = unit.contents.document(str(told[-1].facts_digest))
        return found


def _draft(unit: Unit, batch_id: str, case: Case, plan: Plan, day: date | None, last: date, lang: str) -> Draft:
    people = {h.household_id for h in case.households}
    homes = {d.dwelling_id for d in case.dwellings}
    # An offer that was taken back before it was sent was none.
    ours = [o for o in unit.offers.of() if o.household in people and o.dwelling in homes and o.offered_on is not None]
    signed = {o.id: o.signed_on for o in unit.offers.of(states=("signed",)) if o.signed_on is not None}
    closed = _closed(unit, batch_id, people)
    handed_back = {
        v.dwelling: "" for v in unit.vacancies.of(states=("handed_back",)) if v.dwelling in homes and _is_newest(unit, v.id, v.dwelling)
    }  # fmt: skip
    answers = answers_of(ours, closed, handed_back)
    here = {(str(o.household_id), str(o.dwelling_id)) for o in answers.offers if o.signed_on is not None}
    history = [_lease(o, facts, on) for o, facts, on in leases(unit) if (o.household, o.dwelling) not in here]
    courses = courses_of(case, unit.courses.of(), signed, last)
    return next_month(case, plan, answers, day, history, lang=lang, courses=courses)


def answers_of(offers: Iterable[Offer], closed: Mapping[str, str], handed_back: Mapping[str, str]) -> Answers:
    """What came of the offers, as the next month reads it; of several of one pair, the newest."""
    newest = {(o.household, o.dwelling): o for o in sorted(offers, key=lambda o: (o.created_at, o.id))}
    rows = []
    for (household, dwelling), o in sorted(newest.items()):
        try:
            rows.append(
                OfferAnswer(
                    household_id=household,
                    dwelling_id=dwelling,
                    answer=_ANSWERS[o.state],
                    offered_on=o.offered_on,
                    reason=o.reason_code or o.reason,
                    signed_on=o.signed_on,
                )
            )
        except ValidationError:
            raise InputError("bad-answers/rows", file="", problems=o.id) from None
    return Answers("", rows, dict(closed), dict(handed_back))


def courses_of(
    case: Case, courses: Iterable[Course], signed: Mapping[str, date], until: date
) -> dict[str, tuple[int, int]]:
    """Team → courses that ended in the month, and that started in it without an offer."""
    day = case.batch.decision_date
    ended, by_hand = Counter[str](), Counter[str]()
    for c in courses:
        ended[c.team] += c.ended_on is not None and day <= c.ended_on < until
        taken = started_on(c, signed)
        by_hand[c.team] += c.offer_id is None and taken is not None and day <= taken < until
    return {t.team_id: (ended[t.team_id], by_hand[t.team_id]) for t in case.support_teams}


def _closed(unit: Unit, batch_id: str, people: set[str]) -> dict[str, str]:
    """Households whose case was closed, on the batch or on one it was made from."""
    found: list[Decision] = []
    here: str | None = batch_id
    while here is not None:
        found += [d for d in unit.decisions.of(batch_id=here, standing=True) if d.kind == CLOSED]
        here = unit.batches.get(here).carried_from
    return {str(d.household): d.reason or "" for d in found if d.household in people}


def _is_newest(unit: Unit, vacancy_id: str, dwelling: str) -> bool:
    """Is it the newest vacancy of its dwelling? One that was handed back may have been reported again."""
    return max(unit.vacancies.of(dwelling=dwelling), key=lambda v: (v.reported_on, v.created_at)).id == vacancy_id


def _lease(offer: Offer, facts: Mapping[str, Any], signed_on: date) -> dict[str, str]:
    """A lease of an earlier month, as the history of the next one holds it."""
    supported = facts.get("supported")
    return {
        "household_id": offer.household, "dwelling_id": offer.dwelling, "department_id": str(facts["department_id"]),
        "organisation_id": str(facts["organisation_id"]), "area_id": facts.get("area_id") or "",
        "signed_on": signed_on.isoformat(), "supported": "" if supported is None else "yes" if supported else "no",
        "support_team_id": facts.get("team") or "", "decision_date": str(facts["decision_date"]),
    }  # fmt: skip


def has_account(desk: Desk, batch_id: str) -> bool:
    """Whether a batch was made from the month before, and so has an account of what it took over."""
    desk.may("batch.write", "batch", batch_id)
    with desk.reading() as unit:
        return any(d.kind == CARRIED for d in unit.decisions.of(batch_id=batch_id))
