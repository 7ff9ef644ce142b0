"""ALB § 59(3)-(4) and § 51: youth dwellings, allocation to strengthen the mix, and what is let from the waiting list."""

from __future__ import annotations

from datetime import date

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..language import N_
from ..law.store import LawAt
from .question import Example, ask, one
from .rule import NO, YES, Ground, Matrix, Period, PersonTest, Rule, TwoSidedRule, Verdict, cite, whether

_YOUTH = {"dwelling_type": "youth", "availability_basis": "59-3", "rooms": 1, "area_m2": 35}


class WaitingListDwelling(Rule):
    """ALB § 51(1): a dwelling let from the waiting list is the organisation's to let, not the municipality's to allocate."""

    id = "ALB-51-1"
    cites = cite("ALB", "§ 51, stk. 1")
    scope = "waiting list"
    heading = N_("Let from the waiting list")
    says = {
        Verdict.NOT_APPLICABLE: N_(
            "The organisation lets the dwelling from its waiting list; it is not the municipality's to allocate."
        )
    }
    examples = (
        Example("let from the waiting list", "not_applicable", "", {}, {"availability_basis": "waiting_list"}),
        Example("allocated under § 59", "silent"),
    )

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = np.zeros(case.shape, dtype=np.int8)
        found[:, [d.index for d in case.dwellings if d.record.availability_basis == "waiting_list"]] = (
            Verdict.NOT_APPLICABLE
        )
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        return YES.beside(basis=d.record.availability_basis)


class YouthDwelling(TwoSidedRule):
    """ALB § 59(3), § 64(4): basis 59-3 is for youth dwellings and young applicants; starter homes are outside § 59.

    The act sets no age: the municipality's own limit is the switch `young_applicant_below_age`. University-near and
    relabelled youth dwellings are outside too; the files have no such column (see not_modelled.md).
    """

    id = "ALB-59-3"
    cites = cite("ALB", "§ 59, stk. 3, jf. § 64, stk. 4")
    scope = "youth and starter dwellings under § 59"
    in_force = Period(date(2011, 1, 1), None)
    person_test = PersonTest.APPLICANT
    reads = ("persons.birth_date",)
    heading = N_("Youth dwellings")
    says = {
        Verdict.FORBIDDEN: N_("The youth dwelling is for young people under {limit}; the applicant is {age}."),
        Verdict.REVIEW: N_("The youth dwelling is for young people under {limit}; the applicant's age is not known."),
        Verdict.NOT_APPLICABLE: N_(
            "A dwelling of this type ({dwelling_type}) cannot be allocated through § 59 on basis {basis}."
        ),
    }
    asks = ask(
        N_("Is the applicant young in the sense of the municipality's limit?"),
        clear=("young", N_("The applicant is young in the sense of the municipality's limit.")),
        bar=("not_young", N_("The applicant is above the municipality's age limit for youth dwellings.")),
    )
    examples = (
        Example("a day before the birthday that ends youth", "silent", "", one(birth_date="1996-11-21"), _YOUTH),
        Example("on that birthday", "forbidden", "too_old", one(birth_date="1996-11-20"), _YOUTH),
        Example("the age is unknown", "review", "unknown", one(birth_date=None), _YOUTH),
        Example(
            "a starter home is outside § 59",
            "not_applicable",
            "type",
            one(birth_date="2000-06-01"),
            {**_YOUTH, "dwelling_type": "starter"},
        ),
        Example(
            "a family dwelling cannot come by basis 59-3", "not_applicable", "type", {}, {"availability_basis": "59-3"}
        ),
    )

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        limit = law.switch("young_applicant_below_age")
        old = household.applicant.at_least(limit)
        bounds = household.applicant.age_bounds
        if old is None:
            return Ground(None, "unknown", {"limit": limit}, ("persons.birth_date",))
        return Ground(True, "too_old", {"limit": limit, "age": bounds[0] if bounds else None}) if old else NO

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether(dwelling.record.availability_basis == "59-3" and dwelling.record.dwelling_type == "youth")

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = super().matrix(case, law, budgets)
        for d in case.dwellings:
            if _outside(d):
                found[:, d.index] = Verdict.NOT_APPLICABLE
        return np.asarray(found, dtype=np.int8)

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        if _outside(d):
            return Ground(True, "type", {"dwelling_type": d.record.dwelling_type, "basis": d.record.availability_basis})
        return super().ground(h, d, law, budgets)


def _outside(d: DwellingFacts) -> bool:
    kind, basis = d.record.dwelling_type, d.record.availability_basis
    return (d.under_section_59 and kind == "starter") or (basis == "59-3" and kind != "youth")


class CompositionAllocation(TwoSidedRule):
    """ALB § 59(4): dwellings handed over to strengthen the resident mix; a person decides whether that purpose is met."""

    id = "ALB-59-4"
    cites = cite("ALB", "§ 59, stk. 4")
    scope = "basis 59-4"
    in_force = Period(date(2005, 1, 1), None)
    when_met = Verdict.REVIEW
    heading = N_("Allocation to strengthen the resident mix")
    says = {
        Verdict.REVIEW: N_("The dwelling was handed over under § 59(4) to strengthen the resident mix; a person must judge whether that purpose is met."),
    }  # fmt: skip
    asks = ask(
        N_("Does the allocation strengthen the resident mix?"),
        clear=("strengthens_mix", N_("The allocation strengthens the resident mix.")),
        bar=("does_not", N_("The allocation does not strengthen the resident mix.")),
    )
    examples = (
        Example("put to a person", "review", "", {"homelessness_situation": "street"}, {"availability_basis": "59-4"}),
        Example("not on other bases", "silent"),
    )

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return YES

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground:
        return whether(dwelling.record.availability_basis == "59-4")
