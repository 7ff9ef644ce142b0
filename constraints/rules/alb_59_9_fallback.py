"""ALB § 59(9): when no dwelling outside the restricted areas is possible, the council shall allocate one inside.

Not a dispensation and never decided here: the engine shows the proof, a person signs. Only with a signature for that
household and dwelling, and only while the proof holds, does a pair barred by stk. 6-7 alone become open.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..law.store import LawAt
from .rule import Force, Matrix, Period, Rule, Verdict, cite


class FallbackDuty(Rule):
    """ALB § 59(9): the fallback duty, signed by a person on the proof that nothing outside is possible."""

    id = "ALB-59-9"
    cites = cite("ALB", "§ 59, stk. 9")
    in_force = Period(date(2021, 11, 30), None)
    title = {
        "da": "Pligt til anvisning i området, når intet andet er muligt",
        "en": "Duty to allocate inside when nothing else is possible",
    }
    says = {
        Verdict.EXEMPT: {
            "da": "{by} har vurderet, at ingen bolig uden for områderne er mulig, og har underskrevet pligten: {reason}.",
            "en": "{by} has assessed that no dwelling outside the areas is possible and has signed the duty: {reason}.",
        },
        Verdict.NOTE: {
            "da": "Underskriften fra {by} har ingen virkning: en bolig uden for områderne er mulig, eller andre regler spærrer.",
            "en": "The signature of {by} has no effect: a dwelling outside the areas is possible, or other rules forbid.",
        },
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        return np.zeros(case.shape, dtype=np.int8)  # set by `evaluate`, which knows every other verdict

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        signed = next((e for e in h.exceptions if e.rule_id == self.id and e.dwelling_id == d.id), None)
        return {"by": signed.by if signed else None, "reason": signed.reason if signed else None}


class FallbackDutyUntil2021(FallbackDuty):
    """The same duty as § 59(7), from 2011 until the prevention areas came."""

    cites = cite("ALB", "§ 59, stk. 7", "https://www.retsinformation.dk/eli/lta/2019/119")
    in_force = Period(date(2011, 1, 1), date(2021, 11, 30))


def inside(dwelling: DwellingFacts) -> bool:
    """A § 59 dwelling in an area named in stk. 6 or 7."""
    return dwelling.under_section_59 and (dwelling.deprived or "prevention" in dwelling.kinds)


def outside_pool(case: CaseView, law: LawAt) -> list[DwellingFacts]:
    """The § 59 dwellings outside those areas that have to be impossible."""
    pool = [d for d in case.dwellings if d.under_section_59 and not inside(d)]
    if law.switch("fallback_pool") == "available_on_decision_date":
        pool = [d for d in pool if d.record.available_from <= law.day]
    return pool


Blockers = Callable[[int, int], list[tuple[Rule, Verdict]]]


def outside_is_impossible(h: HouseholdFacts, case: CaseView, law: LawAt, blockers: Blockers) -> bool:
    """True when every outside dwelling is plainly forbidden to the household. A pair under review is not impossible.

    With `fallback_suitability_counts` off, only rules of law count as making a dwelling impossible.
    """
    for d in outside_pool(case, law):
        found = [(r, v) for r, v in blockers(h.index, d.index) if v >= Verdict.FORBIDDEN]
        if not law.switch("fallback_suitability_counts"):
            found = [(r, v) for r, v in found if r.force is Force.LAW]
        if not found:
            return False
    return True


def barred_by_area_only(h: HouseholdFacts, d: DwellingFacts, blockers: Blockers) -> bool:
    """True when the bars of § 59(6)-(7), and nothing else, forbid the pair."""
    found = [(r, v) for r, v in blockers(h.index, d.index) if v >= Verdict.FORBIDDEN]
    return bool(found) and all(r.exit_by_fallback and v == Verdict.FORBIDDEN for r, v in found)
