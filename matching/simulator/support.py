"""Slots of support: taken before the move, kept when a home is lost, handed on when support steps down."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from .keyed import Keyed, Purpose, entities
from .moments import NEVER, TICKS
from .scenario import DAYS_PER_MONTH, METHODS, Pool, Support
from .scenario_life import Teams
from .teams import method_of, pool_of, queue_of, queues_of
from .world import METHOD_NAMES

Moment = int


@dataclass(slots=True)
class Course:
    """Support of one household in one queue: a method, or a team of it. `starts` and `ends` are days; a paused course has
    no end."""

    holder: int
    queue: str
    starts: int
    ends: int
    version: int = 0
    left: int = 0

    @property
    def method(self) -> str:
        return method_of(self.queue)


@dataclass
class Slots:
    """Every slot of a municipality. `holder` is a household of the trace; -1, -2 … stand for those there at the start."""

    support: Support
    keyed: Keyed
    teams: Teams | None = None
    belongs: Sequence[float] = ()  # by household, a number in (0, 1): which team of a method is its own
    busy: dict[str, int] = field(default_factory=dict)
    active: dict[int, Course] = field(default_factory=dict)
    ended: list[Course] = field(default_factory=list)
    starts: dict[str, list[int]] = field(default_factory=dict)
    waiting_to_step: list[int] = field(default_factory=list)
    _ends: list[tuple[int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Read at every move: a setting looked up once.
        self.queues = tuple(q for q in queues_of(self.teams) if method_of(q) in METHODS)
        self.pools = {q: pool_of(self.support, self.teams, q) for q in self.queues}
        self.lead = {m: self.pool(m).lead_days for m in self.queues}
        self.size = {m: self.pool(m).slots for m in self.queues}
        self.pace = {m: self._pace(m) for m in self.queues}
        number = 0
        for method in self.queues:
            pool = self.pool(method)
            there = round(pool.busy_at_start * pool.slots) if self.support.mode == "slots" else 0
            self.busy[method] = 0
            self.starts[method] = []
            draws = self.keyed.uniform(entities(f"slot {method}", range(there)), Purpose.SUPPORT)
            for u in draws[:, 0].tolist():
                number += 1
                days = pool.months * DAYS_PER_MONTH
                left = u * days if pool.duration == "fixed" else -math.log(u) * days
                self._open(-number, method, 0, int(left) + 1)

    def pool(self, queue: str) -> Pool:
        return self.pools[queue]

    def queue(self, holder: int, method: str) -> str:
        """The queue of a method a household belongs to; who was there at the start goes where most slots are free."""
        if method in self.pools:
            return method
        if holder >= 0:
            return queue_of(self.teams, method, self.belongs[holder])
        mine = [q for q in self.queues if method_of(q) == method]
        return max(mine, key=lambda q: self.size[q] - self.busy[q])

    def free(self, method: str, day: int) -> int:
        """Slots nobody holds, and, where move-ins are capped, no more than the workers can take this month."""
        free = self.size[method] - self.busy[method]
        pace = self.pace[method]
        if pace is not None:
            free = min(free, pace - sum(1 for s in self.starts[method] if s > day - 30))
        return max(0, free)

    def _pace(self, method: str) -> int | None:
        """Most move-ins in thirty days; None = no cap."""
        pool = self.pool(method)
        return None if pool.move_ins_per_worker_month is None else pool.workers * pool.move_ins_per_worker_month

    def has(self, holder: int) -> bool:
        return holder in self.active

    def take(self, holder: int, method: str, starts: int, move_in: int, draw: float) -> None:
        """Holds a slot from now on; support runs from `starts` until its time after the move is over."""
        pool = self.pool(method)
        days = pool.months * DAYS_PER_MONTH
        length = round(days) if pool.duration == "fixed" else max(1, round(-math.log(draw) * days))
        self.starts[method].append(starts)
        self._open(holder, method, starts, move_in + length)

    def take_at(self, holder: int, method: str, moment: Moment, draw: float) -> None:
        """Holds a slot from a moment for its time, to the moment: the loss system, where hours count."""
        pool = self.pool(method)
        ticks = pool.months * DAYS_PER_MONTH * TICKS
        ends = moment + max(1, int(ticks if pool.duration == "fixed" else -math.log(draw) * ticks))
        self._open(holder, method, moment // TICKS, ends // TICKS, ends)

    def resume(self, holder: int, move_in: int) -> None:
        """A household that kept its support moves into the next home: the time that was left runs on."""
        course = self.active[holder]
        if course.ends >= NEVER:
            course.ends = move_in + max(1, course.left)
            course.version += 1
            heapq.heappush(self._ends, (course.ends * TICKS, holder, course.version))

    def pause(self, holder: int, day: int) -> None:
        """The home is lost: the slot is kept, and its time stands still until the next home.

        Who was about to step down does so after the next move: nothing changes for a household without a home.
        """
        course = self.active[holder]
        if holder in self.waiting_to_step:
            self.waiting_to_step.remove(holder)
        elif course.ends < NEVER:
            course.left, course.ends = course.ends - day, NEVER
            course.version += 1

    def leaves(self, holder: int, day: int, goes_on: bool, draw: dict[int, float]) -> None:
        """Who waited with a paused course comes to no home of ours: its time runs on from now, or the slot is free."""
        course = self.active.get(holder)
        if course is None or course.ends < NEVER:
            return
        if goes_on:
            self.resume(holder, day)
        else:
            self._end(course, day, draw)

    def next_end(self) -> Moment:
        return self._ends[0][0] if self._ends else NEVER

    def end_due(self, draw: dict[int, float]) -> None:
        """Ends the course that is due; those stepping down go on in the next method, as soon as it has room."""
        moment, holder, version = heapq.heappop(self._ends)
        day = moment // TICKS
        course = self.active.get(holder)
        if course is None or course.version != version:
            return
        target = self.pool(course.queue).steps_down_to
        if target == "ICM" and course.method != "ICM":
            if self.free(self.queue(holder, "ICM"), day) > 0:
                self._step(course, day, draw)
            else:
                course.ends = NEVER
                self.waiting_to_step.append(holder)
            return
        self._end(course, day, draw)

    def _end(self, course: Course, day: int, draw: dict[int, float]) -> None:
        """Frees the slot; one of ICM goes to the first who waits to step down."""
        self._close(course, day)
        if course.method == "ICM":
            while self.free(course.queue, day) > 0:
                first = next((h for h in self.waiting_to_step if self.queue(h, "ICM") == course.queue), None)
                if first is None:
                    break
                self.waiting_to_step.remove(first)
                following = self.active.get(first)
                if following is not None and following.method != "ICM":
                    self._step(following, day, draw)

    def _step(self, course: Course, day: int, draw: dict[int, float]) -> None:
        course.ends = day
        self._close(course, day)
        queue = self.queue(course.holder, "ICM")
        months = self.pool(queue).months * DAYS_PER_MONTH
        u = draw.get(course.holder, 0.5)
        self._open(course.holder, queue, day, day + max(1, round(-math.log(u) * months)))

    def _open(self, holder: int, method: str, starts: int, ends: int, moment: Moment | None = None) -> None:
        self.busy[method] += 1
        self.active[holder] = Course(holder, method, starts, ends)
        heapq.heappush(self._ends, (ends * TICKS if moment is None else moment, holder, 0))

    def _close(self, course: Course, day: int) -> None:
        self.busy[course.queue] -= 1
        course.ends = day
        self.ended.append(course)
        del self.active[course.holder]

    def courses(self, until: int) -> list[Course]:
        """Every course that began by then, those still running cut off there."""
        running = [Course(c.holder, c.queue, c.starts, min(c.ends, until)) for c in self.active.values()]
        return [*self.ended, *running]


__all__ = ["METHOD_NAMES", "Course", "Slots"]
