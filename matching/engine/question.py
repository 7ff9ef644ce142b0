"""What one question to a solver carries: the work left, what is held, and the answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..model.digit import Digit, Ints

# How often a solver that is at work is asked whether to end.
_LOOKS_S = 0.2


@dataclass
class Clock:
    """What is left: `work` in thousands of simplex iterations (None = no limit), and time on the wall.

    Work is counted, so a run that it stops can be repeated; the wall cannot.
    """

    work: float | None
    wall_end: float
    stopped_by_wall: bool = False
    stopped_by_work: bool = False
    stop: Callable[[], bool] | None = None
    stopped_by_call: bool = False

    @property
    def wall_left(self) -> float:
        """Seconds; none once somebody has asked for an end."""
        return 0.0 if self.called_off else max(0.0, self.wall_end - time.monotonic())

    @property
    def called_off(self) -> bool:
        self.stopped_by_call = self.stopped_by_call or (self.stop is not None and self.stop())
        return self.stopped_by_call

    @contextmanager
    def ending(self, end: Callable[[], object]) -> Iterator[None]:
        """While inside, `end` is called from another thread once somebody asks for an end."""
        if self.stop is None:
            yield
            return
        over = threading.Event()

        def look() -> None:
            while not over.wait(_LOOKS_S):
                if self.called_off:
                    end()

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    @property
    def out(self) -> bool:
        """Nothing is left, or somebody asked for an end; says which."""
        if self.work is not None and self.work <= 0:
            self.stopped_by_work = True
            return True
        if self.called_off:
            return True
        if self.wall_left <= 0.05:
            self.stopped_by_wall = True
            return True
        return False

    def spend(self, iterations: int) -> None:
        if self.work is not None:
            self.work -= iterations / 1000

    def nodes(self) -> int:
        """Nodes of branch and cut that the work left pays for; about fifty iterations each."""
        return 2**31 - 1 if self.work is None else max(1, int(self.work * 20))

    def deterministic(self, share: float) -> float:
        """Deterministic seconds of CP-SAT that one question may use."""
        return max(0.05, share * (self.wall_left * 0.8 if self.work is None else self.work / 20))


@dataclass(frozen=True)
class Answer:
    """`chosen` is None when no plan was found; `proven`: there is none better among the pairs that were asked about."""

    chosen: Ints | None
    proven: bool
    infeasible: bool = False


@dataclass(frozen=True)
class Fixed:
    """A digit held at a value already reached."""

    digit: Digit
    value: int
