"""Limit of a support method: everyone who needs a slot of it, against the free slots of all its teams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from constraints import VerdictTable
from constraints.language import N_

from ...verify import checks as second
from ..limit import Limit, of_pairs, pairs_by
from ..limit_kind import LimitKind
from ..problem import Problem

NO_TEAM = "(no team)"


class MethodCheck(second.LimitCheck):
    """All who start with a method fit the free slots of its teams together; a method without a team has none."""

    kind, rule_id, code, place = "method", "SUPPORT-1", "slots", "method"
    told = False
    of_household = True

    def capacities(self, facts: second.Facts) -> Sequence[second.Capacity]:
        method = np.array([str(x.support_method) for x in facts.households])
        teams = facts.view.teams
        known = sorted({t.method for t in teams})
        found = [
            second.starts(
                facts, self.kind, m, facts.needs_slot & (method == m), sum(t.free_slots for t in teams if t.method == m)
            )
            for m in known
        ]
        orphans = facts.needs_slot & ~np.isin(method, known)
        return [*found, second.starts(facts, self.kind, "(no team)", orphans, 0)]


class MethodSlots(LimitKind):
    """Those bound to a team and those of its method without one fit exactly when teams and methods both hold.

    A household whose method no team has stands under `(no team)`, with room for nobody.
    """

    name = "method"
    check = MethodCheck()
    rule_id = "SUPPORT-1"
    heading = N_("Support slots")
    counts_households = True
    reported = False

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        return self.of_slots(problem)

    def of_slots(self, problem: Problem) -> list[Limit]:
        """The limits of the methods of a problem."""
        support = problem.support
        subjects = (*support.methods, NO_TEAM)
        pairs = pairs_by(support.method[problem.household], len(subjects))
        return [of_pairs(self, subject, pairs[m], support.slots_of(m)) for m, subject in enumerate(subjects)]
