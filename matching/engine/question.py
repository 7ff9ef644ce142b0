"""What one question to a solver carries: the work left, what is held, and the answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..formulation import Ints
from ..levels import Digit


@dataclass
class Clock:
    """What is left: deterministic work (in the solver's own seconds) and, as a backstop, time on the wall."""

    deterministic: float
    wall_end: float
    stopped_by_wall: bool = False

    @property
    def wall_left(self) -> float:
        return max(0.0, self.wall_end - time.monotonic())


@dataclass(frozen=True)
class Answer:
    """`chosen` is None when no plan was found; `bound` is what the solver proved for the digit; `proven` both at once."""

    chosen: Ints | None
    bound: int | None
    proven: bool
    infeasible: bool = False


@dataclass(frozen=True)
class Fixed:
    """A digit held at a value already reached."""

    digit: Digit
    value: int
