"""The limits of a plan as the second opinion works them out: one class for each kind, from facts alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .facts import Bools, Capacity, Facts, Ints, LimitCheck, Placed


def _counted(kind: str, subject: str, mask: Bools, capacity: int) -> Capacity:
    """One placement counts for one."""
    pairs = np.flatnonzero(mask).astype(np.int64)
    return Capacity(kind, subject, pairs, np.ones(len(pairs), dtype=np.int64), capacity)


def _starts(facts: Facts, kind: str, subject: str, people: Bools, capacity: int) -> Capacity:
    """Every placement of these households is one new start."""
    return _counted(kind, subject, people[facts.h], capacity)


class TeamCheck(LimitCheck):
    """Households bound to a team by name fit its free slots."""

    kind, rule_id, code, place = "team", "SUPPORT-1", "slots", "team"
    of_household = True

    def capacities(self, facts: Facts) -> Sequence[Capacity]:
        own = np.array([x.record.support_team_id or "" for x in facts.households])
        return [
            _starts(facts, self.kind, t.team_id, facts.needs_slot & (own == t.team_id), t.free_slots)
            for t in facts.view.teams
        ]

    def used(self, facts: Facts, capacity: Capacity, placed: Placed) -> int:
        """New starts of the team, those of its method without a team of their own shared among its teams."""
        return facts.loads(placed).get(capacity.subject, 0)


class MethodCheck(LimitCheck):
    """All who start with a method fit the free slots of its teams together; a method without a team has none."""

    kind, rule_id, code, place = "method", "SUPPORT-1", "slots", "method"
    told = False
    of_household = True

    def capacities(self, facts: Facts) -> Sequence[Capacity]:
        method = np.array([str(x.support_method) for x in facts.households])
        teams = facts.view.teams
        known = sorted({t.method for t in teams})
        found = [
            _starts(
                facts, self.kind, m, facts.needs_slot & (method == m), sum(t.free_slots for t in teams if t.method == m)
            )
            for m in known
        ]
        orphans = facts.needs_slot & ~np.isin(method, known)
        return [*found, _starts(facts, self.kind, "(no team)", orphans, 0)]


class RightCheck(LimitCheck):
    """With `quota.choice: free`, an organisation gives no more of the dwellings its counter counts than the right."""

    kind, rule_id, code, place = "right", "ALB-59-1-1", "quota", "organisation"

    def capacities(self, facts: Facts) -> Sequence[Capacity]:
        if facts.policy.quota.choice != "free":
            return []
        found = []
        for name, count in facts.quotas.items():
            mine = np.zeros(facts.shape[1], dtype=bool)
            mine[list(count.counted)] = True
            found.append(_counted(self.kind, name, mine[facts.d], count.right))
        return found


class ConcentrationCheck(LimitCheck):
    """A department takes no more supported households than its cap has room for."""

    kind, rule_id, code, place = "CONC-1", "CONC-1", "concentration", "department"

    def capacities(self, facts: Facts) -> Sequence[Capacity]:
        return [
            Capacity(self.kind, name, pairs, np.ones(len(pairs), dtype=np.int64), room)
            for name, (pairs, room) in facts.concentration.items()
        ]


class SeparationCheck(LimitCheck):
    """Two households kept apart do not both come into one department, or one area. Numbered, never named."""

    kind, rule_id, code, place = "SEP-1", "SEP-1", "separation", "/placements"
    told = False

    def name(self, subject: str) -> str:
        return self.rule_id

    def capacities(self, facts: Facts) -> Sequence[Capacity]:
        rows: list[Ints] = []
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
        families: list[tuple[Bools, list[Ints]]] = []
        for row in rows:
            home_of = next((f for f in families if not f[0][row].any()), None)
            if home_of is None:
                home_of = np.zeros(facts.size, dtype=bool), []
                families.append(home_of)
            home_of[0][row] = True
            home_of[1].append(row)
        packed = [row for _, members in families for row in members]
        return [
            Capacity(self.kind, str(i), row, np.ones(len(row), dtype=np.int64), 1, hidden=True)
            for i, row in enumerate(packed)
        ]


class BudgetCheck(LimitCheck):
    """The expected cost of all placements stays below the ceiling of the batch."""

    kind, rule_id, code, place, unit = "BUDGET-1", "BUDGET-1", "budget", "/placements", "DKK"

    def name(self, subject: str) -> str:
        return self.rule_id

    def capacities(self, facts: Facts) -> Sequence[Capacity]:
        ceiling = facts.policy.budget_dkk
        if ceiling is None or not facts.size:
            return []
        cost = facts.costs.total[facts.h, facts.d].astype(np.int64)
        return [Capacity(self.kind, "", np.arange(facts.size, dtype=np.int64), cost, ceiling)]


# In the order in which a plan tells them.
LIMIT_CHECKS: tuple[LimitCheck, ...] = (
    TeamCheck(), MethodCheck(), RightCheck(), ConcentrationCheck(), SeparationCheck(), BudgetCheck(),
)  # fmt: skip
