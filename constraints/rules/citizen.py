"""What the citizen and the people around decide: deal-breakers, protection, dates, locks and open offers."""

from __future__ import annotations

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.household import Wish
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, Truth, negated
from ..language import N_
from ..law.store import LawAt
from .question import Example, ask
from .rule import NO, SILENT, YES, Force, Ground, Matrix, PairRule, Rule, Verdict, cite


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


def _never(kind: str, target: str) -> dict[str, object]:
    return {"wishes": [{"household_id": "H", "kind": kind, "target": target, "tier": "never"}]}


class DealBreaker(PairRule):
    """The citizen's own `never`: not offered. Only the citizen can take it back."""

    id = "WISH-1"
    cites = cite("policy", "husstandens egne ønsker: aldrig")
    force = Force.CITIZEN
    reads = ("dwellings.floor", "dwellings.easting")
    heading = N_("The household has said never")
    says = {
        Verdict.FORBIDDEN: N_("The household has said never to this: {kind} {target}."),
        Verdict.REVIEW: N_("The household has said never to this: {kind} {target}. Whether it is true of the dwelling cannot be told; not known: {missing}."),
    }  # fmt: skip
    asks = ask(
        N_("Is what the household has said never to true of this dwelling?"),
        clear=("not_true_of_it", N_("What the household has said never to is not true of the dwelling.")),
        bar=("true_of_it", N_("What the household has said never to is true of the dwelling.")),
    )
    examples = (
        Example("never this area", "forbidden", "never", {}, {"area": "51B"}, tables=_never("area", "51B")),
        Example("never another area", "silent", "", {}, {"area": "51B"}, tables=_never("area", "X")),
        Example("never this type of dwelling", "forbidden", "never", tables=_never("dwelling_type", "family")),
        Example("never above the first floor: the second", "forbidden", "never", {}, {"floor": 2}, tables=_never("floor_max", "1")),
        Example("the first floor itself", "silent", "", {}, {"floor": 1}, tables=_never("floor_max", "1")),
        Example("the floor is not told", "review", "unknown", {}, {"floor": None}, tables=_never("floor_max", "1")),
        Example("never near a place, and where the dwelling lies is not told", "review", "unknown", tables=_never("near", "724000 6176000 500")),
    )  # fmt: skip

    def may_concern(self, h: HouseholdFacts) -> bool:
        return any(w.tier == "never" for w in h.wishes)

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> tuple[Verdict, Ground]:
        unsure: Wish | None = None
        for wish in h.wishes:
            if wish.tier != "never":
                continue
            hit = wish_hit(wish, d)
            if hit:
                return Verdict.FORBIDDEN, Ground(True, "never", {"kind": wish.kind, "target": wish.target})
            if hit is None and unsure is None:
                unsure = wish
        if unsure is None:
            return SILENT
        missing = ("dwellings.floor",) if unsure.kind == "floor_max" else ("dwellings.easting",)
        facts = {"kind": unsure.kind, "target": unsure.target, "missing": list(missing)}
        return Verdict.REVIEW, Ground(None, "unknown", facts, missing)


class Protection(PairRule):
    """Protection from a department or area. Never explained with a reason in any output."""

    id = "SEP-1"
    cites = cite("policy", "beskyttelse")
    force = Force.CITIZEN
    suitability = True
    heading = N_("Not possible for the household")
    says = {Verdict.FORBIDDEN: N_("The dwelling cannot be allocated to the household.")}
    examples = (
        Example("protected from the department", "forbidden", "", tables={"separations": [{"household_id": "H", "department_id": "D-ORD"}]}),
        Example("protected from the area", "forbidden", "", {}, {"area": "51B"}, tables={"separations": [{"household_id": "H", "area_id": "51B"}]}),
        Example("protected from another department", "silent", "", tables={"separations": [{"household_id": "H", "department_id": "D-X"}]}),
    )  # fmt: skip

    def may_concern(self, h: HouseholdFacts) -> bool:
        return any(s.other_household_id is None for s in h.separations)

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> tuple[Verdict, Ground]:
        for s in h.separations:
            if s.department_id is not None and s.department_id == d.record.department_id:
                return Verdict.FORBIDDEN, YES
            if s.area_id is not None and s.area_id == d.department.area_id:
                return Verdict.FORBIDDEN, YES
        return SILENT


class HardDate(PairRule):
    """The dwelling is free only after the day on which the household must be housed: a person decides on a bridge."""

    id = "DATE-1"
    cites = cite("policy", "husstandens frist")
    force = Force.POLICY
    liftable = True
    heading = N_("Free only after the deadline")
    says = {
        Verdict.REVIEW: N_(
            "The dwelling is free on {available}, after the deadline {due} (days between: {days}); a person must decide on a bridge."
        ),
    }
    asks = ask(
        N_("Is there a bridge from the deadline to the day on which the dwelling is free?"),
        clear=("bridge", N_("There is a bridge until the dwelling is free.")),
        bar=("no_bridge", N_("There is no bridge until the dwelling is free.")),
    )
    examples = (
        Example("free on the day of the deadline", "silent", "", {"must_be_housed_by": "2026-12-10"}, {"available_from": "2026-12-10"}),
        Example("free a day later", "review", "late", {"must_be_housed_by": "2026-12-10"}, {"available_from": "2026-12-11"}),
        Example("the deadline has passed already", "silent", "", {"must_be_housed_by": "2026-11-19"}, {"available_from": "2026-12-11"}),
    )  # fmt: skip

    def may_concern(self, h: HouseholdFacts) -> bool:
        return h.record.must_be_housed_by is not None and h.record.must_be_housed_by >= h.day

    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> tuple[Verdict, Ground]:
        due, free = h.record.must_be_housed_by, d.record.available_from
        if due is None or free <= due:
            return SILENT
        return Verdict.REVIEW, Ground(None, "late", {"available": free, "due": due, "days": (free - due).days})


class ReplyByDate(Rule):
    """The last day to answer the landlord has passed: a person must ask whether the dwelling is still to be had."""

    id = "REPLY-1"
    cites = cite("policy", "svarfrist i boligtilbuddet")
    force = Force.POLICY
    liftable = True
    heading = N_("The reply deadline has passed")
    says = {
        Verdict.REVIEW: N_(
            "The deadline to answer the landlord was {reply_by}; ask whether the dwelling can still be had."
        )
    }
    asks = ask(
        N_("Can the dwelling still be had?"),
        clear=("can_be_had", N_("The dwelling can still be had.")),
        bar=("cannot_be_had", N_("The dwelling can no longer be had.")),
    )
    examples = (
        Example("the last day", "silent", "", {}, {"reply_by": "2026-11-20"}),
        Example("a day later", "review", "passed", {}, {"reply_by": "2026-11-19"}),
        Example("no deadline told", "silent"),
    )

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        late = [d.record.reply_by is not None and d.record.reply_by < law.day for d in case.dwellings]
        column = np.where(np.array(late, dtype=bool), Verdict.REVIEW, 0).astype(np.int8)
        return np.broadcast_to(column[None, :], case.shape).copy()

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        return Ground(None, "passed", {"reply_by": d.record.reply_by})


class ForbidLock(Rule):
    """A person has forbidden this placement."""

    id = "LOCK-1"
    whole_case = True
    cites = cite("policy", "sagsbehandlers lås")
    force = Force.POLICY
    heading = N_("Forbidden by a person")
    says = {
        (Verdict.FORBIDDEN, "by_and_reason"): N_("Forbidden by {by}: {reason}."),
        (Verdict.FORBIDDEN, "by"): N_("Forbidden by {by}; no reason is told."),
        (Verdict.FORBIDDEN, "reason"): N_("Forbidden by a lock: {reason}. By whom is not told."),
        (Verdict.FORBIDDEN, "bare"): N_("Forbidden by a lock; neither name nor reason is told."),
    }
    examples = (
        Example("forbidden with name and reason", "forbidden", "by_and_reason",
                tables={"locks": [{"household_id": "H", "dwelling_id": "B", "kind": "forbid", "by": "leder", "reason": "aftale"}]}),
        Example("forbidden without a word", "forbidden", "bare", tables={"locks": [{"household_id": "H", "dwelling_id": "B", "kind": "forbid"}]}),
        Example("forbidden with a name alone", "forbidden", "by",
                tables={"locks": [{"household_id": "H", "dwelling_id": "B", "kind": "forbid", "by": "leder"}]}),
        Example("forbidden with a reason alone", "forbidden", "reason",
                tables={"locks": [{"household_id": "H", "dwelling_id": "B", "kind": "forbid", "reason": "aftale"}]}),
        Example("another dwelling is forbidden", "silent", "", {}, {}, {"C": {}},
                tables={"locks": [{"household_id": "H", "dwelling_id": "C", "kind": "forbid"}]}),
    )  # fmt: skip

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = np.zeros(case.shape, dtype=np.int8)
        for lock in case.case.locks:
            if lock.kind == "forbid":
                found[case.household_index[lock.household_id], case.dwelling_index[lock.dwelling_id]] = (
                    Verdict.FORBIDDEN
                )
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        lock = next((x for x in h.locks if x.dwelling_id == d.id and x.kind == "forbid"), None)
        if lock is None:
            return NO
        facts = {name: value for name, value in (("by", lock.by), ("reason", lock.reason)) if value}
        return Ground(True, "_and_".join(facts) or "bare", facts)
