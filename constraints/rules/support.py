"""Support and concentration: a slot for those who need one, and no department with too many supported households.

Also the two duties of social law that touch a placement: § 110(5) on discharge and § 176 a on the refund.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..facts.case import Case
from ..facts.dwelling import Department
from ..facts.units import add_months
from ..facts.views import DwellingFacts, HouseholdFacts, Truth
from ..law.store import LawAt
from .rule import Force, Period, TwoSidedRule, Verdict, cite


class SupportKnown(TwoSidedRule):
    """SUPPORT-1: whether the household needs a slot must be known before it moves in. The slots are a limit of the plan."""

    id = "SUPPORT-1"
    cites = cite("policy", "støtteplads før indflytning")
    force = Force.POLICY
    title = {"da": "Støtteplads", "en": "Support slot"}
    says = {
        Verdict.REVIEW: {
            "da": "Det er ikke oplyst, om husstanden skal have en støtteplads (metode {method}, fravalgt {declined}).",
            "en": "It is not known whether the household needs a support slot (method {method}, declined {declined}).",
        },
        Verdict.FORBIDDEN: {
            "da": "Der er ingen ledig støtteplads til metode {method}.",
            "en": "No slot is free for support method {method}.",
        },
    }

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return None if household.needs_slot is None else False

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return True

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"method": h.support_method, "declined": h.stated("support_declined")}


@dataclass(frozen=True)
class Room:
    """How many more supported households a department takes: `cap` None = not known; the two bounds behind it."""

    cap: int | None
    by_count: int
    by_share: int | None


def room_for_supported(department: Department, case: Case) -> Room:
    """The concentration cap of a department: at most N new ones, and the share of its dwellings over 24 months.

    The share is left out where the batch has no `dwellings_total` column; a single empty cell makes it unknown.
    """
    policy = case.policy.concentration
    by_count = policy.max_new_supported_per_department
    absent = case.column_absent
    total, recent = department.dwellings_total, department.supported_last_24_months
    if total is None and absent("departments", "dwellings_total"):
        return Room(by_count, by_count, None)
    if recent is None and absent("departments", "supported_last_24_months"):
        recent = 0
    if by_count == 0:
        return Room(0, 0, None)
    if total is None or recent is None:
        return Room(None, by_count, None)
    most = total * policy.supported_share_max
    by_share = max(0, most.numerator // most.denominator - recent)
    return Room(min(by_count, by_share), by_count, by_share)


class Concentration(TwoSidedRule):
    """CONC-1: a department with no room for another supported household. Room for some is a limit of the plan."""

    id = "CONC-1"
    cites = cite("policy", "policy.yaml: concentration, jf. almenboligloven § 59, stk. 1, 2. pkt.")
    force = Force.POLICY
    liftable = True
    title = {"da": "Koncentration af støttede husstande", "en": "Concentration of supported households"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Afdeling {department} har {recent} støttede husstande i 24 måneder af {total} boliger; grænsen er {share} og højst {count} nye.",
            "en": "Department {department} has {recent} supported households in 24 months of {total} dwellings; the limit is {share} and at most {count} new.",
        },
        Verdict.REVIEW: {
            "da": "Afdeling {department}: antal boliger ({total}) eller støttede husstande ({recent}) er ikke oplyst.",
            "en": "Department {department}: the number of dwellings ({total}) or of supported households ({recent}) is not known.",
        },
    }

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return household.supported

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        room = room_for_supported(dwelling.department, dwelling.case)
        return None if room.cap is None else room.cap == 0

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        policy = h.policy.concentration
        return {
            "department": d.record.department_id, "recent": d.department.supported_last_24_months,
            "total": d.department.dwellings_total, "share": str(policy.supported_share_max),
            "count": policy.max_new_supported_per_department,
        }  # fmt: skip


@dataclass(frozen=True)
class Discharge:
    """What SEL § 110(5) asks before the municipality itself may decide a discharge from a § 110 shelter.

    None = not known; the discharge is lawful only when all are True.
    """

    plan: Truth
    dwelling_allocated: Truth
    support_decided: Truth
    lease_signed_and_ready: Truth

    @property
    def lawful(self) -> Truth:
        answers = (self.plan, self.dwelling_allocated, self.support_decided, self.lease_signed_and_ready)
        return False if False in answers else None if None in answers else True


class DischargeFromShelter(TwoSidedRule):
    """SEL § 110(5): the municipality may not discharge to a home before plan, lease, move-in and support are in place.

    It never bars the allocation; it warns where the support decision is not recorded.
    """

    id = "SEL-110-5"
    cites = cite("SEL", "§ 110, stk. 5")
    in_force = Period(date(2023, 10, 1), None)
    when_met = Verdict.WARN
    title = {"da": "Udskrivning fra § 110-boform", "en": "Discharge from a § 110 shelter"}
    says = {
        Verdict.WARN: {
            "da": "Kommunen kan først udskrive til boligen, når støtten er besluttet (oplyst: {decided}), handleplanen foreligger og lejekontrakten er underskrevet.",
            "en": "The municipality can discharge to the dwelling only when the support is decided (told: {decided}), the plan is made and the lease signed.",
        }
    }

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        decided = household.record.support_decided_on
        in_shelter = household.record.homelessness_situation == "section_110"
        return in_shelter and household.supported is not False and (decided is None or decided > law.day)

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return True

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"decided": h.record.support_decided_on}


def support_refund_until(first_discharge: date, decided: date | None, followed_by_107: bool = False) -> date | None:
    """SEL § 176 a: last day with a 50 % refund of § 85 a support, or None where there is none.

    Two years from the *first* discharge, never restarted; only when the support was decided before the discharge, or a
    § 107 stay followed directly.
    """
    if decided is None or (decided >= first_discharge and not followed_by_107):
        return None
    return add_months(first_discharge, 24)
