"""How long an allocated tenant stays, where the tenant goes, and what falls vacant then: spells by kind of household.

Everything of a tenancy is settled by household, spell and home when it begins, so no policy changes how long somebody
would stay in it. Days are whole; the day of the move out is no day of living there.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field

import numpy as np

from constraints import InputError

from .homes import LOST, MOVED, STAYS, TRANSFERRED, Homes, Stay, Vacant
from .intensity import Intensity
from .keyed import Purpose, following
from .moments import NEVER, TICKS
from .scenario import DAYS_PER_MONTH
from .scenario_life import MoveOuts, Spell
from .trace import Trace
from .vacancies import at_disposal, taken
from .world import World

# Moves of one tenancy are numbered within the household's spell.
_MOVES = 1 << 12


@dataclass(frozen=True)
class _Place:
    """A home somebody lives in."""

    entity: int
    kind: int
    department: int
    unit: int
    owner: int


@dataclass
class Tenure:
    """Tenancies of a run with move-outs. `coming` is a heap of homes that will fall vacant, by notice."""

    trace: Trace
    homes: Homes
    called: list[bool]
    coming: list[Vacant] = field(default_factory=list)
    opening: list[tuple[int, int, int]] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    def __post_init__(self) -> None:
        scenario, world = self.trace.scenario, self.trace.world
        life = scenario.life
        assert life.move_outs is not None
        self._spells = spells_by_type(life.move_outs, world)
        self._transfers = 0.0 if life.transfers is None else life.transfers.share
        season = {} if life.seasons is None else life.seasons.move_outs
        self._time = Intensity(scenario, self.trace.days, season)
        self._end = self.trace.days * TICKS

    def begin(self, spell: int, who: int, number: int, kind: int, v: int, move: int, lost: int, now: int) -> int:
        """A tenancy begins with the move on day `move`, and would be lost at the moment `lost` (NEVER = not).

        Notes what falls vacant up to the end of the run; returns the moment of the loss, NEVER where the tenant moves
        out before it.
        """
        h = self.homes
        place = _Place(h.entity[v], h.kind[v], h.department[v], h.unit[v], h.owner[v])
        start = move
        for n in range(_MOVES):
            draws = self.trace.later(who, Purpose.MOVE, number * _MOVES + n)
            out = self._time.later(start, max(1.0, float(round(length(self._spells[kind], draws[0])))))
            day = int(out) if out < self.trace.days else NEVER
            if lost < min(day * TICKS, self._end):
                self.stays.append(Stay(spell, start, lost // TICKS, LOST))
                self._falls_vacant(place, lost, lost // TICKS, now)
                return lost
            if day == NEVER:
                self.stays.append(Stay(spell, start, NEVER, STAYS))
                return NEVER
            on = draws[1] < self._transfers
            self.stays.append(Stay(spell, start, day, TRANSFERRED if on else MOVED))
            self._falls_vacant(place, None, day, max(now, start * TICKS))
            if not on:
                return NEVER
            place, start = self._next_home(place, draws[2], draws[3], who, number * _MOVES + n), day
        return NEVER

    def _next_home(self, place: _Place, pick: float, copy: float, who: int, move: int) -> _Place:
        """Where a transfer leads: another home of the same organisation, from its waiting list for tenants."""
        world = self.trace.world
        kinds = world.supplies[place.owner].kinds
        kind = int(kinds[int(pick * len(kinds))])
        department = int(world.department[kind]) * world.copies + int(copy * world.copies)
        by_department = self.trace.scenario.quota.count_unit == "department"
        entity = following(int(self.trace.households.entity[who]), move)
        return _Place(entity, kind, department, department if by_department else place.owner, place.owner)

    def _falls_vacant(self, place: _Place, moment: int | None, available: int, after: int) -> None:
        """A home falls vacant: with a notice later than the moment `after`, or at once at `moment`, where it was lost."""
        scenario, keyed = self.trace.scenario, self.trace.keyed
        entity = following(place.entity)
        at = np.array([entity], dtype=np.uint64)
        if moment is None:
            days = self.trace.notice_days(keyed.uniform(at, Purpose.NOTICE)[:, 0])
            moment = (available - int(days[0])) * TICKS
        # The counter counts in time order: no notice before the moment at which the tenancy came about.
        noticed = max(moment, after + 1)
        opens, lapses = at_disposal(noticed, available, scenario.decisions)
        called = taken(scenario.quota, self.trace.world, np.array([place.kind]), keyed.uniform(at, Purpose.CALL)[:, 0])
        answer = int(keyed.words(at, Purpose.ANSWER)[0, 1])
        heapq.heappush(
            self.coming,
            Vacant(noticed, entity, place.kind, place.department, place.unit, place.owner, available, int(opens), int(lapses), bool(called[0]), answer),
        )  # fmt: skip

    # ------------------------------------------------------------ as time goes by

    def next_notice(self) -> int:
        return self.coming[0].noticed if self.coming else NEVER

    def next_opening(self) -> int:
        return self.opening[0][0] if self.opening else NEVER

    def calendar(self, until: int) -> list[int]:
        """Numbers of the homes under notice that can be assigned after now and by the moment `until`, in time order."""
        return [v for opens, _, v in sorted(self.opening) if opens <= until and self.called[v]]

    def noticed_up_to(self, moment: int) -> list[int]:
        """Numbers of the homes whose notice becomes known by then, in time order."""
        found = []
        while self.coming and self.coming[0].noticed <= moment:
            home = heapq.heappop(self.coming)
            v = self.homes.add(home)
            heapq.heappush(self.opening, (home.opens, home.entity, v))
            found.append(v)
        return found

    def opened_up_to(self, moment: int) -> list[int]:
        """Numbers of the homes that can be assigned by then, in time order."""
        found = []
        while self.opening and self.opening[0][0] <= moment:
            found.append(heapq.heappop(self.opening)[2])
        return found


def spells_by_type(rules: MoveOuts, world: World) -> list[Spell]:
    """The spell of each type of household. Raises InputError for a kind that is not there, or one without a spell."""
    kinds = world.kinds
    known = sorted({*world.known_kinds, "all"})
    for name in rules.spells:
        if name not in known:
            raise InputError("unknown-kind", path="life.move_outs.spells", name=name, expected=known)
    missing = sorted({k for k in kinds if k not in rules.spells}) if "all" not in rules.spells else []
    if missing:
        raise InputError("no-spell", missing=missing, path="life.move_outs.spells")
    return [rules.spells.get(k) or rules.spells["all"] for k in kinds]


def length(spell: Spell, draw: float) -> float:
    """Days of a spell, from a number in (0, 1)."""
    mean = spell.months * DAYS_PER_MONTH
    if spell.form == "fixed":
        return mean
    if spell.form == "even":
        return 2 * mean * draw
    shape = spell.shape if spell.form == "weibull" else 1.0
    return float(mean / math.gamma(1 + 1 / shape) * (-math.log(draw)) ** (1 / shape))


__all__ = ["Tenure", "length", "spells_by_type"]
