"""Limit of the batch: the municipal cost that placements cause, against the council's ceiling."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from constraints import VerdictTable

from ..limit import Limit, LimitKind
from ..problem import Problem


class Budget(LimitKind):
    """Whole DKK over 24 months, expected. There only where the policy names a ceiling."""

    name = "BUDGET-1"
    rule_id = "BUDGET-1"
    unit = "DKK"
    packed = False
    gains = False

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        ceiling = table.case.case.policy.budget_dkk
        if ceiling is not None and problem.size:
            yield Limit(self, "", np.arange(problem.size, dtype=np.int64), problem.pair_cost, ceiling)
