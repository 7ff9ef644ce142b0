"""What a policy sees at a moment of decision, and the one thing it may do there: make an offer.

Everything in here a caseworker could know on that day. Nothing in here leads to the run, to its trace or to its world:
an offer is handed over with `yield`, and the desk, which the policy has no hold of, sends back the answer.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .concentration import Departments
from .keyed import Floats, Words, mix_words, pairs
from .moments import NEVER
from .refusal import ACCEPTED, CLOSED
from .scenario import Support
from .world import METHOD_NAMES, Bools, Ints

# An offer: the household's place in the pool, and the home. What comes back is the answer.
Offer = tuple[int, int]
Act = Generator[Offer, int, None]
# Places of a line read at first.
_PIECE = 64
# What a lot is drawn from is not what an answer is drawn from: chance and willingness have nothing to do with each other.
_LOTS = np.uint64(0xA5A5A5A5A5A5A5A5)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Expected:
    """A forecast: so many a month, each of one of the kinds or types `of`, evenly."""

    per_month: float
    of: Ints


@dataclass(frozen=True, eq=False)
class Known:
    """What is settled before the first decision: the municipality's own settings, kinds of homes, and forecast rates.

    K types of households, M kinds of homes: `tier[k, m]` is the wish tier, `cost[k, m]` the expected municipal cost,
    DKK, `price[m]` what a home is short of, thousandths. `support` is None where support is neither given nor asked for.
    `called_share` is the part of all vacancies the municipality counts on. `first_day` is the first day whose figures count.
    """

    class_weights: tuple[int, ...]
    municipal_policy: Mapping[str, Any]
    support: Support | None
    called_share: float
    offers_per_vacancy: int
    answer_days: int
    first_day: int
    types: int
    urgency: Ints
    method: Ints
    tier: NDArray[np.int8]
    cost: NDArray[np.int32]
    price: Ints
    kind_class: tuple[str, ...]
    site: Ints
    sites: tuple[str, ...]
    departments: tuple[str, ...]
    arrivals: tuple[Expected, ...]
    vacancies: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A home whose notice is known and which the municipality takes. `lapses` is the day on which it is handed back."""

    kind: int
    department: int
    lapses: int
    entity: int

    @property
    def name(self) -> str:
        """Pseudonym, as written under `decisions/`."""
        return f"{self.entity:016x}"


@dataclass
class Notes:
    """What a policy tells of its own work, for the figures: one row per batch solved; offers replayed and missed."""

    batches: list[dict[str, float]] = field(default_factory=list)
    replayed: dict[str, int] | None = None


@dataclass(eq=False)
class Kept:
    """What a policy keeps for homes it means to offer later: places in the pool, methods whose slots, and departments
    whose room for supported households it uses up. It explains why somebody was passed over today."""

    households: Bools
    methods: Bools
    departments: set[int] = field(default_factory=set)


class Register:
    """By spell: names, and seeded draws for lots and ties.

    The words the draws are made from also settle how a household answers. They stay in here; draws come out.
    """

    __slots__ = ("_entities", "_homes", "_lottery", "_numbers", "_words")

    def __init__(self, size: int, numbers: Ints) -> None:
        self._words, self._entities = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.uint64)
        self._lottery, self._numbers = np.zeros(size), numbers
        self._homes: dict[int, int] = {}

    def arrive(self, first: int, to: int, words: Words, lottery: Floats, entities: Words) -> None:
        """Households come: they are the spells from `first` up to `to`."""
        self._words[first:to], self._lottery[first:to], self._entities[first:to] = words, lottery, entities

    def comes_back(self, spell: int, earlier: int) -> None:
        """A household's new spell has the name and the draws of its earlier one."""
        for column in (self._words, self._lottery, self._entities):
            column[spell] = column[earlier]

    def add_home(self, v: int, word: int) -> None:
        self._homes[v] = word

    def household(self, spell: int) -> str:
        """Pseudonym of a household and the number of its spell, as written under `decisions/`."""
        return f"{int(self._entities[spell]):016x}/{int(self._numbers[spell])}"

    def lottery(self, spells: Ints) -> Floats:
        """One lottery number in (0, 1) per household, kept as long as it waits."""
        return self._lottery[spells]

    def lots(self, spells: Ints, v: int) -> Floats:
        """A fresh number in (0, 1) per household for one home."""
        return pairs(self._words[spells] ^ _LOTS, self._homes[v])

    def ties(self, spells: Ints, homes: Sequence[int], household: Ints, dwelling: Ints) -> tuple[Ints, Ints]:
        """Whole numbers below 2^31 that end ties: one per household of `spells`, and one per pair (places in both)."""
        words = self._words[spells]
        of_home = mix_words(np.array([self._homes[v] for v in homes], dtype=np.uint64) + _GOLDEN)
        both = mix_words((words[household] ^ of_home[dwelling]) + _GOLDEN)
        shift = np.uint64(33)
        return (mix_words(words + _GOLDEN) >> shift).astype(np.int64), (both >> shift).astype(np.int64)


@dataclass(eq=False, slots=True)
class VisibleState:
    """The list and the vacancies at one moment of decision.

    `pool` holds the spells that wait; the arrays from `kind` to `answered` are in its order. `registered` is the day
    waiting counts from, penalties added; `waited` are days on the list; `urgency` the effective class (a due date makes
    1); `due` the hard date, far away where there is none; `needs` the method that needs a slot, 0 for none; `keeps` who
    kept the support of a lost home and needs no new slot; `alive` who still waits; `closed` who needs a slot and finds
    none; `answered` who was offered a home here and did not take it. `open` are the vacancies that can be assigned, in
    time order, `calendar` those already under notice that can be assigned only later. `ok[m, code]` says whether the rules
    of the day allow a kind of home to a household's `code`; `asked` is to whom each home was offered, `made` how often.
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
        made, rules = self.made.get(v, 0), self.known
        return (
            v not in self.let
            and made < rules.offers_per_vacancy
            and self.day + rules.answer_days * made <= self.homes[v].lapses
        )

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
        """Goes through the vacancies in time order and offers each down the list `ranked` (places of the pool):
        `yield from state.serve(ranked)`."""
        self.unheard += 1
        return self._serve(ranked, self.open if vacancies is None else vacancies)

    def _serve(self, ranked: Ints, vacancies: Sequence[int]) -> Act:
        self.unheard -= 1
        line = _Line(self, ranked)
        for v in vacancies:
            if self.can_offer(v):
                yield from self._serve_one(line, v)

    def _serve_one(self, line: _Line, v: int) -> Act:
        kind, full = self.homes[v].kind, self.room(v) <= 0
        first, size, end = line.front.get((kind, full), 0), _PIECE, len(line.codes)
        column, asked = self.ok[kind], self.asked.get(v, ())
        someone = False
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
                if not someone:
                    someone = True
                    line.front[kind, full] = first + at
                fits[at] = False
                place = int(line.ranked[first + at])
                if asked and int(self.pool[place]) in asked:
                    continue
                need = self.needs[place]
                before = self.full[need]
                answer = yield place, v
                line.usable[first + at] = self.alive[place]
                if before != self.full[need]:
                    line.draw_up(line.ranked)  # slots ran out: those who need one have left
                if answer in (ACCEPTED, CLOSED) or not self.can_offer(v):
                    return
            first, size = last, 8 * size
        if not someone:
            line.front[kind, full] = end


class _Line:
    """A ranked list at work. `front`: where the first stands whom a kind of home fits; nobody comes back to the line."""

    def __init__(self, state: VisibleState, ranked: Ints) -> None:
        self.state = state
        self.draw_up(ranked)

    def draw_up(self, ranked: Ints) -> None:
        """Those of a ranked list who can still be offered something."""
        state = self.state
        self.ranked = ranked[(state.alive & ~state.closed)[ranked]]
        self.codes, self.supported = state.codes[self.ranked], state.supported[self.ranked]
        self.usable = np.ones(len(self.ranked), dtype=bool)
        self.front: dict[tuple[int, bool], int] = {}


__all__ = [
    "CLOSED",
    "METHOD_NAMES",
    "Act",
    "Expected",
    "Home",
    "Kept",
    "Known",
    "Notes",
    "Offer",
    "Register",
    "VisibleState",
]
