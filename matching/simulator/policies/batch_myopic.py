"""P8: the month's batch at its lexicographic optimum, by the engine that makes the real plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from ...levels import Level
from ...model.problem import Problem
from ..batch import desk_problem, levels_of, most_housed, solve_batch
from .policy import Ints, Policy

if TYPE_CHECKING:
    from ..desk import Desk


class BatchMyopic(Policy):
    """Today's households and the vacancies that can be assigned now, level by level, proven.

    Homes that were refused are solved again with those who are left. `price_of_priority` also asks how many could have
    been housed at most; `objective: scalar` replaces the levels by one sum, for comparison.
    """

    name = "batch_myopic"
    epoch = "month"
    says = N_("Best plan of the month")
    defaults = {"objective": "lexicographic", "price_of_priority": True}

    def prices(self, desk: Desk) -> Ints:
        """Prices per kind of home for the level `scarcity`, thousandths."""
        return desk.run.world.price

    def candidates(self, desk: Desk) -> Sequence[int]:
        """Vacancies the plan looks at; only those open now are offered."""
        return desk.open

    def _churn(self, desk: Desk, problem: Problem, levels: Sequence[Level], chosen: Ints) -> float:
        """Proposals that change when the first batch after the warm-up is solved again without new facts."""
        if desk.day < desk.run.first or any(b["day"] >= desk.run.first for b in desk.run.batches):
            return 0.0
        again = solve_batch(problem, levels).chosen
        return float(len(np.setxor1d(chosen, chosen if again is None else again)))

    def _note_later(self, desk: Desk, problem: Problem, chosen: Ints, vacancies: Sequence[int], places: Ints) -> None:
        """Tells the desk what the plan keeps for homes that are not offered yet, so that a "no" today can be explained."""
        open_now = set(desk.open)
        later = [p for p in chosen.tolist() if vacancies[int(problem.dwelling[p])] not in open_now]
        for p in later:
            at = int(places[int(problem.household[p])])
            desk.later[at] = True
            desk.kept_methods[desk.needs[at]] |= bool(desk.needs[at])
            if desk.supported[at]:
                desk.kept_departments.add(desk.department(vacancies[int(problem.dwelling[p])]))

    def decide(self, desk: Desk) -> None:
        levels = levels_of(desk, str(self.settings["objective"]))
        open_now = set(desk.open)
        first = True
        while True:
            vacancies = [v for v in self.candidates(desk) if desk.can_offer(v)]
            if not vacancies or not open_now.intersection(vacancies):
                return
            problem, places = desk_problem(desk, vacancies, self.prices(desk))
            if not problem.size:
                return
            solved = solve_batch(problem, levels)
            chosen = solved.chosen if solved.chosen is not None else np.zeros(0, dtype=np.int64)
            if first:
                most = most_housed(problem) if self.settings["price_of_priority"] else len(chosen)
                churn = self._churn(desk, problem, levels, chosen)
                desk.run.batches.append(
                    {
                        "day": desk.day, "pairs": problem.size, "housed": len(chosen), "most": most, "churn": churn,
                        "proven": float(all(d.proven for d in solved.digits)),
                    }
                )  # fmt: skip
                first = False
            self._note_later(desk, problem, chosen, vacancies, places)
            offered = 0
            for p in chosen.tolist():
                v = vacancies[int(problem.dwelling[p])]
                at = int(places[int(problem.household[p])])
                if v in open_now and desk.alive[at] and desk.can_offer(v) and desk.fits_one(at, v):
                    desk.offer(at, v)
                    offered += 1
            if not offered:
                return
