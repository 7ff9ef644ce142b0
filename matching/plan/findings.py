"""Findings, households and budgets as the answers show them."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from constraints import Finding as RuleFinding
from constraints import HouseholdFacts, VerdictTable
from constraints.budget import statement
from constraints.budget.municipal import shelter_month
from constraints.law.store import LawAt

from .document import Budget, Finding, ShelterMonth, Texts


class StandingFields(TypedDict):
    """The fields of `Standing`, to be laid into a model that holds them."""

    urgency_class: str
    effective_class: str
    class_reason: str | None
    waiting_days: int


def finding_of(f: RuleFinding) -> Finding:
    return Finding(
        rule_id=f.rule_id, verdict=f.verdict, cites=f.cites, url=f.url, status=f.status,
        facts={k: _plain(v) for k, v in f.facts.items()}, text=Texts(da=f.text["da"], en=f.text["en"]),
    )  # fmt: skip


def _plain(fact: Any) -> Any:
    if isinstance(fact, date):
        return fact.isoformat()
    return list(fact) if isinstance(fact, tuple) else fact


def findings_of(table: VerdictTable, h: int, d: int) -> tuple[Finding, ...]:
    """Every rule that did not simply allow the pair, in the order of the law."""
    return tuple(finding_of(f) for f in table.findings(h, d))


def person_json(h: HouseholdFacts) -> StandingFields:
    """Class and wait of a household, and why its class differs from the caseworker's."""
    effective, reason = h.effective_class
    return {
        "urgency_class": h.record.urgency_class, "effective_class": f"U{effective}", "class_reason": reason,
        "waiting_days": h.waiting_days,
    }  # fmt: skip


def shelter_of(household: HouseholdFacts, law: LawAt) -> ShelterMonth | None:
    """Another month in the shelter where the household lives; None when it lives in none."""
    found = shelter_month(household, law)
    return None if found is None else ShelterMonth(**found)


def budget_of(table: VerdictTable, h: int, d: int, *, highest_rent: bool = True) -> Budget:
    """The budget of one pair: every answer that shows a figure of it takes it from here. Whole DKK a month."""
    household, dwelling = table.case.households[h], table.case.dwellings[d]
    floor = household.policy.disposable_floor
    return Budget.model_validate(
        statement(household, dwelling, table.budgets, floor, table.law, highest_rent=highest_rent)
    )
