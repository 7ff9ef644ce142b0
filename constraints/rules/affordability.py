"""RAAD-1, the municipality's lowest disposable amount, and BST § 15, rent above half of the income."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..budget.disposable import AMBER, RED, UNKNOWN, BudgetTable
from ..budget.statement import statement
from ..facts.units import whole_dkk
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..law.store import LawAt
from .rule import Force, Matrix, Rule, Verdict, cite


class DisposableFloor(Rule):
    """RAAD-1: what is left after housing costs against the council's floor. No statute: policy, liftable with a reason.

    Below the floor forbids (or warns, by `disposable_floor.effect`); within the amber zone above it warns; a missing
    income or figure puts the pair to a person.
    """

    id = "RAAD-1"
    cites = cite("policy", "policy.yaml: disposable_floor (rådighedsbeløb)")
    force = Force.POLICY
    liftable = True
    title = {"da": "Rådighedsbeløb", "en": "Disposable amount"}
    _numbers = {
        "da": "Rådighedsbeløbet er {disposable} kr. om måneden mod {floor} kr.: {margin} kr. Husleje {rent} kr., boligstøtte {benefit} kr.",
        "en": "The disposable amount is DKK {disposable} a month against a floor of {floor}: {margin}. Rent {rent}, housing benefit {benefit}.",
    }
    says = {
        Verdict.FORBIDDEN: {
            "da": _numbers["da"] + " Der mangler {missing_amount} kr.",
            "en": _numbers["en"] + " DKK {missing_amount} are missing.",
        },
        Verdict.WARN: _numbers,
        Verdict.REVIEW: {
            "da": "Rådighedsbeløbet kan ikke beregnes; der mangler: {missing}.",
            "en": "The disposable amount cannot be worked out; missing: {missing}.",
        },
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        forbids = case.case.policy.disposable_floor.effect == "forbid"
        found = np.zeros(case.shape, dtype=np.int8)
        found[budgets.verdict == RED] = Verdict.FORBIDDEN if forbids else Verdict.WARN
        found[budgets.verdict == UNKNOWN] = Verdict.REVIEW if forbids else Verdict.WARN
        found[budgets.verdict == AMBER] = Verdict.WARN
        return found

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        return {"rent": whole_dkk(d.rent_ore)}

    def text(self, verdict: Verdict, facts: Mapping[str, Any]) -> dict[str, str]:
        """A warning about an amount that cannot be worked out says so, instead of naming figures it has not."""
        unknown = verdict == Verdict.WARN and facts.get("disposable") is None
        return super().text(Verdict.REVIEW if unknown else verdict, facts)

    def facts_with_budget(
        self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable
    ) -> dict[str, Any]:
        s = statement(h, d, budgets, h.policy.disposable_floor, law, highest_rent=False)
        return {
            "disposable": s["disposable"], "floor": s["floor"], "margin": s["margin"], "missing_amount": s["missing_amount"],
            "rent": s["rent"], "benefit": s["housing_benefit"],
            "missing": list(s["missing"]) or ["bruttoindkomst/indkomsttype (flere læsninger giver hvert sit svar)"],
        }  # fmt: skip


class RentOverHalfIncome(Rule):
    """BST § 15: when the rent exceeds half of the household income, housing benefit and deposit loan can be refused."""

    id = "BST-15"
    cites = cite("BST", "§ 15")
    force = Force.ADVICE
    liftable = True
    title = {"da": "Husleje over halvdelen af indkomsten", "en": "Rent above half of the income"}
    says = {
        Verdict.WARN: {
            "da": "Huslejen på {rent} kr. er over halvdelen af husstandsindkomsten på {income} kr. om måneden; boligstøtte skal vurderes særskilt.",
            "en": "The rent of DKK {rent} is above half of the household income of {income} a month; housing benefit must be assessed separately.",
        }
    }

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        rent = np.array([d.rent_ore for d in case.dwellings], dtype=np.int64)[None, :]
        years = np.array([_income_year(budgets, h) for h in range(case.shape[0])], dtype=np.int64)[:, None]
        return np.where((years >= 0) & (24 * rent > years), Verdict.WARN, 0).astype(np.int8)

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        gross = [p.record.gross_income_dkk_month for p in h.adults]
        known = [int(g * 100) for g in gross if g is not None]
        return {"rent": whole_dkk(d.rent_ore), "income": whole_dkk(sum(known)) if len(known) == len(gross) else None}


def _income_year(budgets: BudgetTable, h: int) -> int:
    readings = budgets.incomes[h].readings
    years = [r.income_year_ore for r in readings]
    return years[0] if years and years[0] is not None and len(set(years)) == 1 else -1
