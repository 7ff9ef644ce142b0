"""RAAD-1, the municipality's lowest disposable amount, and BST § 15, rent above half of the income."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ..budget.disposable import AMBER, RED, UNKNOWN, BudgetTable
from ..budget.statement import known_figures
from ..facts.missing import Missing
from ..facts.units import round_half_up, whole_dkk
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts
from ..language import N_
from ..law.store import LawAt
from .question import Example, ask, one
from .rule import Force, Ground, Matrix, PersonTest, Rule, Verdict, cite

_WARN = {"disposable_floor": {"effect": "warn"}}


class DisposableFloor(Rule):
    """RAAD-1: what is left after housing costs against the council's floor. No statute: policy, liftable with a reason.

    Below the floor forbids (or warns, by `disposable_floor.effect`); within the amber zone above it warns; a missing
    income or figure puts the pair to a person.
    """

    id = "RAAD-1"
    cites = cite("policy", "policy.yaml: disposable_floor (rådighedsbeløb)")
    force = Force.POLICY
    liftable = True
    suitability = True
    reads = ("persons.gross_income_dkk_month", "persons.income_kind", "persons.birth_date")
    heading = N_("Disposable amount")
    _below = N_(
        "The disposable amount is DKK {disposable} a month against a floor of {floor}: DKK {missing_amount} too little. Rent {rent}, housing benefit {benefit}."
    )
    says = {
        (Verdict.FORBIDDEN, "below"): _below,
        (Verdict.WARN, "below"): _below,
        (Verdict.WARN, "close"): N_(
            "The disposable amount is DKK {disposable} a month against a floor of {floor}: only DKK {margin} above it. Rent {rent}, housing benefit {benefit}."
        ),
        (Verdict.REVIEW, "unknown"): N_("The disposable amount cannot be worked out; not known: {missing}."),
        (Verdict.WARN, "unknown"): N_("The disposable amount cannot be worked out; not known: {missing}."),
    }  # fmt: skip
    asks = ask(
        N_("Is the household's disposable amount in this dwelling at or above the municipality's floor?"),
        clear=("enough", N_("The disposable amount is at or above the floor.")),
        bar=("not_enough", N_("The disposable amount is below the floor.")),
    )
    examples = (
        Example("plenty left", "silent"),
        Example("below the floor", "forbidden", "below", one(gross_income_dkk_month=7000)),
        Example("below it where the policy only warns", "warn", "below", one(gross_income_dkk_month=7000), policy=_WARN),
        Example("a little above it", "warn", "close", one(net_income_dkk_month=9400, gross_income_dkk_month=12000), {"rent_dkk_month": 4500, "utilities_dkk_month": 700},
                policy={"disposable_floor": {"amber_zone": 3000}}),
        Example("the income is not told", "review", "unknown", one(gross_income_dkk_month=None)),
        Example("not told where the policy only warns", "warn", "unknown", one(gross_income_dkk_month=None), policy=_WARN),
    )  # fmt: skip

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        forbids = case.case.policy.disposable_floor.effect == "forbid"
        found = np.zeros(case.shape, dtype=np.int8)
        found[budgets.verdict == RED] = Verdict.FORBIDDEN if forbids else Verdict.WARN
        found[budgets.verdict == UNKNOWN] = Verdict.REVIEW if forbids else Verdict.WARN
        found[budgets.verdict == AMBER] = Verdict.WARN
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        verdict = budgets.verdict[h.index, d.index]
        rent = whole_dkk(d.rent_ore)
        if verdict == UNKNOWN:
            missing = budgets.missing[h.index]
            told: list[str] = list(missing) or ["several_readings"]
            return Ground(None, "unknown", {"missing": told, "rent": rent}, _columns(missing))
        s = known_figures(h.index, d.index, budgets, h.policy.disposable_floor)
        facts = {
            "disposable": s["disposable"], "floor": s["floor"], "margin": s["margin"], "missing_amount": s["missing_amount"],
            "rent": rent, "benefit": s["housing_benefit"],
        }  # fmt: skip
        return Ground(bool(verdict == RED), "below" if verdict == RED else "close", facts)

    def missing_for(
        self, h: HouseholdFacts, dwellings: Sequence[DwellingFacts], law: LawAt, budgets: BudgetTable
    ) -> set[str]:
        return set(_columns(budgets.missing[h.index]))


def _columns(missing: tuple[Missing, ...]) -> tuple[str, ...]:
    """The columns behind what a budget says is missing; of gaps in the law none. Nothing missing = several readings."""
    if not missing:
        return ("persons.gross_income_dkk_month", "persons.income_kind")
    return tuple(dict.fromkeys(m.column for m in missing if m.column is not None))


class RentOverHalfIncome(Rule):
    """BST § 15: when the rent exceeds half of the household income, housing benefit and deposit loan can be refused."""

    id = "BST-15"
    cites = cite("BST", "§ 15")
    force = Force.ADVICE
    liftable = True
    person_test = PersonTest.ANY_MEMBER
    heading = N_("Rent above half of the income")
    says = {
        Verdict.WARN: N_("The rent of DKK {rent} is above half of the household income of {income} a month; housing benefit must be assessed separately."),
    }  # fmt: skip
    examples = (
        Example("just above half", "warn", "", one(gross_income_dkk_month=26000), {"rent_dkk_month": 13001}),
        Example("exactly half", "silent", "", one(gross_income_dkk_month=26000), {"rent_dkk_month": 13000}),
        Example("the income is not told", "silent", "", one(gross_income_dkk_month=None), {"rent_dkk_month": 13001}),
    )

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        rent = np.array([d.rent_ore for d in case.dwellings], dtype=np.int64)[None, :]
        years = np.array([_income_year(budgets, h) for h in range(case.shape[0])], dtype=np.int64)[:, None]
        return np.where((years >= 0) & (24 * rent > years), Verdict.WARN, 0).astype(np.int8)

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        year = _income_year(budgets, h.index)
        return Ground(True, "over_half", {"rent": whole_dkk(d.rent_ore), "income": round_half_up(Fraction(year, 1200))})


def _income_year(budgets: BudgetTable, h: int) -> int:
    readings = budgets.incomes[h].readings
    years = [r.income_year_ore for r in readings]
    return years[0] if years and years[0] is not None and len(set(years)) == 1 else -1
