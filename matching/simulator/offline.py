"""P12: what somebody who knows the whole future could reach: a bound on every policy, by the engine's own proof.

A pair is open when there is a moment at which the household waits, the home can be assigned, the rules allow it and the
household would say yes. A slot is held for no longer than every such moment has in common, so no policy is cut off.
Concentration and move-in caps are left out. It bounds every policy only with returns switched off (those who come back
are no part of the trace), and without move-outs, changing households and § 59(9) cases; with any of them it is a reference.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from constraints import VerdictTable

from ..model.limit import Limit, of_pairs
from ..model.limit_kind import LimitKind
from ..model.problem import Problem
from ..model.support import no_support
from .batch import ScalarWorth, solve_one
from .ledger import Ledger
from .moments import TICKS, month_starts
from .refusal import ACCEPTED
from .scenario import DAYS_PER_MONTH
from .support import Slots
from .trace import Trace
from .world import Ints


@dataclass(frozen=True)
class Offline:
    """`value` reached and `bound` proven, in class weights; `is_bound` = no policy can be better."""

    value: int
    bound: int
    proven: bool
    is_bound: bool
    pairs: int


def offline(trace: Trace) -> Offline:
    """The clairvoyant optimum of a trace in class weights of those housed before its end."""
    scenario, world = trace.scenario, trace.world
    people, homes = trace.households, trace.vacancies
    run = Ledger(trace)  # for its answers, and the slots busy at the start
    open_pairs: list[tuple[int, int, int, int]] = []
    moments = _moments(trace)
    urgency = run.spells.urgency[: len(people)]
    first_day = round(scenario.warm_up_months * DAYS_PER_MONTH)
    for v in range(len(homes)):
        if not homes.called[v] or not homes.right[v]:
            continue
        last = min(int(homes.lapses[v]) * TICKS + TICKS - 1, trace.days * TICKS - 1)
        start = max(int(homes.opens[v]), 0)
        at = (
            moments[(moments >= start) & (moments <= last)]
            if moments is not None
            else np.arange(start, last + 1, 30 * TICKS)
        )
        if moments is None and len(at):
            at = np.append(at, last)
        begin = np.full(len(people), -1, dtype=np.int64)
        end = np.full(len(people), -1, dtype=np.int64)
        for moment in at.tolist():
            here = (people.arrives <= moment) & (people.leaves > moment)
            if moments is None:  # decided at any moment: whoever comes before the home lapses
                here = (people.arrives <= last) & (people.leaves > moment)
            waited = np.maximum(moment // TICKS - people.arrives // TICKS, 0)
            column = world.ok[world.period(moment // TICKS), homes.kind[v]]
            here &= column[world.code(people.kind, waited)]
            begin[here & (begin < 0)] = moment // TICKS
            end[here] = moment // TICKS
        for h in np.flatnonzero(begin >= 0).tolist():
            tier = int(world.tier[people.kind[h], homes.kind[v]])
            if run.answers.of(run.word[h] ^ run.home_word[v], tier, run.strikes, run.odds_beside(h, v))[0] == ACCEPTED:
                day = max(int(begin[h]), int(people.arrives[h]) // TICKS)
                if _move(run, h, v, day) < trace.days and _move(run, h, v, int(last // TICKS)) >= first_day:
                    open_pairs.append((h, v, day, int(last // TICKS) if moments is None else int(end[h])))
    open_pairs.sort()
    table = np.array(open_pairs, dtype=np.int64).reshape(-1, 4)
    household, dwelling = table[:, 0], table[:, 1]
    shape = len(people), len(homes)
    nothing = np.zeros(len(table), dtype=np.int64)
    nobody = np.zeros(shape[0], dtype=np.int64)
    problem = Problem(
        shape=shape,
        household=household,
        dwelling=dwelling,
        effective_class=urgency,
        waiting_days=nobody,
        band=nobody,
        registered=people.arrives // TICKS,
        mandatory=np.zeros(shape[0], dtype=bool),
        people_draw=nobody,
        shadow_price=np.zeros(shape[1], dtype=np.int64),
        vacancy_order=np.arange(shape[1], dtype=np.int64),
        tier=np.ones(len(table), dtype=np.int64),
        pair_cost=nothing,
        pair_draw=nothing,
        proposed_before=np.zeros(len(table), dtype=bool),
        support=no_support(shape[0]),
        limits=_slot_days(run, table) if scenario.support.mode == "slots" else (),
    )
    level = ScalarWorth(scenario.class_weights)
    first = solve_one(problem, level)
    # Thousandths of a weight; the bound is rounded up, so that rounding never cuts a policy off.
    return Offline(
        first.value // 1000,
        math.ceil(first.bound / 1000),
        first.proven,
        scenario.tenancy.returns == 0 and not scenario.life.breaks_bound,
        len(table),
    )


def _moments(trace: Trace) -> Ints | None:
    """The moments of decision; None where the municipality decides at any moment."""
    every = trace.scenario.decisions.every
    if trace.world.recorded is not None:
        return np.array(trace.world.recorded.epochs, dtype=np.int64) * TICKS
    if every in ("vacancy", "own"):
        return None
    if every == "week":
        return np.arange(0, trace.days, 7, dtype=np.int64) * TICKS
    return np.array([d * TICKS for d, _ in month_starts(trace.scenario.start, trace.days)], dtype=np.int64)


def _move(run: Ledger, h: int, v: int, day: int) -> int:
    """First day a household could move into a home decided on `day`."""
    day += run.answer_days if run.every_answer_takes else 0
    move = max(int(run.trace.vacancies.available[v]), day + run.signing_days)
    queue = run.queues[int(run.needs[h])]
    return (
        move if run.slots is None or queue not in run.slots.pools else max(move, day + run.slots.pool(queue).lead_days)
    )


class SlotDay(LimitKind):
    """A slot of a method held on one day: what a plan over years has in place of slots for one batch."""

    name = "SLOT-DAY"
    rule_id = "SUPPORT-1"
    packed = False

    def of_case(self, problem: Problem, table: VerdictTable) -> tuple[Limit, ...]:
        return ()


def _slot_days(run: Ledger, table: Ints) -> tuple[Limit, ...]:
    """One limit per method and moment at which a slot is surely held by somebody."""
    slots = run.slots
    assert slots is not None
    kind = SlotDay()
    limits: list[Limit] = []
    needs = run.needs[table[:, 0]]
    for method in slots.queues:
        mine = np.flatnonzero(needs == run.queues.index(method))
        if not len(mine):
            continue
        pool = slots.pool(method)
        length = np.array([_course(run, slots, method, int(h)) for h in table[mine, 0].tolist()], dtype=np.int64)
        move = np.array([_move(run, int(h), int(v), int(d)) for h, v, d, _ in table[mine].tolist()], dtype=np.int64)
        begins, ends = table[mine, 3], move + length
        busy = [c.ends for c in slots.active.values() if c.queue == method]
        for day in np.unique(begins).tolist():
            inside = mine[(begins <= day) & (ends > day)]
            free = pool.slots - sum(1 for e in busy if e > day)
            if len(inside) > max(0, free):
                limits.append(of_pairs(kind, f"{method} {day}", np.sort(inside), max(0, free)))
    return tuple(limits)


def _course(run: Ledger, slots: Slots, method: str, h: int) -> int:
    pool = slots.pool(method)
    days = pool.months * DAYS_PER_MONTH
    return round(days) if pool.duration == "fixed" else max(1, round(-math.log(run.trace.support(h, 0)[0]) * days))
