"""Limit of a support method: everyone who needs a slot of it, against the free slots of all its teams."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from constraints import VerdictTable

from ..limit import Limit, LimitKind, of_pairs
from ..problem import Problem

NO_TEAM = "(no team)"


class MethodSlots(LimitKind):
    """Those bound to a team and those of its method without one fit exactly when teams and methods both hold.

    A household whose method no team has stands under `(no team)`, with room for nobody.
    """

    name = "method"
    rule_id = "SUPPORT-1"
    counts_households = True
    reported = False

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        return self.of_slots(problem)

    def of_slots(self, problem: Problem) -> list[Limit]:
        """The limits of the methods of a problem."""
        support = problem.support
        of_pair = support.method[problem.household]
        return [
            of_pairs(self, subject, np.flatnonzero(of_pair == m), support.slots_of(m))
            for m, subject in enumerate((*support.methods, NO_TEAM))
        ]
