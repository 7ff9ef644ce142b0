"""Offers as they are worked with: with the case they stand in, what happened to each, and the dates of their dwelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from constraints import Case
from constraints.errors import NotFound

from ...access import Reach
from ...store import Offer, Unit
from .boards import case_kept
from .desk import Desk
from .moving import own_household

OPEN = ("proposed", "approved", "offered", "accepted")
ENDED = ("signed", "refused", "no_answer", "withdrawn", "fallen_through")
_MOST = 2000
_OWN_LOOKS = ("offer.read",)


@dataclass(frozen=True)
class Seen:
    """An offer with the case of the run it comes from; None where there is no run or retention took its batch."""

    offer: Offer
    case: Case | None


@dataclass(frozen=True)
class Happened:
    """Something that was done with an offer: what (`send`, `accept`, …), by whom, when, and the days and codes told then."""

    what: str
    by: str
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class OneOffer:
    """One offer with its history, oldest first, and the dates of its dwelling: rent runs from, to be handed back by."""

    offer: Offer
    case: Case | None
    happened: tuple[Happened, ...]
    liable_from: date | None
    hand_back_by: date | None


def listed(desk: Desk, states: Sequence[str], run_id: str | None = None) -> list[Seen]:
    """Offers in these states, newest first, at most 2,000; to a caseworker those of own cases."""
    reach = desk.may("offer.read")
    with desk.reading() as unit:
        found = [o for o in unit.offers.page(states=states, limit=_MOST) if run_id is None or o.run_id == run_id]
        cases = {r: _case(unit, r) for r in {o.run_id for o in found}}
    seen = [Seen(o, cases[o.run_id]) for o in found]
    if reach is not Reach.own_cases:
        return seen
    own = {r: frozenset() if c is None else desk.own(c, reach) or frozenset() for r, c in cases.items()}
    return [s for s in seen if s.offer.household in own[s.offer.run_id]]


def one(desk: Desk, offer_id: str) -> OneOffer:
    """One offer with all that happened to it. The look is traced.

    Raises NotFound for one that is not there, and for another caseworker's household to who sees own cases alone.
    """
    reach = desk.may("offer.read", "offer", offer_id)
    with desk.writing() as unit:
        offer = unit.offers.get(offer_id)
        own_household(desk, unit, reach, offer.run_id, offer.household)
        entries = unit.audit.page(thing="offer", thing_id=offer_id, limit=200)
        vacancies = unit.vacancies.of(dwelling=offer.dwelling)
        case = _case(unit, offer.run_id)
        unit.audit.append("offer.read", "offer", offer_id)
    newest = max(vacancies, key=lambda v: (v.reported_on, v.created_at), default=None)
    happened = tuple(
        Happened(e.what.partition(".")[2], e.user, e.at, e.facts)
        for e in reversed(entries) if e.what.startswith("offer.") and e.what not in _OWN_LOOKS
    )  # fmt: skip
    return OneOffer(
        offer, case, happened, None if newest is None else newest.liable_from,
        None if newest is None else newest.hand_back_by,
    )  # fmt: skip


def _case(unit: Unit, run_id: str | None) -> Case | None:
    if run_id is None:
        return None
    try:
        return case_kept(unit, unit.runs.get(run_id).batch_digest)
    except NotFound:
        return None
