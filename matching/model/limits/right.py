"""Limit of a right by agreement: dwellings of an organisation taken, against what its counter gives in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from constraints import VerdictTable
from constraints.language import N_
from constraints.rules.alb_59_1_quota import quota_counts

from ...verify import checks as second
from ..limit import Limit, of_pairs
from ..limit_kind import LimitKind
from ..problem import Problem


class RightCheck(second.LimitCheck):
    """With `quota.choice: free`, an organisation gives no more of the dwellings its counter counts than the right."""

    kind, rule_id, code, place = "right", "ALB-59-1-1", "quota", "organisation"

    def capacities(self, facts: second.Facts) -> Sequence[second.Capacity]:
        if facts.policy.quota.choice != "free":
            return []
        found = []
        for name, count in facts.quotas.items():
            mine = np.zeros(facts.shape[1], dtype=bool)
            mine[list(count.counted)] = True
            found.append(second.counted(self.kind, name, mine[facts.d], count.right))
        return found


class Right(LimitKind):
    """With `quota.choice: free` any vacancy may be taken up to the right. A counter is a rule on pairs, not a limit."""

    name = "right"
    check = RightCheck()
    rule_id = "ALB-59-1-1"
    heading = N_("Quarter rule")

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        if table.case.case.policy.quota.choice == "free":
            for count in quota_counts(table.case, table.law).values():
                pairs = np.flatnonzero(np.isin(problem.dwelling, np.array(count.counted, dtype=np.int64)))
                yield of_pairs(self, count.organisation_id, pairs, count.right)
