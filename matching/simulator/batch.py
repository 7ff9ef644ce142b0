"""The monthly batch inside the simulator: the desk as a problem for the engine that makes the real plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from constraints import Policy as MunicipalPolicy
from constraints.language import N_

from ..engine import DigitResult, Known, Solved, solve_chain
from ..engine.chain import digits_of
from ..levels import Level, levels_for
from ..model import limits as limit_kinds
from ..model.digit import PairDigit
from ..model.limit import Limit, of_pairs
from ..model.limits import Concentration, MethodSlots, TeamSlots
from ..model.problem import Problem
from ..model.support import Support, Team
from .assignment import best_homes
from .scenario import METHODS
from .teams import method_of
from .visible import VisibleState
from .world import Bools, Ints

# Thousands of simplex iterations a batch may use: counted, so that a run can be repeated.
_WORK = 2000.0
_HOURS = 36_000.0
# A problem of so many pairs goes on as a smaller one, once no more than one in so many of them is left.
_SMALL, _FEWER = 5000, 3


class ScalarWorth(Level):
    """One sum instead of levels: class weight minus the price of the home, thousandths. For comparison only."""

    name = "scalar"
    sense = "max"
    unit = "class weight minus price, thousandths"
    title = says = N_("One sum (for comparison only)")

    def __init__(self, weights: Sequence[int]) -> None:
        self.weights = np.array((0, *weights), dtype=np.int64)

    def digits(self, problem: Problem) -> list[PairDigit]:
        worth = 1000 * self.weights[problem.effective_class][problem.household]
        return [PairDigit(self.name, np.maximum(worth - problem.shadow_price[problem.dwelling], 0), "max")]

    def value(self, problem: Problem, chosen: Ints) -> int:
        return self.digits(problem)[0].of(chosen)


class Cardinality(Level):
    """Most households, whoever they are: what priority costs is measured against it."""

    name = "cardinality"
    sense = "max"
    unit = "households"
    title = says = N_("As many as possible")

    def digits(self, problem: Problem) -> list[PairDigit]:
        return [PairDigit(self.name, np.ones(problem.shape[0], dtype=np.int64), "max", None, problem.household)]

    def value(self, problem: Problem, chosen: Ints) -> int:
        return len(chosen)


def desk_problem(state: VisibleState, vacancies: Sequence[int], prices: Ints) -> tuple[Problem, Ints]:
    """The desk as a problem over some vacancies, and the place in the pool of each of its households.

    Households with no home to go to are left out. `prices` are per kind of home.
    """
    known = state.known
    at = np.array(vacancies, dtype=np.int64)
    kinds = np.array([state.homes[v].kind for v in vacancies], dtype=np.int64)
    by_kind = state.ok.take(state.codes, axis=1).T & (state.alive & ~state.closed)[:, None]
    may = by_kind.take(kinds, axis=1)
    for i, v in enumerate(vacancies):
        asked = state.asked.get(v)
        if asked:
            may[np.isin(state.pool, np.array(asked, dtype=np.int64)), i] = False
    places = np.flatnonzero(may.any(axis=1))
    pair = np.flatnonzero(may[places])
    household, dwelling = np.divmod(pair, len(at))
    supported = state.supported[places][household]
    teams: tuple[Team, ...] = ()
    methods: tuple[str, ...] = ()
    team, method = np.full(len(places), -1, dtype=np.int64), np.full(len(places), -1, dtype=np.int64)
    if known.support is not None:
        methods = tuple(sorted(METHODS))
        queues = sorted(q for q in known.queues if method_of(q) in methods)
        teams = tuple(Team(q, method_of(q), state.slots_free[q]) for q in queues)
        needs = np.where(state.keeps[places], 0, state.needs[places])
        for i, q in enumerate(queues):
            mine = needs == known.queues.index(q)
            method[mine] = methods.index(method_of(q))
            if q not in methods:  # a team of the household's own
                team[mine] = i
    people_draw, pair_draw = state.ties(places, vacancies, household, dwelling)
    problem = Problem(
        shape=(len(places), len(at)),
        household=household,
        dwelling=dwelling,
        effective_class=state.urgency[places],
        waiting_days=state.waited[places],
        band=state.band[places],
        registered=state.registered[places],
        mandatory=np.zeros(len(places), dtype=bool),
        people_draw=people_draw,
        shadow_price=prices[kinds],
        vacancy_order=np.arange(len(at), dtype=np.int64),
        tier=known.tier[np.ix_(state.kind[places], kinds)].ravel()[pair].astype(np.int64),
        pair_cost=known.cost[state.kind[places][household], kinds[dwelling]].astype(np.int64),
        pair_draw=pair_draw,
        proposed_before=np.zeros(len(household), dtype=bool),
        support=Support(teams, methods, team, method),
    )
    limits = [
        *TeamSlots().of_slots(problem),
        *MethodSlots().of_slots(problem),
        *_room(state, at, supported, dwelling, len(places)),
        *(limit for kind in limit_kinds.LIMIT_KINDS for limit in kind.of_problem(problem)),
    ]
    return problem.with_limits(limits), places


def _room(state: VisibleState, at: Ints, supported: Bools, dwelling: Ints, most: int) -> list[Limit]:
    """What each department still takes of supported households, where that could bind."""
    department = np.array([state.homes[v].department for v in at.tolist()], dtype=np.int64)
    pairs = np.flatnonzero(supported)
    small = np.uint16 if len(state.known.departments) < 2**16 else np.int64  # sixteen bits are sorted digit by digit
    pairs = pairs[np.argsort(department.astype(small)[dwelling[pairs]], kind="stable")]
    found = department[dwelling[pairs]]
    kind = Concentration()
    limits = []
    for d in np.unique(found).tolist():
        room = state.room(int(at[np.flatnonzero(department == d)[0]]))
        if room < most:
            mine = pairs[np.searchsorted(found, d) : np.searchsorted(found, d, side="right")]
            name = state.known.departments[d]
            limits.append(of_pairs(kind, name, mine, max(0, room)))
    return limits


def levels_of(state: VisibleState, objective: str) -> tuple[Level, ...]:
    """The levels a batch is solved by: those of the municipality, or one sum."""
    if objective == "scalar":
        return (ScalarWorth(state.known.class_weights),)
    settings = MunicipalPolicy.model_validate(dict(state.known.municipal_policy))
    return levels_for(settings)


class Batch(NamedTuple):
    """A batch solved: the pairs chosen, None where there is no plan, and whether every digit is proven."""

    chosen: Ints | None
    proven: bool


def solve_one(problem: Problem, level: Level) -> DigitResult:
    """The value and the bound of an aim of one digit alone."""
    return _solved(problem, (level,)).digits[0]


def solve_batch(problem: Problem, levels: Sequence[Level]) -> Batch:
    """The engine on one batch, by counted work alone.

    Level by level fewer pairs are left that the best plan can hold. Where they are few, what follows is asked of a problem
    of these pairs alone, on which the proofs so far hold as they are.
    """
    every, part = np.arange(problem.size), problem
    solved, left = _until_few(part, levels, None)
    while left is not None:
        smaller = restricted(part, left)
        known = _carried(solved, part, smaller, left, levels)
        every, part = every[left], smaller
        solved, left = _until_few(part, levels, known)
    chosen = None if solved.chosen is None else every[solved.chosen]
    return Batch(chosen, chosen is not None and all(d.proven for d in solved.digits))


def _until_few(problem: Problem, levels: Sequence[Level], known: Known | None) -> tuple[Solved, Ints | None]:
    """Solves a problem until few of its pairs are left, every level so far proven: what is solved, and those pairs.

    To the end, and None, where the pairs do not get that few.
    """
    left: Ints | None = None

    def enough(_best: Ints, there: Bools) -> bool:
        nonlocal left
        few = problem.size >= _SMALL and _FEWER * int(np.count_nonzero(there)) <= problem.size
        left = np.flatnonzero(there) if few else None
        return few

    solved = solve_chain(problem, levels, _HOURS, None, _WORK, known, enough=enough, assign=best_homes)
    if left is not None and not all(stage.by != "open" for stage in solved.stages):
        return solve_chain(problem, levels, _HOURS, None, _WORK, known, assign=best_homes), None
    return solved, left


def _solved(problem: Problem, levels: Sequence[Level]) -> Solved:
    return solve_chain(problem, levels, _HOURS, None, _WORK)


def restricted(problem: Problem, pairs: Ints) -> Problem:
    """The problem with some of its pairs alone (rising numbers); households without any are left out."""
    people, household = np.unique(problem.household[pairs], return_inverse=True)
    place = np.full(problem.size, -1, dtype=np.int64)
    place[pairs] = np.arange(len(pairs))
    limits = []
    for limit in problem.limits:
        mine = place[limit.pairs]
        inside = mine >= 0
        if inside.any():
            limits.append(replace(limit, pairs=mine[inside], weights=limit.weights[inside]))
    by_household = ("effective_class", "waiting_days", "band", "registered", "mandatory", "people_draw")
    by_pair = ("dwelling", "tier", "pair_cost", "pair_draw", "proposed_before")
    support = problem.support
    return replace(
        problem,
        shape=(len(people), problem.shape[1]),
        household=household.astype(np.int64),
        support=replace(support, team=support.team[people], method=support.method[people]),
        limits=tuple(limits),
        **{name: getattr(problem, name)[people] for name in by_household},
        **{name: getattr(problem, name)[pairs] for name in by_pair},
    )


def _carried(first: Solved, problem: Problem, smaller: Problem, pairs: Ints, levels: Sequence[Level]) -> Known:
    """The proofs of the first step for the smaller problem: digits that are nothing there fall out of their blocks, and
    rows of households that are not there out of the names. Nothing of it is believed: the engine works every bound out anew."""
    there = [(d.level, d.entry) for d in digits_of(smaller, levels)]
    number = {name: i for i, name in enumerate(there)}
    names = [(r.digit.level, r.digit.entry) for r in first.digits]
    stages = []
    for stage in first.stages:
        block = range(stage.first, stage.first + stage.digits)
        kept = [i for i in block if names[i] in number]
        if kept and stage.factors:
            factors = tuple(stage.factors[i - stage.first] for i in kept)
            stages.append(replace(stage, first=number[names[kept[0]]], digits=len(kept), factors=factors))
    people = np.full(problem.shape[0], -1, dtype=np.int64)
    people[problem.household[pairs]] = smaller.household
    rows = [(kind, str(people[int(name)]) if kind == "household" else name) for kind, name in first.row_keys]
    place = np.full(problem.size, -1, dtype=np.int64)
    place[pairs] = np.arange(len(pairs))
    assert first.chosen is not None
    columns, plan = place[first.columns], place[first.chosen]
    return Known(stages, there, rows, columns[columns >= 0], np.sort(plan))


def most_housed(problem: Problem, chosen: Ints) -> int:
    """The largest number of households the batch could house; `chosen` is a plan of it.

    Where every home that fits anybody is taken, nobody has to be asked: more than that cannot be.
    """
    if len(chosen) == np.count_nonzero(np.bincount(problem.dwelling, minlength=1)):
        return len(chosen)
    most = solve_batch(problem, (Cardinality(),)).chosen
    return 0 if most is None else len(most)


__all__ = [
    "Batch",
    "Cardinality",
    "ScalarWorth",
    "desk_problem",
    "levels_of",
    "most_housed",
    "restricted",
    "solve_batch",
]
