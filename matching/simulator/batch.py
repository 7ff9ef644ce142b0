"""The monthly batch inside the simulator: the desk as a problem for the engine that makes the real plans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from constraints import Policy as MunicipalPolicy
from constraints.language import N_

from ..engine import Solved, solve_chain
from ..levels import Level, levels_for
from ..model import limits as limit_kinds
from ..model.digit import PairDigit
from ..model.limit import Limit, of_pairs
from ..model.limits import Concentration, MethodSlots, TeamSlots
from ..model.problem import Problem
from ..model.support import Support, Team
from .scenario import METHODS
from .teams import method_of
from .visible import VisibleState
from .world import Bools, Ints

# Thousands of simplex iterations a batch may use: counted, so that a run can be repeated.
_WORK = 2000.0
_HOURS = 36_000.0


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
    pairs = pairs[np.argsort(department[dwelling[pairs]], kind="stable")]
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


def solve_batch(problem: Problem, levels: Sequence[Level]) -> Solved:
    """The engine on one batch, by counted work alone."""
    return solve_chain(problem, levels, _HOURS, None, _WORK)


def most_housed(problem: Problem) -> int:
    """The largest number of households the batch could house."""
    solved = solve_batch(problem, (Cardinality(),))
    return 0 if solved.chosen is None else len(solved.chosen)


__all__ = ["Cardinality", "ScalarWorth", "desk_problem", "levels_of", "most_housed", "solve_batch"]
