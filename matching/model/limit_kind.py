"""A kind of limit: how its limits follow from a batch, and what is done with one of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

import numpy as np

from constraints import CaseView, VerdictTable

from .digit import Ints
from .limit import Bools, Kind, Limit, LimitKey
from .problem import Problem


class LimitKind(Kind, ABC):
    """One kind of limit. Model, engine, hand lists, reports and reasons know it by what stands here alone."""

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


def kind_of(limit: Limit) -> LimitKind:
    """The kind of a limit with all it can be asked. Raises TypeError for one that has no definition."""
    if not isinstance(limit.kind, LimitKind):
        raise TypeError(f"limit {limit.key}: its kind is not defined")
    return limit.kind
