"""P2: Kaplan's first available unit: the head of the list chooses for the department with most vacancies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from .policy import Policy

if TYPE_CHECKING:
    from ..clock import Run
    from ..desk import Desk


class FirstAvailableUnit(Policy):
    """Strictly by date; each is offered a home in the department with most vacancies; `k` refusals = bottom of the list."""

    name = "first_available_unit"
    epoch = "month"
    says = N_("First available unit (Kaplan)")
    defaults = {"k": 3}

    def begin(self, run: Run) -> None:
        self.refused: dict[int, int] = {}
        self.bottom: dict[int, int] = {}

    def decide(self, desk: Desk) -> None:
        fits = {v: desk.fits(v) for v in desk.open}
        if not fits:
            return
        any_home = np.logical_or.reduce(list(fits.values()))
        moved = np.array([self.bottom.get(int(s), -1) for s in desk.pool], dtype=np.int64)
        for at in np.lexsort((desk.lottery, desk.registered, moved)).tolist():
            if any_home[at]:
                self._head(desk, at, fits)

    def _head(self, desk: Desk, at: int, fits: dict[int, np.ndarray]) -> None:
        spell = int(desk.pool[at])
        while desk.alive[at] and self.refused.get(spell, 0) < int(self.settings["k"]):
            possible = [v for v, who in fits.items() if who[at] and desk.can_offer(v) and desk.fits_one(at, v)]
            if not possible:
                return
            count: dict[int, int] = {}
            for v in fits:
                if desk.can_offer(v):
                    count[desk.department(v)] = count.get(desk.department(v), 0) + 1
            v = min(possible, key=lambda v: (-count[desk.department(v)], possible.index(v)))
            desk.offer(at, v)
            if desk.alive[at]:
                self.refused[spell] = self.refused.get(spell, 0) + 1
        if desk.alive[at] and self.refused.get(spell, 0) >= int(self.settings["k"]):
            self.bottom[spell] = desk.now
            self.refused[spell] = 0
