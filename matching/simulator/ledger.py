"""The true state of a run: who waits, which homes stand open, who holds a slot, what was offered and answered.

It knows what nobody could know (answers, how long a home is kept): the desk asks it, a policy never meets it.
"""

from __future__ import annotations

import heapq
import math

import numpy as np

from .beside_tier import odds
from .concentration import Departments
from .homes import Homes
from .intensity import Intensity
from .keyed import Purpose, pair
from .known import Expected, Home, Known
from .moments import NEVER, TICKS
from .notes import Notes
from .refusal import ACCEPTED, CLOSED, REFUSED, SET_ASIDE, Answers, fixed_point, strikes
from .register import Register
from .scenario import DAYS_PER_MONTH, METHODS
from .spells import BOUND, BRIDGED, ENVY_REASONS, MET, MISSED, OPEN, STRUCK, WAITING, Spells
from .support import Slots
from .teams import queue_of, queues_of
from .tenancy import hazards, months_kept
from .tenure import Tenure
from .trace import Trace
from .world import METHOD_NAMES, SHELTER, Bools, Ints

_FIRST_SLOT = METHOD_NAMES.index(METHODS[0])


class Ledger:
    """The books of one run of a trace. `clock.Run` moves them on; `offer` and `lose` are what happens to a household."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.scenario, self.world = trace, trace.scenario, trace.world
        people, homes = trace.households, trace.vacancies
        size = len(people) + len(homes) + 1
        self.spells = Spells.empty(size)
        n = len(people)
        self.count = n
        s = self.spells
        s.who[:n] = np.arange(n)
        s.kind[:n] = people.kind
        s.urgency[:n] = self.world.urgency[people.kind]
        for i, stream in enumerate(self.world.streams):
            if stream.urgency:
                s.urgency[:n][people.stream == i] = stream.urgency
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
        self.queues = queues_of(self.scenario.life.teams)
        belongs = trace.belongs().tolist() if self.scenario.life.teams is not None else ()
        if belongs:
            self.needs[:n] = [self._queue(m, u) for m, u in zip(self.needs[:n].tolist(), belongs, strict=True)]
        self.slots = (
            Slots(self.scenario.support, trace.keyed, self.scenario.life.teams, belongs) if mode != "off" else None
        )
        self.pool: Ints = np.zeros(0, dtype=np.int64)
        self.open: list[int] = []
        v = len(homes)
        self.homes = Homes(homes)
        self.let_to = [-1] * v
        self.let_on = [NEVER] * v
        self.handed_back = [NEVER] * v
        self.called: list[bool] = (homes.called & homes.right).tolist()
        self.right: list[bool] = homes.right.tolist()
        self.tenure = None if self.scenario.life.move_outs is None else Tenure(trace, self.homes, self.called)
        self.offers_made: dict[int, int] = {}
        # With `letting`, the day on which the last offer of a home is answered: until then it cannot be offered anew.
        self.answered_on: dict[int, int] = {}
        self.asked_before: dict[int, list[int]] = {}
        self.offers: list[tuple[int, int, int, int]] = []
        self.offered_on: list[int] = []
        # § 59(9) cases: day, spell, outcome; and the homes let only because of one: day, home.
        self.fallback_cases: list[tuple[int, int, int]] = []
        self.fallback_let: list[tuple[int, int]] = []
        # Households that changed while they waited: day, which way, household.
        self.changed: list[tuple[int, int, int]] = []
        # Proposals a caseworker set aside: day, spell, home.
        self.set_aside: list[tuple[int, int, int]] = []
        overrides = self.scenario.life.overrides
        self.override_share = 0.0 if overrides is None else overrides.share
        self.waste: list[tuple[int, str]] = []
        self.last_reason: dict[int, str] = {}
        self.returns: list[tuple[int, int]] = []  # heap of (moment, spell whose home is lost)
        self.losses: list[tuple[int, int]] = []
        # Per loss of a home while support ran: the day, and was it still there at the next move (or at the end)?
        self.support_kept: list[tuple[int, bool]] = []
        self.lost_with_support: dict[int, int] = {}
        self.envy = dict.fromkeys(("envy", "justified", "blocking", "inversions", *ENVY_REASONS), 0)
        self.blocked = self.asked = 0
        self.last_step = -1
        self.concentration = Departments(
            self.scenario.concentration, self.world.department_homes.tolist(), self.world.department_before.tolist()
        )
        seasons = self.scenario.life.seasons
        self.exit_season = Intensity(self.scenario, trace.days, seasons.exits) if seasons and seasons.exits else None
        self.answers = self._answers()
        self.strikes = strikes(self.scenario.refusal.rule)
        self.hazards = hazards(self.scenario, self.world)
        self.end = trace.days * TICKS
        # The first day whose figures count: the end of the warm-up.
        self.first = round(self.scenario.warm_up_months * DAYS_PER_MONTH)
        # What an offer reads one by one, as lists: a number of numpy's costs several times as much.
        self.arrives: list[int] = people.arrives.tolist()
        rows = self.homes
        self.opens, self.lapses, self.available = rows.opens, rows.lapses, rows.available
        self.home_kind, self.departments, self.home_word = rows.kind, rows.department, rows.word
        self.home_entity, self.home_answer = rows.entity, rows.answer
        self.word: list[int] = people.answer.tolist()
        self._odds = odds(self.scenario, self.world)
        # Wish tiers, all below 256, type by type: bytes are read as fast as lists, and made in no time.
        self.tiers, self.home_kinds = self.world.tier.tobytes(), len(self.world.kind_name)
        self.who: list[int] = s.who[:n].tolist()
        self.kind: list[int] = s.kind[:n].tolist()
        self.need: list[int] = self.needs[:n].tolist()
        self.lasts: list[float] = trace.spell_draws[0, :, 0].tolist()
        rates = self.scenario.tenancy
        self.early_months, self.early_factor = rates.early_months, rates.early_factor
        decisions = self.scenario.decisions
        self.signing_days, self.answer_days = decisions.signing_days, decisions.answer_days
        self.every_answer_takes = self.scenario.letting is not None
        self.most_offers = decisions.offers_per_vacancy
        self.refusal_rule = self.scenario.refusal.rule
        # Draws for the second course of those whose support steps down, by household.
        self.step_down_draws: dict[int, float] = {}
        # What policies are shown: homes whose notice is known, those of them not open yet, names, lots, the policy's notes.
        self.known_homes: dict[int, Home] = {}
        self.calendar: list[int] = []
        self.register = Register(size)
        self.notes = Notes()
        self.known = self._known()
        self._rules: tuple[int, Bools] = (-1, self.world.ok[0])

    def _queue(self, method: int, belongs: float) -> int:
        """Number of the queue of a household that needs a slot of a method; 0 for none."""
        return self.queues.index(queue_of(self.scenario.life.teams, METHOD_NAMES[method], belongs)) if method else 0

    def _answers(self) -> Answers:
        model = self.scenario.refusal
        if model.model != "adaptive":
            return Answers(model, (0.0, 0.0, 0.0))
        months = self.trace.days / DAYS_PER_MONTH
        waiting = sum(s.at_start for s in self.world.streams) or len(self.trace.households) / 2
        return fixed_point(model, len(self.trace.vacancies) / months, waiting)

    def _known(self) -> Known:
        """What a policy is told before the first decision. Copies, so that no array leads back to the world's."""
        scenario, world = self.scenario, self.world

        def copy(column: np.ndarray) -> np.ndarray:
            own = np.array(column)
            own.flags.writeable = False
            return own

        return Known(
            tuple(scenario.class_weights), dict(scenario.municipal_policy), None if self.slots is None else scenario.support,
            float(scenario.quota.share) * scenario.quota.call_rate, self.most_offers, self.answer_days, self.first,
            world.types, copy(world.urgency), copy(world.method), copy(world.tier), copy(world.cost), copy(world.price),
            self.queues, world.kind_class, copy(world.site), world.sites, world.departments,
            tuple(Expected(s.per_month, copy(s.types)) for s in world.streams),
            tuple(Expected(s.per_month, copy(s.kinds)) for s in world.supplies),
        )  # fmt: skip

    # ------------------------------------------------------------ homes and the list

    def vacated_up_to(self, moment: int) -> list[int]:
        """Homes tenants of this run leave, whose notice becomes known by then: their numbers, in time order."""
        if self.tenure is None:
            return []
        found = self.tenure.noticed_up_to(moment)
        for _ in found:  # whether it is a right and is taken, the counter says
            self.let_to.append(-1)
            self.let_on.append(NEVER)
            self.handed_back.append(NEVER)
            self.called.append(False)
            self.right.append(False)
        return found

    def _new_row(self) -> int:
        """Number of a new spell; there is room for it."""
        n = self.count
        self.count += 1
        if n == len(self.spells.who):
            self.spells = self.spells.doubled()
            self.needs, self.supported = (np.concatenate([c, np.zeros_like(c)]) for c in (self.needs, self.supported))
            self.register.grow()
        return n

    def noticed(self, v: int) -> None:
        """The notice of a home the municipality takes becomes known."""
        self.known_homes[v] = Home(self.home_kind[v], self.departments[v], self.lapses[v], self.home_entity[v])
        self.register.add_home(v, self.home_answer[v])

    def rules_of(self, period: int) -> Bools:
        """By kind of home, and kind of household by wait: what the rules of one stretch of law allow. A read-only copy,
        so that it does not lead to the law of later stretches."""
        if self._rules[0] != period:
            rules = self.world.ok[period].copy()
            if self.scenario.life.fallback is not None:  # a second width for those with a § 59(9) decision
                rules = np.concatenate([rules, rules | self.world.area_lost[period]], axis=1)
            rules.flags.writeable = False
            self._rules = period, rules
        return self._rules[1]

    def arrive(self, first: int, to: int) -> None:
        """Households `first` up to `to` register."""
        people = self.trace.households
        self.register.arrive(first, to, people.answer[first:to], people.lottery[first:to], people.entity[first:to])

    def leaves_list(self, spell: int, goes_on: bool) -> None:
        """Support that was kept for the next home is not kept for ever: with a home found elsewhere, and for who is
        struck off the list, its time runs on; else the slot is free."""
        if self.slots is not None:
            who, day = self.who[spell], int(self.spells.ended[spell])
            self.lost_with_support.pop(who, None)
            self.slots.leaves(who, day, goes_on, self.step_down_draws)

    def deadline_passed(self, spell: int) -> None:
        """A hard date went by without a home: bridged, or missed and into a shelter."""
        s = self.spells
        bridged = bool(self.trace.households.bridged[s.who[spell]])
        s.deadline[spell] = BRIDGED if bridged else MISSED
        if not bridged and s.admitted[spell] >= NEVER:
            s.admitted[spell] = s.due[spell]

    def effective_class(self, pool: Ints, registered: Ints, due: Ints, day: int) -> Ints:
        """Class after escalation: a hard date soon makes 1, a very long wait lifts one class."""
        rules = self.scenario.deadlines
        effective: Ints = self.spells.urgency[pool]
        if rules.max_wait_months is not None:
            effective[(day - registered > rules.max_wait_months * DAYS_PER_MONTH) & (effective > 1)] -= 1
        if rules.escalation_days is not None:
            effective[due - day <= rules.escalation_days] = 1
        return effective

    # ------------------------------------------------------------ offers and homes

    def offer(self, spell: int, v: int, now: int) -> int:
        """Makes an offer; the answer is settled by household and home, its time by the offers made before it.

        CLOSED for a home that is let, or has no offers or no time left. Without `letting` a home waits for its refusals
        alone, and for all of them again at every later decision; with it, for the answer to its last offer.
        """
        made, today = self.offers_made.get(v, 0), now // TICKS
        if self.let_to[v] >= 0 or made >= self.most_offers:
            return CLOSED
        if self.every_answer_takes:
            day = max(today, self.answered_on.get(v, today))
        else:
            day = today + self.answer_days * made
        if day > self.lapses[v]:
            return CLOSED
        if self.override_share and self._overridden(spell, v):
            self.set_aside.append((today, spell, v))
            self.asked_before.setdefault(v, []).append(spell)
            return SET_ASIDE
        if self.every_answer_takes:
            day += self.answer_days
            self.answered_on[v] = day
        self.offers_made[v] = made + 1
        left = max(0, self.strikes - int(self.spells.refusals[spell])) if self.strikes else 0
        tier = self.tiers[self.kind[spell] * self.home_kinds + self.home_kind[v]]
        odds = self.odds_beside(spell, v)
        answer, objective = self.answers.of(self.word[self.who[spell]] ^ self.home_word[v], tier, left, odds)
        self.offers.append((day, spell, v, answer))
        self.offered_on.append(today)
        if answer == ACCEPTED:
            self._move_in(spell, v, day, now)
            return ACCEPTED
        self.asked_before.setdefault(v, []).append(spell)
        if answer == REFUSED:
            self._refused(spell, day, objective)
        return answer

    def odds_beside(self, spell: int, v: int) -> float:
        """Factor on the odds of a refusal that distance, rent and area add to the wish tier."""
        return 1.0 if self._odds is None else float(self._odds[self.kind[spell], self.home_kind[v]])

    def _overridden(self, spell: int, v: int) -> bool:
        """Does a caseworker set this pair aside? Settled by household and home, like an answer, and apart from it."""
        both = self.word[self.who[spell]] ^ self.home_word[v]
        return pair(both, int(Purpose.OVERRIDE), 1)[0] < self.override_share

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
            self.leaves_list(spell, True)

    def _move_in(self, spell: int, v: int, day: int, now: int) -> None:
        who, slots, s = self.who[spell], self.slots, self.spells
        move = max(self.available[v], day + self.signing_days)
        number = int(s.number[spell])
        if slots is not None:
            if who in self.lost_with_support:
                before = self.lost_with_support.pop(who)
                self.support_kept[before] = self.support_kept[before][0], slots.has(who)
            method = self.need[spell]
            if method >= _FIRST_SLOT:
                need = self.queues[method]
                if slots.has(who):
                    slots.resume(who, move)
                else:
                    lead = slots.lead[need]
                    move = max(move, day + lead)
                    draws = self.trace.support(who, number)
                    self.step_down_draws[who] = draws[1]
                    slots.take(who, need, move - lead, move, draws[0])
        s.status[spell], s.moved[spell], s.home[spell], s.decided[spell] = BOUND, move, v, day
        due = int(s.due[spell])
        if due < NEVER and s.deadline[spell] == OPEN:
            if move <= due:
                s.deadline[spell] = MET
            else:
                self.deadline_passed(spell)
        self.let_to[v], self.let_on[v] = spell, move
        if self.supported[spell]:
            self.concentration.moves_in(self.departments[v], move)
        kind = self.kind[spell]
        hazard = self.hazards[kind]
        lost = self._loss(who, number, move, hazard) if hazard > 0 else NEVER
        if self.tenure is not None:
            lost = self.tenure.begin(spell, who, number, kind, v, move, lost, now)
        if lost < self.end:
            heapq.heappush(self.returns, (lost, spell))

    def _loss(self, who: int, number: int, move: int, hazard: float) -> int:
        """The moment the home will be lost; NEVER where that is beyond all counting."""
        draw = self.trace.tenancy(who, number)[0] if number else self.lasts[who]
        months = months_kept(hazard, draw, self.early_months, self.early_factor)
        return move * TICKS + int(months * DAYS_PER_MONTH * TICKS) + 1 if months < 12_000 else NEVER

    def lose(self, moment: int, spell: int) -> None:
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
        n = self._new_row()
        s = self.spells
        s.who[n], s.number[n], s.kind[n] = who, number, s.kind[spell]
        own = int(s.urgency[spell])
        rule = self.scenario.tenancy.return_class
        s.urgency[n] = own if rule == "own" else min(own, int(rule[1]))
        s.registered[n], s.origin[n], s.arrives[n] = day, s.origin[spell], moment
        exits = self.world.streams[int(self.trace.households.stream[who])].exits
        if exits.total > 0:
            u, v = self.trace.later(who, Purpose.EXIT, number)[:2]
            stays = -math.log(u) / exits.total * DAYS_PER_MONTH
            s.leaves[n] = moment + int(min(stays, 1e6) * TICKS)
            if self.exit_season is not None:
                s.leaves[n] = self.exit_season.leaving(np.array([moment]), np.array([stays]))[0]
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
        self.register.comes_back(n, spell)
        self.pool = np.append(self.pool, n)

    def _plain_outside(self, spell: int) -> bool:
        """In a plain world who never was in a shelter does not enter one."""
        return self.scenario.world.kind == "plain" and self.world.situation[self.spells.kind[spell]] != SHELTER
