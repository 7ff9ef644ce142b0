"""What a policy sees, and the one thing it may do: make an offer.

Nothing latent is on the desk: neither answers, nor how tenancies turn out, nor what comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .refusal import ACCEPTED
from .scenario import METHODS
from .spells import WAITING
from .trace import NEVER, TICKS
from .world import METHOD_NAMES, Bools, Ints

if TYPE_CHECKING:
    from .clock import Run

# Answer of a home that can be offered no more.
CLOSED = 3
_FIRST_SLOT = METHOD_NAMES.index(METHODS[0])
# Places of a line read at first.
_PIECE = 64


class Desk:
    """The list and the vacancies at one moment of decision, and the one thing to do: make an offer.

    `pool` holds the spells that wait, by registration; every other array is in its order. `urgency` is the effective
    class (a due date makes 1), `waited` are days on the list. `open` are the vacancies that can be assigned, in time order.
    """

    def __init__(self, run: Run, now: int, pool: Ints, open_: Sequence[int]) -> None:
        self.run, self.now, self.day, self.pool, self.open = run, now, now // TICKS, pool, list(open_)
        world, spells = run.world, run.spells
        self.kind = spells.kind[pool]
        self.registered = spells.registered[pool] + spells.penalty_until[pool]
        self.waited = np.maximum(self.day - spells.registered[pool], 0)
        self.urgency = run.effective_class(pool, self.day)
        self.period = world.period(self.day)
        self.ok = world.ok[self.period]
        self.codes = world.code(self.kind, self.waited)
        self.alive = np.ones(len(pool), dtype=bool)
        self.needs = run.needs[pool]
        self.supported = run.supported[pool]
        self.full = np.zeros(len(METHOD_NAMES), dtype=bool)
        # Who kept the support of a lost home needs no new slot.
        self.keeps = np.zeros(len(pool), dtype=bool)
        if run.slots is not None:
            for at in np.flatnonzero(spells.number[pool] > 0).tolist():
                self.keeps[at] = run.slots.has(int(spells.who[pool[at]]))
        # Supported households a department still has room for, while nobody more moves there.
        self._rooms: dict[int, int] = {}
        for m in range(_FIRST_SLOT, len(METHOD_NAMES)):
            self.full[m] = run.slots is not None and run.slots.free(METHOD_NAMES[m], self.day) <= 0
        self.closed = self.full[self.needs] & ~self.keeps
        self.placed: list[tuple[int, int]] = []
        # Who was offered a home at this desk and did not take it.
        self.answered = np.zeros(len(pool), dtype=bool)
        # Households a policy means to house later, in a home already under notice.
        self.later = np.zeros(len(pool), dtype=bool)
        # Methods whose slots, and departments whose room for supported households, such plans use up.
        self.kept_methods = np.zeros(len(METHOD_NAMES), dtype=bool)
        self.kept_departments: set[int] = set()

    @property
    def size(self) -> int:
        return len(self.pool)

    @property
    def band(self) -> Ints:
        """Whole 30-day periods waited, one fewer while a refusal counts against the household (rule R3)."""
        late = self.registered - self.run.spells.registered[self.pool]
        found: Ints = np.maximum(self.waited - late, 0) // 30
        return found

    @property
    def lottery(self) -> NDArray[np.float64]:
        return self.run.trace.households.lottery[self.run.spells.who[self.pool]]

    @property
    def words(self) -> NDArray[np.uint64]:
        """A keyed word of each household, for draws that belong to it."""
        return self.run.trace.households.answer[self.run.spells.who[self.pool]]

    @property
    def has_hard_date(self) -> Bools:
        found: Bools = self.run.spells.due[self.pool] < NEVER
        return found

    @property
    def class_weights(self) -> list[int]:
        return self.run.scenario.class_weights

    def tier(self, v: int) -> Ints:
        """Wish tier of everyone in the pool for a home."""
        found: Ints = self.run.world.tier[self.kind, self.home_kind(v)].astype(np.int64)
        return found

    def home_kind(self, v: int) -> int:
        return self.run.home_kind[v]

    def home_word(self, v: int) -> int:
        """A keyed word of a home, for draws that belong to it."""
        return int(self.run.trace.vacancies.answer[v])

    def site(self, v: int) -> int:
        """Type of a home, for policies that keep a list for each."""
        return int(self.run.world.site[self.home_kind(v)])

    def favourite_site(self, at: int) -> int:
        """The type a household would choose: its best wish tier among homes that fit it, most homes first."""
        world = self.run.world
        fits = world.ok[self.period][:, self.codes[at]]
        tiers = world.tier[self.kind[at]]
        best: dict[int, tuple[int, int]] = {}
        for site in range(len(world.sites)):
            mine = fits & (world.site == site)
            if mine.any():
                top = int(tiers[mine].min())
                best[site] = (top, -int((tiers[mine] == top).sum()))
        return min(best, key=lambda s: (best[s], s)) if best else -1

    def department(self, v: int) -> int:
        return self.run.departments[v]

    def room(self, v: int) -> int:
        """How many more supported households the department of a home may take."""
        department = self.run.departments[v]
        found = self._rooms.get(department)
        if found is None:
            found = self._rooms[department] = self.run.concentration.room(department, self.day)
        return found

    def under_notice(self) -> list[int]:
        """Called homes whose notice is known, but which can be assigned only later."""
        homes, first = self.run.trace.vacancies, self.run.next_vacancy
        last = int(np.searchsorted(homes.opens, self.now + 100 * TICKS, side="right"))
        known = np.arange(first, last)
        known = known[(homes.noticed[known] <= self.now) & self.run.called[known]]
        found: list[int] = known.tolist()
        return found

    def household_name(self, at: int) -> str:
        """Pseudonym of a household and its spell, as written to `decisions.csv`."""
        spell = self.pool[at]
        who = int(self.run.spells.who[spell])
        return f"{int(self.run.trace.households.entity[who]):016x}/{int(self.run.spells.number[spell])}"

    def asked(self, at: int, v: int) -> bool:
        """Has the household been offered this home already?"""
        return int(self.pool[at]) in self.run.asked_before.get(v, ())

    def _taken(self, method: int) -> None:
        """A slot was taken: with the last one, everyone who needs one is out, but those who kept theirs."""
        slots = self.run.slots
        if slots is not None and not self.full[method] and slots.free(METHOD_NAMES[method], self.day) <= 0:
            self.full[method] = True
            self.closed |= (self.needs == method) & ~self.keeps

    def column(self, v: int) -> Bools:
        """By kind of household and wait: may it be offered the home? Law, money, size and access of the day."""
        found: Bools = self.ok[self.run.home_kind[v]]
        return found

    def fits(self, v: int) -> Bools:
        """Who of the pool could be offered the home now: the column, a free slot, room in the department, not asked before."""
        found = self.column(v)[self.codes] & self.alive & ~self.closed
        if self.room(v) <= 0:
            found &= ~self.supported
        return self._not_asked(found, v)

    def _not_asked(self, found: Bools, v: int) -> Bools:
        for spell in self.run.asked_before.get(v, ()):
            at = np.flatnonzero(self.pool == spell)
            found[at] = False
        return found

    def offer(self, at: int, v: int) -> int:
        """Offers home `v` to the household at place `at` of the pool. CLOSED once the home can be offered no more.

        Raises ValueError for a household that cannot have the home: a policy is held to what `fits` says.
        """
        if not self.alive[at] or not self.fits_one(at, v):
            raise ValueError(f"policy {self.run.policy.name} offered a home to a household that cannot have it")
        return self._offer(at, v)

    def _offer(self, at: int, v: int) -> int:
        answer = self.run.offer(int(self.pool[at]), v, self.now)
        if answer == ACCEPTED:
            self.alive[at] = False
            self.placed.append((at, v))
            if self.supported[at]:
                self._rooms.pop(self.run.departments[v], None)
            if self.needs[at]:
                self._taken(int(self.needs[at]))
        else:
            self.answered[at] = True
            self.alive[at] = self.run.spells.status[self.pool[at]] == WAITING
        return answer

    def fits_one(self, at: int, v: int) -> bool:
        """`fits` for one household."""
        if not self.column(v)[self.codes[at]] or self.closed[at] or self.pool[at] in self.run.asked_before.get(v, ()):
            return False
        return not self.supported[at] or self.room(v) > 0

    def can_offer(self, v: int) -> bool:
        """May the home still be offered: not let, offers left, time left."""
        return self.run.can_offer(v, self.now)

    def serve(self, ranked: Ints, vacancies: Sequence[int] | None = None) -> None:
        """Goes through the vacancies in time order and offers each down the list `ranked` (places of the pool)."""
        line = _Line(self, ranked)
        for v in self.open if vacancies is None else vacancies:
            if self.can_offer(v):
                self._serve_one(line, v)

    def _serve_one(self, line: _Line, v: int) -> None:
        kind, full = self.run.home_kind[v], self.room(v) <= 0
        first, size, end = line.front.get((kind, full), 0), _PIECE, len(line.codes)
        column, asked = self.ok[kind], self.run.asked_before.get(v, ())
        found = False
        while first < end:
            # Most homes are taken near the front: no more of the line is looked at than it takes.
            last = first + size
            fits = column[line.codes[first:last]]
            fits &= line.usable[first:last]
            if full:
                fits &= ~line.supported[first:last]
            while True:
                at = int(fits.argmax())
                if not fits[at]:
                    break
                if not found:
                    found = True
                    line.front[kind, full] = first + at
                fits[at] = False
                place = int(line.ranked[first + at])
                if asked and int(self.pool[place]) in asked:
                    continue
                need = self.needs[place]
                before = self.full[need]
                answer = self._offer(place, v)
                line.usable[first + at] = self.alive[place]
                if before != self.full[need]:
                    line.draw_up(line.ranked)  # slots ran out: those who need one have left
                if answer in (ACCEPTED, CLOSED) or not self.can_offer(v):
                    return
            first, size = last, 8 * size
        if not found:
            line.front[kind, full] = end


class _Line:
    """A ranked list at work. `front`: where the first stands whom a kind of home fits; nobody comes back to the line."""

    def __init__(self, desk: Desk, ranked: Ints) -> None:
        self.desk = desk
        self.draw_up(ranked)

    def draw_up(self, ranked: Ints) -> None:
        """Those of a ranked list who can still be offered something."""
        desk = self.desk
        self.ranked = ranked[(desk.alive & ~desk.closed)[ranked]]
        self.codes, self.supported = desk.codes[self.ranked], desk.supported[self.ranked]
        self.usable = np.ones(len(self.ranked), dtype=bool)
        self.front: dict[tuple[int, bool], int] = {}
