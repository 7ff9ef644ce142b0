"""One run: a policy meets a trace. The clock moves by moments; the desk is what a policy sees and may do.

Waiting ends on the day of the move: half-open intervals. Nothing latent is on the desk: neither answers, nor how
tenancies turn out, nor what comes later.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .keyed import Purpose
from .quota import Counter
from .refusal import ACCEPTED, NO_ANSWER, REFUSED, Answers, fixed_point, strikes
from .scenario import DAYS_PER_MONTH, METHODS
from .support import Slots
from .trace import NEVER, TICKS, Trace
from .world import METHOD_NAMES, SHELTER, Bools, Ints, month_starts

if TYPE_CHECKING:
    from .policies.policy import Policy

FUTURE, WAITING, BOUND, EXITED, STRUCK, BLOCKED = range(6)
CLOSED = 3
_TWO_YEARS = 730
_FIRST_SLOT = METHOD_NAMES.index("CTI")
WASTE = ("no_household_fits", "area_rules", "refusals", "no_support_slot", "concentration", "too_late", "not_offered")
ENVY_REASONS = ("support_slot", "concentration", "answered", "lookahead", "wishes", "unexplained")


@dataclass
class Spells:
    """One row per stay on the list; a household that loses its home begins a new one. Arrays of the same length.

    `registered` is the day waiting began, `origin` the first such day of the household, `moved` the day of the move.
    """

    who: Ints
    number: Ints
    kind: Ints
    urgency: Ints
    registered: Ints
    origin: Ints
    arrives: Ints
    leaves: Ints
    leaves_by: Ints
    admitted: Ints
    due: Ints
    status: Ints
    moved: Ints
    ended: Ints
    decided: Ints
    home: Ints
    refusals: Ints
    penalty_until: Ints
    deadline: Ints
    only_slot: Ints  # days

    @classmethod
    def empty(cls, size: int) -> Spells:
        fields = {n: np.zeros(size, dtype=np.int64) for n in cls.__dataclass_fields__}
        for name in ("leaves", "moved", "ended", "due", "admitted", "decided"):
            fields[name][:] = NEVER
        fields["home"][:] = -1
        return cls(**fields)

    def cut(self, size: int) -> Spells:
        return Spells(**{n: getattr(self, n)[:size] for n in self.__dataclass_fields__})


@dataclass
class Log:
    """What happened in a run; `metrics` reads nothing else."""

    trace: Trace
    policy: str
    spells: Spells
    let_to: Ints
    let_on: Ints
    handed_back: Ints
    called: Bools
    rights: int
    offers: list[tuple[int, int, int, int]]
    waste: dict[str, int]
    slots: Slots | None
    losses: list[tuple[int, int]]
    support_kept: list[bool]
    envy: dict[str, int]
    batches: list[dict[str, float]]
    blocked: int = 0
    asked: int = 0


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
        self.codes = world.code(self.kind, self.waited)
        self.alive = np.ones(len(pool), dtype=bool)
        self.needs = run.needs[pool]
        self.supported = run.supported[pool]
        self.full = np.zeros(len(METHOD_NAMES), dtype=bool)
        # Who kept the support of a lost home needs no new slot.
        slots = run.slots
        self.keeps = (
            np.array([slots is not None and slots.has(int(w)) for w in spells.who[pool]], dtype=bool)
            if (slots is not None and (spells.number[pool] > 0).any())
            else np.zeros(len(pool), dtype=bool)
        )
        self.version = -1
        self.closed = np.zeros(len(pool), dtype=bool)
        self._fill()
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
        return int(self.run.trace.vacancies.kind[v])

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
        return int(self.run.trace.vacancies.department[v])

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

    def _fill(self) -> None:
        """Which methods have no slot left, and who of the pool needs one of those; `version` counts the changes."""
        slots = self.run.slots
        before = self.full.copy()
        for m in range(_FIRST_SLOT, len(METHOD_NAMES)):
            self.full[m] = slots is not None and slots.free(METHOD_NAMES[m], self.day) <= 0
        if self.version < 0 or not np.array_equal(before, self.full):
            self.version += 1
            self.closed = self.full[self.needs] & ~self.keeps

    def column(self, v: int) -> Bools:
        """By kind of household and wait: may it be offered the home? Law, money, size and access of the day."""
        found: Bools = self.run.world.ok[self.period, self.run.trace.vacancies.kind[v]]
        return found

    def fits(self, v: int) -> Bools:
        """Who of the pool could be offered the home now: the column, a free slot, room in the department, not asked before."""
        found = self.column(v)[self.codes] & self.alive & ~self.closed
        if self.run.room(v, self.day) <= 0:
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
            if self.needs[at]:
                self._fill()
        else:
            self.answered[at] = True
            self.alive[at] = self.run.spells.status[self.pool[at]] == WAITING
        return answer

    def fits_one(self, at: int, v: int) -> bool:
        """`fits` for one household."""
        if not self.column(v)[self.codes[at]] or self.closed[at] or self.pool[at] in self.run.asked_before.get(v, ()):
            return False
        return not self.supported[at] or self.run.room(v, self.day) > 0

    def can_offer(self, v: int) -> bool:
        """May the home still be offered: not let, offers left, time left."""
        return self.run.can_offer(v, self.now)

    def serve(self, ranked: Ints, vacancies: Sequence[int] | None = None) -> None:
        """Goes through the vacancies in time order and offers each down the list `ranked` (places of the pool)."""
        codes, supported, needs = self.codes[ranked], self.supported[ranked], self.needs[ranked]
        keeps = self.keeps[ranked]
        usable = self.alive[ranked] & ~self.closed[ranked]
        version = self.version
        for v in self.open if vacancies is None else vacancies:
            if not self.can_offer(v):
                continue
            fits = self.column(v)[codes] & usable
            if self.run.room(v, self.day) <= 0:
                fits &= ~supported
            for spell in self.run.asked_before.get(v, ()):
                fits[self.pool[ranked] == spell] = False
            while True:
                at = int(fits.argmax()) if len(fits) else 0
                if not len(fits) or not fits[at]:
                    break
                place = int(ranked[at])
                answer = self._offer(place, v)
                fits[at] = False
                usable[at] = self.alive[place]
                if version != self.version:
                    version = self.version
                    usable &= ~(self.full[needs] & ~keeps)
                    fits &= usable
                if answer in (ACCEPTED, CLOSED) or not self.can_offer(v):
                    break


@dataclass
class Run:
    """The state of one run. `go` plays it to the end and returns the log."""

    trace: Trace
    policy: Policy
    audit: bool = True
    asked_before: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        trace = self.trace
        self.scenario, self.world = trace.scenario, trace.world
        people, homes = trace.households, trace.vacancies
        size = len(people) + len(homes) + 1
        self.spells = Spells.empty(size)
        n = len(people)
        self.count = n
        s = self.spells
        s.who[:n] = np.arange(n)
        s.kind[:n] = people.kind
        s.urgency[:n] = self.world.urgency[people.kind]
        for stream, burst in self._bursts():
            s.urgency[:n][people.stream == stream] = burst
        s.registered[:n] = s.origin[:n] = people.arrives // TICKS
        s.arrives[:n] = people.arrives
        s.leaves[:n], s.leaves_by[:n] = people.leaves, people.leaves_by
        s.admitted[:n], s.due[:n] = people.admitted, people.due
        self.needs = np.zeros(size, dtype=np.int64)
        self.supported = np.zeros(size, dtype=bool)
        mode = self.scenario.support.mode
        methods = self.world.method[people.kind]
        self.supported[:n] = self.world.supported[people.kind] & (mode == "slots")
        if mode == "slots":
            self.needs[:n] = np.where(methods >= METHOD_NAMES.index("CTI"), methods, 0)
        self.slots = Slots(self.scenario.support, trace.keyed) if mode != "off" else None
        self.pool: Ints = np.zeros(0, dtype=np.int64)
        self.next_household = 0
        self.next_vacancy = 0
        self.arrives: list[int] = people.arrives.tolist()
        self.opens: list[int] = homes.opens.tolist()
        self.notices: list[int] = np.lexsort((homes.entity, homes.noticed)).tolist()
        self.next_notice = 0
        self.open: list[int] = []
        v = len(homes)
        self.let_to = np.full(v, -1, dtype=np.int64)
        self.let_on = np.full(v, NEVER, dtype=np.int64)
        self.handed_back = np.full(v, NEVER, dtype=np.int64)
        self.called = homes.called & homes.right
        self.offers_made = np.zeros(v, dtype=np.int64)
        self.last_reason: dict[int, str] = {}
        self.offers: list[tuple[int, int, int, int]] = []
        self.waste = dict.fromkeys(WASTE, 0)
        self.returns: list[tuple[int, int]] = []  # heap of (moment, spell whose home is lost)
        self.losses: list[tuple[int, int]] = []
        self.support_kept: list[bool] = []
        self.envy = dict.fromkeys(("envy", "justified", "blocking", "inversions", *ENVY_REASONS), 0)
        self.batches: list[dict[str, float]] = []
        self.blocked = self.asked = 0
        self.last_step = -1
        self.moves_in: dict[int, list[int]] = {}
        self.new_in_batch: dict[int, int] = {}
        self.batch_key = -1
        self.counters: dict[int, Counter] = {}
        rules = self.scenario.concentration
        self.most_new = (
            10**9 if rules.max_new_supported_per_department is None else rules.max_new_supported_per_department
        )
        share = rules.supported_share_max
        # The cap in whole households, never less than those who live there already.
        self.caps = None if share is None else [int(share * n) for n in self.world.department_homes.tolist()]
        self.rights = int(homes.right.sum())
        self.answers = self._answers()
        self.strikes = strikes(self.scenario.refusal.rule)
        # Draws for the second course of those whose support steps down, by household.
        self.hands: dict[int, float] = {}

    def _bursts(self) -> list[tuple[int, int]]:
        found = []
        world = self.scenario.world
        if world.kind == "municipality":
            changes = {f"displaced {c.on} {c.area}": int(c.displaced_class[1]) for c in world.area_changes}
            found = [(i, changes[s.name]) for i, s in enumerate(self.world.streams) if s.name in changes]
        return found

    def _answers(self) -> Answers:
        model = self.scenario.refusal
        if model.model != "adaptive":
            return Answers(model, (0.0, 0.0, 0.0))
        months = self.trace.days / DAYS_PER_MONTH
        waiting = sum(s.at_start for s in self.world.streams) or len(self.trace.households) / 2
        return fixed_point(model, len(self.trace.vacancies) / months, waiting)

    # ------------------------------------------------------------ the clock

    def go(self) -> Log:
        self.policy.begin(self)
        every = self.policy.epoch if self.scenario.decisions.every == "own" else self.scenario.decisions.every
        if every == "vacancy":
            self._by_vacancy()
        else:
            for moment in self._epochs(every):
                self.step(moment, moment // TICKS)
        self.advance(self.trace.days * TICKS - 1)
        return Log(
            self.trace, self.policy.title, self.spells.cut(self.count), self.let_to, self.let_on, self.handed_back,
            self.called, self.rights, self.offers, self.waste, self.slots, self.losses, self.support_kept, self.envy,
            self.batches, self.blocked, self.asked,
        )  # fmt: skip

    def _epochs(self, every: str) -> list[int]:
        if every == "week":
            return [d * TICKS for d in range(0, self.trace.days, 7)]
        return [d * TICKS for d, _ in month_starts(self.scenario.start, self.trace.days)]

    def _by_vacancy(self) -> None:
        """Decides when a home can be assigned, and when somebody arrives while a home stands open."""
        people = self.trace.households
        months = [d for d, _ in month_starts(self.scenario.start, self.trace.days)]
        opens = self.opens
        end = self.trace.days * TICKS
        at = 0
        while at < len(opens) or self.open:
            moment = opens[at] if at < len(opens) else NEVER
            if self.open:
                following = self.arrives[self.next_household] if self.next_household < len(people) else NEVER
                coming = min(following, self.returns[0][0] if self.returns else NEVER)
                if self.slots is not None:
                    coming = min(coming, self.slots.next_end())
                moment = min(moment, max(coming, 0))
            if moment >= end:
                break
            self.step(max(moment, 0), bisect_right(months, moment // TICKS))
            while at < len(opens) and opens[at] <= moment:
                at += 1

    def step(self, moment: int, batch_key: int) -> None:
        """Moves on to a moment and lets the policy decide there."""
        self.advance(moment)
        if batch_key != self.batch_key:
            self.batch_key, self.new_in_batch = batch_key, {}
        if not self.open or not len(self.pool):
            self._note_leftovers(None, moment)
            return
        desk = Desk(self, moment, self.pool, self.open)
        self.policy.decide(desk)
        if self.audit:
            self._look_back(desk)
        self._note_leftovers(desk, moment)
        self.open = [v for v in self.open if self.let_to[v] < 0]
        self.pool = self.pool[self.spells.status[self.pool] == WAITING]

    def advance(self, moment: int) -> None:
        """Everything that happens by itself up to a moment."""
        if self.scenario.support.mode == "loss":
            self._arrivals_ask_for_slots(moment)
        while True:
            slot = self.slots.next_end() if self.slots is not None else NEVER
            back = self.returns[0][0] if self.returns else NEVER
            first = min(slot, back)
            if first > moment:
                break
            if slot <= back and self.slots is not None:
                self.slots.end_due(self.hands)
            else:
                self._lose(*heapq.heappop(self.returns))
        spells = self.spells
        to = bisect_right(self.arrives, moment, self.next_household)
        if to > self.next_household:
            fresh = np.arange(self.next_household, to)
            self.next_household = to
            fresh = fresh[spells.status[fresh] == FUTURE]
            spells.status[fresh] = WAITING
            self.pool = np.concatenate([self.pool, fresh])
        if len(self.pool):
            gone = self.pool[spells.leaves[self.pool] <= moment]
            spells.status[gone] = EXITED
            spells.ended[gone] = spells.leaves[gone] // TICKS
            self.pool = self.pool[spells.status[self.pool] == WAITING]
            late = self.pool[(spells.due[self.pool] * TICKS <= moment) & (spells.deadline[self.pool] == 0)]
            for spell in late.tolist():
                self._deadline_passed(spell)
        self._vacancies_up_to(moment)

    def _arrivals_ask_for_slots(self, moment: int) -> None:
        """Erlang's setting: who finds every slot of the method taken is lost to it; nobody waits for one."""
        people, spells, slots = self.trace.households, self.spells, self.slots
        assert slots is not None
        counted = round(self.scenario.warm_up_months * DAYS_PER_MONTH) * TICKS
        n = self.next_household
        while n < len(people) and people.arrives[n] <= moment:
            at = int(people.arrives[n])
            while slots.next_end() <= at:
                slots.end_due(self.hands)
            method = METHOD_NAMES[int(self.world.method[people.kind[n]])]
            if method in METHODS:
                self.asked += at >= counted
                if slots.free(method, at // TICKS) > 0:
                    slots.take_at(n, method, at, self.trace.support(n, 0)[0])
                else:
                    self.blocked += at >= counted
                    spells.status[n] = BLOCKED
                    spells.ended[n] = at // TICKS
            if spells.status[n] == FUTURE:
                spells.status[n] = WAITING
                self.pool = np.append(self.pool, n)
            n += 1
        self.next_household = n

    def _deadline_passed(self, spell: int) -> None:
        """A hard date went by without a home: bridged, or missed and into a shelter."""
        s = self.spells
        bridged = bool(self.trace.households.bridged[s.who[spell]])
        s.deadline[spell] = 1 if bridged else 2
        if not bridged and s.admitted[spell] >= NEVER:
            s.admitted[spell] = s.due[spell]

    def _vacancies_up_to(self, moment: int) -> None:
        homes = self.trace.vacancies
        if self.scenario.quota.call_rule == "if_feasible":
            while self.next_notice < len(self.notices) and homes.noticed[self.notices[self.next_notice]] <= moment:
                self._call(self.notices[self.next_notice])
                self.next_notice += 1
        to = bisect_right(self.opens, moment, self.next_vacancy)
        for v in range(self.next_vacancy, to):
            if self.called[v]:
                self.open.append(v)
        self.next_vacancy = to
        day = moment // TICKS
        lapsed = [v for v in self.open if homes.lapses[v] < day or (homes.lapses[v] == day and homes.opens[v] < moment)]
        for v in lapsed:
            self.handed_back[v] = max(int(homes.lapses[v]), int(homes.available[v]))
            reason = self.last_reason.pop(v, "too_late")
            self.waste[reason] += 1
            self.envy["blocking"] += reason == "not_offered"
        if lapsed:
            gone = set(lapsed)
            self.open = [v for v in self.open if v not in gone]

    def _call(self, v: int) -> None:
        """Does the municipality call this vacancy? Decided at notice, in time order: only where somebody waiting fits."""
        homes, quota = self.trace.vacancies, self.scenario.quota
        counter = None
        right = bool(homes.right[v])
        if not quota.declined_counts:
            unit = int(homes.unit[v])
            counter = self.counters.setdefault(unit, Counter(self._share(unit), Fraction(quota.carry)))
            right = counter.step()
            self.rights += int(right) - int(homes.right[v])
        if not right:
            self.called[v] = False
            return
        day = int(homes.noticed[v]) // TICKS
        codes = self.world.code(self.spells.kind[self.pool], np.maximum(day - self.spells.registered[self.pool], 0))
        wanted = bool(homes.called[v]) and bool(self.world.ok[self.world.period(day), homes.kind[v]][codes].any())
        self.called[v] = wanted
        if not wanted and counter is not None:
            counter.give_back()

    def _share(self, unit: int) -> Fraction:
        quota = self.scenario.quota
        return quota.by_organisation.get(self.trace.unit_names[unit], quota.share)

    # ------------------------------------------------------------ offers and homes

    def effective_class(self, pool: Ints, day: int) -> Ints:
        """Class after escalation: a hard date soon makes 1, a very long wait lifts one class."""
        rules, s = self.scenario.deadlines, self.spells
        found: Ints = s.urgency[pool].copy()
        if rules.max_wait_months is not None:
            found[(day - s.registered[pool] > rules.max_wait_months * DAYS_PER_MONTH) & (found > 1)] -= 1
        if rules.escalation_days is not None:
            found[s.due[pool] - day <= rules.escalation_days] = 1
        return found

    def room(self, v: int, day: int) -> int:
        """How many more supported households the department of a home may take now."""
        department = int(self.trace.vacancies.department[v])
        room = self.most_new - self.new_in_batch.get(department, 0)
        return room if self.caps is None else min(room, self.caps[department] - self.recent(department, day))

    def department(self, v: int) -> int:
        return int(self.trace.vacancies.department[v])

    def recent(self, department: int, day: int) -> int:
        """Supported households that moved in during the last 24 months; those before the start age out evenly."""
        before = int(self.world.department_before[department]) * max(0, _TWO_YEARS - day) // _TWO_YEARS
        moves = self.moves_in.get(department)
        if not moves:
            return before
        while moves and moves[0] <= day - _TWO_YEARS:
            moves.pop(0)
        return before + len(moves)

    def can_offer(self, v: int, now: int) -> bool:
        rules, homes = self.scenario.decisions, self.trace.vacancies
        if self.let_to[v] >= 0 or self.offers_made[v] >= rules.offers_per_vacancy:
            return False
        return int(now // TICKS + rules.answer_days * self.offers_made[v]) <= int(homes.lapses[v])

    def offer(self, spell: int, v: int, now: int) -> int:
        """Makes an offer; the answer is settled by household and home, its time by the offers made before it."""
        if not self.can_offer(v, now):
            return CLOSED
        s, homes = self.spells, self.trace.vacancies
        who, rules = int(s.who[spell]), self.scenario.decisions
        day = int(now // TICKS + rules.answer_days * self.offers_made[v])
        self.offers_made[v] += 1
        tier = int(self.world.tier[s.kind[spell], homes.kind[v]])
        left = max(0, self.strikes - int(s.refusals[spell]))
        answer, objective = self.answers.of(int(self.trace.households.answer[who]), int(homes.answer[v]), tier, left)
        self.offers.append((day, spell, v, answer))
        if answer == ACCEPTED:
            self._move_in(spell, v, day)
            return ACCEPTED
        self.asked_before.setdefault(v, []).append(spell)
        if answer == REFUSED:
            self._refused(spell, day, objective)
        return answer

    def _refused(self, spell: int, day: int, objective: bool) -> None:
        s, rule = self.spells, self.scenario.refusal.rule
        if rule == "R4" and objective:
            return
        s.refusals[spell] += 1
        if rule == "R3":
            s.penalty_until[spell] += 30
        if self.strikes and s.refusals[spell] >= self.strikes:
            s.status[spell] = STRUCK
            s.ended[spell] = day

    def _move_in(self, spell: int, v: int, day: int) -> None:
        s, homes, rules = self.spells, self.trace.vacancies, self.scenario.decisions
        who = int(s.who[spell])
        move = max(int(homes.available[v]), day + rules.signing_days)
        need = METHOD_NAMES[int(self.needs[spell])]
        if need in METHODS and self.slots is not None:
            lead = self.slots.pool(need).lead_days
            if self.slots.has(who):
                self.slots.resume(who, move)
            else:
                move = max(move, day + lead)
                draws = self.trace.support(who, int(s.number[spell]))
                self.hands[who] = draws[1]
                self.slots.take(who, need, move - lead, move, draws[0])
        s.status[spell], s.moved[spell], s.home[spell], s.decided[spell] = BOUND, move, v, day
        if s.due[spell] < NEVER and s.deadline[spell] == 0:
            if move <= s.due[spell]:
                s.deadline[spell] = 3
            else:
                self._deadline_passed(spell)
        self.let_to[v], self.let_on[v] = spell, move
        if self.supported[spell]:
            department = int(homes.department[v])
            insort(self.moves_in.setdefault(department, []), move)
            self.new_in_batch[department] = self.new_in_batch.get(department, 0) + 1
        self._tenancy(spell, who, move)

    def _tenancy(self, spell: int, who: int, move: int) -> None:
        """Draws how long the home is kept: a rate of the group by support, higher in the first months."""
        rates = self.scenario.tenancy
        rate = getattr(rates, self.arm(spell))
        if rate <= 0:
            return
        u = self.trace.tenancy(who, int(self.spells.number[spell]))[0]
        hazard = -math.log1p(-rate)
        needed = -math.log(u)
        early = hazard * rates.early_factor * rates.early_months
        if needed <= early:
            months = needed / (hazard * rates.early_factor)
        else:
            months = rates.early_months + (needed - early) / hazard
        if months < 12_000:
            moment = move * TICKS + int(months * DAYS_PER_MONTH * TICKS) + 1
            if moment < self.trace.days * TICKS:
                heapq.heappush(self.returns, (moment, spell))

    def arm(self, spell: int) -> str:
        """Which rate of losing the home applies: by the support the household needs and has."""
        method = METHOD_NAMES[int(self.world.method[self.spells.kind[spell]])]
        if method == "none":
            return "no_need"
        if self.scenario.support.mode != "slots":
            return "unsupported"
        return "weaker" if method == "s85" else "supported"

    def _lose(self, moment: int, spell: int) -> None:
        """The home is lost; support stays, and most come back with the date their homelessness first began."""
        s = self.spells
        day, who = moment // TICKS, int(s.who[spell])
        self.losses.append((spell, day))
        number = int(s.number[spell]) + 1
        kept = self.slots is not None and self.slots.has(who)
        comes_back = self.trace.tenancy(who, number - 1)[1] < self.scenario.tenancy.returns
        if self.supported[spell] and self.slots is not None and self.needs[spell]:
            if kept:
                self.slots.pause(who, day)
                self.support_kept.append(True)
        if not comes_back:
            return
        n = self.count
        self.count += 1
        s.who[n], s.number[n], s.kind[n] = who, number, s.kind[spell]
        own = int(s.urgency[spell])
        rule = self.scenario.tenancy.return_class
        s.urgency[n] = own if rule == "own" else min(own, int(rule[1]))
        s.registered[n], s.origin[n], s.arrives[n] = day, s.origin[spell], moment
        exits = self.world.streams[int(self.trace.households.stream[who])].exits
        if exits.total > 0:
            u, v = self.trace.later(who, Purpose.EXIT, number)[:2]
            s.leaves[n] = moment + int(min(-math.log(u) / exits.total * DAYS_PER_MONTH, 1e6) * TICKS)
            shares = np.cumsum([exits.housed_otherwise, exits.institution, exits.withdrew, exits.died]) / exits.total
            s.leaves_by[n] = min(3, int((v > shares).sum()))
        s.admitted[n] = NEVER if self._plain_outside(spell) else day
        s.status[n] = WAITING
        # Support that was kept needs no new slot; support that had ended is asked for again.
        self.needs[n] = self.needs[spell]
        self.supported[n] = self.supported[spell]
        self.pool = np.append(self.pool, n)

    def _plain_outside(self, spell: int) -> bool:
        """In a plain world who never was in a shelter does not enter one."""
        return self.scenario.world.kind == "plain" and self.world.situation[self.spells.kind[spell]] != SHELTER

    # ------------------------------------------------------------ looking back at a decision

    def _note_leftovers(self, desk: Desk | None, moment: int) -> None:
        """Why each home still open was not let, should it lapse before the next decision."""
        for v in self.open:
            if self.let_to[v] >= 0:
                self.last_reason.pop(v, None)
            elif (
                self.trace.vacancies.lapses[v] <= moment // TICKS + 31
            ):  # else there is another decision before it lapses
                self.last_reason[v] = self._why_open(desk, v)

    def _why_open(self, desk: Desk | None, v: int) -> str:
        if self.offers_made[v]:
            return "refusals"
        if desk is None or not desk.size:
            return "no_household_fits"
        allowed = desk.column(v)[desk.codes] & desk.alive
        if not allowed.any():
            lost = self.world.area_lost[desk.period, self.trace.vacancies.kind[v]][desk.codes] & desk.alive
            return "area_rules" if lost.any() else "no_household_fits"
        if (allowed & ~desk.closed).any():
            return "not_offered" if desk.fits(v).any() else "concentration"
        return "no_support_slot"

    def _look_back(self, desk: Desk) -> None:
        """Counts envy, priority turned around, and its reasons, among those who stayed and those placed now."""
        s, world = self.spells, self.world
        stuck = desk.alive & desk.closed
        if stuck.any():
            kinds = np.unique(self.trace.vacancies.kind[np.array(desk.open, dtype=np.int64)])
            fits = world.ok[desk.period][kinds].any(axis=0)[desk.codes]
            s.only_slot[desk.pool[stuck & fits]] += 0 if self.last_step < 0 else desk.day - self.last_step
        self.last_step = desk.day
        if not desk.placed:
            return
        waiting = np.flatnonzero(desk.alive)
        if not len(waiting) and len(desk.placed) == 1:
            return
        at = np.array([p for p, _ in desk.placed], dtype=np.int64)
        homes = np.array([v for _, v in desk.placed], dtype=np.int64)
        kinds = self.trace.vacancies.kind[homes]
        rank = desk.urgency * 100_000 - desk.band
        if len(at) == 1:
            self.envy["envy"] += int(world.ok[desk.period, kinds[0]][desk.codes[waiting]].sum())
        else:
            stayed = np.bincount(desk.codes[waiting], minlength=world.ok.shape[2])
            self.envy["envy"] += int((world.ok[desk.period][kinds] @ stayed).sum())
        waiting = waiting[rank[waiting] < rank[at].max()]
        if len(waiting):
            self._justified(desk, waiting[np.argsort(rank[waiting], kind="stable")], rank, at, homes)
        if len(at) < 2:
            return
        # Among those placed now: who would rather have had another's home, by the own wishes.
        tiers = world.tier[np.ix_(desk.kind[at], kinds)]
        own = np.diagonal(tiers)
        may = world.ok[desk.period][kinds][:, desk.codes[at]].T
        envied = (tiers < own[:, None]) & may
        self.envy["envy"] += int(envied.sum())
        higher = int((envied & (rank[at][:, None] < rank[at][None, :])).sum())
        self.envy["justified"] += higher
        self.envy["wishes"] += higher

    def _justified(self, desk: Desk, waiting: Ints, rank: Ints, at: Ints, homes: Ints) -> None:
        """Those who stayed although they stand before somebody placed in a home that is open to them, and why."""
        ahead = np.searchsorted(rank[waiting], rank[at], side="left")
        ahead_class = np.searchsorted(desk.urgency[waiting], desk.urgency[at], side="left")
        codes = desk.codes[waiting]
        closed, supported = desk.closed[waiting], desk.supported[waiting]
        later = (desk.later | desk.kept_methods[desk.needs])[waiting]
        for i in np.flatnonzero(ahead).tolist():
            v = int(homes[i])
            above = desk.column(v)[codes[: ahead[i]]]
            self.envy["inversions"] += int(above[: ahead_class[i]].sum())
            number = int(above.sum())
            if not number:
                continue
            self.envy["justified"] += number
            answered = desk.answered | np.isin(desk.pool, np.array(self.asked_before.get(v, []), dtype=np.int64))
            for reason, mask in (
                ("support_slot", closed), ("concentration", supported if self.room(v, desk.day) <= 0 else None),
                ("answered", answered[waiting]), ("lookahead", later | supported if self.department(v) in desk.kept_departments else later),
            ):  # fmt: skip
                if mask is not None:
                    explained = above & mask[: ahead[i]]
                    self.envy[reason] += int(explained.sum())
                    above &= ~explained
            self.envy["unexplained"] += int(above.sum())


__all__ = [
    "ACCEPTED",
    "BLOCKED",
    "BOUND",
    "CLOSED",
    "EXITED",
    "NO_ANSWER",
    "REFUSED",
    "STRUCK",
    "WAITING",
    "Desk",
    "Log",
    "Run",
    "Spells",
]
