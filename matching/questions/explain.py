"""Why this pair, why not that one: the reasons of one pair or one household, with figures, paragraph and address."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from constraints import NotFound, Verdict, VerdictTable
from constraints.budget import cost_table, empty_month, handback, statement
from constraints.budget.municipal import pair_costs, shelter_month
from constraints.errors import LawGap
from constraints.facts.units import whole_dkk, whole_dkk_left
from constraints.verdicts import ALLOWED

from ..plan.findings import finding_json

FORMAT = "anvis-explanation/1"


def _index(table: VerdictTable, household_id: str, dwelling_id: str | None) -> tuple[int, int | None]:
    try:
        h = table.case.household_index[household_id]
    except KeyError:
        raise NotFound("no-household") from None
    if dwelling_id is None:
        return h, None
    try:
        return h, table.case.dwelling_index[dwelling_id]
    except KeyError:
        raise NotFound("no-dwelling") from None


def explain_pair(
    table: VerdictTable, household_id: str, dwelling_id: str, plan: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Every rule that spoke, the budget line by line, the municipality's costs and the place in competition.

    Raises NotFound for an unknown id.
    """
    h, found = _index(table, household_id, dwelling_id)
    assert found is not None
    d = found
    household, dwelling = table.case.households[h], table.case.dwellings[d]
    costs: dict[str, Any] = {
        "placing": pair_costs(table.case, cost_table(table.case, table.budgets, table.law), h, d),
        "shelter_month": shelter_month(household, table.law),
    }
    try:
        costs |= {
            "empty_month": empty_month(dwelling, table.law),
            "handback": handback(dwelling, table.case.day, table.law),
        }
    except LawGap:
        costs |= {"empty_month": None, "handback": None}
    answer: dict[str, Any] = {
        "format": FORMAT,
        "decision_date": table.case.day.isoformat(),
        "household_id": household_id,
        "dwelling_id": dwelling_id,
        "verdict": table.verdict_code(h, d),
        "deciding_rule": table.deciding(h, d),
        "findings": [finding_json(f) for f in table.findings(h, d)],
        "rules_passed": table.passed(h, d),
        "budget": statement(household, dwelling, table.budgets, household.policy.disposable_floor, table.law),
        "costs": costs,
        "competition": _competition(table, h, d),
    }
    if plan is not None:
        answer["plan"] = _in_plan(plan, household_id, dwelling_id)
    return answer


def _competition(table: VerdictTable, h: int, d: int) -> dict[str, Any]:
    """How many households the dwelling is open to, and how many of them come before this one by class and wait."""
    open_to = np.flatnonzero(table.combined[:, d] == ALLOWED)
    rank = [(x.effective_class[0], -x.waiting_days) for x in table.case.households]
    ahead = [int(x) for x in open_to if rank[int(x)] < rank[h]]
    by_class = Counter(f"U{rank[x][0]}" for x in ahead)
    return {
        "open_to": len(open_to), "ahead": len(ahead), "ahead_by_class": dict(sorted(by_class.items())),
        "effective_class": f"U{rank[h][0]}", "waiting_days": -rank[h][1],
    }  # fmt: skip


def _in_plan(plan: dict[str, Any], household_id: str, dwelling_id: str | None) -> dict[str, Any]:
    mine = next((p for p in plan.get("placements", []) if p.get("household_id") == household_id), None)
    without = next((u for u in plan.get("unplaced", []) if u.get("household_id") == household_id), None)
    answer: dict[str, Any] = {
        "placed_in": mine["dwelling_id"] if mine else None,
        "kind": without["kind"] if without else None,
        "deciding_rule": without["deciding_rule"] if without else None,
        "limits": without.get("limits", []) if without else [],
        "competition": without.get("competition", []) if without else [],
        "cheapest_change": without.get("cheapest_change") if without else None,
    }
    if dwelling_id is not None:
        taken = next((p for p in plan.get("placements", []) if p.get("dwelling_id") == dwelling_id), None)
        answer["dwelling_taken"] = taken is not None
        # Which class and wait took it, never who.
        answer["taken_by_class"] = taken.get("effective_class") if taken else None
        answer["taken_by_waiting_days"] = taken.get("waiting_days") if taken else None
    return answer


def explain_household(table: VerdictTable, household_id: str, plan: dict[str, Any] | None = None) -> dict[str, Any]:
    """One household against every dwelling: verdict, deciding rule and margin of each, and what blocks how many.

    Raises NotFound for an unknown id.
    """
    h, _ = _index(table, household_id, None)
    household = table.case.households[h]
    effective, reason = household.effective_class
    dwellings = []
    blocking: Counter[str] = Counter()
    for dwelling in table.case.dwellings:
        d = dwelling.index
        pair = table.pair(h, d)
        blocking.update({r.id for r, v in pair if v >= 4})
        known = not table.budgets.missing[h]
        dwellings.append(
            {
                "dwelling_id": dwelling.id, "verdict": table.verdict_code(h, d), "deciding_rule": table.deciding(h, d),
                "rules": [{"rule_id": r.id, "verdict": v.code} for r, v in pair],
                "rent": whole_dkk(dwelling.rent_ore),
                "disposable": whole_dkk_left(int(table.budgets.disposable_ore[h, d])) if known else None,
            }
        )  # fmt: skip
    answer: dict[str, Any] = {
        "format": FORMAT,
        "decision_date": table.case.day.isoformat(),
        "household_id": household_id,
        "urgency_class": household.record.urgency_class,
        "effective_class": f"U{effective}",
        "class_reason": reason,
        "waiting_days": household.waiting_days,
        "counts": {
            code: sum(x["verdict"] == code for x in dwellings)
            for code in ("allowed", "review", "forbidden", "not_applicable")
        },
        "blocking": dict(sorted(blocking.items(), key=lambda e: (-e[1], e[0]))),
        "reasons": _one_of_each(table, h),
        "missing": list(table.budgets.missing[h]),
        "shelter_month": shelter_month(household, table.law),
        "dwellings": dwellings,
    }
    if plan is not None:
        answer["plan"] = _in_plan(plan, household_id, None)
    return answer


def _one_of_each(table: VerdictTable, h: int) -> list[dict[str, Any]]:
    """One worded example of every rule that blocks some dwelling."""
    seen: dict[str, dict[str, Any]] = {}
    for dwelling in table.case.dwellings:
        if all(r.id in seen for r, v in table.pair(h, dwelling.index) if v >= 4):
            continue
        for finding in table.findings(h, dwelling.index):
            if finding.verdict in ("forbidden", "review", "not_applicable") and finding.rule_id not in seen:
                seen[finding.rule_id] = finding_json(finding) | {"dwelling_id": dwelling.id}
    return list(seen.values())


def verdicts(table: VerdictTable) -> dict[str, Any]:
    """Every household × dwelling verdict with its deciding rule and every rule that did not simply allow."""
    rules: list[list[list[dict[str, str]]]] = [[[] for _ in table.case.dwellings] for _ in table.case.households]
    strongest: dict[str, np.ndarray[Any, Any]] = {}
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        strongest[rule.id] = np.maximum(strongest[rule.id], matrix) if rule.id in strongest else matrix
    codes = {int(v): v.code for v in Verdict}
    for rule_id, matrix in strongest.items():
        for h, d in zip(*np.nonzero(matrix), strict=True):
            rules[int(h)][int(d)].append({"rule_id": rule_id, "verdict": codes[int(matrix[h, d])]})
    return {
        "format": "anvis-verdicts/1",
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
