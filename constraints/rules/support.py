"""Support and concentration: a slot for those who need one, and no department with too many supported households.

Also the two duties of social law that touch a placement: § 110(5) on discharge and § 176 a on the refund.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..budget.disposable import BudgetTable
from ..facts.case import Case
from ..facts.dwelling import Department
from ..facts.units import add_months
from ..facts.views import DwellingFacts, HouseholdFacts, Truth
from ..language import N_
from ..law.store import LawAt
from .question import Example, ask
from .rule import NO, YES, Force, Ground, Period, TwoSidedRule, Verdict, cite, whether


class SupportKnown(TwoSidedRule):
    """SUPPORT-1: whether the household needs a slot must be known before it moves in. The slots are a limit of the plan."""

    id = "SUPPORT-1"
    cites = cite("policy", "støtteplads før indflytning")
    force = Force.POLICY
    reads = ("households.support_method", "households.support_declined")
    heading = N_("Support slot")
    says = {
        Verdict.REVIEW: N_("No support method is told, so it is not known whether the household needs a support slot.")
    }
    asks = ask(
        N_("Does the household need a support slot? Where it does, the method is entered."),
        clear=("no_slot", N_("The household needs no support slot.")),
        bar=("slot_needed", N_("The household needs a support slot; the method must be entered first.")),
    )
    examples = (
        Example("the method is not told", "review", "unknown", {"support_method": None}),
        Example("no support", "silent", "", {"support_method": "none"}),
        Example("support is declined", "silent", "", {"support_method": None, "support_declined": True}),
        Example("a method is told", "silent", "", {"support_method": "CTI", "support_decided_on": "2026-10-01"}),
    )

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return whether(None if household.needs_slot is None else False, "households.support_method")

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return YES


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


def _department(recent: int | None) -> dict[str, object]:
    row = {"department_id": "D-ORD", "organisation_id": "O1", "dwellings_total": 50, "supported_last_24_months": recent}
    return {"departments": [row]}


_SUPPORTED = {"support_method": "ICM", "support_decided_on": "2026-10-01"}


class Concentration(TwoSidedRule):
    """CONC-1: a department with no room for another supported household. Room for some is a limit of the plan."""

    id = "CONC-1"
    cites = cite("policy", "policy.yaml: concentration, jf. almenboligloven § 59, stk. 1, 2. pkt.")
    force = Force.POLICY
    liftable = True
    reads = ("departments.dwellings_total", "departments.supported_last_24_months", "households.support_method")
    heading = N_("Concentration of supported households")
    says = {
        (Verdict.FORBIDDEN, "share"): N_(
            "Department {department} has taken {recent} supported households in 24 months and has {total} dwellings; the municipality's limit is the share {share}."
        ),
        (Verdict.FORBIDDEN, "count"): N_("By the municipality's policy department {department} takes no further supported household in this batch."),
        (Verdict.REVIEW, "unknown"): N_("Whether department {department} has room for another supported household cannot be told; not known: {missing}."),
    }  # fmt: skip
    asks = ask(
        N_("Has the department room for another supported household?"),
        clear=("room", N_("The department has room for another supported household.")),
        bar=("no_room", N_("The department has no room for another supported household.")),
    )
    examples = (
        Example("room for one more", "silent", "", _SUPPORTED, tables=_department(4)),
        Example("at the limit", "forbidden", "share", _SUPPORTED, tables=_department(5)),
        Example(
            "no new ones at all",
            "forbidden",
            "count",
            _SUPPORTED,
            policy={"concentration": {"max_new_supported_per_department": 0}},
        ),
        Example("the number is not told", "review", "unknown", _SUPPORTED, tables=_department(None)),
        Example("a household without support", "silent", "", {}, tables=_department(5)),
    )

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return whether(household.supported, "households.support_method")

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        room = room_for_supported(dwelling.department, dwelling.case)
        total, recent = dwelling.department.dwellings_total, dwelling.department.supported_last_24_months
        if room.cap is None:
            missing = (
                *(("departments.dwellings_total",) if total is None else ()),
                *(("departments.supported_last_24_months",) if recent is None else ()),
            )
            return Ground(None, "unknown", {}, missing)
        if room.cap > 0:
            return NO
        share = dwelling.case.policy.concentration.supported_share_max
        facts = {"recent": recent or 0, "total": total, "share": str(share)}
        return Ground(True, "count") if room.by_share is None or room.by_count == 0 else Ground(True, "share", facts)

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        found = super().ground(h, d, law, budgets).beside(department=d.record.department_id)
        return found.beside(missing=list(found.missing)) if found.missing else found


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
    when_met = when_unknown = Verdict.WARN
    heading = N_("Discharge from a § 110 shelter")
    says = {
        (Verdict.WARN, "not_decided"): N_(
            "The municipality can discharge to the dwelling only when the plan is made, the lease signed and the support decided; no decision on support is told."
        ),
        (Verdict.WARN, "decided_later"): N_(
            "The municipality can discharge to the dwelling only when the plan is made, the lease signed and the support decided; the support is decided on {decided}."
        ),
    }  # fmt: skip
    examples = (
        Example("no support decision is told", "warn", "not_decided", {"homelessness_situation": "section_110", "support_method": "ICM"}),
        Example("decided after the day", "warn", "decided_later",
                {"homelessness_situation": "section_110", "support_method": "ICM", "support_decided_on": "2026-11-21"}),
        Example("decided on the day", "silent", "",
                {"homelessness_situation": "section_110", "support_method": "ICM", "support_decided_on": "2026-11-20"}),
        Example("not in a shelter", "silent", "", {"support_method": "ICM"}),
    )  # fmt: skip

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        decided = household.record.support_decided_on
        in_shelter = household.record.homelessness_situation == "section_110"
        if not in_shelter or household.supported is False or (decided is not None and decided <= law.day):
            return NO
        return Ground(True, "decided_later", {"decided": decided}) if decided else Ground(True, "not_decided")

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return YES


def support_refund_until(first_discharge: date, decided: date | None, followed_by_107: bool = False) -> date | None:
    """SEL § 176 a: last day with a 50 % refund of § 85 a support, or None where there is none.

    Two years from the *first* discharge, never restarted; only when the support was decided before the discharge, or a
    § 107 stay followed directly.
    """
    if decided is None or (decided >= first_discharge and not followed_by_107):
        return None
    return add_months(first_discharge, 24)
