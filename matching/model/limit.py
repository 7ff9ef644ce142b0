"""A limit of the plan, and what every kind of limit tells about itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from ..verify.checks import LimitCheck
from .digit import Ints

Bools = NDArray[np.bool_]
LimitKey = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Limit:
    """The sum of `weights` over the chosen `pairs` is at most `capacity`, in the unit of the kind.

    `pairs` are numbers of candidate pairs, rising, each once; `weights` whole numbers from 0 on.
    """

    kind: Kind
    subject: str
    pairs: Ints
    weights: Ints
    capacity: int

    @property
    def key(self) -> LimitKey:
        """Kind and subject: no two limits of a problem share it."""
        return self.kind.name, self.subject

    @cached_property
    def counts_pairs(self) -> bool:
        """Is every weight 1?"""
        return bool((self.weights == 1).all())

    @property
    def hidden(self) -> bool:
        return self.kind.hidden

    @property
    def shown(self) -> str:
        """The name people see; a protection is never told with its subject."""
        return self.kind.rule_id if self.hidden or not self.subject else f"{self.kind.rule_id} {self.subject}"

    def used(self, inside: Bools) -> int:
        """How much some pairs use; `inside` holds one flag per candidate pair."""
        return int(self.weights[inside[self.pairs]].sum())


def of_pairs(kind: Kind, subject: str, pairs: Ints, capacity: int) -> Limit:
    """A limit that counts pairs."""
    return Limit(kind, subject, pairs, np.ones(len(pairs), dtype=np.int64), capacity)


def pairs_by(number: Ints, count: int) -> list[Ints]:
    """The pairs of each of so many numbers, given the number of every pair; -1 = of none."""
    some = np.flatnonzero(number >= 0)
    of = number[some]
    return [some[of == i] for i in range(count)]


class Kind:
    """What a kind of limit says of itself, whatever batch it is asked about.

    `name` stands in row names of a certificate, `rule_id` is what people are told. Where `counts_households`, whether a
    pair is in a limit hangs on its household alone, so a full one keeps the household from every dwelling; any other
    keeps it only from dwellings that stand unused. `reported` limits stand in the plan with how full they are. `packed` limits count pairs (weight 1),
    so that the rows of a kind share arrays.
    """

    name: ClassVar[str]
    rule_id: ClassVar[str]
    # What people call it, for a rule id that no rule of a pair carries.
    heading: ClassVar[str]
    # The same kind worked out from facts alone, for the second opinion; None where no row counts it.
    check: ClassVar[LimitCheck | None] = None
    unit: ClassVar[Literal["households", "DKK"]] = "households"
    hidden: ClassVar[bool] = False
    counts_households: ClassVar[bool] = False
    reported: ClassVar[bool] = True
    packed: ClassVar[bool] = True
    # Is it worth asking how many more households one more unit would house?
    gains: ClassVar[bool] = True


def raised(limits: Sequence[Limit], capacity: dict[LimitKey, int]) -> tuple[Limit, ...]:
    """The limits with other capacities for some of them."""
    return tuple(
        replace(x, capacity=capacity[x.key]) if capacity.get(x.key, x.capacity) != x.capacity else x for x in limits
    )
