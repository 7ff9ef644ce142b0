"""P2: Kaplan's first available unit: the head of the list chooses for the department with most vacancies."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..known import Known
from ..refusal import SET_ASIDE
from ..visible import Act, VisibleState
from .policy import Policy


class FirstAvailableUnit(Policy):
    """Strictly by date; each is offered a home in the department with most vacancies; `k` refusals = bottom of the list."""

    name = "first_available_unit"
    epoch = "month"
    says = N_("First available unit (Kaplan)")
    defaults = {"k": 3}

    def begin(self, known: Known) -> None:
        self.refused: dict[int, int] = {}
        self.bottom: dict[int, int] = {}

    def decide(self, state: VisibleState) -> Act:
        fits = {v: state.fits(v) for v in state.open}
        if not fits:
            return
        any_home = np.logical_or.reduce(list(fits.values()))
        moved = np.array([self.bottom.get(int(s), -1) for s in state.pool], dtype=np.int64)
        for at in np.lexsort((state.lottery, state.registered, moved)).tolist():
            if any_home[at]:
                yield from self._head(state, at, fits)

    def _head(self, state: VisibleState, at: int, fits: dict[int, np.ndarray]) -> Act:
        spell = int(state.pool[at])
        while state.alive[at] and self.refused.get(spell, 0) < int(self.settings["k"]):
            possible = [v for v, who in fits.items() if who[at] and state.can_offer(v) and state.fits_one(at, v)]
            if not possible:
                return
            count: dict[int, int] = {}
            for v in fits:
                if state.can_offer(v):
                    count[state.homes[v].department] = count.get(state.homes[v].department, 0) + 1
            v = min(possible, key=lambda v: (-count[state.homes[v].department], possible.index(v)))
            answer = yield from state.offer(at, v)
            if state.alive[at] and answer != SET_ASIDE:
                self.refused[spell] = self.refused.get(spell, 0) + 1
        if state.alive[at] and self.refused.get(spell, 0) >= int(self.settings["k"]):
            self.bottom[spell] = state.now
            self.refused[spell] = 0
