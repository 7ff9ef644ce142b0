"""What one question to a solver carries: the work left, what is held, and the answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..model.digit import Digit, Ints


@dataclass
class Clock:
    """What is left: `work` in thousands of simplex iterations (None = no limit), and time on the wall.

    Work is counted, so a run that it stops can be repeated; the wall cannot.
    """

    work: float | None
    wall_end: float
    stopped_by_wall: bool = False
    stopped_by_work: bool = False

    @property
    def wall_left(self) -> float:
        return max(0.0, self.wall_end - time.monotonic())

    @property
    def out(self) -> bool:
        """Nothing is left; says which of the two ran out."""
        if self.work is not None and self.work <= 0:
            self.stopped_by_work = True
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
