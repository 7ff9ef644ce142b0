"""The desk at one moment of decision: shows a policy what can be seen, takes its offers, and answers them.

The policy's `decide` is a generator: it yields an offer and is sent the answer. So it needs no hold of the desk, nor of
the ledger behind it, and every offer is held here to what the policy was shown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Generator
from types import MappingProxyType

import numpy as np

from .fallback import with_fallback
from .keyed import Floats, Purpose, entities
from .ledger import Ledger
from .line import Line
from .moments import TICKS
from .notes import Kept
from .policies.policy import Policy
from .refusal import ACCEPTED, CLOSED, SET_ASIDE
from .scenario import METHODS
from .spells import WAITING
from .visible import Round, VisibleState
from .world import METHOD_NAMES, Bools, Ints

_FIRST_SLOT = METHOD_NAMES.index(METHODS[0])
# Homes under notice that can be assigned within so many days are shown.
_CALENDAR_DAYS = 100


class Desk:
    """One moment of decision: the ledger on this side, a `VisibleState` on the other, and `hear` between them."""

    def __init__(self, ledger: Ledger, now: int, policy: Policy) -> None:
        self.ledger, self.now, self.policy = ledger, now, policy
        self.day = now // TICKS
        world, spells, pool = ledger.world, ledger.spells, ledger.pool
        self.period = world.period(self.day)
        registered, due, kind = spells.registered[pool], spells.due[pool], spells.kind[pool]
        waited = np.maximum(self.day - registered, 0)
        needs, supported = ledger.needs[pool], ledger.supported[pool]
        self.alive = np.ones(len(pool), dtype=bool)
        self.answered = np.zeros(len(pool), dtype=bool)
        # Whom a caseworker kept from a home here: why somebody was passed over, told afterwards.
        self.set_aside = np.zeros(len(pool), dtype=bool)
        self.full = np.zeros(len(ledger.queues), dtype=bool)
        keeps = np.zeros(len(pool), dtype=bool)
        slots_free: dict[str, int] = {}
        if ledger.slots is not None:
            for at in np.flatnonzero(spells.number[pool] > 0).tolist():
                keeps[at] = ledger.slots.has(int(spells.who[pool[at]]))
            for m in range(_FIRST_SLOT, len(ledger.queues)):
                slots_free[ledger.queues[m]] = free = ledger.slots.free(ledger.queues[m], self.day)
                self.full[m] = free <= 0
        self.closed = self.full[needs] & ~keeps
        calendar = self._calendar(now + _CALENDAR_DAYS * TICKS)
        self.open = set(ledger.open)
        self._rooms: dict[int, int] = {}
        self.falls_back = ledger.scenario.life.fallback is not None
        counted = registered + spells.penalty_until[pool]
        codes = with_fallback(ledger, self.day, pool, waited, world.code(kind, waited))
        urgency = ledger.effective_class(pool, registered, due, self.day)
        for column in (pool, kind, counted, waited, urgency, due, codes, needs, supported, keeps):
            column.flags.writeable = False
        self.state = VisibleState(
            ledger.known, now, self.day, pool, kind, counted, waited, urgency, due, codes, needs, supported, keeps,
            _read_only(self.alive), _read_only(self.closed), _read_only(self.answered), _read_only(self.full), slots_free,
            ledger.rules_of(self.period), tuple(ledger.open), calendar, MappingProxyType(ledger.known_homes),
            MappingProxyType(ledger.asked_before), MappingProxyType(ledger.offers_made),
            MappingProxyType(ledger.answered_on) if ledger.every_answer_takes else None, self._futures(), ledger.notes,
            Kept(np.zeros(len(pool), dtype=bool), np.zeros(len(ledger.queues), dtype=bool)), ledger.register,
            ledger.concentration,
        )  # fmt: skip

    def _calendar(self, until: int) -> list[int]:
        """Homes under notice that can be assigned by a moment, in time order."""
        ledger = self.ledger
        last = bisect_right(ledger.opens, until, 0, ledger.homes.given)
        calendar = ledger.calendar[: bisect_left(ledger.calendar, last)]
        if ledger.tenure is None:
            return calendar
        rows = ledger.homes
        return sorted([*calendar, *ledger.tenure.calendar(until)], key=lambda v: (rows.opens[v], rows.entity[v]))

    def _futures(self) -> list[Floats]:
        """Draws for the futures the policy wants to sample: keyed by day and number, and by nothing that will happen."""
        wanted = self.policy.futures_wanted(self.day)
        if not wanted:
            return []
        world, keyed = self.ledger.world, self.ledger.trace.keyed
        number = np.arange(max(world.types, len(world.kind_name)))
        return [keyed.uniform(entities(f"future {self.day} {k}", number), Purpose.FUTURE) for k in range(wanted)]

    def hear(self) -> None:
        """Lets the policy decide, and answers its offers one by one.

        Raises ValueError for an offer to a household that cannot have the home, and TypeError for a policy that makes an
        offer without waiting for the answer.
        """
        steps = self.policy.decide(self.state)
        if isinstance(steps, Generator):
            try:
                act = next(steps)
                while True:
                    act = steps.send(self._serve(act) if isinstance(act, Round) else self._answer(*act))
            except StopIteration:
                pass
        if self.state.unheard:
            raise TypeError(f"policy {self.policy.name}: an offer nobody heard; write `yield from` before it")

    def _serve(self, served: Round) -> int:
        """Offers homes down a ranked list. Whom a home cannot be offered is passed over, by the ledger, not by what the
        policy says; so nothing has to be judged again offer by offer."""
        ledger, now, pool, most = self.ledger, self.now, self.state.pool, len(served.vacancies)
        ranked, line = self._line(served.ranked, most)
        offer, open_now, asked_before, alive = ledger.offer, self.open, ledger.asked_before, self.alive
        for v in served.vacancies:
            if v not in open_now:
                raise ValueError(f"policy {self.policy.name} offered a home that cannot be assigned now")
            kind, full, asked = ledger.home_kind[v], self._room(ledger.departments[v]) <= 0, asked_before.get(v)
            at = line.next(kind, full)
            while at >= 0:
                place = int(ranked[at])
                spell = int(pool[place])
                if asked is None or spell not in asked:
                    answer = offer(spell, v, now)
                    if answer == CLOSED:
                        break
                    ran_out = self._heard(place, spell, v, answer)
                    if ran_out:
                        ranked, line = self._line(ranked, most)  # those who need a slot have left
                    elif answer == ACCEPTED or not alive[place]:
                        line.leaves(at)
                    if answer == ACCEPTED:
                        break
                at = line.next(kind, full, at + 1)
        return CLOSED

    def _line(self, ranked: Ints, kinds: int) -> tuple[Ints, Line]:
        """Those of a ranked list who can still be offered something, and their line."""
        state = self.state
        ranked = ranked[(self.alive & ~self.closed)[ranked]]
        return ranked, Line(state.ok, state.codes[ranked], state.supported[ranked], kinds)

    def _room(self, department: int) -> int:
        """How many more supported households a department takes, by the ledger."""
        room = self._rooms.get(department)
        if room is None:
            room = self._rooms[department] = self.ledger.concentration.room(department, self.day)
        return room

    def _answer(self, at: int, v: int) -> int:
        if not self._may_have(at, v):
            raise ValueError(f"policy {self.policy.name} offered a home to a household that cannot have it")
        spell = int(self.state.pool[at])
        answer = self.ledger.offer(spell, v, self.now)
        self._heard(at, spell, v, answer)
        return answer

    def _heard(self, at: int, spell: int, v: int, answer: int) -> bool:
        """Takes note of an answer. True when the last slot of a queue went with it."""
        if answer == SET_ASIDE:
            self.set_aside[at] = True
            return False
        ledger, state = self.ledger, self.state
        if answer != ACCEPTED:
            self.answered[at] = True
            self.alive[at] = ledger.spells.status[spell] == WAITING
            return False
        self.alive[at] = False
        if self.falls_back and (code := int(state.codes[at]) - ledger.world.ok.shape[2]) >= 0:
            if not ledger.world.ok[self.period, ledger.home_kind[v], code]:
                ledger.fallback_let.append((self.day, v))
        state.placed.append((at, v))
        state.let.add(v)
        if ledger.supported[spell]:
            state.room_changed(v)
            self._rooms.pop(ledger.departments[v], None)
        need = ledger.need[spell]
        return need > 0 and self._taken(need)

    def _may_have(self, at: int, v: int) -> bool:
        """Is the offer one of those the policy was shown? Judged from the ledger."""
        ledger, state = self.ledger, self.state
        if v not in self.open or not self.alive[at] or self.closed[at]:
            return False
        if not ledger.rules_of(self.period)[ledger.home_kind[v], state.codes[at]]:
            return False
        if state.pool[at] in ledger.asked_before.get(v, ()):
            return False
        return not state.supported[at] or ledger.concentration.room(ledger.departments[v], self.day) > 0

    def _taken(self, method: int) -> bool:
        """A slot was taken: with the last one, everyone who needs one is out, but those who kept theirs. Was it the last?"""
        slots, name = self.ledger.slots, self.ledger.queues[method]
        if slots is None:
            return False
        self.state.slots_free[name] = free = slots.free(name, self.day)
        if not self.full[method] and free <= 0:
            self.full[method] = True
            self.closed |= (self.state.needs == method) & ~self.state.keeps
            return True
        return False


def _read_only(column: Bools) -> Bools:
    shown = column.view()
    shown.flags.writeable = False
    return shown
