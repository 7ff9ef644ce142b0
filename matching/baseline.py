"""The list a municipality works by hand today: one vacancy at a time, urgency class first, then registration date."""

from __future__ import annotations

import numpy as np

from .formulation import Ints, Problem

NAME = "class_then_date"


def class_then_date(problem: Problem) -> Ints:
    """Pairs chosen by going through the vacancies in time order, each to the first household it is open to.

    The same limits hold as for the plan: slots, rights, concentration, budget, separations. Kept placements stand first.
    """
    case = problem.case
    state = _State(problem)
    for kept in problem.keep:
        if kept in problem.pair_index:
            state.take(problem.pair_index[kept])
    order = sorted(
        case.dwellings, key=lambda d: (d.record.reported_on or d.record.available_from, d.record.available_from, d.id)
    )
    rank = sorted(
        range(len(case.households)),
        key=lambda h: (int(problem.effective_class[h]), case.households[h].record.registered_on, case.households[h].id),
    )
    place = np.empty(len(rank), dtype=np.int64)
    place[rank] = np.arange(len(rank))
    by_dwelling: dict[int, list[int]] = {}
    for p, d in enumerate(problem.dwelling.tolist()):
        by_dwelling.setdefault(d, []).append(p)
    for dwelling in order:
        for p in sorted(by_dwelling.get(dwelling.index, ()), key=lambda p: int(place[problem.household[p]])):
            if state.may(p):
                state.take(p)
                break
    return np.array(sorted(state.chosen), dtype=np.int64)


class _State:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.chosen: list[int] = []
        self.households: set[int] = set()
        self.dwellings: set[int] = set()
        self.rows: dict[int, list[tuple[int, int]]] = {}
        self.left = [r.capacity for r in (*problem.rights, *problem.side_rows)]
        for i, row in enumerate((*problem.rights, *problem.side_rows)):
            for p, w in zip(row.pairs.tolist(), row.weights.tolist(), strict=True):
                self.rows.setdefault(p, []).append((i, w))
        self.team_left = [t.slots for t in problem.teams]
        self.method_left = [sum(t.slots for t in problem.teams if t.method == m) for m in problem.methods]

    def _slot(self, p: int) -> tuple[int, int] | None:
        """(team or -1, method) the pair takes a slot of; None = needs none."""
        of = int(self.problem.team_of[self.problem.household[p]])
        if of == -1:
            return None
        if of >= 0:
            return of, self.problem.methods.index(self.problem.teams[of].method)
        return -1, -2 - of

    def may(self, p: int) -> bool:
        h, d = int(self.problem.household[p]), int(self.problem.dwelling[p])
        if h in self.households or d in self.dwellings:
            return False
        if any(self.left[i] < w for i, w in self.rows.get(p, ())):
            return False
        slot = self._slot(p)
        if slot is None:
            return True
        team, method = slot
        if method >= len(self.method_left) or self.method_left[method] < 1:
            return False
        return team < 0 or self.team_left[team] > 0

    def take(self, p: int) -> None:
        self.chosen.append(p)
        self.households.add(int(self.problem.household[p]))
        self.dwellings.add(int(self.problem.dwelling[p]))
        for i, w in self.rows.get(p, ()):
            self.left[i] -= w
        slot = self._slot(p)
        if slot is not None:
            team, method = slot
            if team >= 0:
                self.team_left[team] -= 1
            if method < len(self.method_left):
                self.method_left[method] -= 1
