"""What the citizen and the people around decide: deal-breakers, protection, dates, locks and open offers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.household import Wish
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, Truth, any_of, negated
from ..law.store import LawAt
from .rule import Force, Matrix, PairRule, Rule, Verdict, cite


def wish_holds(wish: Wish, dwelling: DwellingFacts) -> Truth:
    """Does the dwelling have what the wish speaks of? For `floor_max`: is it on the floor named or lower?"""
    d = dwelling.record
    match wish.kind:
        case "area":
            return dwelling.department.area_id == wish.target
        case "department":
            return d.department_id == wish.target
        case "organisation":
            return dwelling.organisation.organisation_id == wish.target
        case "dwelling_type":
            return d.dwelling_type == wish.target
        case "floor_max":
            return None if d.floor is None else d.floor <= int(wish.target)
    east, north, metres = near_target(wish.target)
    if dwelling.place is None:
        return None
    dx, dy = dwelling.place[0] - east, dwelling.place[1] - north
    return dx * dx + dy * dy <= (metres * 1000) ** 2


def near_target(target: str) -> tuple[int, int, int]:
    """`easting northing metres` → millimetres east and north, whole metres. Raises ValueError."""
    east, north, metres = target.replace(",", ".").split()
    return round(float(east) * 1000), round(float(north) * 1000), int(metres)


def wish_hit(wish: Wish, dwelling: DwellingFacts) -> Truth:
    """Does the wish's tier apply to the dwelling? `avoid` and `never` on floor_max speak of the floors above it."""
    holds = wish_holds(wish, dwelling)
    if wish.kind == "floor_max" and wish.tier in ("avoid", "never"):
        return negated(holds)
    return holds


class DealBreaker(PairRule):
    """The citizen's own `never`: not offered. Only the citizen can take it back."""

    id = "WISH-1"
    cites = cite("policy", "husstandens egne ønsker: aldrig")
    force = Force.CITIZEN
    title = {"da": "Husstanden har sagt aldrig", "en": "The household has said never"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Husstanden har sagt aldrig til {kind} {target}.",
            "en": "The household has said never to {kind} {target}.",
        },
        Verdict.REVIEW: {
            "da": "Husstanden har sagt aldrig til {kind} {target}, og det er ikke oplyst, om det gælder denne bolig.",
            "en": "The household has said never to {kind} {target}, and it is not known whether that is true of this dwelling.",
        },
    }

    def may_concern(self, h: HouseholdFacts) -> bool:
        return any(w.tier == "never" for w in h.wishes)

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> Verdict:
        hit = any_of(wish_hit(w, d) for w in h.wishes if w.tier == "never")
        return Verdict.FORBIDDEN if hit else Verdict.REVIEW if hit is None else Verdict.SILENT

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        hits = [w for w in h.wishes if w.tier == "never" and wish_hit(w, d) is not False]
        return {"kind": hits[0].kind if hits else None, "target": hits[0].target if hits else None}


class Protection(PairRule):
    """Protection from a department or area. Never explained with a reason in any output."""

    id = "SEP-1"
    cites = cite("policy", "beskyttelse")
    force = Force.CITIZEN
    title = {"da": "Ikke mulig for husstanden", "en": "Not possible for the household"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Boligen kan ikke anvises til husstanden.",
            "en": "The dwelling cannot be allocated to the household.",
        }
    }

    def may_concern(self, h: HouseholdFacts) -> bool:
        return any(s.other_household_id is None for s in h.separations)

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> Verdict:
        for s in h.separations:
            if s.department_id is not None and s.department_id == d.record.department_id:
                return Verdict.FORBIDDEN
            if s.area_id is not None and s.area_id == d.department.area_id:
                return Verdict.FORBIDDEN
        return Verdict.SILENT

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {}


class HardDate(PairRule):
    """The dwelling is free only after the day on which the household must be housed: a person decides on a bridge."""

    id = "DATE-1"
    cites = cite("policy", "husstandens frist")
    force = Force.POLICY
    liftable = True
    title = {"da": "Boligen er ledig efter fristen", "en": "Free only after the deadline"}
    says = {
        Verdict.REVIEW: {
            "da": "Boligen er ledig {available}, {days} dage efter fristen {due}; en person skal tage stilling til en midlertidig løsning.",
            "en": "The dwelling is free on {available}, {days} days after the deadline {due}; a person must decide on a bridge.",
        }
    }

    def may_concern(self, h: HouseholdFacts) -> bool:
        return h.record.must_be_housed_by is not None and h.record.must_be_housed_by >= h.day

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> Verdict:
        due = h.record.must_be_housed_by
        return Verdict.REVIEW if due and d.record.available_from > due else Verdict.SILENT

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        due = h.record.must_be_housed_by
        late = (d.record.available_from - due).days if due else None
        return {"available": d.record.available_from, "due": due, "days": late}


class ReplyByDate(Rule):
    """The last day to answer the landlord has passed: a person must ask whether the dwelling is still to be had."""

    id = "REPLY-1"
    cites = cite("policy", "svarfrist i boligtilbuddet")
    force = Force.POLICY
    liftable = True
    title = {"da": "Svarfristen er udløbet", "en": "The reply deadline has passed"}
    says = {
        Verdict.REVIEW: {
            "da": "Svarfristen til udlejeren udløb {reply_by}; spørg, om boligen stadig kan anvises.",
            "en": "The deadline to answer the landlord was {reply_by}; ask whether the dwelling can still be had.",
        }
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        late = [d.record.reply_by is not None and d.record.reply_by < law.day for d in case.dwellings]
        column = np.where(np.array(late, dtype=bool), Verdict.REVIEW, 0).astype(np.int8)
        return np.broadcast_to(column[None, :], case.shape).copy()

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"reply_by": d.record.reply_by}


class ForbidLock(Rule):
    """A person has forbidden this placement."""

    id = "LOCK-1"
    whole_case = True
    cites = cite("policy", "sagsbehandlers lås")
    force = Force.POLICY
    title = {"da": "Spærret af en person", "en": "Forbidden by a person"}
    says = {Verdict.FORBIDDEN: {"da": "Spærret af {by}: {reason}.", "en": "Forbidden by {by}: {reason}."}}

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = np.zeros(case.shape, dtype=np.int8)
        for lock in case.case.locks:
            if lock.kind == "forbid":
                found[case.household_index[lock.household_id], case.dwelling_index[lock.dwelling_id]] = (
                    Verdict.FORBIDDEN
                )
        return found

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        lock = next((x for x in h.locks if x.dwelling_id == d.id), None)
        return {"by": lock.by if lock else None, "reason": lock.reason if lock else None}


class OpenOffer(Rule):
    """An offer that is out or accepted is frozen: the dwelling goes to nobody else, the household gets nothing else."""

    id = "OFFER-1"
    whole_case = True
    cites = cite("policy", "udestående tilbud")
    force = Force.POLICY
    title = {"da": "Udestående tilbud", "en": "Open offer"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Et tilbud er ude eller accepteret, så boligen eller husstanden er optaget.",
            "en": "An offer is out or accepted, so the dwelling or the household is taken.",
        }
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = np.zeros(case.shape, dtype=np.int8)
        latest = {(o.household_id, o.dwelling_id): o for o in case.case.offers}  # rows are sorted by date last
        held = [
            (case.household_index[h], case.dwelling_index[d])
            for (h, d), o in latest.items()
            if o.answer in (None, "accepted") and h in case.household_index and d in case.dwelling_index
        ]
        for h, d in held:
            found[h, :] = Verdict.FORBIDDEN
            found[:, d] = Verdict.FORBIDDEN
        for h, d in held:
            found[h, d] = Verdict.SILENT
        return found

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {}
