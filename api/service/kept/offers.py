"""The life of an offer: sent, answered, signed, or come to nothing. What follows for the vacancy and the support course
happens in the same transaction.

Days come from whoever records them; nothing here reads the clock. `version` is the offer's as the caller read it: where it
has changed since, a move raises Conflict `stale-version/row`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from constraints.errors import Conflict, InputError, NotFound

from ...access import Reach
from ...store import Course, Offer, Unit
from ..deadlines import answer_by
from .desk import Desk
from .moving import (
    as_read,
    from_day,
    in_the_way,
    live_vacancy,
    may_move,
    moved,
    needed,
    own_household,
    own_households,
    refused,
)
from .refusals import refusal_reason
from .texts import within

_READ_AT_ONCE = 200


def read(desk: Desk, offer_id: str) -> Offer:
    """One offer; a look at one household is a line in the trace."""
    reach = desk.may("offer.read", "offer", offer_id)
    with desk.writing() as unit:
        offer = unit.offers.get(offer_id)
        own_household(desk, unit, reach, offer.run_id, offer.household)
        unit.audit.append("offer.read", "offer", offer_id)
    return offer


def listed(desk: Desk, states: Sequence[str] = (), after: str | None = None, limit: int = 50) -> list[Offer]:
    """Newest first; `after` is the id of the last one of the page before. To a caseworker those of own cases, a page of them."""
    reach = desk.may("offer.read")
    with desk.reading() as unit:
        if reach is not Reach.own_cases:
            return unit.offers.page(states=states, after=after, limit=limit)
        if after is not None:  # the id of another's case leads nowhere
            own_household(desk, unit, reach, (last := unit.offers.get(after)).run_id, last.household)
        own = own_households(desk, unit)
        found: list[Offer] = []
        while len(found) < limit:
            page = unit.offers.page(states=states, after=after, limit=_READ_AT_ONCE)
            found += [o for o in page if o.household in own(o.run_id)]
            if len(page) < _READ_AT_ONCE:
                break
            after = page[-1].id
        return found[:limit]


def overdue(desk: Desk, today: date) -> list[Offer]:
    """Offers whose last day to answer is before today: a person says of each that nobody answered, or what the answer was."""
    if desk.may("offer.read") is Reach.own_cases:
        raise NotFound("not-kept")
    with desk.reading() as unit:
        return unit.offers.overdue(today)


def propose(
    desk: Desk, run_id: str, household: str, dwelling: str, facts: Mapping[str, Any], reason: str
) -> Offer:  # fmt: skip
    """An offer beside the approved plan, as "who next" found it. Another person approves it.

    `facts` are the answer of `asked.who_next`, worked out in the same call: never taken from a caller, for they say that the
    rules allow the pair.

    Raises InputError `bad-offer/pair` where the facts are not of this pair.
    """
    desk.may("run.write", "run", run_id)
    reason = needed(reason)
    if (facts.get("household_id"), facts.get("dwelling_id")) != (household, dwelling) or not facts.get("offer"):
        raise InputError("bad-offer/pair", household=household, dwelling=dwelling)
    with desk.writing() as unit:
        run = unit.runs.get(run_id)
        unit.batches.held(run.batch_id)
        unit.offers.by_turns()
        if (there := unit.offers.in_the_way(household, dwelling)) is not None:
            raise in_the_way(there)
        live_vacancy(unit, dwelling)
        decision = unit.decisions.record(
            "propose", run.batch_id, run_id=run_id, household=household, dwelling=dwelling, reason=reason, facts=dict(facts)
        )  # fmt: skip
        offer = unit.offers.propose(
            household, dwelling, run_id=run_id, decision_id=decision.id, organisation=facts["offer"]["organisation_id"],
            facts_digest=unit.contents.put_document(facts["offer"]),
        )  # fmt: skip
        unit.audit.append("offer.propose", "offer", offer.id, {"run": run_id})
    return offer


def approve(desk: Desk, offer_id: str, version: int | None = None) -> Offer:
    """A second person approves one offer that was proposed beside the plan. Raises Forbidden `own-proposal`."""
    may_move(desk, "offer", "approve", offer_id)
    with desk.reading() as unit:
        own = unit.offers.get(offer_id).created_by == desk.actor.user
    if own:
        raise refused(desk, "offer", offer_id, "own-proposal")
    with desk.writing() as unit:
        return moved(unit, "offer", as_read("offer", unit.offers.get(offer_id), version), "approve")


def send(
    desk: Desk, offer_id: str, letter_date: date, answer_days: int, saturday_counts: bool = True,
    letter_digest: str | None = None, moves_in_on: date | None = None, version: int | None = None,
) -> Offer:  # fmt: skip
    """The letter goes out: the last day to answer is set, the vacancy is offered, the slot of the support team reserved.

    `answer_days` is the office's own number of days; a private dwelling has seven weekdays. Raises Conflict
    `not-at-disposal` where the dwelling's vacancy is not the municipality's.
    """
    may_move(desk, "offer", "send", offer_id)
    if not 1 <= answer_days <= 60:
        raise InputError("bad-offer/days", pointer="/answer_days")
    with desk.writing() as unit:
        offer = as_read("offer", unit.offers.get(offer_id), version)
        facts = _facts(unit, offer)
        reply_by = None if facts.get("reply_by") is None else date.fromisoformat(facts["reply_by"])
        until = answer_by(facts.get("dwelling_type"), reply_by, letter_date, answer_days, saturday_counts)
        offer = moved(
            unit, "offer", offer, "send", {"on": letter_date.isoformat(), "answer_by": until.isoformat()},
            offered_on=letter_date, answer_by=until, letter_digest=letter_digest, moves_in_on=moves_in_on,
        )  # fmt: skip
        vacancy = live_vacancy(unit, offer.dwelling)
        if vacancy is not None:
            moved(unit, "vacancy", vacancy, "offer", {"offer": offer.id}, offer_id=offer.id)
        if facts.get("team") is not None:
            course = unit.courses.reserve(facts["team"], facts["method"], offer.household, offer_id=offer.id)
            unit.audit.append("course.reserve", "course", course.id, {"offer": offer.id, "team": course.team})
    return offer


def accept(desk: Desk, offer_id: str, on: date, version: int | None = None) -> Offer:
    """The citizen says yes."""
    return _answered(desk, offer_id, "accept", on, version)


def refuse(
    desk: Desk, offer_id: str, on: date, reason_code: str, reason: str | None = None, version: int | None = None
) -> Offer:
    """The citizen says no, for a coded reason: the dwelling is on the desk again at once. No refusal lowers a rank."""
    code = refusal_reason(reason_code).code
    return _answered(desk, offer_id, "refuse", on, version, reason_code=code, reason=within("reason", reason))


def no_answer(desk: Desk, offer_id: str, today: date, version: int | None = None) -> Offer:
    """A person confirms that nobody answered. Raises Conflict `before-deadline` up to and on the last day to answer."""
    return _answered(desk, offer_id, "no-answer", today, version)


def withdraw(desk: Desk, offer_id: str, reason: str, version: int | None = None) -> Offer:
    """The municipality takes the offer back, with a reason."""
    return _given_up(desk, offer_id, "withdraw", reason, version)


def fall_through(desk: Desk, offer_id: str, reason: str, version: int | None = None) -> Offer:
    """Nothing came of an offer that was accepted, with a reason."""
    return _given_up(desk, offer_id, "fall-through", reason, version)


def sign(
    desk: Desk, offer_id: str, on: date, moves_in_on: date | None = None, support_ends_on: date | None = None,
    version: int | None = None,
) -> Offer:  # fmt: skip
    """The lease is signed: rent stops being the municipality's on the day the lease starts, and support starts.

    `moves_in_on` is the first day of the lease; the day of the signature where it is not told.
    """
    may_move(desk, "offer", "sign", offer_id)
    with desk.writing() as unit:
        offer = as_read("offer", unit.offers.get(offer_id), version)
        from_day(on, offer.answered_on)
        starts = from_day(moves_in_on or offer.moves_in_on or on, None)
        told = {"on": on.isoformat(), "from": starts.isoformat()}
        offer = moved(unit, "offer", offer, "sign", told, signed_on=on, moves_in_on=starts)
        vacancy = _vacancy_of(unit, offer)
        if vacancy is not None:
            moved(unit, "vacancy", vacancy, "let", {"offer": offer.id}, let_on=starts)
        for course in _courses(unit, offer):
            moved(
                unit, "course", course, "start", {"offer": offer.id}, starts_on=starts, planned_end_on=support_ends_on
            )
    return offer


def _answered(desk: Desk, offer_id: str, name: str, on: date, version: int | None, **values: Any) -> Offer:
    reach = may_move(desk, "offer", name, offer_id)
    with desk.writing() as unit:
        offer = unit.offers.get(offer_id)
        own_household(desk, unit, reach, offer.run_id, offer.household)
        as_read("offer", offer, version)
        from_day(on, offer.offered_on)
        if name == "no-answer" and offer.answer_by is not None and on <= offer.answer_by:
            raise Conflict("before-deadline", day=offer.answer_by)
        told = {"on": on.isoformat(), **({"reason_code": values["reason_code"]} if "reason_code" in values else {})}
        offer = moved(unit, "offer", offer, name, told, answered_on=on, **values)
        if name != "accept":
            _back(unit, offer)
    return offer


def _given_up(desk: Desk, offer_id: str, name: str, reason: str, version: int | None) -> Offer:
    may_move(desk, "offer", name, offer_id)
    reason = needed(reason)
    with desk.writing() as unit:
        offer = moved(unit, "offer", as_read("offer", unit.offers.get(offer_id), version), name, reason=reason)
        _back(unit, offer)
    return offer


def _back(unit: Unit, offer: Offer) -> None:
    """The dwelling is on the desk again, and the slot of the support team free."""
    vacancy = _vacancy_of(unit, offer)
    if vacancy is not None:
        moved(unit, "vacancy", vacancy, "back", {"offer": offer.id}, offer_id=None)
    for course in _courses(unit, offer):
        moved(unit, "course", course, "release", {"offer": offer.id})


def _vacancy_of(unit: Unit, offer: Offer) -> Any:
    return next((v for v in unit.vacancies.of(dwelling=offer.dwelling) if v.offer_id == offer.id), None)


def _courses(unit: Unit, offer: Offer) -> list[Course]:
    found = unit.courses.of(household=offer.household, states=("reserved",))
    return [c for c in found if c.offer_id == offer.id]


def _facts(unit: Unit, offer: Offer) -> dict[str, Any]:
    """The facts the offer rests on; none where retention took them."""
    if offer.facts_digest is None or not unit.contents.holds(offer.facts_digest):
        return {}
    found: dict[str, Any] = unit.contents.document(offer.facts_digest)
    return found
