"""The ground of a "no" is true: where a limit decides, one more unit of it houses the household; else none would. And what
one more unit would give is what solving with it gives."""

from dataclasses import replace

import numpy as np
import pytest
from test_brute_force import random_case

from constraints.verdicts import ALLOWED
from matching import SolveParams, solve
from matching.engine import solve_chain
from matching.model.limit_kind import kind_of
from matching.model.limits import LIMIT_KINDS
from matching.plan.deciding import NOT_PROVEN, SEVERAL
from matching.plan.limits import LimitReport
from matching.plan.why_not import WhyNot

RULES = {kind.rule_id for kind in LIMIT_KINDS} - {"LOCK-1"}


def housed_with_room(run, h, rules):
    """Is the household in the best plan when its own placement counts in no limit of these rules?"""
    problem = run.problem
    mine = np.flatnonzero(problem.household == h)
    limits = []
    for limit in problem.limits:
        stays = ~np.isin(limit.pairs, mine) if limit.kind.rule_id in rules else np.ones(len(limit.pairs), dtype=bool)
        limits.append(replace(limit, pairs=limit.pairs[stays], weights=limit.weights[stays]))
    solved = solve_chain(replace(problem, limits=tuple(limits)), run.levels, 60)
    return h in problem.household[solved.chosen]


def full(run, h):
    """Rules of the limits that the plan has filled up for one of the household's pairs: those it could have one more of."""
    inside = np.zeros(run.problem.size, dtype=bool)
    inside[run.chosen] = True
    return {
        limit.kind.rule_id for limit in run.problem.limits
        if (limit.weights > limit.capacity - limit.used(inside))[run.problem.household[limit.pairs] == h].any()
    }  # fmt: skip


def held(run, h):
    """Is one of the dwellings the rules allow the household held by a lock? Then no room in a limit opens it."""
    return any(run.model.displaced_by(h, int(d)) for d in np.flatnonzero(run.table.combined[h] == ALLOWED))


# Blocks large enough that each holds both of the grounds asked about at the end.
@pytest.mark.cases(60, block=60)
def test_the_limit_that_is_told_decides_and_no_other_ground_hides_one(seeds):
    told = set()
    for seed in seeds:
        run = solve(random_case(seed), SolveParams(changes=0))
        if run.status == "infeasible":
            continue
        why = WhyNot(run)
        for h in range(run.problem.shape[0]):
            if h in run.placed:
                continue
            kind, rule = why.kind(h)
            told.add((kind, rule))
            assert rule != NOT_PROVEN, (seed, h)
            if rule in RULES and kind == "capacity":
                assert housed_with_room(run, h, {rule}), (seed, h, rule)
            elif rule == SEVERAL and not held(run, h):
                assert housed_with_room(run, h, RULES), (seed, h)
                assert not any(housed_with_room(run, h, {one}) for one in RULES), (seed, h)
            elif kind == "outranked":
                assert not housed_with_room(run, h, full(run, h)), (seed, h, rule)
    assert {("capacity", "SUPPORT-1"), ("outranked", "housed_by_class")} <= told


@pytest.mark.cases(60, block=60)
def test_one_more_unit_of_a_full_limit_houses_as_many_as_told(seeds):
    gains = set()
    for seed in seeds:
        run = solve(random_case(seed), SolveParams(changes=0))
        if run.status == "infeasible":
            continue
        counting = tuple(x for x in run.levels if x.counts_households)
        limits = [x for x in run.problem.limits if x.kind.reported]
        for limit, told in zip(limits, LimitReport(run).limits(), strict=True):
            if limit.kind.gains and told.used >= told.capacity:
                anew = solve_chain(kind_of(limit).with_one_more(run.problem, limit), counting, 60)
                assert told.gained_by_one_more == len(anew.chosen) - len(run.chosen), (seed, limit.key)
                gains.add(told.gained_by_one_more)
    assert {0, 1} <= gains
