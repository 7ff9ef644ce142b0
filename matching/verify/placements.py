"""Placements as a plan tells them: who, where, on which findings, in whose slot, with what budget and cost."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

import numpy as np

from constraints import HouseholdFacts
from constraints.budget import statement
from constraints.budget.municipal import pair_costs
from constraints.language import both

from .facts import Bools, Facts
from .sheet import Sheet, plain
from .wishes import tier_of

_CODES = {
    "wish_tier": "wish-tier", "effective_class": "class", "waiting_days": "waiting", "locked": "lock-told",
    "runner_up": "runner-up",
}  # fmt: skip
ASSESSMENT = "ALB-59-1-2"


def person(h: HouseholdFacts) -> dict[str, Any]:
    """Class and wait, and why the class differs from the caseworker's."""
    number, reason = h.effective_class
    return {
        "urgency_class": h.record.urgency_class, "effective_class": f"U{number}", "class_reason": reason,
        "waiting_days": h.waiting_days,
    }  # fmt: skip


class Placements:
    """Reads and judges the placements of a plan; `placed` is what later checks rest on."""

    def __init__(self, facts: Facts, sheet: Sheet) -> None:
        self.facts, self.sheet = facts, sheet
        self.placed: dict[int, int] = {}
        self.rows: dict[int, tuple[int, dict[str, Any]]] = {}
        # New starts of each team as the plan names the teams; None where it names not all of them.
        self.named: Counter[str] | None = None

    def read(self) -> None:
        """Which household stands where; a household or dwelling that is not of the batch, or stands twice, is a fault."""
        people, homes = self.facts.view.household_index, self.facts.view.dwelling_index
        for i, row in enumerate(self.sheet.rows("placements")):
            where = f"/placements/{i}"
            h_id, d_id = row.get("household_id"), row.get("dwelling_id")
            if not isinstance(h_id, str) or h_id not in people:
                self.sheet.fault("unknown-household", f"{where}/household_id", "a household of the batch", h_id)
            elif not isinstance(d_id, str) or d_id not in homes:
                self.sheet.fault("unknown-dwelling", f"{where}/dwelling_id", "a dwelling of the batch", d_id)
            elif people[h_id] in self.placed:
                self.sheet.fault("household-twice", f"{where}/household_id", "one dwelling a household", h_id)
            else:
                if homes[d_id] in self.placed.values():
                    self.sheet.fault("dwelling-twice", f"{where}/dwelling_id", "one household a dwelling", d_id)
                self.placed[people[h_id]] = homes[d_id]
                self.rows[people[h_id]] = i, row

    def judge(self) -> None:
        """Every placement is allowed, and what is said of it is so."""
        for h, (i, row) in self.rows.items():
            self._pair(f"/placements/{i}", row, h, self.placed[h])
        self._locks()
        if not self.facts.case.table_absent("support_teams"):
            self._slots()

    def _pair(self, where: str, row: dict[str, Any], h: int, d: int) -> None:
        facts, table = self.facts, self.facts.table
        household, dwelling = facts.households[h], facts.dwellings[d]
        if not facts.open[h, d]:
            blocking = [r.id for r, v in table.pair(h, d) if v >= 4]
            self.sheet.fault("barred-pair", where, "allowed", {"verdict": table.verdict_code(h, d), "rules": blocking})
        expected: dict[str, Any] = {
            "household_id": household.id, "dwelling_id": dwelling.id, **person(household),
            "locked": (h, d) in facts.keeps, "wish_tier": tier_of(household, dwelling),
            "organisation_id": dwelling.department.organisation_id, "department_id": dwelling.record.department_id,
            "available_from": dwelling.record.available_from.isoformat(), "rules_passed": table.passed(h, d),
            "runner_up": self._runner_up(d),
        }  # fmt: skip
        apart = ("findings", "budget", "costs", "support_team_id")
        known = {k: v for k, v in row.items() if k not in apart}
        self.sheet.record("placement", where, expected, known, codes=_CODES)
        if "budget" in row:
            floor = facts.policy.disposable_floor
            own = statement(household, dwelling, table.budgets, floor, table.law)
            self.sheet.record("budget", f"{where}/budget", plain(own), row["budget"])
        if "costs" in row:
            own = pair_costs(facts.view, facts.costs, h, d)
            self.sheet.record("cost", f"{where}/costs", plain(own), row["costs"])
        if "findings" in row:
            self._findings(f"{where}/findings", h, d, row["findings"])
        if "support_team_id" in row and facts.case.table_absent("support_teams"):
            self.sheet.equal("slot", f"{where}/support_team_id", None, row["support_team_id"])

    def _findings(self, where: str, h: int, d: int, told: Any) -> None:
        if not isinstance(told, list) or not all(isinstance(f, dict) for f in told):
            self.sheet.fault("bad-shape", where, "a list of objects", type(told).__name__)
            return
        found = self.facts.table.findings(h, d)
        expected: dict[str, dict[str, Any]] = {f.rule_id: plain(vars(f)) for f in found}
        note = self._assessment(d)
        told_ids = [str(f.get("rule_id")) for f in told]
        if note and ASSESSMENT not in expected and ASSESSMENT in told_ids:
            expected[ASSESSMENT] = note  # a plan made elsewhere need not repeat what is true of every allocation
        if sorted(told_ids) != sorted(expected):
            self.sheet.fault("findings", where, sorted(expected), sorted(told_ids))
            return
        for i, finding in enumerate(told):
            own = expected[told_ids[i]]
            self.sheet.record("findings", f"{where}/{i}", own, finding, required=("rule_id", "verdict"))

    def _assessment(self, d: int) -> dict[str, Any] | None:
        """ALB § 59(1), 2nd sentence: a person assesses every allocation on these bases."""
        if self.facts.dwellings[d].record.availability_basis not in ("59-1", "59-2", "59-3"):
            return None
        return {
            "rule_id": ASSESSMENT, "verdict": "note", "cites": "ALB § 59, stk. 1, 2. pkt.",
            "url": "https://www.retsinformation.dk/eli/lta/2026/207", "status": "in_force", "facts": {},
            "text": both("A person must assess the need and the resident mix before the dwelling is allocated."),
        }  # fmt: skip

    def _runner_up(self, d: int) -> dict[str, Any] | None:
        """Of the households without a dwelling to whom this one is open: the first by class, wait and id."""
        waiting = np.flatnonzero(self.facts.open[:, d] & self._without)
        if not len(waiting):
            return None
        first = self.facts.households[int(waiting[np.argmin(self.facts.rank[waiting])])]
        return {"household_id": first.id, **person(first)}

    @cached_property
    def _without(self) -> Bools:
        """Households that the plan gives no dwelling."""
        found = np.ones(self.facts.shape[0], dtype=bool)
        found[list(self.placed)] = False
        return found

    def _locks(self) -> None:
        if self.sheet.plan.get("status") == "infeasible":
            return
        for h, d in sorted(self.facts.keeps):
            if self.placed.get(h) != d:
                kept = {"household_id": self.facts.households[h].id, "dwelling_id": self.facts.dwellings[d].id}
                at = self.placed.get(h)
                found = None if at is None else self.facts.dwellings[at].id
                self.sheet.fault("lock-broken", "/placements", kept, found)

    # ------------------------------------------------------------ slots

    def _slots(self) -> None:
        """The team named for each placement is one of the method, the household's own where it has one, with room."""
        teams = {t.team_id: t for t in self.facts.case.support_teams}
        named: Counter[str] = Counter()
        whole = True
        for h, (i, row) in self.rows.items():
            where = f"/placements/{i}/support_team_id"
            if "support_team_id" not in row:
                whole &= not self.facts.needs_slot[h]
                continue
            household, team = self.facts.households[h], row["support_team_id"]
            if not self.facts.needs_slot[h]:
                self.sheet.equal("slot", where, None, team)
            elif not isinstance(team, str) or team not in teams:
                self.sheet.fault("slot", where, f"a team of method {household.support_method}", team)
            else:
                self.sheet.equal("slot-method", where, household.support_method, teams[team].method)
                if household.record.support_team_id is not None:
                    self.sheet.equal("slot-team", where, household.record.support_team_id, team)
                named[team] += 1
        for name, team in sorted(teams.items()):
            if named[name] > team.free_slots:
                self.sheet.fault("slots", f"team {name}", f"at most {team.free_slots}", named[name])
        if not whole:
            return
        self.named = named
        loads = self.facts.loads(self.placed)
        for method in sorted({t.method for t in teams.values()}):
            mine = [t for t in teams if teams[t].method == method]
            even, found = sorted(loads[t] for t in mine), sorted(named[t] for t in mine)
            if even != found:  # the level `balance` counts them shared out evenly
                self.sheet.fault("slot-share", f"method {method}", even, found)
