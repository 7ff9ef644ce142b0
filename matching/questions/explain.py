"""Why this pair, why not that one: the reasons of one pair or one household, with figures, paragraph and address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints import Case, CaseView, HouseholdFacts, NotFound, Verdict, VerdictTable, view
from constraints.budget import cost_table, empty_month, handback
from constraints.budget.municipal import pair_costs
from constraints.budget.statement import statements
from constraints.errors import LawGap
from constraints.facts.values import id_text
from constraints.parts import column_of, row_of
from constraints.rules import Rule
from constraints.rules.affordability import DisposableFloor
from constraints.verdicts import ALLOWED, deciding_of, known_law

from ..plan.document import EmptyMonth, Handback, PairCosts, Plan
from ..plan.findings import budget_of, finding_of, findings_of, person_json, shelter_of
from ..plan.provenance import warnings_of, with_warnings
from .documents import (
    Competition,
    DwellingSeen,
    HouseholdExplanation,
    InPlan,
    PairExplanation,
    PairInPlan,
    PairMoney,
    ReasonSeen,
    RuleSaid,
)

Spoken = Sequence[tuple[Rule, Verdict]]


def _index(joined: CaseView, household_id: str, dwelling_id: str | None) -> tuple[int, int | None]:
    try:
        h = joined.household_index[household_id]
    except KeyError:
        raise NotFound("no-household") from None
    if dwelling_id is None:
        return h, None
    try:
        return h, joined.dwelling_index[dwelling_id]
    except KeyError:
        raise NotFound("no-dwelling") from None


@dataclass(frozen=True, eq=False)
class Queue:
    """Every household of a case, and the verdict of each for one dwelling."""

    households: Sequence[HouseholdFacts]
    verdicts: NDArray[np.int8]


def pair_of_case(case: Case, household_id: str, dwelling_id: str, plan: Plan | None = None) -> PairExplanation:
    """`explain_pair` of a case that has not been judged: the household's row and the dwelling's column alone are."""
    joined = view(case)
    law = known_law(joined)
    h, d = _index(joined, id_text(household_id), id_text(dwelling_id))
    assert d is not None
    queue = Queue(joined.households, column_of(joined, law, d))
    return explain_pair(row_of(joined, law, h), household_id, dwelling_id, plan, queue)


def household_of_case(case: Case, household_id: str, plan: Plan | None = None) -> HouseholdExplanation:
    """`explain_household` of a case that has not been judged: the household's row alone is."""
    joined = view(case)
    law = known_law(joined)
    h, _ = _index(joined, id_text(household_id), None)
    return explain_household(row_of(joined, law, h), household_id, plan)


def explain_pair(
    table: VerdictTable, household_id: str, dwelling_id: str, plan: Plan | None = None, queue: Queue | None = None
) -> PairExplanation:
    """Every rule that spoke, the budget line by line, the municipality's costs and the place in competition.

    `queue` is told where the table holds this household alone. Raises NotFound for an unknown id.
    """
    household_id, dwelling_id = id_text(household_id), id_text(dwelling_id)
    h, d = _index(table.case, household_id, dwelling_id)
    assert d is not None
    queue = queue or Queue(table.case.households, table.combined[:, d])
    in_plan = {} if plan is None else {"plan": _pair_in_plan(plan, household_id, dwelling_id)}
    return PairExplanation(
        format="anvis-explanation/1",
        decision_date=table.case.day.isoformat(),
        household_id=household_id,
        dwelling_id=dwelling_id,
        verdict=table.verdict_code(h, d),
        deciding_rule=table.deciding(h, d),
        findings=findings_of(table, h, d),
        rules_passed=tuple(table.passed(h, d)),
        budget=budget_of(table, h, d),
        costs=_money(table, h, d),
        competition=_competition(queue, table.case.households[h]),
        **with_warnings(table.case.case),
        **in_plan,
    )


def _money(table: VerdictTable, h: int, d: int) -> PairMoney:
    dwelling = table.case.dwellings[d]
    try:
        empty: EmptyMonth | None = EmptyMonth(**empty_month(dwelling, table.law))
        back: Handback | None = Handback(**handback(dwelling, table.case.day, table.law))
    except LawGap:
        empty = back = None
    costs = cost_table(table.case, table.budgets, table.law)
    return PairMoney(
        placing=PairCosts(**pair_costs(table.case, costs, h, d)), shelter_month=shelter_of(table.case.households[h], table.law), empty_month=empty, handback=back,
    )  # fmt: skip


def _competition(queue: Queue, household: HouseholdFacts) -> Competition:
    """How many households the dwelling is open to, and how many of them come before this one by class and wait."""
    open_to = [queue.households[h] for h in np.flatnonzero(queue.verdicts == ALLOWED).tolist()]
    mine = _rank(household)
    ahead = [rank for rank in map(_rank, open_to) if rank < mine]
    by_class = Counter(f"U{urgency}" for urgency, _ in ahead)
    return Competition(
        open_to=len(open_to), ahead=len(ahead), ahead_by_class=dict(sorted(by_class.items())),
        effective_class=f"U{mine[0]}", waiting_days=-mine[1],
    )  # fmt: skip


def _rank(household: HouseholdFacts) -> tuple[int, int]:
    return household.effective_class[0], -household.waiting_days


def _in_plan(plan: Plan, household_id: str) -> InPlan:
    without = next((u for u in plan.unplaced if u.household_id == household_id), None)
    return InPlan(
        placed_in=plan.homes().get(household_id),
        kind=without.kind if without else None,
        deciding_rule=without.deciding_rule if without else None,
        limits=without.limits if without else (),
        competition=without.competition if without else (),
        cheapest_change=without.cheapest_change if without else None,
    )


def _pair_in_plan(plan: Plan, household_id: str, dwelling_id: str) -> PairInPlan:
    taken = next((p for p in plan.placements if p.dwelling_id == dwelling_id), None)
    return PairInPlan(
        **dict(_in_plan(plan, household_id)),
        dwelling_taken=taken is not None,
        taken_by_class=taken.effective_class if taken else None,
        taken_by_waiting_days=taken.waiting_days if taken else None,
    )


def explain_household(table: VerdictTable, household_id: str, plan: Plan | None = None) -> HouseholdExplanation:
    """One household against every dwelling: verdict, deciding rule and margin of each, and what blocks how many.

    Raises NotFound for an unknown id.
    """
    household_id = id_text(household_id)
    h, _ = _index(table.case, household_id, None)
    household = table.case.households[h]
    spoke = table.row(h)
    against = [[r.id for r, v in pairs if v >= Verdict.REVIEW] for pairs in spoke]
    dwellings = _seen(table, h, spoke)
    blocking = Counter(rule for rules in against for rule in rules)
    in_plan = {} if plan is None else {"plan": _in_plan(plan, household_id)}
    return HouseholdExplanation(
        format="anvis-explanation/1",
        decision_date=table.case.day.isoformat(),
        household_id=household_id,
        **person_json(household),
        counts={
            code: sum(x.verdict == code for x in dwellings) for code in ("allowed", "review", "forbidden", "not_applicable")
        },
        blocking=dict(sorted(blocking.items(), key=lambda e: (-e[1], e[0]))),
        reasons=_one_of_each(table, h, against),
        missing=table.budgets.missing[h],
        shelter_month=shelter_of(household, table.law),
        dwellings=dwellings,
        **with_warnings(table.case.case),
        **in_plan,
    )  # fmt: skip


def _seen(table: VerdictTable, h: int, spoke: Sequence[Spoken]) -> tuple[DwellingSeen, ...]:
    """The household in every dwelling, with what the rules said of it there."""
    household, dwellings = table.case.households[h], table.case.dwellings
    budgets = statements(
        household, dwellings, table.budgets, household.policy.disposable_floor, table.law, highest_rent=False, lines=False
    )  # fmt: skip
    return tuple(
        DwellingSeen(
            dwelling_id=dwelling.id, verdict=table.verdict_code(h, dwelling.index), deciding_rule=deciding_of(pairs),
            rules=tuple(RuleSaid(rule_id=r.id, verdict=v.code) for r, v in pairs),
            rent=budget["rent"], disposable=budget["disposable"],
        )
        for dwelling, pairs, budget in zip(dwellings, spoke, budgets, strict=True)
    )  # fmt: skip


def _one_of_each(table: VerdictTable, h: int, against: Sequence[Sequence[str]]) -> tuple[ReasonSeen, ...]:
    """One worded example of every rule that blocks some dwelling: the nearest that it blocks.

    The nearest is the one with the fewest rules against it; for the floor under what is left, the one with the least money
    lacking, whatever else is against it.
    """
    margins = table.budgets.margin_low_ore[h]
    nearest: dict[str, tuple[tuple[int, int, int], int]] = {}
    for d, rules in enumerate(against):
        for rule in rules:
            key = (-int(margins[d]) if rule == DisposableFloor.id else 0), len(rules), d
            if rule not in nearest or key < nearest[rule][0]:
                nearest[rule] = key, d
    found = []
    for rule, (_, d) in nearest.items():
        finding = next(f for f in table.findings(h, d) if f.rule_id == rule)
        found.append(ReasonSeen(**dict(finding_of(finding)), dwelling_id=table.case.dwellings[d].id))
    return tuple(found)


def verdicts(table: VerdictTable) -> dict[str, Any]:
    """Every household × dwelling verdict with its deciding rule and every rule that did not simply allow.

    In the shape of `Verdicts`, and plain: a city holds millions of these entries.
    """
    rules: list[list[list[dict[str, str]]]] = [[[] for _ in table.case.dwellings] for _ in table.case.households]
    strongest: dict[str, np.ndarray[Any, Any]] = {}
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        strongest[rule.id] = np.maximum(strongest[rule.id], matrix) if rule.id in strongest else matrix
    codes = {int(v): v.code for v in Verdict}
    for rule_id, matrix in strongest.items():
        for h, d in zip(*np.nonzero(matrix), strict=True):
            rules[int(h)][int(d)].append({"rule_id": rule_id, "verdict": codes[int(matrix[h, d])]})
    warnings = [w.as_json() for w in warnings_of(table.case.case)]
    return {
        "format": "anvis-verdicts/1",
        **({"warnings": warnings} if warnings else {}),
        "decision_date": table.case.day.isoformat(),
        "verdicts": [
            {
                "household_id": household.id, "dwelling_id": dwelling.id,
                "verdict": table.verdict_code(household.index, dwelling.index),
                "deciding_rule": _deciding(rules[household.index][dwelling.index]),
                "rules": rules[household.index][dwelling.index],
            }
            for household in table.case.households
            for dwelling in table.case.dwellings
        ],
    }  # fmt: skip


def _deciding(found: list[dict[str, str]]) -> str | None:
    for code in ("not_applicable", "forbidden", "review"):
        for entry in found:
            if entry["verdict"] == code:
                return entry["rule_id"]
    if any(e["rule_id"] == "ALB-59-9" and e["verdict"] == "exempt" for e in found):
        return "ALB-59-9"
    for code in ("exempt", "warn"):
        for entry in found:
            if entry["verdict"] == code:
                return entry["rule_id"]
    return None
