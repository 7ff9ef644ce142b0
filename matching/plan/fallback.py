"""§ 59, stk. 9: the proof that nothing outside fits, made for a caseworker's signature. Never a placement by itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constraints import Verdict, VerdictTable
from constraints.rules.alb_59_9_fallback import (
    FallbackDuty,
    inside,
    outside_is_impossible,
    outside_later,
    outside_pool,
)
from constraints.verdicts import ALLOWED, REVIEW

from .document import FallbackCase, InsideDwelling, OutsideDwelling, Signature


def fallback_cases(table: VerdictTable, placed: set[int], only: int | None = None) -> list[FallbackCase]:
    """Households that the area bars alone keep out of an inside dwelling while no outside dwelling is possible; or `only`
    that of one household, where it is a case.

    A household that the plan houses, or that has any dwelling open to it, is not a case; one that a person has signed for
    stays in the list with the signature. Each case lists every outside dwelling with all that blocks it, and the inside
    dwellings the duty could be met with.
    """
    case, law = table.case, table.law
    if not any(r.id == FallbackDuty.id for r in table.rules):
        return []
    outside = outside_pool(case, law)
    within = [d for d in case.dwellings if inside(d, law)]
    if not within:
        return []
    by_area = barred_by_area_alone(table)
    later = tuple(d.id for d in outside_later(case, law))
    suitability = law.switch("fallback_suitability_counts")
    columns = np.array([d.index for d in outside], dtype=np.int64)
    order = {kind: i for i, kind in enumerate(law.switch("fallback_area_order"))}
    opened = _opened_by_signature(table)
    found = []
    for h in case.households if only is None else (case.households[only],):
        row = table.combined[h.index]
        signed_for = [d for d in within if opened[h.index, d.index]]
        if not signed_for:
            if h.index in placed or (row == ALLOWED).any():
                continue
            if suitability and len(columns) and (row[columns] <= REVIEW).any():
                continue
        candidates = [d for d in within if by_area[h.index, d.index]] + signed_for
        if not candidates or not outside_is_impossible(h, case, law, table.pair):
            continue
        candidates.sort(key=lambda d: (order.get(d.area_kind or "", 9), d.id))
        signed = next((e for e in h.exceptions if e.rule_id == FallbackDuty.id), None) if signed_for else None
        found.append(
            FallbackCase(
                household_id=h.id,
                outside_dwellings=tuple(
                    OutsideDwelling(dwelling_id=d.id, blocking=tuple(r.id for r, v in table.pair(h.index, d.index) if v >= Verdict.FORBIDDEN))
                    for d in outside
                ),
                inside_dwellings=tuple(
                    InsideDwelling(
                        dwelling_id=d.id, area_kind=d.area_kind,
                        barred_by=tuple(r.id for r, v in table.pair(h.index, d.index) if r.exit_by_fallback and v >= Verdict.EXEMPT),
                    )
                    for d in candidates
                ),
                signed=None if signed is None else Signature(dwelling_id=signed.dwelling_id, by=signed.by, reason=signed.reason),
                **({"outside_later": later} if later else {}),
            )
        )  # fmt: skip
    return found


def barred_by_area_alone(table: VerdictTable) -> NDArray[np.bool_]:
    """Pairs that the bars of § 59(6)-(7) forbid, and nothing else does."""
    by_area, otherwise = np.zeros(table.case.shape, dtype=bool), np.zeros(table.case.shape, dtype=bool)
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        if rule.exit_by_fallback:
            by_area |= matrix == Verdict.FORBIDDEN
            otherwise |= matrix > Verdict.FORBIDDEN
        else:
            otherwise |= matrix >= Verdict.FORBIDDEN
    return by_area & ~otherwise


def _opened_by_signature(table: VerdictTable) -> NDArray[np.bool_]:
    """Pairs that are open only because a person signed the duty on a proof that holds."""
    found = np.zeros(table.case.shape, dtype=bool)
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        if rule.id == FallbackDuty.id:
            found |= matrix == Verdict.EXEMPT
    return found
