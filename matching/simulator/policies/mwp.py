"""P6: Thakral's multiple waitlists: a site list for each type of home, and a central list that feeds them."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..known import Known
from ..refusal import SET_ASIDE
from ..visible import Act, VisibleState
from .policy import Ints, Policy


class MultipleWaitlists(Policy):
    """A home goes to the head of its site list. If that list is empty, the central list is walked: who does not take
    the home moves to the bottom of the site list of the own choice. A list takes `cap` households."""

    name = "mwp"
    epoch = "vacancy"
    says = N_("Multiple waitlists (Thakral)")
    defaults = {"cap": 1000}

    def begin(self, known: Known) -> None:
        self.site: dict[int, int] = {}
        self.joined: dict[int, int] = {}
        self.turn = 0

    def decide(self, state: VisibleState) -> Act:
        for v in state.open:
            yield from self._one(state, v)

    def _one(self, state: VisibleState, v: int) -> Act:
        mine = np.array([self.site.get(int(s), -1) for s in state.pool], dtype=np.int64)
        joined = np.array([self.joined.get(int(s), 0) for s in state.pool], dtype=np.int64)
        here = state.fits(v) & (mine == state.site(v))
        heads = np.flatnonzero(here)
        if len(heads):
            yield from state.serve(self.order_of_site(state, heads, joined, v), [v])
            return
        central = np.flatnonzero(state.fits(v) & (mine < 0))
        for at in central[np.lexsort((state.lottery[central], state.registered[central]))].tolist():
            if not state.can_offer(v) or not state.fits_one(at, v):
                break
            answer = yield from state.offer(at, v)
            if state.alive[at] and answer != SET_ASIDE and state.was_asked(at, v):
                self._join(state, at)
            elif not state.alive[at]:
                break

    def order_of_site(self, state: VisibleState, heads: Ints, joined: Ints, v: int) -> Ints:
        """The site list: who joined first is its head."""
        return heads[np.lexsort((state.lottery[heads], joined[heads]))]

    def _join(self, state: VisibleState, at: int) -> None:
        spell = int(state.pool[at])
        wanted = state.favourite_site(at)
        if list(self.site.values()).count(wanted) >= int(self.settings["cap"]):
            return
        self.turn += 1
        self.site[spell], self.joined[spell] = wanted, self.turn
