"""Looking back at a decision: who envies whom and why, whose priority was turned around, and why a home stood open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .trace import TICKS
from .world import Ints

if TYPE_CHECKING:
    from .clock import Run
    from .desk import Desk

# A home that lapses within so many days may lapse before the next decision.
_SOON = 31
Counts = NDArray[np.float32] | NDArray[np.bool_]
# A class weighs more than any wait in 30-day bands.
_CLASS = 100_000


def note_leftovers(run: Run, desk: Desk | None, moment: int) -> None:
    """Why each home still open was not let, should it lapse before the next decision."""
    for v in run.open:
        if run.let_to[v] >= 0:
            run.last_reason.pop(v, None)
        elif run.lapses[v] <= moment // TICKS + _SOON:  # else it is decided on again before that
            run.last_reason[v] = _why_open(run, desk, v)


def _why_open(run: Run, desk: Desk | None, v: int) -> str:
    if run.offers_made[v]:
        return "refusals"
    if desk is None or not desk.size:
        return "no_household_fits"
    allowed = desk.column(v)[desk.codes] & desk.alive
    if not allowed.any():
        lost = run.world.area_lost[desk.period, run.trace.vacancies.kind[v]][desk.codes] & desk.alive
        return "area_rules" if lost.any() else "no_household_fits"
    if (allowed & ~desk.closed).any():
        return "not_offered" if desk.fits(v).any() else "concentration"
    return "no_support_slot"


def look_back(run: Run, desk: Desk) -> None:
    """Counts envy, priority turned around, and its reasons, among those who stayed and those placed now.

    Decisions of the warm-up are not counted.
    """
    if desk.day < run.first:
        run.last_step = desk.day
        return
    s, world, ok = run.spells, run.world, desk.ok
    stuck = np.flatnonzero(desk.alive & desk.closed)
    if len(stuck):
        kinds = np.unique(run.trace.vacancies.kind[np.array(desk.open, dtype=np.int64)])
        used, code = _numbered(desk.codes[stuck], ok.shape[1])
        fits = ok.take(kinds, axis=0).take(used, axis=1).any(axis=0)[code]
        s.only_slot[desk.pool[stuck[fits]]] += 0 if run.last_step < 0 else desk.day - run.last_step
    run.last_step = desk.day
    if not desk.placed:
        return
    at = np.array([p for p, _ in desk.placed], dtype=np.int64)
    homes = np.array([v for _, v in desk.placed], dtype=np.int64)
    kinds = run.trace.vacancies.kind[homes]
    rank = desk.urgency * _CLASS - desk.band
    waiting = np.flatnonzero(desk.alive)
    if len(waiting):
        _stayed(run, desk, waiting, rank, at, homes)
    if len(at) < 2:
        return
    # Among those placed now: who would rather have had another's home, by the own wishes.
    tiers = world.tier.take(desk.kind[at], axis=0).take(kinds, axis=1)
    own = np.diagonal(tiers)
    envied = (tiers < own[:, None]) & ok.take(desk.codes[at], axis=1).take(kinds, axis=0).T
    run.envy["envy"] += int(np.count_nonzero(envied))
    higher = int(np.count_nonzero(envied & (rank[at][:, None] < rank[at][None, :])))
    run.envy["justified"] += higher
    run.envy["wishes"] += higher


def _one(desk: Desk, waiting: Ints, rank: Ints, at: Ints, kinds: Ints) -> tuple[Counts, Counts, Counts]:
    """`_many` where one was placed: decided home by home, that is every time."""
    fits = desk.ok[kinds[0]][desk.codes[waiting]]
    above = fits & (rank[waiting] < rank[at[0]])
    return fits, above, above & (desk.urgency[waiting] < desk.urgency[at[0]])


def _many(desk: Desk, waiting: Ints, rank: Ints, at: Ints, kinds: Ints) -> tuple[Counts, Counts, Counts]:
    """Per household that stayed: homes open to it, those of somebody it stands before, those of a lower class.

    The placed stand on steps, the last of the list on the first; a household stands before all on the first so many. How
    many of their homes fit it is one number of a product: homes by kind up to the step × kinds by household and wait.
    """
    different, kind = np.unique(kinds, return_inverse=True)
    steps, step = np.unique(-rank[at], return_inverse=True)
    count = np.zeros((len(steps) + 1, len(different)), dtype=np.float32)
    np.add.at(count, (step + 1, kind), 1)
    count = count.cumsum(axis=0)
    used, code = _numbered(desk.codes[waiting], desk.ok.shape[1])
    # Whole numbers far below 2^24: exact in these floats.
    fitting = count @ desk.ok.take(different, axis=0).take(used, axis=1).astype(np.float32)
    behind = np.searchsorted(steps, -rank[waiting], side="left")
    lower_class = np.searchsorted(steps, -desk.urgency[waiting] * _CLASS, side="left")
    return fitting[-1][code], fitting[behind, code], fitting[lower_class, code]


def _stayed(run: Run, desk: Desk, waiting: Ints, rank: Ints, at: Ints, homes: Ints) -> None:
    """Those who stayed: whose homes were open to them, which of those went to somebody they stand before, and why."""
    kinds = run.trace.vacancies.kind[homes]
    count = _one if len(at) == 1 else _many
    open_to, number, lower_class = count(desk, waiting, rank, at, kinds)
    run.envy["envy"] += int(open_to.sum(dtype=np.float64))
    run.envy["justified"] += int(number.sum(dtype=np.float64))
    run.envy["inversions"] += int(lower_class.sum(dtype=np.float64))
    # A reason at a time; what one explains is looked at no more.
    closed = desk.closed[waiting]
    run.envy["support_slot"] += int(number[closed].sum(dtype=np.float64))
    rest = waiting[~closed & (number > 0)]
    if not len(rest):
        return
    above = desk.ok.take(desk.codes[rest], axis=1).take(kinds, axis=0) & (rank[rest][None, :] < rank[at][:, None])
    supported = desk.supported[rest]
    full = np.array([desk.room(v) <= 0 for v in homes.tolist()], dtype=bool)
    asked = np.zeros_like(above)
    for i, v in enumerate(homes.tolist()):
        for spell in run.asked_before.get(v, ()):
            asked[i, desk.pool[rest] == spell] = True
    kept = np.array([run.departments[v] in desk.kept_departments for v in homes.tolist()], dtype=bool)
    later = (desk.later | desk.kept_methods[desk.needs])[rest]
    for reason, mask in (
        ("concentration", full[:, None] & supported[None, :]), ("answered", asked | desk.answered[rest][None, :]),
        ("lookahead", later[None, :] | (kept[:, None] & supported[None, :])),
    ):  # fmt: skip
        explained = above & mask
        run.envy[reason] += int(np.count_nonzero(explained))
        above &= ~mask
    run.envy["unexplained"] += int(np.count_nonzero(above))


def _numbered(codes: Ints, size: int) -> tuple[Ints, Ints]:
    """The codes that occur, in order, and each code's number among them."""
    there = np.zeros(size, dtype=bool)
    there[codes] = True
    used = np.flatnonzero(there)
    place = np.zeros(size, dtype=np.int64)
    place[used] = np.arange(len(used))
    return used, place[codes]
