"""Looking back at a decision: who envies whom and why, whose priority was turned around, and why a home stood open."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .desk import Desk
from .ledger import Ledger
from .moments import TICKS
from .visible import VisibleState
from .world import Ints

# A home that lapses within so many days may lapse before the next decision.
_SOON = 31
Counts = NDArray[np.float32] | NDArray[np.bool_]
# A class weighs more than any wait in 30-day bands.
_CLASS = 100_000


def note_leftovers(ledger: Ledger, desk: Desk | None, moment: int) -> None:
    """Why each home still open was not let, should it lapse before the next decision."""
    soon = moment // TICKS + _SOON
    by_kind: dict[int, str] = {}
    for v in ledger.open:
        if ledger.let_to[v] >= 0:
            ledger.last_reason.pop(v, None)
        elif ledger.lapses[v] <= soon:  # else it is decided on again before that
            ledger.last_reason[v] = _why_open(ledger, desk, v, by_kind)


def _why_open(ledger: Ledger, desk: Desk | None, v: int, by_kind: dict[int, str]) -> str:
    if ledger.offers_made.get(v, 0):
        return "refusals"
    if desk is None or not desk.state.size:
        return "no_household_fits"
    kind = ledger.home_kind[v]
    reason = by_kind.get(kind)
    if reason is None:
        reason = by_kind[kind] = _why_kind_open(ledger, desk, kind)
    if reason == "concentration" and desk.state.fits(v).any():
        return "not_offered"
    return reason


def _why_kind_open(ledger: Ledger, desk: Desk, kind: int) -> str:
    """Why nobody could be offered a kind of home; `concentration` where somebody could but for the department's room."""
    state = desk.state
    allowed = state.ok[kind][state.codes] & state.alive
    if not allowed.any():
        lost = ledger.world.area_lost[desk.period, kind]
        lost = lost[state.codes % len(lost)] & state.alive
        return "area_rules" if lost.any() else "no_household_fits"
    return "concentration" if (allowed & ~state.closed).any() else "no_support_slot"


def look_back(ledger: Ledger, desk: Desk) -> None:
    """Counts envy, priority turned around, and its reasons, among those who stayed and those placed now.

    Decisions of the warm-up are not counted.
    """
    if desk.day < ledger.first:
        ledger.last_step = desk.day
        return
    state = desk.state
    s, world, ok = ledger.spells, ledger.world, state.ok
    stuck = np.flatnonzero(state.alive & state.closed)
    if len(stuck):
        kinds = np.unique(ledger.homes.kinds(np.array(state.open, dtype=np.int64)))
        used, code = _numbered(state.codes[stuck], ok.shape[1])
        fits = np.logical_or.reduce(ok.take(kinds, axis=0).take(used, axis=1), axis=0)[code]
        s.only_slot[state.pool[stuck[fits]]] += 0 if ledger.last_step < 0 else desk.day - ledger.last_step
    ledger.last_step = desk.day
    if not state.placed:
        return
    at = np.array([p for p, _ in state.placed], dtype=np.int64)
    homes = np.array([v for _, v in state.placed], dtype=np.int64)
    kinds = ledger.homes.kinds(homes)
    rank = state.urgency * _CLASS - state.band
    waiting = np.flatnonzero(state.alive)
    placed = _Placed(rank[at], kinds, len(ok))
    if len(waiting):
        _stayed(ledger, desk, waiting, rank, at, homes, placed)
    if len(at) < 2:
        return
    # Among those placed now: who would rather have had another's home, by the own wishes.
    tiers = world.tier[state.kind[at]]
    own = tiers[np.arange(len(at)), kinds]
    envied = (tiers < own[:, None]) & ok[:, state.codes[at]].T
    ledger.envy["envy"] += int((envied @ placed.count[-1]).sum(dtype=np.float64))
    higher = int((envied * placed.count[placed.behind(rank[at])]).sum(dtype=np.float64))
    ledger.envy["justified"] += higher
    ledger.envy["wishes"] += higher


class _Placed:
    """Who was placed now, on steps of the list: the last on the first step. A household stands before all on the first so many.

    `count[n, m]` are the homes of kind m of those on the first n steps; whole numbers far below 2^24, exact in these floats.
    """

    def __init__(self, rank: Ints, kinds: Ints, size: int) -> None:
        self.steps, step = np.unique(-rank, return_inverse=True)
        count = np.bincount((step + 1) * size + kinds, minlength=(len(self.steps) + 1) * size)
        self.count: NDArray[np.float32] = count.reshape(-1, size).cumsum(axis=0).astype(np.float32)

    def behind(self, rank: Ints) -> Ints:
        """On how many of the first steps everybody stands behind each of these ranks."""
        return np.searchsorted(self.steps, -rank, side="left")


def _one(state: VisibleState, waiting: Ints, rank: Ints, at: Ints, kinds: Ints) -> tuple[Counts, Counts, Counts]:
    """`_many` where one was placed: decided home by home, that is every time."""
    fits = state.ok[kinds[0]][state.codes[waiting]]
    above = fits & (rank[waiting] < rank[at[0]])
    return fits, above, above & (state.urgency[waiting] < state.urgency[at[0]])


def _many(state: VisibleState, waiting: Ints, rank: Ints, placed: _Placed) -> tuple[Counts, Counts, Counts]:
    """Per household that stayed: homes open to it, those of somebody it stands before, those of a lower class.

    How many homes up to a step fit a household is one number of a product: homes by kind up to the step × kinds by
    household and wait.
    """
    behind = placed.behind(rank[waiting])
    lower_class = placed.behind(state.urgency[waiting] * _CLASS)
    used, code = _numbered(state.codes[waiting], state.ok.shape[1])
    fitting = placed.count @ state.ok.take(used, axis=1).astype(np.float32)
    return fitting[-1][code], fitting[behind, code], fitting[lower_class, code]


def _stayed(ledger: Ledger, desk: Desk, waiting: Ints, rank: Ints, at: Ints, homes: Ints, placed: _Placed) -> None:
    """Those who stayed: whose homes were open to them, which of those went to somebody they stand before, and why."""
    state = desk.state
    kinds = ledger.homes.kinds(homes)
    counts = _one(state, waiting, rank, at, kinds) if len(at) == 1 else _many(state, waiting, rank, placed)
    open_to, number, lower_class = counts
    ledger.envy["envy"] += int(open_to.sum(dtype=np.float64))
    ledger.envy["justified"] += int(number.sum(dtype=np.float64))
    ledger.envy["inversions"] += int(lower_class.sum(dtype=np.float64))
    # A reason at a time; what one explains is looked at no more.
    closed = state.closed[waiting]
    ledger.envy["support_slot"] += int(number[closed].sum(dtype=np.float64))
    rest = waiting[~closed & (number > 0)]
    if not len(rest):
        return
    above = state.ok.take(state.codes[rest], axis=1).take(kinds, axis=0) & (rank[rest][None, :] < rank[at][:, None])
    supported = state.supported[rest]
    full = np.array([state.room(v) <= 0 for v in homes.tolist()], dtype=bool)
    asked = np.zeros_like(above)
    for i, v in enumerate(homes.tolist()):
        for spell in ledger.asked_before.get(v, ()):
            asked[i, state.pool[rest] == spell] = True
    kept = np.array([ledger.departments[v] in state.kept.departments for v in homes.tolist()], dtype=bool)
    later = (state.kept.households | state.kept.methods[state.needs])[rest]
    for reason, mask in (
        ("concentration", full[:, None] & supported[None, :]),
        ("override", np.broadcast_to(desk.set_aside[rest][None, :], above.shape)), ("answered", asked | state.answered[rest][None, :]),
        ("lookahead", later[None, :] | (kept[:, None] & supported[None, :])),
    ):  # fmt: skip
        explained = above & mask
        ledger.envy[reason] += int(np.count_nonzero(explained))
        above &= ~mask
    ledger.envy["unexplained"] += int(np.count_nonzero(above))


def _numbered(codes: Ints, size: int) -> tuple[Ints, Ints]:
    """The codes that occur, in order, and each code's number among them."""
    there = np.zeros(size, dtype=bool)
    there[codes] = True
    used = np.flatnonzero(there)
    place = np.zeros(size, dtype=np.int64)
    place[used] = np.arange(len(used))
    return used, place[codes]
