"""What a policy sees at a moment of decision, and the one thing it may do there: make an offer.

Everything in here a caseworker could know on that day. Nothing in here leads to the run, to its trace or to its world:
an offer is handed over with `yield`, and the desk, which the policy has no hold of, sends back the answer.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .concentration import Departments
from .keyed import Floats
from .known import Home, Known
from .moments import NEVER
from .notes import Kept, Notes
from .register import Register
from .world import Bools, Ints

# An offer: the household's place in the pool, and the home. What comes back is the answer.
Offer = tuple[int, int]


class Round(NamedTuple):
    """Many offers at once: each of the homes, in this order, down one ranked list (places of the pool) until it is taken
    or can be offered no more. What comes back says nothing; the state tells who was placed."""

    ranked: Ints
    vacancies: Sequence[int]


Act = Generator[Offer | Round, int, None]


@dataclass(eq=False, slots=True)
class VisibleState:
    """The list and the vacancies at one moment of decision.

    `pool` holds the spells that wait; the arrays from `kind` to `answered` are in its order. `registered` is the day
    waiting counts from, penalties added; `waited` are days on the list; `urgency` the effective class (a due date makes
    1); `due` the hard date, far away where there is none; `needs` the queue for a slot (see `Known`), 0 for none; `keeps` who
    kept the support of a lost home and needs no new slot; `alive` who still waits; `closed` who needs a slot and finds
    none; `answered` who was offered a home here and did not take it. `open` are the vacancies that can be assigned, in
    time order, `calendar` those already under notice that can be assigned only later. `ok[m, code]` says whether the rules
    of the day allow a kind of home to a household's `code`; `asked` is to whom each home was offered, `made` how
    often, `answered_on` the day on which its last offer is answered (None: a yes takes no time in this scenario).
    `futures` are numbers in (0, 1) for sampled futures, as many as the policy wanted. Arrays are read-only.
    """

    known: Known
    now: int
    day: int
    pool: Ints
    kind: Ints
    registered: Ints
    waited: Ints
    urgency: Ints
    due: Ints
    codes: Ints
    needs: Ints
    supported: Bools
    keeps: Bools
    alive: Bools
    closed: Bools
    answered: Bools
    full: Bools
    slots_free: dict[str, int]
    ok: Bools
    open: Sequence[int]
    calendar: Sequence[int]
    homes: Mapping[int, Home]
    asked: Mapping[int, Sequence[int]]
    made: Mapping[int, int]
    answered_on: Mapping[int, int] | None
    futures: Sequence[Floats]
    notes: Notes
    kept: Kept
    _register: Register
    _departments: Departments
    placed: list[Offer] = field(default_factory=list)
    let: set[int] = field(default_factory=set)
    unheard: int = 0
    _rooms: dict[int, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.pool)

    @property
    def band(self) -> Ints:
        """Whole 30-day periods waited, one fewer while a refusal counts against the household (rule R3)."""
        penalty = self.registered - (self.day - self.waited)
        band: Ints = np.maximum(self.waited - penalty, 0) // 30
        return band

    @property
    def lottery(self) -> Floats:
        """One lottery number per household, kept as long as it waits."""
        return self._register.lottery(self.pool)

    @property
    def has_hard_date(self) -> Bools:
        dated: Bools = self.due < NEVER
        return dated

    def lots(self, v: int) -> Floats:
        """A fresh number in (0, 1) per household for one home."""
        return self._register.lots(self.pool, v)

    def ties(self, places: Ints, homes: Sequence[int], household: Ints, dwelling: Ints) -> tuple[Ints, Ints]:
        """Whole numbers that end ties: one per place of the pool in `places`, one per pair of a place and a home."""
        return self._register.ties(self.pool[places], homes, household, dwelling)

    def household_name(self, at: int) -> str:
        """Pseudonym of a household and its spell, as written under `decisions/`."""
        return self._register.household(int(self.pool[at]))

    def tier(self, v: int) -> Ints:
        """Wish tier of everyone in the pool for a home."""
        tier: Ints = self.known.tier[self.kind, self.homes[v].kind].astype(np.int64)
        return tier

    def site(self, v: int) -> int:
        """Type of a home, for policies that keep a list for each."""
        return int(self.known.site[self.homes[v].kind])

    def favourite_site(self, at: int) -> int:
        """The type a household would choose: its best wish tier among homes that fit it, most homes first; -1 = none fits."""
        known = self.known
        fits = self.ok[:, self.codes[at]]
        tiers = known.tier[self.kind[at]]
        best: dict[int, tuple[int, int]] = {}
        for site in range(len(known.sites)):
            mine = fits & (known.site == site)
            if mine.any():
                top = int(tiers[mine].min())
                best[site] = (top, -int((tiers[mine] == top).sum()))
        return min(best, key=lambda s: (best[s], s)) if best else -1

    def room(self, v: int) -> int:
        """How many more supported households the department of a home may take."""
        department = self.homes[v].department
        room = self._rooms.get(department)
        if room is None:
            room = self._rooms[department] = self._departments.room(department, self.day)
        return room

    def room_changed(self, v: int) -> None:
        """A supported household took a home: the room of its department is counted anew."""
        self._rooms.pop(self.homes[v].department, None)

    def column(self, v: int) -> Bools:
        """By kind of household and wait: may it be offered the home? Law, money, size and access of the day."""
        column: Bools = self.ok[self.homes[v].kind]
        return column

    def fits(self, v: int) -> Bools:
        """Who of the pool could be offered the home now: the column, a free slot, room in the department, not asked before."""
        could = self.column(v)[self.codes] & self.alive & ~self.closed
        if self.room(v) <= 0:
            could &= ~self.supported
        for spell in self.asked.get(v, ()):
            could[np.flatnonzero(self.pool == spell)] = False
        return could

    def fits_one(self, at: int, v: int) -> bool:
        """`fits` for one household."""
        if not self.column(v)[self.codes[at]] or self.closed[at] or self.was_asked(at, v):
            return False
        return not self.supported[at] or self.room(v) > 0

    def was_asked(self, at: int, v: int) -> bool:
        """Has the household been offered this home already?"""
        return int(self.pool[at]) in self.asked.get(v, ())

    def can_offer(self, v: int) -> bool:
        """May the home still be offered: not let, offers left, time left."""
        made, rules, answered = self.made.get(v, 0), self.known, self.answered_on
        if v in self.let or made >= rules.offers_per_vacancy:
            return False
        day = self.day + rules.answer_days * made if answered is None else max(self.day, answered.get(v, self.day))
        return day <= self.homes[v].lapses

    # ------------------------------------------------------------ the one act

    def offer(self, at: int, v: int) -> Generator[Offer, int, int]:
        """Offers home `v` to the household at place `at`: `answer = yield from state.offer(at, v)`.

        CLOSED once the home can be offered no more. Raises ValueError for a household that cannot have the home.
        """
        self.unheard += 1
        return self._offer(at, v)

    def _offer(self, at: int, v: int) -> Generator[Offer, int, int]:
        self.unheard -= 1
        return (yield at, v)

    def serve(self, ranked: Ints, vacancies: Sequence[int] | None = None) -> Act:
        """Has the vacancies offered in time order, each down the list `ranked` (places of the pool):
        `yield from state.serve(ranked)`. The desk goes down the list and passes over whom a home cannot be offered."""
        self.unheard += 1
        return self._serve(ranked, self.open if vacancies is None else vacancies)

    def _serve(self, ranked: Ints, vacancies: Sequence[int]) -> Act:
        self.unheard -= 1
        yield Round(ranked, vacancies)


__all__ = ["Act", "Offer", "Round", "VisibleState"]
