"""ALB § 59(9): when no dwelling outside the restricted areas is possible, the council shall allocate one inside.

Not a dispensation and never decided here: the engine shows the proof, a person signs. Only with a signature for that
household and dwelling, and only while the proof holds, does a pair barred by stk. 6-7 alone become open.

A dwelling outside is impossible when law or suitability (size, price, access, safety) forbids it to the household. The
municipality's own policy, a lock, and the household's wishes do not make it impossible.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..language import N_
from ..law.store import LawAt
from .question import Example
from .rule import YES, Force, Ground, Matrix, Period, Rule, Verdict, cite

_POOR = {
    "persons": [
        {
            "income_kind": "KTH_16_1",
            "gross_income_dkk_month": 14201,
            "benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}],
        }
    ]
}
_SIGNED = {
    "exceptions": [
        {
            "household_id": "H",
            "dwelling_id": "B",
            "rule_id": "ALB-59-9",
            "by": "sagsbehandler-7",
            "reason": "intet andet muligt",
        }
    ]
}
_NOW = {"available_from": "2026-11-20"}


class FallbackDuty(Rule):
    """ALB § 59(9): where no dwelling outside the areas of stk. 6-7 is possible for the household, the council shall allocate
    one inside. A person signs the duty on the proof that nothing outside is possible."""

    id = "ALB-59-9"
    cites = cite("ALB", "§ 59, stk. 9")
    scope = "restricted areas"
    in_force = Period(date(2021, 11, 30), None)
    heading = N_("Duty to allocate inside when nothing else is possible")
    says = {
        Verdict.EXEMPT: N_("{by} has assessed that no dwelling outside the areas is possible and has signed the duty: {reason}."),
        (Verdict.NOTE, "outside_possible"): N_("The signature of {by} has no effect: outside the areas dwelling {possible} is possible for the household."),
        (Verdict.NOTE, "other_rules"): N_("The signature of {by} has no effect: rules other than the ban in stk. 6-7 forbid the dwelling, or no such ban does."),
    }  # fmt: skip
    examples: ClassVar[tuple[Example, ...]] = (
        Example("every dwelling outside is too dear, and a person has signed", "exempt", "", _POOR, {"area": "DEP"},
                {"OUT": {"rent_dkk_month": 24000, **_NOW}}, tables=_SIGNED),
        Example("without a signature nothing is opened", "silent", "", _POOR, {"area": "DEP"}, {"OUT": {"rent_dkk_month": 24000, **_NOW}}),
        Example("one possible dwelling outside ends the duty", "note", "outside_possible", _POOR, {"area": "DEP"}, {"OUT": _NOW}, tables=_SIGNED),
        Example("other rules forbid the dwelling too", "note", "other_rules", _POOR, {"area": "DEP", "rent_dkk_month": 24000},
                {"OUT": {"rent_dkk_month": 24000, **_NOW}}, tables=_SIGNED),
    )  # fmt: skip

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        return np.zeros(case.shape, dtype=np.int8)  # set by `evaluate`, which knows every other verdict

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        signed = next((e for e in h.exceptions if e.rule_id == self.id and e.dwelling_id == d.id), None)
        return YES.beside(by=signed.by, reason=signed.reason) if signed else YES


class FallbackDutyUntil2021(FallbackDuty):
    """ALB § 59(7) as it stood until 29 November 2021: where no dwelling outside the areas of stk. 6 is possible for the
    household, the council shall allocate one inside. A person signs the duty on the proof that nothing outside is
    possible."""

    cites = cite("ALB", "§ 59, stk. 7")
    in_force = Period(date(2011, 1, 1), date(2021, 11, 30))
    examples = ()


def inside(dwelling: DwellingFacts, law: LawAt) -> bool:
    """A § 59 dwelling in an area named in stk. 6 or 7.

    A prevention area that the council let off counts as outside, by the switch `let_off_area_is_outside`.
    """
    if not dwelling.under_section_59:
        return False
    if dwelling.deprived or "prevention" not in dwelling.kinds:
        return dwelling.deprived
    return not (dwelling.prevention_let_off and law.switch("let_off_area_is_outside"))


def outside_pool(case: CaseView, law: LawAt) -> list[DwellingFacts]:
    """The § 59 dwellings outside those areas that have to be impossible: by default those vacant on the day.

    A dwelling that somebody has accepted is no longer vacant.
    """
    taken = {
        d_id for (_, d_id), o in {(o.household_id, o.dwelling_id): o for o in case.case.offers}.items() if o.answer == "accepted"
    }  # fmt: skip
    pool = [d for d in case.dwellings if d.under_section_59 and not inside(d, law) and d.id not in taken]
    if law.switch("fallback_pool") == "available_on_decision_date":
        pool = [d for d in pool if d.record.available_from <= law.day]
    return pool


def outside_later(case: CaseView, law: LawAt) -> list[DwellingFacts]:
    """§ 59 dwellings outside the areas that are in the batch but not in the pool: a person is asked about them."""
    pool = {d.index for d in outside_pool(case, law)}
    return [d for d in case.dwellings if d.under_section_59 and not inside(d, law) and d.index not in pool]


Blockers = Callable[[int, int], list[tuple[Rule, Verdict]]]


def makes_impossible(rule: Rule, law: LawAt) -> bool:
    """Does "forbidden" by this rule make a dwelling impossible in the sense of stk. 9?"""
    if rule.suitability:
        return bool(law.switch("fallback_suitability_counts"))
    if rule.id == "WISH-1":
        return bool(law.switch("fallback_never_wish_counts"))
    return rule.force is Force.LAW


def possible_outside(h: HouseholdFacts, case: CaseView, law: LawAt, blockers: Blockers) -> DwellingFacts | None:
    """The first outside dwelling that is not impossible for the household. A pair under review is not impossible."""
    for d in outside_pool(case, law):
        if not any(v >= Verdict.FORBIDDEN and makes_impossible(r, law) for r, v in blockers(h.index, d.index)):
            return d
    return None


def outside_is_impossible(h: HouseholdFacts, case: CaseView, law: LawAt, blockers: Blockers) -> bool:
    """True when law or suitability forbids every outside dwelling to the household."""
    return possible_outside(h, case, law, blockers) is None


def barred_by_area_only(h: HouseholdFacts, d: DwellingFacts, blockers: Blockers) -> bool:
    """True when the bars of § 59(6)-(7), and nothing else, forbid the pair."""
    found = [(r, v) for r, v in blockers(h.index, d.index) if v >= Verdict.FORBIDDEN]
    return bool(found) and all(r.exit_by_fallback and v == Verdict.FORBIDDEN for r, v in found)
