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
    for v in ledger.open:
        if ledger.let_to[v] >= 0:
            ledger.last_reason.pop(v, None)
        elif ledger.lapses[v] <= moment // TICKS + _SOON:  # else it is decided on again before that
            ledger.last_reason[v] = _why_open(ledger, desk, v)


def _why_open(ledger: Ledger, desk: Desk | None, v: int) -> str:
    if ledger.offers_made.get(v, 0):
        return "refusals"
    if desk is None or not desk.state.size:
        return "no_household_fits"
    state = desk.state
    allowed = state.column(v)[state.codes] & state.alive
    if not allowed.any():
        lost = ledger.world.area_lost[desk.period, ledger.home_kind[v]]
        lost = lost[state.codes % len(lost)] & state.alive
        return "area_rules" if lost.any() else "no_household_fits"
    if (allowed & ~state.closed).any():
        return "not_offered" if state.fits(v).any() else "concentration"
    return "no_support_slot"


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
    if len(waiting):
        _stayed(ledger, desk, waiting, rank, at, homes)
    if len(at) < 2:
        return
    # Among those placed now: who would rather have had another's home, by the own wishes.
    tiers = world.tier.take(state.kind[at], axis=0).take(kinds, axis=1)
    own = np.diagonal(tiers)
    envied = (tiers < own[:, None]) & ok.take(state.codes[at], axis=1).take(kinds, axis=0).T
    ledger.envy["envy"] += int(np.count_nonzero(envied))
    higher = int(np.count_nonzero(envied & (rank[at][:, None] < rank[at][None, :])))
    ledger.envy["justified"] += higher
    ledger.envy["wishes"] += higher


def _one(state: VisibleState, waiting: Ints, rank: Ints, at: Ints, kinds: Ints) -> tuple[Counts, Counts, Counts]:
    """`_many` where one was placed: decided home by home, that is every time."""
    fits = state.ok[kinds[0]][state.codes[waiting]]
    above = fits & (rank[waiting] < rank[at[0]])
    return fits, above, above & (state.urgency[waiting] < state.urgency[at[0]])


def _many(state: VisibleState, waiting: Ints, rank: Ints, at: Ints, kinds: Ints) -> tuple[Counts, Counts, Counts]:
    """Per household that stayed: homes open to it, those of somebody it stands before, those of a lower class.

    The placed stand on steps, the last of the list on the first; a household stands before all on the first so many. How
    many of their homes fit it is one number of a product: homes by kind up to the step × kinds by household and wait.
    """
    different, kind = np.unique(kinds, return_inverse=True)
    steps, step = np.unique(-rank[at], return_inverse=True)
    count = np.zeros((len(steps) + 1, len(different)), dtype=np.float32)
    np.add.at(count, (step + 1, kind), 1)
    count = count.cumsum(axis=0)
    used, code = _numbered(state.codes[waiting], state.ok.shape[1])
    # Whole numbers far below 2^24: exact in these floats.
    fitting = count @ state.ok.take(different, axis=0).take(used, axis=1).astype(np.float32)
    behind = np.searchsorted(steps, -rank[waiting], side="left")
    lower_class = np.searchsorted(steps, -state.urgency[waiting] * _CLASS, side="left")
    return fitting[-1][code], fitting[behind, code], fitting[lower_class, code]


def _stayed(ledger: Ledger, desk: Desk, waiting: Ints, rank: Ints, at: Ints, homes: Ints) -> None:
    """Those who stayed: whose homes were open to them, which of those went to somebody they stand before, and why."""
    state = desk.state
    kinds = ledger.homes.kinds(homes)
    count = _one if len(at) == 1 else _many
    open_to, number, lower_class = count(state, waiting, rank, at, kinds)
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
