"""What every part of a draw shares: the municipality, the day, the chances and the tables drawn so far."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from constraints import LawAt

Row = dict[str, Any]
Tables = dict[str, list[Row]]


class Draw:
    """One batch being drawn: `t` holds its tables, `law` the figures of its day. Every chance comes from one stream of numbers."""

    def __init__(self, code: str, dwellings: int, households: int, rng: random.Random, day: date) -> None:
        self.code, self.n_d, self.n_h, self.rng, self.day = code, dwellings, households, rng, day
        self.law = LawAt(day)
        self.t: Tables = {}

    def pick(self, shares: Mapping[Any, float]) -> Any:
        """One of the values, by weight."""
        return self.rng.choices(list(shares), weights=list(shares.values()))[0]

    def chance(self, p: float) -> bool:
        """Yes in a share `p` of all draws."""
        return self.rng.random() < p

    def yes(self, p: float, unknown: float = 0.0) -> str:
        """A cell of yes and no; empty in a share `unknown`, before `p` is asked."""
        return "" if self.chance(unknown) else "yes" if self.chance(p) else "no"

    def rate(self, name: str) -> int:
        """A dated figure of the law, whole DKK a month. Raises where the day has none."""
        return self.law.figure(name).number
