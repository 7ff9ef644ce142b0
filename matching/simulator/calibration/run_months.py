"""What an office's kept months would hold of a simulated run: the same observations, seen on decision days alone.

The first decision day of each calendar month after the start is a batch. A household that comes and leaves between two
batches is in none, as with an office.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np

from ..beside_tier import UNKNOWN
from ..homes import LOST, MOVED, STAYS, TRANSFERRED
from ..moments import NEVER, TICKS, month_starts
from ..refusal import ACCEPTED, NO_ANSWER, REFUSED
from ..scenario import DAYS_PER_MONTH
from ..spells import EXITED, Log
from ..trace import EXIT_KINDS
from ..vacancies import draw_vacancies, shares
from ..world import METHOD_NAMES, Ints, World
from .past import Answer, How, Offered, Past, Reported, Stay, Vacancy, Waited

_ANSWERS: dict[int, Answer] = {ACCEPTED: "accepted", REFUSED: "refused", NO_ANSWER: "no_answer"}
_HOW: dict[int, How | None] = {MOVED: "moved", TRANSFERRED: "transferred", LOST: "lost", STAYS: None}


_LETTERS = str.maketrans("0123456789abcdef", "ghjkmnpqrstuvwxz")


def _letters(entity: int) -> str:
    """The name of an entity, all in letters: digits in a row could pass for a civil registration number."""
    return f"{entity:016x}".translate(_LETTERS)


@dataclass(frozen=True)
class RunMonths:
    """A run with its decision days, counted from the start, and the numbers of the spells and homes that are in a batch."""

    log: Log
    days: tuple[int, ...]
    seen: dict[int, tuple[int, int]] = field(default_factory=dict)
    homes: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def origin(self) -> int:
        return self.log.trace.scenario.start.toordinal()

    def household(self, spell: int) -> str:
        """The id of a household: the same when it comes back."""
        return "H" + _letters(int(self.log.trace.households.entity[self.log.spells.who[spell]]))

    def dwelling(self, home: int) -> str:
        return "B" + _letters(int(self.log.homes.entity[home]))

    def offers(self) -> Iterator[tuple[int, int, int, int, Answer]]:
        """(day offered, day answered, spell, home, answer) of every offer, in the order made."""
        took = self.log.trace.scenario.decisions.answer_days if self.log.trace.scenario.letting is not None else 0
        for day, spell, home, answer in self.log.offers:
            yield day - took, day, spell, home, _ANSWERS[answer]


def months_of(log: Log, days: tuple[int, ...] | None = None) -> RunMonths:
    """The batches of a run: who waits and what stands open on each decision day, before it is decided.

    `days` from the start, where they are not the first of each month.
    """
    trace, s = log.trace, log.spells
    if days is None:
        days = tuple(d for d, _ in month_starts(trace.scenario.start, trace.days))
    moments = [d * TICKS for d in days]
    seen = {}
    for i in range(len(s.who)):
        first = bisect_left(moments, int(s.arrives[i]))
        ends = int(s.leaves[i]) - 1 if s.status[i] == EXITED else int(s.ended[i]) * TICKS
        if s.decided[i] < NEVER:
            ends = int(s.decided[i]) * TICKS  # on the day decided it is in the batch still
        last = bisect_right(moments, ends) - 1
        if first <= last:
            seen[i] = first, last
    offered = _decided_on(log)
    homes = {}
    rows = log.homes
    for v in range(len(rows)):
        if not log.called[v]:
            continue
        first = bisect_left(moments, int(rows.opens[v]))
        last = bisect_right(days, offered[v] if v in offered else int(min(log.handed_back[v], rows.lapses[v]))) - 1
        if first <= last and first < len(days):
            homes[v] = first, last
    return RunMonths(log, days, seen, homes)


def _decided_on(log: Log) -> dict[int, int]:
    """The decision day on which a home was given to who took it."""
    return {v: made for made, (_, _, v, answer) in zip(log.offered_on, log.offers, strict=True) if answer == ACCEPTED}


def past_of_run(log: Log, days: tuple[int, ...] | None = None) -> Past:
    """The observations of a run's kept months, without writing them."""
    run = months_of(log, days)
    s, world, start = log.spells, log.trace.world, run.origin
    end = run.days[-1]
    kinds = world.kinds
    households = []
    for i, (first, last) in run.seen.items():
        left, cause = _left(log, i, last, len(run.days))
        k = int(s.kind[i])
        households.append(
            Waited(run.household(i), start + int(s.registered[i]), first, last, int(s.urgency[i]), METHOD_NAMES[int(world.method[k])],
                   None, kinds[k], left, cause, int(s.number[i]) > 0)
        )  # fmt: skip
    rows = log.homes
    homes = [
        Vacancy(run.dwelling(v), _owner(log, v), start + int(rows.noticed[v]) // TICKS, start + int(rows.available[v]), first, last,
                _rooms(world.sites[int(world.site[rows.kind[v]])]), int(world.rent_ore[rows.kind[v]]) // 100)
        for v, (first, last) in run.homes.items()
    ]  # fmt: skip
    offers = []
    signing = log.trace.scenario.decisions.signing_days
    for made, answered, spell, v, answer in run.offers():
        if answered <= end and spell in run.seen and v in run.homes:
            signed = start + answered + signing if answer == "accepted" and answered + signing <= end else None
            offers.append(
                Offered(run.household(spell), run.dwelling(v), start + made, start + answered, signed, answer,
                        *_told_of(world, int(s.kind[spell]), int(rows.kind[v])))
            )  # fmt: skip
    return Past(
        tuple(start + d for d in run.days), tuple(sorted(households)), tuple(sorted(homes)), tuple(sorted(offers, key=_order)),
        tuple(sorted(stays_of(run), key=lambda x: (x.household, x.since))), reported_of(run), frozenset(("answers", "leases", "moves")),
    )  # fmt: skip


def _told_of(world: World, household: int, home: int) -> tuple[int, int | None, int, str | None]:
    """Wish tier, metres, rent in DKK a month and area of a pair."""
    metres = UNKNOWN if world.metres is None else int(world.metres[household, home])
    area = world.area[home] if world.area else None
    return (
        int(world.tier[household, home]),
        None if metres == UNKNOWN else metres,
        int(world.rent_ore[home]) // 100,
        area,
    )


def _order(o: Offered) -> tuple[str, str, int]:
    return o.household, o.dwelling, o.offered or 0


def _left(log: Log, spell: int, last: int, months: int) -> tuple[Literal["housed", "gone"] | None, str | None]:
    s = log.spells
    if last == months - 1:
        return None, None
    if s.decided[spell] < NEVER:
        return "housed", None
    return "gone", cause_of_spell(log, spell)


def cause_of_spell(log: Log, spell: int) -> str:
    """The way out of a spell that ended without a home; who was struck off or went on with others has withdrawn."""
    way = int(log.spells.leaves_by[spell])
    return EXIT_KINDS[way] if log.spells.status[spell] == EXITED and way < len(EXIT_KINDS) else "withdrew"


def stays_of(run: RunMonths) -> list[Stay]:
    """Who lived where, as told on the last decision day; without move-outs from the leases and the losses."""
    log, end, start = run.log, run.days[-1], run.origin
    s, world = log.spells, log.trace.world
    kinds = world.kinds
    rows: list[tuple[int, int, int, int]] = []
    if log.vacated is not None:
        rows = [(x.spell, x.starts, int(x.ends), x.how) for x in log.stays]
    else:
        lost = dict(log.losses)
        rows = [
            (i, int(s.moved[i]), lost.get(i, NEVER), LOST if i in lost else STAYS) for i in np.flatnonzero(s.moved < NEVER).tolist()
        ]  # fmt: skip
    found = []
    number: dict[int, int] = defaultdict(int)
    for spell, since, until, how in rows:
        number[spell] += 1
        if since > end or spell not in run.seen:
            continue
        k = int(s.kind[spell])
        ended = until <= end
        home = run.dwelling(int(s.home[spell])) + ("" if number[spell] == 1 else f"-{number[spell]}")
        found.append(
            Stay(run.household(spell), home, start + since, start + until if ended else None, _HOW[how] if ended else None,
                 METHOD_NAMES[int(world.method[k])], kinds[k])
        )  # fmt: skip
    return found


def reported_of(run: RunMonths) -> tuple[Reported, ...]:
    """What each organisation would report: every vacancy of the period that ends on the decision day."""
    trace = run.log.trace
    scenario, world = trace.scenario, trace.world
    # A counter that gives back what is declined needs every vacancy of the trace, not the rights alone.
    every = scenario.quota.model_copy(update={"call_rule": "if_feasible", "declined_counts": False})
    all_of, *_ = draw_vacancies(scenario.model_copy(update={"quota": every}), world, trace.keyed, trace.days)
    owner: Ints = all_of.owner
    noticed: Ints = all_of.noticed // TICKS
    if run.log.vacated is not None:
        made = slice(len(trace.vacancies), None)
        owner = np.concatenate([owner, run.log.homes.owner[made]])
        noticed = np.concatenate([noticed, run.log.homes.noticed[made] // TICKS])
    share_of = shares(scenario, world)
    found = []
    for i, one in enumerate(world.supplies):
        mine = np.sort(noticed[owner == i])
        edges = np.searchsorted(mine, np.array(run.days), side="right")
        carry = float((scenario.quota.carry + int(edges[0]) * share_of(i)) % 1)
        counts = (None, *np.diff(edges).tolist())
        found.append(Reported(one.name, counts, float(share_of(i)), carry))
    return tuple(sorted(found, key=lambda r: r.organisation))


def _owner(log: Log, home: int) -> str:
    return log.trace.world.supplies[int(log.homes.owner[home])].name


def _rooms(site: str) -> int:
    return int(site.split()[0]) if site.split()[0].isdigit() else 0


def day_of(run: RunMonths, month: int) -> date:
    return date.fromordinal(run.origin + run.days[month])


__all__ = ["DAYS_PER_MONTH", "RunMonths", "day_of", "months_of", "past_of_run", "reported_of", "stays_of"]
