"""Limit of a department: supported households placed there in this batch, against the room policy leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from constraints import VerdictTable
from constraints.language import N_
from constraints.rules.support import room_for_supported

from ...verify import checks as second
from ..limit import Limit, of_pairs
from ..limit_kind import LimitKind
from ..problem import Problem


class ConcentrationCheck(second.LimitCheck):
    """A department takes no more supported households than its cap has room for."""

    kind, rule_id, code, place = "CONC-1", "CONC-1", "concentration", "department"

    def capacities(self, facts: second.Facts) -> Sequence[second.Capacity]:
        return [
            second.Capacity(self.kind, name, pairs, np.ones(len(pairs), dtype=np.int64), room)
            for name, (pairs, room) in facts.concentration.items()
        ]


class Concentration(LimitKind):
    """One per department that a supported household could go to. Pairs for which a person lifted it do not count."""

    name = "CONC-1"
    check = ConcentrationCheck()
    rule_id = "CONC-1"
    heading = N_("Concentration of supported households")

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        case = table.case
        facts = {d.record.department_id: d.department for d in case.dwellings}
        names = sorted(facts)
        number = {name: i for i, name in enumerate(names)}
        of_dwelling = np.array([number[d.record.department_id] for d in case.dwellings], dtype=np.int64)
        supported = np.array([h.supported is True for h in case.households], dtype=bool)
        lifted = np.zeros(case.shape, dtype=bool)
        for h in case.households if case.case.exceptions else ():
            for e in h.exceptions:
                if e.rule_id == self.rule_id:
                    lifted[h.index, slice(None) if e.dwelling_id is None else case.dwelling_index[e.dwelling_id]] = True
        counted = np.flatnonzero(supported[problem.household])
        if lifted.any():
            counted = counted[~lifted[problem.household[counted], problem.dwelling[counted]]]
        department = of_dwelling[problem.dwelling[counted]]
        small = np.uint16 if len(names) < 2**16 else np.int64  # sixteen bits are sorted digit by digit
        order = np.argsort(department.astype(small), kind="stable")
        ends = np.searchsorted(department[order], np.arange(len(names) + 1))
        for i, name in enumerate(names):
            cap = room_for_supported(facts[name], case.case).cap
            pairs = counted[order[ends[i] : ends[i + 1]]]
            if cap is not None and len(pairs):
                yield of_pairs(self, name, pairs, cap)
