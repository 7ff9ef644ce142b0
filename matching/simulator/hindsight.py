"""Looking back at a decision: who envies whom and why, whose priority was turned around, and why a home stood open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .trace import TICKS
from .world import Bools, Ints

if TYPE_CHECKING:
    from .clock import Run
    from .desk import Desk

# A home that lapses within so many days may lapse before the next decision.
_SOON = 31


def note_leftovers(run: Run, desk: Desk | None, moment: int) -> None:
    """Why each home still open was not let, should it lapse before the next decision."""
    for v in run.open:
        if run.let_to[v] >= 0:
            run.last_reason.pop(v, None)
        elif run.trace.vacancies.lapses[v] <= moment // TICKS + _SOON:  # else it is decided on again before that
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
    s, world = run.spells, run.world
    ok = world.ok[desk.period]
    stuck = desk.alive & desk.closed
    if stuck.any():
        kinds = np.unique(run.trace.vacancies.kind[np.array(desk.open, dtype=np.int64)])
        fits = ok[kinds].any(axis=0)[desk.codes]
        s.only_slot[desk.pool[stuck & fits]] += 0 if run.last_step < 0 else desk.day - run.last_step
    run.last_step = desk.day
    if not desk.placed:
        return
    waiting = np.flatnonzero(desk.alive)
    if not len(waiting) and len(desk.placed) == 1:
        return
    at = np.array([p for p, _ in desk.placed], dtype=np.int64)
    homes = np.array([v for _, v in desk.placed], dtype=np.int64)
    kinds = run.trace.vacancies.kind[homes]
    rank = desk.urgency * 100_000 - desk.band
    if len(at) == 1:
        run.envy["envy"] += int(ok[kinds[0]][desk.codes[waiting]].sum())
    else:
        stayed = np.bincount(desk.codes[waiting], minlength=ok.shape[1]).astype(np.float64)
        used, count = np.unique(kinds, return_counts=True)
        run.envy["envy"] += round(float(count @ (ok[used].astype(np.float64) @ stayed)))
    waiting = waiting[rank[waiting] < rank[at].max()]
    if len(waiting):
        _justified(run, desk, waiting, rank, at, homes)
    if len(at) < 2:
        return
    # Among those placed now: who would rather have had another's home, by the own wishes.
    tiers = world.tier[np.ix_(desk.kind[at], kinds)]
    own = np.diagonal(tiers)
    envied = (tiers < own[:, None]) & ok[kinds][:, desk.codes[at]].T
    run.envy["envy"] += int(envied.sum())
    higher = int((envied & (rank[at][:, None] < rank[at][None, :])).sum())
    run.envy["justified"] += higher
    run.envy["wishes"] += higher


def _justified(run: Run, desk: Desk, waiting: Ints, rank: Ints, at: Ints, homes: Ints) -> None:
    """Those who stayed although they stand before somebody placed in a home that is open to them, and why."""
    kinds = run.trace.vacancies.kind[homes]
    above = world_rows(run, desk, kinds, waiting)
    above &= rank[waiting][None, :] < rank[at][:, None]
    number = above.sum(axis=0)
    run.envy["justified"] += int(number.sum())
    run.envy["inversions"] += int((above & (desk.urgency[waiting][None, :] < desk.urgency[at][:, None])).sum())
    # A reason at a time; what one explains is looked at no more.
    closed = desk.closed[waiting]
    run.envy["support_slot"] += int(number[closed].sum())
    rest = np.flatnonzero(~closed & (number > 0))
    if not len(rest):
        return
    above, waiting = above[:, rest], waiting[rest]
    supported = desk.supported[waiting]
    full = np.array([run.room(v, desk.day) <= 0 for v in homes.tolist()], dtype=bool)
    asked = np.zeros_like(above)
    for i, v in enumerate(homes.tolist()):
        for spell in run.asked_before.get(v, ()):
            asked[i, desk.pool[waiting] == spell] = True
    kept = np.array([run.department(v) in desk.kept_departments for v in homes.tolist()], dtype=bool)
    later = (desk.later | desk.kept_methods[desk.needs])[waiting]
    for reason, mask in (
        ("concentration", full[:, None] & supported[None, :]), ("answered", asked | desk.answered[waiting][None, :]),
        ("lookahead", later[None, :] | (kept[:, None] & supported[None, :])),
    ):  # fmt: skip
        explained = above & mask
        run.envy[reason] += int(explained.sum())
        above &= ~mask
    run.envy["unexplained"] += int(above.sum())


def world_rows(run: Run, desk: Desk, kinds: Ints, places: Ints) -> Bools:
    """May these of the pool be offered homes of these kinds: one row per home."""
    used, back = np.unique(kinds, return_inverse=True)
    found: Bools = run.world.ok[desk.period][used][:, desk.codes[places]][back]
    return found
