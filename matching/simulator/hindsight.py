"""Looking back at a decision: who envies whom and why, whose priority was turned around, and why a home stood open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .trace import TICKS
from .world import Ints

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
    """Counts envy, priority turned around, and its reasons, among those who stayed and those placed now."""
    s, world = run.spells, run.world
    stuck = desk.alive & desk.closed
    if stuck.any():
        kinds = np.unique(run.trace.vacancies.kind[np.array(desk.open, dtype=np.int64)])
        fits = world.ok[desk.period][kinds].any(axis=0)[desk.codes]
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
        run.envy["envy"] += int(world.ok[desk.period, kinds[0]][desk.codes[waiting]].sum())
    else:
        stayed = np.bincount(desk.codes[waiting], minlength=world.ok.shape[2])
        run.envy["envy"] += int((world.ok[desk.period][kinds] @ stayed).sum())
    waiting = waiting[rank[waiting] < rank[at].max()]
    if len(waiting):
        _justified(run, desk, waiting[np.argsort(rank[waiting], kind="stable")], rank, at, homes)
    if len(at) < 2:
        return
    # Among those placed now: who would rather have had another's home, by the own wishes.
    tiers = world.tier[np.ix_(desk.kind[at], kinds)]
    own = np.diagonal(tiers)
    may = world.ok[desk.period][kinds][:, desk.codes[at]].T
    envied = (tiers < own[:, None]) & may
    run.envy["envy"] += int(envied.sum())
    higher = int((envied & (rank[at][:, None] < rank[at][None, :])).sum())
    run.envy["justified"] += higher
    run.envy["wishes"] += higher


def _justified(run: Run, desk: Desk, waiting: Ints, rank: Ints, at: Ints, homes: Ints) -> None:
    """Those who stayed although they stand before somebody placed in a home that is open to them, and why."""
    ahead = np.searchsorted(rank[waiting], rank[at], side="left")
    ahead_class = np.searchsorted(desk.urgency[waiting], desk.urgency[at], side="left")
    codes = desk.codes[waiting]
    closed, supported = desk.closed[waiting], desk.supported[waiting]
    later = (desk.later | desk.kept_methods[desk.needs])[waiting]
    for i in np.flatnonzero(ahead).tolist():
        v = int(homes[i])
        above = desk.column(v)[codes[: ahead[i]]]
        run.envy["inversions"] += int(above[: ahead_class[i]].sum())
        number = int(above.sum())
        if not number:
            continue
        run.envy["justified"] += number
        answered = desk.answered | np.isin(desk.pool, np.array(run.asked_before.get(v, []), dtype=np.int64))
        for reason, mask in (
            ("support_slot", closed), ("concentration", supported if run.room(v, desk.day) <= 0 else None),
            ("answered", answered[waiting]), ("lookahead", later | supported if run.department(v) in desk.kept_departments else later),
        ):  # fmt: skip
            if mask is not None:
                explained = above & mask[: ahead[i]]
                run.envy[reason] += int(explained.sum())
                above &= ~explained
        run.envy["unexplained"] += int(above.sum())
