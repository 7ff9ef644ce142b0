"""P8: the month's batch at its lexicographic optimum, by the engine that makes the real plans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from constraints.language import N_

from ...levels import Level
from ...model.problem import Problem
from ..batch import desk_problem, levels_of, most_housed, solve_batch
from ..visible import Act, VisibleState
from .policy import Ints, Policy


class BatchMyopic(Policy):
    """Today's households and the vacancies that can be assigned now, level by level, proven.

    Homes that were refused are solved again with those who are left. `price_of_priority` also asks how many could have
    been housed at most; `objective: scalar` replaces the levels by one sum, for comparison.
    """

    name = "batch_myopic"
    epoch = "month"
    says = N_("Best plan of the month")
    defaults = {"objective": "lexicographic", "price_of_priority": True}

    def prices(self, state: VisibleState) -> Ints:
        """Prices per kind of home for the level `scarcity`, thousandths."""
        return state.known.price

    def candidates(self, state: VisibleState) -> Sequence[int]:
        """Vacancies the plan looks at; only those open now are offered."""
        return state.open

    def _churn(self, state: VisibleState, problem: Problem, levels: Sequence[Level], chosen: Ints) -> float:
        """Proposals that change when the first batch after the warm-up is solved again without new facts."""
        if state.day < state.known.first_day or any(b["day"] >= state.known.first_day for b in state.notes.batches):
            return 0.0
        again = solve_batch(problem, levels).chosen
        return float(len(np.setxor1d(chosen, chosen if again is None else again)))

    def _note_later(
        self, state: VisibleState, problem: Problem, chosen: Ints, vacancies: Sequence[int], places: Ints
    ) -> None:
        """Notes what the plan keeps for homes that are not offered yet, so that a "no" today can be explained."""
        open_now = set(state.open)
        later = [p for p in chosen.tolist() if vacancies[int(problem.dwelling[p])] not in open_now]
        for p in later:
            at = int(places[int(problem.household[p])])
            state.kept.households[at] = True
            state.kept.methods[state.needs[at]] |= bool(state.needs[at])
            if state.supported[at]:
                state.kept.departments.add(state.homes[vacancies[int(problem.dwelling[p])]].department)

    def decide(self, state: VisibleState) -> Act:
        levels = levels_of(state, str(self.settings["objective"]))
        open_now = set(state.open)
        first = True
        while True:
            vacancies = [v for v in self.candidates(state) if state.can_offer(v)]
            if not vacancies or not open_now.intersection(vacancies):
                return
            problem, places = desk_problem(state, vacancies, self.prices(state))
            if not problem.size:
                return
            solved = solve_batch(problem, levels)
            chosen = solved.chosen if solved.chosen is not None else np.zeros(0, dtype=np.int64)
            if first:
                most = most_housed(problem, chosen) if self.settings["price_of_priority"] else len(chosen)
                churn = self._churn(state, problem, levels, chosen)
                state.notes.batches.append(
                    {
                        "day": state.day, "pairs": problem.size, "housed": len(chosen), "most": most, "churn": churn,
                        "proven": float(solved.proven),
                    }
                )  # fmt: skip
                first = False
            self._note_later(state, problem, chosen, vacancies, places)
            offered = 0
            for p in chosen.tolist():
                v = vacancies[int(problem.dwelling[p])]
                at = int(places[int(problem.household[p])])
                if v in open_now and state.alive[at] and state.can_offer(v) and state.fits_one(at, v):
                    yield from state.offer(at, v)
                    offered += 1
            if not offered:
                return
