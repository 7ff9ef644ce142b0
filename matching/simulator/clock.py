"""The clock of a run: a policy meets a trace. It moves by moments; waiting ends on the day of the move (half-open intervals)."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from .desk import Desk
from .hindsight import look_back, note_leftovers
from .ledger import Ledger
from .moments import NEVER, TICKS, month_starts
from .policies.policy import Clairvoyant, Policy
from .quota import Counter
from .scenario import METHODS
from .spells import BLOCKED, EXITED, FOUND, FUTURE, OPEN, WAITING, Log
from .trace import EXIT_KINDS, Trace, draw_trace
from .turns import Turns
from .vacancies import shares
from .world import METHOD_NAMES


class Run:
    """One run: `go` plays it to the end and returns the log. `audit` counts envy and why homes stood open."""

    def __init__(self, trace: Trace, policy: Policy, audit: bool = True) -> None:
        self.trace, self.policy, self.audit = trace, policy, audit
        self.scenario, self.world = trace.scenario, trace.world
        self.ledger = Ledger(trace)
        self.turns = Turns(self.ledger)
        self.next_household = 0
        self.next_vacancy = 0
        self.next_notice = 0
        homes = trace.vacancies
        self.notices: list[int] = np.lexsort((homes.entity, homes.noticed)).tolist()
        self.noticed: list[int] = homes.noticed[self.notices].tolist()
        self.batch_key = -1
        self.counters: dict[int, Counter] = {}
        self.share_of = shares(self.scenario, self.world)

    def go(self) -> Log:
        """Plays the run to its end."""
        self._prepare()
        every = self.policy.epoch if self.scenario.decisions.every == "own" else self.scenario.decisions.every
        if every == "vacancy":
            self._by_vacancy()
        else:
            for moment in self._epochs(every):
                self.step(moment, moment // TICKS)
        self.advance(self.trace.days * TICKS - 1)
        self._dates_before(self.trace.days)
        books = self.ledger
        right = np.array(books.right, dtype=bool)
        return Log(
            self.trace, self.policy.title, books.spells.cut(books.count), np.array(books.let_to, dtype=np.int64),
            np.array(books.let_on, dtype=np.int64), np.array(books.handed_back, dtype=np.int64),
            np.array(books.called, dtype=bool), right, books.offers, books.waste, books.slots, books.losses, books.support_kept, books.envy, books.notes.batches, books.blocked, books.asked,
            books.notes.replayed, tuple(books.offered_on),
            None if books.tenure is None else books.homes.table(right),
            () if books.tenure is None else tuple(books.tenure.stays),
            tuple(books.set_aside), tuple(books.changed), tuple(books.fallback_cases), tuple(books.fallback_let),
        )  # fmt: skip

    def _prepare(self) -> None:
        """What a policy is given before its first decision: a rehearsal if it learns from one, the settings, and, for a
        clairvoyant reference alone, what was decided in recorded months."""
        rehearsal = self.policy.rehearsal()
        if rehearsal is not None:
            shorter = {"months": min(rehearsal.months, self.scenario.months)}
            trace = draw_trace(self.scenario.model_copy(update=shorter), self.world, rehearsal.replication)
            Run(trace, rehearsal.policy, audit=False).go()
        self.policy.begin(self.ledger.known)
        if isinstance(self.policy, Clairvoyant):
            self.policy.recall(self.trace.decided())

    def _epochs(self, every: str) -> list[int]:
        if self.world.recorded is not None:
            return [d * TICKS for d in self.world.recorded.epochs]
        if every == "week":
            return [d * TICKS for d in range(0, self.trace.days, 7)]
        return [d * TICKS for d, _ in month_starts(self.scenario.start, self.trace.days)]

    def _by_vacancy(self) -> None:
        """Decides when a home can be assigned, and when somebody arrives while a home stands open."""
        books = self.ledger
        people = self.trace.households
        months = [d for d, _ in month_starts(self.scenario.start, self.trace.days)]
        opens, given, tenure = books.opens, books.homes.given, books.tenure
        end = self.trace.days * TICKS
        at = 0
        while at < given or books.open or (tenure is not None and (tenure.coming or tenure.opening)):
            moment = opens[at] if at < given else NEVER
            if tenure is not None:
                moment = min(moment, tenure.next_opening())
            if books.open:
                following = books.arrives[self.next_household] if self.next_household < len(people) else NEVER
                coming = min(following, books.returns[0][0] if books.returns else NEVER)
                if books.slots is not None:
                    coming = min(coming, books.slots.next_end())
                moment = min(moment, max(coming, 0))
            if tenure is not None and tenure.next_notice() <= min(moment, end - 1):
                self.advance(tenure.next_notice())  # a notice: another home to come
                continue
            if moment >= end:
                break
            self.step(max(moment, 0), bisect_right(months, moment // TICKS))
            while at < given and opens[at] <= moment:
                at += 1

    def step(self, moment: int, batch_key: int) -> None:
        """Moves on to a moment and lets the policy decide there."""
        books = self.ledger
        self.advance(moment)
        if batch_key != self.batch_key:
            self.batch_key = batch_key
            books.concentration.new_batch()
        if not books.open or not len(books.pool):
            note_leftovers(books, None, moment)
            return
        desk = Desk(books, moment, self.policy)
        desk.hear()
        if self.audit:
            look_back(books, desk)
        note_leftovers(books, desk, moment)
        books.open = [v for v in books.open if books.let_to[v] < 0]
        books.pool = books.pool[books.spells.status[books.pool] == WAITING]

    def advance(self, moment: int) -> None:
        """Everything that happens by itself up to a moment."""
        books = self.ledger
        if self.scenario.support.mode == "loss":
            self._arrivals_ask_for_slots(moment)
        while True:
            slot = books.slots.next_end() if books.slots is not None else NEVER
            back = books.returns[0][0] if books.returns else NEVER
            first = min(slot, back)
            if first > moment:
                break
            if slot <= back and books.slots is not None:
                books.slots.end_due(books.step_down_draws)
            else:
                books.lose(*heapq.heappop(books.returns))
        spells = books.spells
        to = bisect_right(books.arrives, moment, self.next_household)
        if to > self.next_household:
            fresh = np.arange(self.next_household, to)
            books.arrive(self.next_household, to)
            self.next_household = to
            fresh = fresh[(spells.status[fresh] == FUTURE) & (self.trace.households.parent[fresh] < 0)]
            spells.status[fresh] = WAITING
            books.pool = np.concatenate([books.pool, fresh])
        self.turns.up_to(moment)
        if len(books.pool):
            self._dates_before(moment // TICKS)
            gone = books.pool[spells.leaves[books.pool] <= moment]
            spells.status[gone] = EXITED
            spells.ended[gone] = spells.leaves[gone] // TICKS
            for spell in gone[spells.number[gone] > 0].tolist():
                books.leaves_list(spell, EXIT_KINDS[int(spells.leaves_by[spell])] == "housed_otherwise")
            books.pool = books.pool[spells.status[books.pool] == WAITING]
        self._vacancies_up_to(moment)

    def _arrivals_ask_for_slots(self, moment: int) -> None:
        """Erlang's setting: who finds every slot of the method taken is lost to it; nobody waits for one."""
        books = self.ledger
        people, spells, slots = self.trace.households, books.spells, books.slots
        assert slots is not None
        counted = books.first * TICKS
        n = first = self.next_household
        while n < len(people) and people.arrives[n] <= moment:
            at = int(people.arrives[n])
            while slots.next_end() <= at:
                slots.end_due(books.step_down_draws)
            method = METHOD_NAMES[int(self.world.method[people.kind[n]])]
            if method in METHODS:
                books.asked += at >= counted
                if slots.free(method, at // TICKS) > 0:
                    slots.take_at(n, method, at, self.trace.support(n, 0)[0])
                else:
                    books.blocked += at >= counted
                    spells.status[n] = BLOCKED
                    spells.ended[n] = at // TICKS
            if spells.status[n] == FUTURE:
                spells.status[n] = WAITING
                books.pool = np.append(books.pool, n)
            n += 1
        books.arrive(first, n)
        self.next_household = n

    def _dates_before(self, day: int) -> None:
        """Hard dates before a day of those who waited on them: a move on the date itself is in time."""
        books = self.ledger
        s, pool = books.spells, books.pool
        here = np.minimum(s.leaves[pool] // TICKS, day)
        for spell in pool[(s.due[pool] < here) & (s.deadline[pool] == OPEN)].tolist():
            books.deadline_passed(spell)

    def _vacancies_up_to(self, moment: int) -> None:
        books = self.ledger
        lapses, opens = books.lapses, books.opens
        given = books.homes.given
        calls = self.scenario.quota.call_rule == "if_feasible" or self.trace.counted_by_clock
        for v in self._noticed_up_to(moment):
            if calls:
                self._call(v)
            if books.called[v]:
                books.noticed(v)
                if v < given:
                    insort(books.calendar, v)
        to = bisect_right(books.opens, moment, self.next_vacancy, given)
        for v in self._opened(range(self.next_vacancy, to), moment):
            if books.called[v]:
                books.open.append(v)
                if v not in books.known_homes:  # a recorded home may be in a batch before its notice is dated
                    books.noticed(v)
        self.next_vacancy = to
        del books.calendar[: bisect_left(books.calendar, to)]
        day = moment // TICKS
        lapsed = [v for v in books.open if lapses[v] <= day and (lapses[v] < day or opens[v] < moment)]
        for v in lapsed:
            # A home is not handed back while somebody has been offered it.
            books.handed_back[v] = max(lapses[v], books.available[v], books.answered_on.get(v, 0))
            reason = books.last_reason.pop(v, "too_late")
            books.waste.append((int(books.handed_back[v]), reason))
            books.envy["blocking"] += reason == "not_offered" and books.handed_back[v] >= books.first
        if lapsed:
            gone = set(lapsed)
            books.open = [v for v in books.open if v not in gone]

    def _noticed_up_to(self, moment: int) -> list[int]:
        """Homes whose notice becomes known by then, in the order in which the counter counts them."""
        books = self.ledger
        noticed = bisect_right(self.noticed, moment, self.next_notice)
        known = self.notices[self.next_notice : noticed]
        self.next_notice = noticed
        vacated = books.vacated_up_to(moment)
        if not vacated:
            return known
        rows = books.homes
        return sorted([*known, *vacated], key=lambda v: (rows.noticed[v], rows.entity[v]))

    def _opened(self, known: range, moment: int) -> Sequence[int]:
        """Homes that can be assigned from then on: those of the trace, and those tenants of this run left."""
        books = self.ledger
        vacated = [] if books.tenure is None else books.tenure.opened_up_to(moment)
        if not vacated:
            return known
        rows = books.homes
        return sorted([*known, *vacated], key=lambda v: (rows.opens[v], rows.entity[v]))

    def _call(self, v: int) -> None:
        """Is this vacancy a right, and does the municipality call it? Decided at notice, in time order; with the rule
        `if_feasible` only where somebody waiting fits."""
        books = self.ledger
        homes, quota = books.homes, self.scenario.quota
        counter = None
        if self.trace.counted_by_clock:
            counter = self.counters.get(homes.unit[v])
            if counter is None:
                counter = self.counters[homes.unit[v]] = Counter(self.share_of(homes.owner[v]), Fraction(quota.carry))
            books.right[v] = counter.step()
        if not books.right[v]:
            books.called[v] = False
            return
        wanted = homes.called[v]
        if wanted and quota.call_rule == "if_feasible":
            day = homes.noticed[v] // TICKS
            spells, pool = books.spells, books.pool
            codes = self.world.code(spells.kind[pool], np.maximum(day - spells.registered[pool], 0))
            codes += np.where(spells.assessed[pool] == FOUND, self.world.ok.shape[2], 0)
            wanted = bool(books.rules_of(self.world.period(day))[homes.kind[v]][codes].any())
        books.called[v] = wanted
        if not wanted and counter is not None and not quota.declined_counts:
            counter.give_back()
