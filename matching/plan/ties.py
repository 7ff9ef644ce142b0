"""Ties, counted and not hidden: how many plans are as good by every published level, and what chose among them."""

from __future__ import annotations

import numpy as np

from ..levels import TieBreak, Value
from ..model.digit import Ints, SpreadDigit
from ..run import MatchRun
from .document import PairIds, Ties

# Plans looked for at most, the deterministic seconds spent on it, and the pairs up to which it is asked at all.
_MOST = 1000
_WORK = 0.2
_PAIRS = 800


def ties(run: MatchRun) -> Ties:
    """Plans that equal this one in every level but the tie-break.

    `count` is exact when `exact`, else at least so many were seen. `same_in_all` are placements that stand in every one of
    them (known only when exact), `differs` those that some other plan places elsewhere or not at all. `chosen_by` is the
    published tie-break of this plan. A batch too large for the question says so with `count` null.
    """
    tie = next((x for x in run.levels if x.name == TieBreak.name), None)
    chosen_by = (
        {}
        if tie is None
        else dict(zip(tie.keys(run.problem) or [], _listed(tie.value(run.problem, run.chosen)), strict=True))
    )
    seed = run.params.seed
    not_asked = Ties(count=None, exact=False, same_in_all=(), differs=(), chosen_by=chosen_by, seed=seed)
    if run.status == "infeasible":
        return not_asked
    pairs = _still_open(run)
    if len(pairs) > _PAIRS:
        return not_asked
    plans, exact = _enumerate(run, pairs)
    mine = set(run.chosen.tolist())
    plans |= {frozenset(mine)}
    in_all = set.intersection(*[set(p) for p in plans])
    return Ties(
        count=len(plans), exact=exact, same_in_all=_named(run, mine & in_all) if exact else (),
        differs=_named(run, mine - in_all), chosen_by=chosen_by, seed=seed,
    )  # fmt: skip


def _listed(value: Value) -> list[int]:
    return value if isinstance(value, list) else [value]


def _named(run: MatchRun, pairs: set[int]) -> tuple[PairIds, ...]:
    case, problem = run.table.case, run.problem
    return tuple(
        PairIds(household_id=case.households[int(problem.household[p])].id, dwelling_id=case.dwellings[int(problem.dwelling[p])].id)
        for p in sorted(pairs)
    )  # fmt: skip


def _still_open(run: MatchRun) -> Ints:
    """Pairs that may stand in some plan as good down to the settling of people: those its proof has not dropped."""
    return np.union1d(run.solved.before_tie_break, run.chosen).astype(np.int64)


def _enumerate(run: MatchRun, pairs: Ints) -> tuple[set[frozenset[int]], bool]:
    """Plans over these pairs equal in every level but the tie-break, and whether these are all of them."""
    from ..engine.cp_sat import every_plan

    fixed = [(r.digit, r.digit.of(run.chosen)) for r in run.solved.digits if r.digit.level != TieBreak.name]
    spread = [d for d, _ in fixed if isinstance(d, SpreadDigit)]
    assert len(spread) <= 1
    beyond = [(x, x.value(run.problem, run.chosen)) for x in run.levels if not x.told_by_digits]

    def as_good(chosen: Ints) -> bool:
        return all(level.value(run.problem, chosen) == value for level, value in beyond)

    return every_plan(run.problem, pairs, fixed, _MOST, _WORK, as_good)
