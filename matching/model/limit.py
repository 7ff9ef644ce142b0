"""A limit of the plan, and what every kind of limit tells about itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from constraints import CaseView, VerdictTable

from ..verify.facts import LimitCheck
from .digit import Ints

if TYPE_CHECKING:
    from .problem import Problem

Bools = NDArray[np.bool_]
LimitKey = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Limit:
    """The sum of `weights` over the chosen `pairs` is at most `capacity`, in the unit of the kind.

    `pairs` are numbers of candidate pairs, rising, each once; `weights` whole numbers from 0 on.
    """

    kind: LimitKind
    subject: str
    pairs: Ints
    weights: Ints
    capacity: int

    @property
    def key(self) -> LimitKey:
        """Kind and subject: no two limits of a problem share it."""
        return self.kind.name, self.subject

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


def of_pairs(kind: LimitKind, subject: str, pairs: Ints, capacity: int) -> Limit:
    """A limit that counts pairs."""
    return Limit(kind, subject, pairs, np.ones(len(pairs), dtype=np.int64), capacity)


class LimitKind(ABC):
    """One kind of limit. Model, engine, hand lists, reports and reasons know it by what stands here alone.

    `name` stands in row names of a certificate, `rule_id` is what people are told. Where `counts_households`, whether a
    pair is in a limit hangs on its household alone, so a full one keeps the household from every dwelling; any other
    keeps it only from dwellings that stand unused. `reported` limits stand in the plan with how full they are. `packed` limits count pairs (weight 1),
    so that the rows of a kind share arrays.
    """

    name: ClassVar[str]
    rule_id: ClassVar[str]
    # The same kind worked out from facts alone, for the second opinion; None where no row counts it.
    check: ClassVar[LimitCheck | None] = None
    unit: ClassVar[Literal["households", "DKK"]] = "households"
    hidden: ClassVar[bool] = False
    counts_households: ClassVar[bool] = False
    reported: ClassVar[bool] = True
    packed: ClassVar[bool] = True
    # Is it worth asking how many more households one more unit would house?
    gains: ClassVar[bool] = True

    @abstractmethod
    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        """The limits of this kind in a judged case. `problem` holds the pairs and no limits yet."""

    def of_problem(self, problem: Problem) -> Iterable[Limit]:
        """The limits of this kind that follow from the arrays of a problem alone, as in a simulated batch."""
        return ()

    def displaced(self, case: CaseView) -> Bools | None:
        """Households × dwellings that this kind keeps from ever being a candidate pair; None = none of them."""
        return None

    def used(self, problem: Problem, limit: Limit, chosen: Ints) -> int:
        """How full the limit is under a plan, as the plan tells it."""
        inside = np.zeros(problem.size, dtype=bool)
        inside[chosen] = True
        return limit.used(inside)

    def with_one_more(self, problem: Problem, limit: Limit) -> Problem:
        """The problem with one more unit of this limit."""
        return problem.with_capacity({limit.key: limit.capacity + 1})

    def charged_as(self, problem: Problem, limit: Limit) -> Sequence[LimitKey]:
        """The rows by which a proof charges for a unit of this limit."""
        return (limit.key,)


def raised(limits: Sequence[Limit], capacity: dict[LimitKey, int]) -> tuple[Limit, ...]:
    """The limits with other capacities for some of them."""
    return tuple(replace(x, capacity=capacity[x.key]) if x.key in capacity else x for x in limits)
