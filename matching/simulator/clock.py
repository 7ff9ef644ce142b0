"""One run: a policy meets a trace. The clock moves by moments; waiting ends on the day of the move (half-open intervals)."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from .concentration import Departments
from .desk import CLOSED, Desk
from .hindsight import look_back, note_leftovers
from .keyed import Purpose, mixed
from .quota import Counter
from .refusal import ACCEPTED, REFUSED, Answers, fixed_point, strikes
from .scenario import DAYS_PER_MONTH, METHODS
from .spells import (
    BLOCKED,
    BOUND,
    BRIDGED,
    ENVY_REASONS,
    EXITED,
    FUTURE,
    MET,
    MISSED,
    OPEN,
    STRUCK,
    WAITING,
    Log,
    Spells,
)
from .support import Slots
from .tenancy import hazards, months_kept
from .trace import EXIT_KINDS, NEVER, TICKS, Trace
from .world import METHOD_NAMES, SHELTER, Ints, month_starts

if TYPE_CHECKING:
    from .policies.policy import Policy

_FIRST_SLOT = METHOD_NAMES.index(METHODS[0])


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
        self.let_to = [-1] * v
        self.let_on = [NEVER] * v
        self.handed_back = np.full(v, NEVER, dtype=np.int64)
        self.called = homes.called & homes.right
        self.offers_made = [0] * v
        self.last_reason: dict[int, str] = {}
        self.offers: list[tuple[int, int, int, int]] = []
        self.offered_on: list[int] = []
        self.waste: list[tuple[int, str]] = []
        self.returns: list[tuple[int, int]] = []  # heap of (moment, spell whose home is lost)
        self.losses: list[tuple[int, int]] = []
        # Per loss of a home while support ran: the day, and was it still there at the next move (or at the end)?
        self.support_kept: list[tuple[int, bool]] = []
        self.lost_with_support: dict[int, int] = {}
        self.envy = dict.fromkeys(("envy", "justified", "blocking", "inversions", *ENVY_REASONS), 0)
        self.batches: list[dict[str, float]] = []
        self.blocked = self.asked = 0
        self.replayed: dict[str, int] | None = None
        self.last_step = -1
        world = self.world
        self.concentration = Departments(
            self.scenario.concentration, world.department_homes.tolist(), world.department_before.tolist()
        )
        self.batch_key = -1
        self.counters: dict[int, Counter] = {}
        self.right = homes.right.copy()
        self.answers = self._answers()
        self.strikes = strikes(self.scenario.refusal.rule)
        self.hazards = hazards(self.scenario, self.world)
        self.end = self.trace.days * TICKS
        # The first day whose figures count: the end of the warm-up.
        self.first = round(self.scenario.warm_up_months * DAYS_PER_MONTH)
        # What an offer reads one by one, as lists: a number of numpy's costs several times as much.
        self.lapses: list[int] = homes.lapses.tolist()
        self.available: list[int] = homes.available.tolist()
        self.home_kind: list[int] = homes.kind.tolist()
        self.home_word: list[int] = mixed(homes.answer).tolist()
        self.word: list[int] = people.answer.tolist()
        self.tiers: list[list[int]] = self.world.tier.tolist()
        self.who: list[int] = s.who[:n].tolist()
        self.kind: list[int] = s.kind[:n].tolist()
        self.need: list[int] = self.needs[:n].tolist()
        self.lasts: list[float] = trace.spell_draws[0, :, 0].tolist()
        rates = self.scenario.tenancy
        self.early_months, self.early_factor = rates.early_months, rates.early_factor
        self.signing_days = self.scenario.decisions.signing_days
        self.refusal_rule = self.scenario.refusal.rule
        self.answer_days, self.most_offers = (
            self.scenario.decisions.answer_days,
            self.scenario.decisions.offers_per_vacancy,
        )
        self.departments: list[int] = homes.department.tolist()
        # Draws for the second course of those whose support steps down, by household.
        self.hands: dict[int, float] = {}

    def _bursts(self) -> list[tuple[int, int]]:
        found = []
        world = self.scenario.world
        if world.kind == "municipality":
            changes = {f"displaced {c.day} {c.area}": int(c.displaced_class[1]) for c in world.area_changes}
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
        self._dates_before(self.trace.days)
        return Log(
            self.trace, self.policy.title, self.spells.cut(self.count), np.array(self.let_to, dtype=np.int64), np.array(self.let_on, dtype=np.int64), self.handed_back,
            self.called, self.right, self.offers, self.waste, self.slots, self.losses, self.support_kept, self.envy,
            self.batches, self.blocked, self.asked, self.replayed, tuple(self.offered_on),
        )  # fmt: skip

    def _epochs(self, every: str) -> list[int]:
        if self.world.recorded is not None:
            return [d * TICKS for d in self.world.recorded.epochs]
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
            self.batch_key = batch_key
            self.concentration.new_batch()
        if not self.open or not len(self.pool):
            note_leftovers(self, None, moment)
            return
        desk = Desk(self, moment, self.pool, self.open)
        self.policy.decide(desk)
        if self.audit:
            look_back(self, desk)
        note_leftovers(self, desk, moment)
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
            self._dates_before(moment // TICKS)
            gone = self.pool[spells.leaves[self.pool] <= moment]
            spells.status[gone] = EXITED
            spells.ended[gone] = spells.leaves[gone] // TICKS
            for spell in gone[spells.number[gone] > 0].tolist():
                self._leaves_list(spell, EXIT_KINDS[int(spells.leaves_by[spell])] == "housed_otherwise")
            self.pool = self.pool[spells.status[self.pool] == WAITING]
        self._vacancies_up_to(moment)

    def _leaves_list(self, spell: int, goes_on: bool) -> None:
        """Support that was kept for the next home is not kept for ever: with a home found elsewhere, and for who is
        struck off the list, its time runs on; else the slot is free."""
        if self.slots is not None:
            who, day = self.who[spell], int(self.spells.ended[spell])
            self.lost_with_support.pop(who, None)
            self.slots.leaves(who, day, goes_on, self.hands)

    def _arrivals_ask_for_slots(self, moment: int) -> None:
        """Erlang's setting: who finds every slot of the method taken is lost to it; nobody waits for one."""
        people, spells, slots = self.trace.households, self.spells, self.slots
        assert slots is not None
        counted = self.first * TICKS
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

    def _dates_before(self, day: int) -> None:
        """Hard dates before a day of those who waited on them: a move on the date itself is in time."""
        s, pool = self.spells, self.pool
        here = np.minimum(s.leaves[pool] // TICKS, day)
        for spell in pool[(s.due[pool] < here) & (s.deadline[pool] == OPEN)].tolist():
            self._deadline_passed(spell)

    def _deadline_passed(self, spell: int) -> None:
        """A hard date went by without a home: bridged, or missed and into a shelter."""
        s = self.spells
        bridged = bool(self.trace.households.bridged[s.who[spell]])
        s.deadline[spell] = BRIDGED if bridged else MISSED
        if not bridged and s.admitted[spell] >= NEVER:
            s.admitted[spell] = s.due[spell]

    def _vacancies_up_to(self, moment: int) -> None:
        homes, lapses, opens = self.trace.vacancies, self.lapses, self.opens
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
        lapsed = [v for v in self.open if lapses[v] <= day and (lapses[v] < day or opens[v] < moment)]
        for v in lapsed:
            self.handed_back[v] = max(lapses[v], self.available[v])
            reason = self.last_reason.pop(v, "too_late")
            self.waste.append((int(self.handed_back[v]), reason))
            self.envy["blocking"] += reason == "not_offered" and self.handed_back[v] >= self.first
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
            self.right[v] = right
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

    def can_offer(self, v: int, now: int) -> bool:
        """May the home still be offered: not let, offers left, time left."""
        made = self.offers_made[v]
        return (
            self.let_to[v] < 0 and made < self.most_offers and now // TICKS + self.answer_days * made <= self.lapses[v]
        )

    def offer(self, spell: int, v: int, now: int) -> int:
        """Makes an offer; the answer is settled by household and home, its time by the offers made before it."""
        if not self.can_offer(v, now):
            return CLOSED
        made, today = self.offers_made[v], now // TICKS
        day = today + self.answer_days * made
        self.offers_made[v] = made + 1
        left = max(0, self.strikes - int(self.spells.refusals[spell])) if self.strikes else 0
        tier = self.tiers[self.kind[spell]][self.home_kind[v]]
        answer, objective = self.answers.of(self.word[self.who[spell]] ^ self.home_word[v], tier, left)
        self.offers.append((day, spell, v, answer))
        self.offered_on.append(today)
        if answer == ACCEPTED:
            self._move_in(spell, v, day)
            return ACCEPTED
        self.asked_before.setdefault(v, []).append(spell)
        if answer == REFUSED:
            self._refused(spell, day, objective)
        return answer

    def _refused(self, spell: int, day: int, objective: bool) -> None:
        s, rule = self.spells, self.refusal_rule
        if rule == "R4" and objective:
            return
        s.refusals[spell] += 1
        if rule == "R3":
            s.penalty_until[spell] += 30
        if self.strikes and s.refusals[spell] >= self.strikes:
            s.status[spell] = STRUCK
            s.ended[spell] = day
            self._leaves_list(spell, True)

    def _move_in(self, spell: int, v: int, day: int) -> None:
        who, slots = self.who[spell], self.slots
        move = max(self.available[v], day + self.signing_days)
        if slots is not None:
            if who in self.lost_with_support:
                before = self.lost_with_support.pop(who)
                self.support_kept[before] = self.support_kept[before][0], slots.has(who)
            method = self.need[spell]
            if method >= _FIRST_SLOT:
                need = METHOD_NAMES[method]
                if slots.has(who):
                    slots.resume(who, move)
                else:
                    lead = slots.lead[need]
                    move = max(move, day + lead)
                    draws = self.trace.support(who, int(self.spells.number[spell]))
                    self.hands[who] = draws[1]
                    slots.take(who, need, move - lead, move, draws[0])
        s = self.spells
        s.status[spell], s.moved[spell], s.home[spell], s.decided[spell] = BOUND, move, v, day
        if s.due[spell] < NEVER and s.deadline[spell] == OPEN:
            if move <= s.due[spell]:
                s.deadline[spell] = MET
            else:
                self._deadline_passed(spell)
        self.let_to[v], self.let_on[v] = spell, move
        if self.supported[spell]:
            self.concentration.moves_in(self.departments[v], move)
        hazard = self.hazards[self.kind[spell]]
        if hazard > 0:
            self._tenancy(spell, who, move, hazard)

    def _tenancy(self, spell: int, who: int, move: int, hazard: float) -> None:
        """Notes when the home will be lost, if that is before the end."""
        number = int(self.spells.number[spell])
        draw = self.trace.tenancy(who, number)[0] if number else self.lasts[who]
        months = months_kept(hazard, draw, self.early_months, self.early_factor)
        if months < 12_000:
            moment = move * TICKS + int(months * DAYS_PER_MONTH * TICKS) + 1
            if moment < self.end:
                heapq.heappush(self.returns, (moment, spell))

    def _lose(self, moment: int, spell: int) -> None:
        """The home is lost; support stays, and most come back with the date their homelessness first began."""
        s = self.spells
        day, who = moment // TICKS, int(s.who[spell])
        self.losses.append((spell, day))
        number = int(s.number[spell]) + 1
        comes_back = self.trace.tenancy(who, number - 1)[1] < self.scenario.tenancy.returns
        if self.slots is not None and self.slots.has(who):
            if comes_back:  # who does not come back has found a home elsewhere: the course runs its time there
                self.slots.pause(who, day)
                self.lost_with_support[who] = len(self.support_kept)
            self.support_kept.append((day, self.slots.has(who)))
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
        self.who.append(who)
        self.kind.append(self.kind[spell])
        self.need.append(self.need[spell])
        self.supported[n] = self.supported[spell]
        self.pool = np.append(self.pool, n)

    def _plain_outside(self, spell: int) -> bool:
        """In a plain world who never was in a shelter does not enter one."""
        return self.scenario.world.kind == "plain" and self.world.situation[self.spells.kind[spell]] != SHELTER
