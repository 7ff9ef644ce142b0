"""Limit of the batch: the municipal cost that placements cause, against the council's ceiling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from constraints import VerdictTable
from constraints.language import N_

from ...verify import checks as second
from ..limit import Limit
from ..limit_kind import LimitKind
from ..problem import Problem


class BudgetCheck(second.LimitCheck):
    """The expected cost of all placements stays below the ceiling of the batch."""

    kind, rule_id, code, place, unit = "BUDGET-1", "BUDGET-1", "budget", "/placements", "DKK"

    def name(self, subject: str) -> str:
        return self.rule_id

    def capacities(self, facts: second.Facts) -> Sequence[second.Capacity]:
        ceiling = facts.policy.budget_dkk
        if ceiling is None or not facts.size:
            return []
        cost = facts.costs.total[facts.h, facts.d].astype(np.int64)
        return [second.Capacity(self.kind, "", np.arange(facts.size, dtype=np.int64), cost, ceiling)]


class Budget(LimitKind):
    """Whole DKK over 24 months, expected. There only where the policy names a ceiling."""

    name = "BUDGET-1"
    check = BudgetCheck()
    rule_id = "BUDGET-1"
    heading = N_("The municipality's budget for the batch")
    unit = "DKK"
    packed = False
    gains = False

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        ceiling = table.case.case.policy.budget_dkk
        if ceiling is not None and problem.size:
            yield Limit(self, "", np.arange(problem.size, dtype=np.int64), problem.pair_cost, ceiling)
