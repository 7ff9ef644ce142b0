"""P6: Thakral's multiple waitlists: a site list for each type of home, and a central list that feeds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from .policy import Ints, Policy

if TYPE_CHECKING:
    from ..clock import Run
    from ..desk import Desk


class MultipleWaitlists(Policy):
    """A home goes to the head of its site list. If that list is empty, the central list is walked: who does not take
    the home moves to the bottom of the site list of the own choice. A list takes `cap` households."""

    name = "mwp"
    epoch = "vacancy"
    says = N_("Multiple waitlists (Thakral)")
    defaults = {"cap": 1000}

    def begin(self, run: Run) -> None:
        self.site: dict[int, int] = {}
        self.joined: dict[int, int] = {}
        self.turn = 0

    def decide(self, desk: Desk) -> None:
        for v in desk.open:
            self._one(desk, v)

    def _one(self, desk: Desk, v: int) -> None:
        mine = np.array([self.site.get(int(s), -1) for s in desk.pool], dtype=np.int64)
        joined = np.array([self.joined.get(int(s), 0) for s in desk.pool], dtype=np.int64)
        here = desk.fits(v) & (mine == desk.site(v))
        heads = np.flatnonzero(here)
        if len(heads):
            desk.serve(self.order_of_site(desk, heads, joined, v), [v])
            return
        central = np.flatnonzero(desk.fits(v) & (mine < 0))
        for at in central[np.lexsort((desk.lottery[central], desk.registered[central]))].tolist():
            if not desk.can_offer(v) or not desk.fits_one(at, v):
                break
            desk.offer(at, v)
            if desk.alive[at] and desk.asked(at, v):
                self._join(desk, at)
            elif not desk.alive[at]:
                break

    def order_of_site(self, desk: Desk, heads: Ints, joined: Ints, v: int) -> Ints:
        """The site list: who joined first is its head."""
        return heads[np.lexsort((desk.lottery[heads], joined[heads]))]

    def _join(self, desk: Desk, at: int) -> None:
        spell = int(desk.pool[at])
        wanted = desk.favourite_site(at)
        if list(self.site.values()).count(wanted) >= int(self.settings["cap"]):
            return
        self.turn += 1
        self.site[spell], self.joined[spell] = wanted, self.turn
