"""A plan told to be infeasible needs a proof: kept placements that rules or limits do not let stand together.

Everybody else may stay without a dwelling and no limit asks for a placement, so the kept placements alone are a plan
unless a limit has no room for all of them; two of one household or dwelling are set aside before that. What contradicts
is therefore all there can be, and is worked out here in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .checks import LimitCheck
from .facts import Facts
from .sheet import Sheet, differences, plain


def contradictions(facts: Facts, limits: Sequence[LimitCheck]) -> list[dict[str, Any]]:
    """Every reason why the kept placements cannot stand together, as a plan tells it."""
    found: list[dict[str, Any]] = []
    kept = {p: (h, d) for h, d in facts.keeps if (p := facts.pair(h, d)) is not None}
    for check in limits:
        for limit in check.limits(facts):
            used = [p for p in limit.pairs.tolist() if p in kept]
            weight = dict(zip(limit.pairs.tolist(), limit.weights.tolist(), strict=True))
            if sum(weight[p] for p in used) > limit.capacity:
                found.append(
                    {
                        "code": "keep-locks-over-limit", "rule_id": check.rule_id, "subject": "" if limit.hidden else limit.subject,
                        "capacity": limit.capacity, "placements": [_named(facts, *kept[p]) for p in used],
                    }
                )  # fmt: skip
    return [dict(plain(reason)) for reason in found]


def can_be_negative(facts: Facts, limits: Sequence[LimitCheck]) -> bool:
    """True where a limit counts some placement below nothing, so that more placements could make room."""
    return any((limit.weights < 0).any() for check in limits for limit in check.limits(facts))


def judge(sheet: Sheet, facts: Facts, limits: Sequence[LimitCheck]) -> bool:
    """Compares what a plan told to be infeasible gives as reasons. True when it is proven that there is no plan."""
    own = contradictions(facts, limits)
    for i, reason in enumerate(sheet.rows("infeasible_because")):
        if reason.get("code") == "keep-locks-conflict":
            _conflict(sheet, facts, i, reason, own)
        elif not any(not list(differences("", x, reason)) for x in own):
            sheet.fault("infeasible-because", f"/infeasible_because/{i}", own, reason)
    if own:
        if not sheet.rows("infeasible_because"):
            sheet.fault("infeasible-because", "/infeasible_because", own, [])
        return True
    if not can_be_negative(facts, limits):
        sheet.fault(
            "not-infeasible", "/status", "a plan: the kept placements, or none, can stand together", "infeasible"
        )
    return False


def _conflict(sheet: Sheet, facts: Facts, i: int, reason: dict[str, Any], own: list[dict[str, Any]]) -> None:
    """Which of the kept placements is told to be in the way is open; that it is one of them is not."""
    mine = [_named(facts, *k) for k in (facts.keeps if own else ())]
    told = reason.get("placements")
    rows = told if isinstance(told, list) else []
    if set(reason) != {"code", "placements"} or not rows or any(row not in mine for row in rows):
        sheet.fault("infeasible-because", f"/infeasible_because/{i}", own, reason)


def _named(facts: Facts, h: int, d: int) -> dict[str, str]:
    return {"household_id": facts.households[h].id, "dwelling_id": facts.dwellings[d].id}
