"""ALB § 59(3): youth dwellings for young people with a social-housing problem; and what § 59 does not reach."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, Truth
from ..law.store import LawAt
from .rule import Matrix, Period, TwoSidedRule, Verdict, cite


class YouthDwelling(TwoSidedRule):
    """ALB § 59(3), § 64(4): basis 59-3 is for youth dwellings and young applicants; starter homes are outside § 59.

    The act sets no age: the municipality's own limit is the switch `young_applicant_below_age`. University-near and
    relabelled youth dwellings are outside too; the files have no such column (see not_modelled.md).
    """

    id = "ALB-59-3"
    cites = cite("ALB", "§ 59, stk. 3, jf. § 64, stk. 4")
    in_force = Period(date(2011, 1, 1), None)
    title = {"da": "Ungdomsboliger", "en": "Youth dwellings"}
    says = {
        Verdict.FORBIDDEN: {
            "da": "Ungdomsboligen er for unge under {limit} år; ansøgeren er {age}.",
            "en": "The youth dwelling is for young people under {limit}; the applicant is {age}.",
        },
        Verdict.REVIEW: {
            "da": "Ungdomsboligen er for unge under {limit} år; ansøgerens alder er ikke kendt.",
            "en": "The youth dwelling is for young people under {limit}; the applicant's age is not known.",
        },
        Verdict.NOT_APPLICABLE: {
            "da": "En bolig af typen {dwelling_type} kan ikke anvises efter § 59 på grundlag {basis}.",
            "en": "A dwelling of type {dwelling_type} cannot be allocated through § 59 on basis {basis}.",
        },
    }

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return household.applicant.at_least(law.switch("young_applicant_below_age"))

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return dwelling.record.availability_basis == "59-3" and dwelling.record.dwelling_type == "youth"

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = super().matrix(case, law, budgets)
        for d in case.dwellings:
            kind, basis = d.record.dwelling_type, d.record.availability_basis
            if (d.under_section_59 and kind == "starter") or (basis == "59-3" and kind != "youth"):
                found[:, d.index] = Verdict.NOT_APPLICABLE
        return np.asarray(found, dtype=np.int8)

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        bounds = h.applicant.age_bounds
        return {
            "limit": law.switch("young_applicant_below_age"),
            "age": bounds[0] if bounds else None,
            "dwelling_type": d.record.dwelling_type,
            "basis": d.record.availability_basis,
        }


class CompositionAllocation(TwoSidedRule):
    """ALB § 59(4): dwellings handed over to strengthen the resident mix; a person decides whether that purpose is met."""

    id = "ALB-59-4"
    cites = cite("ALB", "§ 59, stk. 4")
    in_force = Period(date(2005, 1, 1), None)
    when_met = Verdict.REVIEW
    title = {"da": "Anvisning for at styrke beboersammensætningen", "en": "Allocation to strengthen the resident mix"}
    says = {
        Verdict.REVIEW: {
            "da": "Boligen er stillet til rådighed efter § 59, stk. 4 for at styrke beboersammensætningen; en person skal vurdere, om formålet holder.",
            "en": "The dwelling was handed over under § 59(4) to strengthen the resident mix; a person must judge whether that purpose is met.",
        }
    }

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return True

    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth:
        return dwelling.record.availability_basis == "59-4"

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"situation": h.record.homelessness_situation}
