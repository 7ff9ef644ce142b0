"""One dwelling against every household: who could live there, in order, and what keeps the others out."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

import numpy as np

from constraints import NotFound, VerdictTable
from constraints.facts.units import whole_dkk_left
from constraints.facts.values import id_text
from constraints.verdicts import ALLOWED, FORBIDDEN, REVIEW

from ..model.limits import Concentration, Right
from ..plan.document import HouseholdId, Limit, OfBatch, Plan, Standing, Whole, YesNo, told
from ..plan.findings import person_json
from ..plan.provenance import with_warnings


class OpenTo(Standing, HouseholdId):
    """A household that the rules allow in the dwelling, or of whom a person must say whether they do."""

    review: Annotated[YesNo, told("a person must say first")]
    disposable: Annotated[Whole | None, told("left after fixed costs there; null = a fact is missing", "DKK a month")]
    placed_in: Annotated[str | None, told("dwelling the plan proposes to it; null = none")]


class DwellingExplanation(OfBatch):
    """Who could live in one dwelling."""

    format: Annotated[Literal["anvis-dwelling/1"], told("format of this document")]
    dwelling_id: Annotated[str, told("the dwelling")]
    open_to: Annotated[tuple[OpenTo, ...], told("the allowed first; then by class, the longest wait first, and id")]
    households: Annotated[Whole, told("in the batch", "households")]
    blocking: Annotated[dict[str, Whole], told("rule → households for whom it decides against", "households")]
    limits: Annotated[tuple[Limit, ...], told("limits of the plan on its department and its organisation")]


def explain_dwelling(table: VerdictTable, dwelling_id: str, plan: Plan) -> DwellingExplanation:
    """Every household whom the rules allow the dwelling, or ask a person about, and the rule that decides for each other one.

    Class and wait put them in order; the plan weighs more than that, so the first need not be the one proposed. Raises
    NotFound for an unknown id.
    """
    d = table.case.dwelling_index.get(id_text(dwelling_id))
    if d is None:
        raise NotFound("no-dwelling")
    column, homes = table.combined[:, d], plan.homes()
    decides = table.deciding_index[column >= FORBIDDEN, d].tolist()
    blocking = Counter(table.rules[i].id for i in decides)
    return DwellingExplanation(
        format="anvis-dwelling/1",
        dwelling_id=table.case.dwellings[d].id,
        open_to=tuple(sorted((_open_to(table, h, d, homes) for h in np.flatnonzero(column <= REVIEW).tolist()), key=_place)),
        households=len(table.case.households),
        blocking=dict(sorted(blocking.items(), key=lambda e: (-e[1], e[0]))),
        limits=tuple(limit for limit in plan.limits if limit.name in _limits_on(table, d)),
        **with_warnings(table.case.case),
    )  # fmt: skip


def _open_to(table: VerdictTable, h: int, d: int, homes: dict[str, str]) -> OpenTo:
    household, known = (
        table.case.households[h],
        not table.budgets.missing[h] and bool(table.budgets.incomes[h].readings),
    )
    return OpenTo(
        household_id=household.id, **person_json(household), review=int(table.combined[h, d]) != ALLOWED,
        disposable=whole_dkk_left(int(table.budgets.disposable_ore[h, d])) if known else None,
        placed_in=homes.get(household.id),
    )  # fmt: skip


def _limits_on(table: VerdictTable, d: int) -> tuple[str, str]:
    """Names of the limits on its department and its organisation, where a plan has them."""
    department = table.case.dwellings[d].department
    return f"{Concentration.rule_id} {department.department_id}", f"{Right.rule_id} {department.organisation_id}"


def _place(row: OpenTo) -> tuple[bool, str, int, str]:
    return row.review, row.effective_class, -row.waiting_days, row.household_id


__all__ = ["DwellingExplanation", "OpenTo", "explain_dwelling"]
