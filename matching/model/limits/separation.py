"""Limit of a protection: two households kept apart do not both live in one department or area."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from constraints import VerdictTable
from constraints.facts.views import DwellingFacts

from ..limit import Limit, LimitKind, of_pairs
from ..problem import Problem


class Separation(LimitKind):
    """One per pair of households and place. Hidden: no answer tells who is kept apart from whom."""

    name = "SEP-1"
    rule_id = "SEP-1"
    hidden = True
    reported = False

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        case = table.case
        done: set[tuple[int, int, str]] = set()
        for h in case.households:
            for s in h.separations:
                if s.other_household_id is None:
                    continue
                other = case.household_index[s.other_household_id]
                by_area = s.scope == "area"
                both = (min(h.index, other), max(h.index, other), "area" if by_area else "department")
                if both in done:
                    continue
                done.add(both)
                places: dict[str, list[int]] = {}
                for p in np.flatnonzero((problem.household == h.index) | (problem.household == other)).tolist():
                    place = place_of(case.dwellings[int(problem.dwelling[p])], by_area)
                    places.setdefault(place, []).append(p)
                for place in sorted(places):
                    pairs = np.array(places[place], dtype=np.int64)
                    if len(set(problem.household[pairs].tolist())) == 2:
                        yield of_pairs(self, f"{both[0]}-{both[1]}-{both[2]}-{place}", pairs, 1)


def place_of(dwelling: DwellingFacts, by_area: bool) -> str:
    """Where two separated households must not both live: the area, or the department where there is no area."""
    if by_area and dwelling.department.area_id is not None:
        return f"area {dwelling.department.area_id}"
    return f"department {dwelling.record.department_id}"
