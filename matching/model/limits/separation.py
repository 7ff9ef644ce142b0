"""Limit of a protection: two households kept apart do not both live in one department or area."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from constraints import VerdictTable
from constraints.facts.views import DwellingFacts
from constraints.language import N_

from ...verify import checks as second
from ..limit import Limit, of_pairs
from ..limit_kind import LimitKind
from ..problem import Problem


class SeparationCheck(second.LimitCheck):
    """Two households kept apart do not both come into one department, or one area. Numbered, never named."""

    kind, rule_id, code, place = "SEP-1", "SEP-1", "separation", "/placements"
    told = False

    def name(self, subject: str) -> str:
        return self.rule_id

    def capacities(self, facts: second.Facts) -> Sequence[second.Capacity]:
        rows: list[second.Ints] = []
        done = set()
        people = facts.view.household_index
        for s in (s for x in facts.households for s in x.separations if s.other_household_id is not None):
            one, two = sorted((people[s.household_id], people[str(s.other_household_id)]))
            by_area = s.scope == "area"
            if (one, two, by_area) in done:
                continue
            done.add((one, two, by_area))
            places: dict[str, list[int]] = {}
            for p in np.flatnonzero((facts.h == one) | (facts.h == two)).tolist():
                home = facts.dwellings[int(facts.d[p])]
                area = home.department.area_id if by_area else None
                place = f"department {home.record.department_id}" if area is None else f"area {area}"
                places.setdefault(place, []).append(p)
            for place in sorted(places):
                if len({int(facts.h[p]) for p in places[place]}) == 2:
                    rows.append(np.array(places[place], dtype=np.int64))
        # A certificate numbers them packed: each goes to the first family in which it meets none of the others.
        families: list[tuple[second.Bools, list[second.Ints]]] = []
        for row in rows:
            home_of = next((f for f in families if not f[0][row].any()), None)
            if home_of is None:
                home_of = np.zeros(facts.size, dtype=bool), []
                families.append(home_of)
            home_of[0][row] = True
            home_of[1].append(row)
        packed = [row for _, members in families for row in members]
        return [
            second.Capacity(self.kind, str(i), row, np.ones(len(row), dtype=np.int64), 1, hidden=True)
            for i, row in enumerate(packed)
        ]


class Separation(LimitKind):
    """One per pair of households and place. Hidden: no answer tells who is kept apart from whom."""

    name = "SEP-1"
    check = SeparationCheck()
    rule_id = "SEP-1"
    heading = N_("Not possible for the household")
    hidden = True
    reported = False

    def of_case(self, problem: Problem, table: VerdictTable) -> Iterable[Limit]:
        case = table.case
        place = {by_area: [place_of(d, by_area) for d in case.dwellings] for by_area in (False, True)}
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
                one, two = (self._by_place(problem, x, place[by_area]) for x in both[:2])
                for name in sorted(one.keys() & two.keys()):
                    pairs = np.array(one[name] + two[name], dtype=np.int64)
                    yield of_pairs(self, f"{both[0]}-{both[1]}-{both[2]}-{name}", pairs, 1)

    @staticmethod
    def _by_place(problem: Problem, h: int, place: Sequence[str]) -> dict[str, list[int]]:
        """The candidate pairs of a household by the place of the dwelling."""
        mine = pairs_of(problem, h)
        found: dict[str, list[int]] = {}
        for p, d in zip(mine, problem.dwelling[mine.start : mine.stop].tolist(), strict=True):
            found.setdefault(place[d], []).append(p)
        return found


def pairs_of(problem: Problem, h: int) -> range:
    """Numbers of a household's candidate pairs, which stand together."""
    first, end = np.searchsorted(problem.household, [h, h + 1])
    return range(int(first), int(end))


def place_of(dwelling: DwellingFacts, by_area: bool) -> str:
    """Where two separated households must not both live: the area, or the department where there is no area."""
    if by_area and dwelling.department.area_id is not None:
        return f"area {dwelling.department.area_id}"
    return f"department {dwelling.record.department_id}"
