"""Who next for one dwelling that came back: a what-if on the standing plan, for that dwelling alone.

Everybody else stays where the plan or an offer has them, which is the least change there can be. With all of that held
fixed every household that waits and may live there is tried, so the answer is proven by going through them all, level by
level in the published order. A refusal lowers nobody's rank: who refused this dwelling is left out of it and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Annotated, Literal

import numpy as np

from constraints import Case, InputError, NotFound, Verdict, evaluate

from ..levels import Level, brought_by, levels_for
from ..model.digit import Ints
from ..model.formulation import CaseModel, formulate
from ..plan.document import Budget, Document, Finding, Plan, Whole, told
from ..plan.findings import budget_of, findings_of
from ..plan.reading import must_be_of


class WhoNext(Document):
    """Who comes first for one dwelling, with everybody else where they are."""

    format: Annotated[Literal["anvis-who-next/1"], told("format of this document")]
    dwelling_id: Annotated[str, told("the dwelling")]
    household_id: Annotated[str | None, told("who comes first; null = nobody that waits may be offered it")]
    decided_by: Annotated[str | None, told("level on which the last of the others fell; null = there was no other")]
    tried: Annotated[Whole, told("that wait and may be offered it", "households")]
    over_limit: Annotated[Whole, told("of those kept out by a limit", "households")]
    left_out: Annotated[tuple[str, ...], told("households that refused it or did not answer")]
    for_a_person: Annotated[
        tuple[str, ...], told("households that wait, of whom a person must say first whether they may")
    ]
    support_team_id: Annotated[str | None, told("support team whose slot is taken; null = no slot is needed")]
    findings: Annotated[tuple[Finding, ...], told("every rule that did not simply allow")]
    budget: Annotated[Budget | None, told("the household's budget in the dwelling; null = nobody")]
    proven: Annotated[Literal[True], told("every household was tried")]


def who_next(
    case: Case, plan: Plan, dwelling_id: str, refused: Set[str], standing: Mapping[str, str], seed: int | None = None
) -> WhoNext:
    """The answer of the plan's own order. `standing` are the homes that stand (household → dwelling), `refused` who is left out.

    Raises NotFound for a dwelling that is not in the batch, and InputError where the plan is of another batch or somebody
    stands in the dwelling.
    """
    must_be_of(plan, case)
    if dwelling_id not in {d.dwelling_id for d in case.dwellings}:
        raise NotFound("no-dwelling")
    if dwelling_id in standing.values():
        raise InputError("bad-who-next/taken", dwelling=dwelling_id)
    model, levels = _modelled(_without_its_locks(case, dwelling_id), plan, plan.seed if seed is None else seed)
    joined, problem = model.case, model.problem
    d = joined.dwelling_index[dwelling_id]
    away = {joined.household_index[h] for h in (*standing, *refused) if h in joined.household_index}
    base = _stands(model, standing)
    mine = np.flatnonzero(problem.dwelling == d)
    open_ = np.array([p for p in mine.tolist() if int(problem.household[p]) not in away], dtype=np.int64)
    fits = open_[_room(model, base, open_)]
    first, level = _first(model, levels, base, fits)
    h = None if first is None else int(problem.household[first])
    review = (model.table.combined[:, d] == Verdict.REVIEW).nonzero()[0].tolist()
    team = (
        None if h is None or first is None else problem.support.named(problem.household[np.append(base, first)]).get(h)
    )
    return WhoNext(
        format="anvis-who-next/1",
        dwelling_id=dwelling_id,
        household_id=None if h is None else joined.households[h].id,
        decided_by=level,
        tried=len(open_),
        over_limit=len(open_) - len(fits),
        left_out=tuple(sorted(refused)),
        for_a_person=tuple(sorted(joined.households[i].id for i in review if i not in away)),
        support_team_id=team,
        findings=() if h is None else findings_of(model.table, h, d),
        budget=None if h is None else budget_of(model.table, h, d),
        proven=True,
    )


def _without_its_locks(case: Case, dwelling_id: str) -> Case:
    """The case without what keeps somebody in the dwelling: that offer has ended."""
    locks = tuple(x for x in case.locks if x.kind != "keep" or x.dwelling_id != dwelling_id)
    return case if len(locks) == len(case.locks) else case.replaced(locks=locks)


def _modelled(case: Case, plan: Plan, seed: int) -> tuple[CaseModel, tuple[Level, ...]]:
    levels = levels_for(case.policy)
    previous = {p.household_id: p.dwelling_id for p in plan.previous}
    return formulate(evaluate(case), seed, previous, bring=brought_by(levels)), levels


def _stands(model: CaseModel, standing: Mapping[str, str]) -> Ints:
    """Pairs of the homes that stand. One that is no pair of the model fills no limit that the model knows."""
    case, found = model.case, []
    for household, dwelling in standing.items():
        h, d = case.household_index.get(household), case.dwelling_index.get(dwelling)
        at = None if h is None or d is None else model.problem.pair_at(h, d)
        if at is not None:
            found.append(at)
    return np.array(sorted(found), dtype=np.int64)


def _room(model: CaseModel, base: Ints, pairs: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of some pairs every limit has room for, beside what stands."""
    fits = np.ones(len(pairs), dtype=bool)
    inside = np.zeros(model.problem.size, dtype=bool)
    inside[base] = True
    for limit in model.problem.limits:
        if not len(limit.pairs):
            continue
        at = np.minimum(np.searchsorted(limit.pairs, pairs), len(limit.pairs) - 1)
        weight = np.where(limit.pairs[at] == pairs, limit.weights[at], 0)
        fits &= (weight == 0) | (limit.used(inside) + weight <= limit.capacity)
    return fits


def _first(model: CaseModel, levels: tuple[Level, ...], base: Ints, pairs: Ints) -> tuple[int | None, str | None]:
    """The best of some pairs, level by level, and the level that told the last two apart."""
    left, told_by = pairs.tolist(), None
    for level in levels:
        for digit in level.digits(model.problem):
            if len(left) < 2:
                break
            values = [digit.of(np.append(base, p)) for p in left]
            best = max(values) if digit.sense == "max" else min(values)
            kept = [p for p, value in zip(left, values, strict=True) if value == best]
            told_by = level.name if len(kept) < len(left) else told_by
            left = kept
    return (left[0] if left else None), told_by


__all__ = ["WhoNext", "who_next"]
