"""The monthly batch inside the simulator: the desk as a problem for the engine that makes the real plans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from constraints import Policy as MunicipalPolicy

from ..engine import Solved, solve_chain
from ..levels import Level, levels_for
from ..model.digit import PairDigit
from ..model.formulation import Problem, Row, TeamPool, bare_problem
from .scenario import METHODS
from .visible import VisibleState
from .world import METHOD_NAMES, Bools, Ints

# Thousands of simplex iterations a batch may use: counted, so that a run can be repeated.
_WORK = 2000.0
_HOURS = 36_000.0


class ScalarWorth(Level):
    """One sum instead of levels: class weight minus the price of the home, thousandths. For comparison only."""

    name = "scalar"
    sense = "max"
    unit = "class weight minus price, thousandths"
    says = {"da": "Samlet sum (kun til sammenligning)", "en": "One sum (for comparison only)"}

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
    says = {"da": "Flest mulige", "en": "As many as possible"}

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
    rows = _room(state, at, supported, dwelling, len(places))
    teams: tuple[TeamPool, ...] = ()
    methods: tuple[str, ...] = ()
    team_of = np.full(len(places), -1, dtype=np.int64)
    if known.support is not None:
        methods = tuple(sorted(METHODS))
        teams = tuple(TeamPool(m, m, state.slots_free[m]) for m in methods)
        needs = np.where(state.keeps[places], 0, state.needs[places])
        for i, m in enumerate(methods):
            team_of[needs == METHOD_NAMES.index(m)] = -2 - i
    tier = known.tier[np.ix_(state.kind[places], kinds)]
    facts: dict[str, object] = {
        "effective_class": state.urgency[places], "band": state.band[places], "waiting_days": state.waited[places],
        "registered": state.registered[places], "vacancies_in_order": np.arange(len(at), dtype=np.int64),
        "tiers": tier, "tier": tier.ravel()[pair].astype(np.int64),
        "draws": state.ties(places, vacancies, household, dwelling),
        "shadow_price": prices[kinds],
        "pair_cost": known.cost[state.kind[places][household], kinds[dwelling]].astype(np.int64),
    }  # fmt: skip
    shape = len(places), len(at)
    return bare_problem(shape, household, dwelling, team_of, teams, methods, rows, supported, facts), places


def _room(state: VisibleState, at: Ints, supported: Bools, dwelling: Ints, most: int) -> tuple[Row, ...]:
    """What each department still takes of supported households, where that could bind."""
    department = np.array([state.homes[v].department for v in at.tolist()], dtype=np.int64)
    pairs = np.flatnonzero(supported)
    pairs = pairs[np.argsort(department[dwelling[pairs]], kind="stable")]
    found = department[dwelling[pairs]]
    rows = []
    for d in np.unique(found).tolist():
        room = state.room(int(at[np.flatnonzero(department == d)[0]]))
        if room < most:
            mine = pairs[np.searchsorted(found, d) : np.searchsorted(found, d, side="right")]
            name = state.known.departments[d]
            rows.append(Row("CONC-1", name, mine, np.ones(len(mine), dtype=np.int64), max(0, room)))
    return tuple(rows)


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
