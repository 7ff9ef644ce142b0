"""Limit of a kept placement: whoever is kept in a dwelling gets no other, and the dwelling goes to nobody else."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from constraints import CaseView, VerdictTable
from constraints.language import N_

from ..limit import Bools, Limit
from ..limit_kind import LimitKind
from ..problem import Problem


class KeptPlacement(LimitKind):
    """What a keep-lock displaces is no candidate pair from the start, so there is no row to count it in."""

    name = "LOCK-1"
    rule_id = "LOCK-1"
    heading = N_("Forbidden by a person")
    reported = False

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        return ()

    def displaced(self, case: CaseView) -> Bools | None:
        out = np.zeros(case.shape, dtype=bool)
        for lock in case.case.locks:
            if lock.kind != "keep":
                continue
            h, d = case.household_index[lock.household_id], case.dwelling_index[lock.dwelling_id]
            kept = out[h, d]
            out[h, :] = True
            out[:, d] = True
            out[h, d] = kept
        return out
