"""Dwellings that reach the municipality outside § 59: elderly, starter, inclusion, halfway, odd, private.

Each form asks for its own target group. By wording § 59(6)-(7) does not reach them; until the municipality has
recorded that position (switch `other_bases_outside_59_6`), a pair that those bars would have hit is put to a person.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, Truth, all_of, any_of, negated
from ..facts.windows import weekdays_after
from ..law.store import LawAt
from .alb_59_6_deprived_area import (
    DisabilityPension,
    JobBenefits,
    LeaseEndedForDisorder,
    LongKontanthjaelp,
    MinorReleased,
    OutsideEuEeaCh,
    ReleasedConvict,
)  # fmt: skip
from .rule import Citation, Matrix, Period, TwoSidedRule, Verdict, cite

_BARS = (
    ReleasedConvict,
    MinorReleased,
    LeaseEndedForDisorder,
    OutsideEuEeaCh,
    LongKontanthjaelp,
    DisabilityPension,
    JobBenefits,
)


def would_be_barred(household: HouseholdFacts, law: LawAt) -> Truth:
    """Would § 59(6) bar the household, were the dwelling a § 59 dwelling in a deprived area?"""
    return any_of(bar().concerns(household, law) for bar in _BARS)


class OtherForm(TwoSidedRule):
    """A form with its own basis. `outsider` says who does not belong to its target group."""

    bases: ClassVar[tuple[str, ...]]

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return dwelling.record.availability_basis in self.bases

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Truth:
        """True = plainly not in the target group, None = a person must look."""
        return False

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return self.outsider(household, law)

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = super().matrix(case, law, budgets)
        if law.switch("other_bases_outside_59_6") == "confirmed":
            return found
        columns = [d.index for d in case.dwellings if self.covers(d, law) and (d.deprived or d.prevention)]
        if columns:
            for h in case.households:
                if would_be_barred(h, law) is not False:
                    found[h.index, columns] = np.maximum(found[h.index, columns], Verdict.REVIEW)
        return found

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        bounds = h.applicant.age_bounds
        return {
            "basis": d.record.availability_basis,
            "age": bounds[0] if bounds else None,
            "situation": h.record.homelessness_situation,
            "support_method": h.support_method,
            "area_kind": d.area_kind,
            "from_age": law.switch("elderly_applicant_from_age"),
        }


_POSITION = {
    "da": "Grundlag {basis} ligger efter ordlyden uden for § 59, stk. 6-7 (område: {area_kind}), eller målgruppen skal vurderes; en person skal tage stilling.",
    "en": "Basis {basis} is by wording outside § 59(6)-(7) (area: {area_kind}), or the target group must be judged; a person must decide.",
}


class ElderlyDwelling(OtherForm):
    """ALB §§ 54, 57: for the elderly and people with disabilities with a particular need."""

    id = "ALB-54"
    cites = cite("ALB", "§§ 54 og 57")
    in_force = Period(date(1997, 1, 1), None)
    bases = ("54",)
    title = {"da": "Ældreboliger", "en": "Dwellings for the elderly"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Ældreboligen er for ældre og personer med handicap; ansøgeren er {age} år (grænse {from_age}) uden oplyst behov.",
            "en": "The dwelling is for the elderly and people with disabilities; the applicant is {age} (from {from_age}) with no such need stated.",
        },
        Verdict.REVIEW: _POSITION,
    }

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Truth:
        people = [p for p in (household.applicant, household.partner) if p]
        old = any_of(p.at_least(law.switch("elderly_applicant_from_age")) for p in people)
        disabled = any_of(p.disability_pension for p in people)
        needs = any_of(household.stated(n) for n in ("needs_wheelchair", "needs_step_free", "needs_lift_or_ground"))
        return negated(any_of((old, disabled, needs)))


class StarterHome(OtherForm):
    """ALB § 101 a: starter homes for 18-24 year olds in need of housing support."""

    id = "ALB-101A"
    cites = cite("ALB", "§ 101 a; BEK977 § 12")
    in_force = Period(date(2012, 1, 1), None)
    bases = ("101a",)
    title = {"da": "Startboliger", "en": "Starter homes"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Startboliger er for unge på 18-24 år med behov for bostøtte; ansøgeren er {age} år, støtte: {support_method}.",
            "en": "Starter homes are for 18-24 year olds who need housing support; the applicant is {age}, support: {support_method}.",
        },
        Verdict.REVIEW: _POSITION,
    }

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Truth:
        low, high = (law.figure(f"almenboligloven.alb_101a.{n}").number for n in ("age_from", "age_to"))
        method = household.support_method
        needs_support: Truth = None if method is None else method != "none"
        fits = all_of(household.applicant.at_least(low), negated(household.applicant.at_least(high + 1)), needs_support)
        return negated(fits)


class InclusionHome(OtherForm):
    """ALB § 62 a: at most two years, after a concrete assessment and a goal agreed with the person: always for a person."""

    id = "ALB-62A"
    cites = cite("ALB", "§ 62 a")
    bases = ("62a",)
    title = {"da": "Inklusionsboliger", "en": "Inclusion homes"}
    says = {
        Verdict.REVIEW: {
            "da": "En inklusionsbolig kræver en konkret vurdering og et aftalt mål med personen; højst to år.",
            "en": "An inclusion home needs a concrete assessment and a goal agreed with the person; two years at most.",
        }
    }

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return None


class HalfwayHome(OtherForm):
    """ALB § 63: halfway homes, for residents of §§ 107, 109 and 110 facilities and others who need help to keep a home.

    Term: two years, and up to three more (BEK977 § 1(8)).
    """

    id = "ALB-63"
    cites = cite("ALB", "§ 63; BEK977 § 1, stk. 8")
    bases = ("63",)
    title = {"da": "Udslusningsboliger", "en": "Halfway homes"}
    says = {Verdict.REVIEW: _POSITION}

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return False if household.record.homelessness_situation == "section_110" else None


class OddDwelling(OtherForm):
    """Order 75/2020: odd dwellings, for particularly vulnerable people who cannot settle elsewhere: for a person."""

    id = "ODD"
    cites = cite("ODD", "bekendtgørelse 75/2020 §§ 1-2")
    in_force = Period(date(2020, 1, 28), None)
    bases = ("ODD",)
    title = {"da": "Skæve boliger", "en": "Odd dwellings"}
    says = {
        Verdict.REVIEW: {
            "da": "En skæv bolig er for særligt udsatte, som ikke kan bo andre steder trods støtte; en person skal vurdere det.",
            "en": "An odd dwelling is for particularly vulnerable people who cannot settle elsewhere despite support; a person must judge.",
        }
    }

    def outsider(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return None


def reply_deadline(notice: date, law: LawAt) -> date:
    """LOB § 56: the last of seven weekdays after the private landlord's vacancy notice."""
    days = law.figure("almenboligloven.lob_56.reply_weekdays").number
    return weekdays_after(notice, days, law.switch("saturday_counts_as_weekday"))


class PrivateReply(OtherForm):
    """LOB § 56: the municipality answers a private vacancy notice within seven weekdays; later a person must ask."""

    id = "LOB-56"
    cites: ClassVar[Citation] = cite("LOB", "§ 56")
    in_force = Period(date(2022, 7, 1), None)
    bases = ("LOB-49", "LOB-57a")
    title = {"da": "Svarfrist for private boliger", "en": "Reply deadline for private dwellings"}
    says = {
        Verdict.REVIEW: {
            "da": "Meddelelse {notice}; svarfristen på {days} hverdage udløb {deadline} eller kendes ikke, eller området kræver stillingtagen.",
            "en": "Notice {notice}; the deadline of {days} weekdays ended on {deadline} or is not known, or the area needs a decision.",
        }
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = super().matrix(case, law, budgets)
        for d in case.dwellings:
            if self.covers(d, law) and d.record.reported_on and law.day > reply_deadline(d.record.reported_on, law):
                found[:, d.index] = Verdict.REVIEW
        return found

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        notice = d.record.reported_on
        return {
            "notice": notice,
            "days": law.figure("almenboligloven.lob_56.reply_weekdays").number,
            "deadline": reply_deadline(notice, law) if notice else None,
        }
