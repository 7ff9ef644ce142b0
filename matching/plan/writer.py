"""The plan document: placements with their reasons, levels with their bounds, and everything that is left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from constraints import HouseholdFacts
from constraints.budget import statement
from constraints.budget.municipal import pair_costs
from constraints.language import both
from constraints.verdicts import ALLOWED

from ..engine import hand_lists
from ..run import MatchRun
from .certificate import certificate
from .fallback import fallback_cases
from .findings import finding_json, person_json
from .level_values import level_values
from .limits import LimitReport
from .provenance import code_digest, defaults_used, versions
from .ties import ties
from .why_not import Cheapest, WhyNot

FORMAT = "anvis-plan/1"


class PlanWriter:
    """Turns a run into the plan document."""

    def __init__(self, run: MatchRun, cheapest: Cheapest | None = None) -> None:
        self.run, self.cheapest = run, cheapest
        self.table, self.problem, self.case = run.table, run.problem, run.table.case
        self.law = run.table.law

    def plan(self) -> dict[str, Any]:
        run, case = self.run, self.case.case
        start = time.perf_counter()
        placements = self._placements()
        why_not = WhyNot(run)
        report = LimitReport(run)
        quota, limits = report.quota(), report.limits()
        unplaced = why_not.unplaced(limits, self.cheapest)
        unused = why_not.unused()
        fallback = fallback_cases(self.table, set(run.placed))
        plan: dict[str, Any] = {
            "format": FORMAT,
            "status": run.status,
            "decision_date": case.batch.decision_date.isoformat(),
            "municipality": case.batch.municipality,
            "levels": level_values(
                run.problem, run.levels, run.chosen, run.solved.digits if run.solved.chosen is not None else []
            ),
            "ties": ties(run),
            "certificate": certificate(self.case, run.solved),
            "infeasible_because": run.infeasible_because,
            "placements": placements,
            "unplaced": unplaced,
            "unused_dwellings": unused,
            "reviews": why_not.reviews(),
            "fallback_cases": fallback,
            "quota": quota,
            "limits": limits,
            "baseline": {
                "policy": hand_lists.NAME,
                "levels": level_values(run.problem, run.levels, run.baseline, None),
                "placements": [
                    {"household_id": self._h(p).id, "dwelling_id": self.case.dwellings[int(run.problem.dwelling[p])].id}
                    for p in run.baseline
                ],
            },
            "baselines": [
                {"policy": name, "housed": len(pairs), "levels": level_values(run.problem, run.levels, pairs, None)}
                for name, pairs in run.baselines.items()
            ],
            "costs": self._costs(unused),
            "defaults_used": defaults_used(case),
            "rule_status": {k: v.model_dump() for k, v in sorted(case.policy.rule_status.items())},
            "interpretations": dict(sorted(self.law.interpretations.items())),
            "repeatable": not run.solved.stopped_by_wall,
            "stopped_by": "wall clock"
            if run.solved.stopped_by_wall
            else "work limit"
            if run.solved.stopped_by_work
            else None,
            "digests": {
                "case": case.digest,
                "law": self.law.digest,
                "policy": case.policy_digest,
                "code": code_digest(),
            },
            "seed": run.params.seed,
            "time_limit_s": run.params.time_limit,
            "work_limit": run.params.work_limit,
            "previous": [{"household_id": h, "dwelling_id": d} for h, d in sorted(run.params.previous.items())],
            "shadow_prices": None
            if run.params.shadow_prices is None
            else dict(sorted(run.params.shadow_prices.items())),
            "versions": versions(),
        }
        plan["timing"] = {k: round(v, 4) for k, v in (run.seconds | {"explain_s": time.perf_counter() - start}).items()}
        return plan

    def _h(self, p: int) -> HouseholdFacts:
        return self.case.households[int(self.problem.household[p])]

    def _placements(self) -> list[dict[str, Any]]:
        run = self.run
        kept = set(self.problem.kept)
        teams = self.problem.support.named(self.problem.household[run.chosen])
        found = []
        for p in sorted(run.chosen.tolist(), key=lambda p: (*self.run.rank(int(self.problem.household[p])), p)):
            h, d = int(self.problem.household[p]), int(self.problem.dwelling[p])
            household, dwelling = self.case.households[h], self.case.dwellings[d]
            findings = [finding_json(f) for f in self.table.findings(h, d)]
            note = _assessment_note(dwelling.record.availability_basis)
            if note is not None:
                findings.append(note)
            found.append(
                {
                    "household_id": household.id, "dwelling_id": dwelling.id, **person_json(household),
                    "locked": (h, d) in kept, "wish_tier": int(self.problem.tier[p]), "support_team_id": teams.get(h),
                    "organisation_id": dwelling.organisation.organisation_id, "department_id": dwelling.record.department_id,
                    "available_from": dwelling.record.available_from.isoformat(),
                    "findings": findings, "rules_passed": self.table.passed(h, d),
                    "budget": statement(household, dwelling, self.table.budgets, household.policy.disposable_floor, self.law),
                    "costs": pair_costs(self.case, self.run.model.costs, h, d), "runner_up": self._runner_up(h, d),
                }
            )  # fmt: skip
        return found

    def _runner_up(self, h: int, d: int) -> dict[str, Any] | None:
        """The household not housed that would come first for this dwelling."""
        open_to = [
            int(x) for x in np.flatnonzero(self.table.combined[:, d] == ALLOWED) if int(x) not in self.run.placed
        ]
        if not open_to:
            return None
        first = min(open_to, key=self.run.rank)
        return {"household_id": self.case.households[first].id, **person_json(self.case.households[first])}

    def _costs(self, unused: Sequence[dict[str, Any]]) -> dict[str, Any]:
        costs = self.run.model.costs
        chosen = self.run.chosen
        idle = [u["empty_month_dkk"] for u in unused if u["empty_month_dkk"] is not None]
        return {
            "placements_total": int(self.problem.pair_cost[chosen].sum()), "months": 24,
            "unused_one_month": sum(idle), "left_out": list(costs.left_out),
            "idle_rent_to_date": {
                o.organisation_id: str(o.idle_rent_dkk_to_date)
                for o in self.case.case.organisations if o.idle_rent_dkk_to_date is not None
            },
            "figures": [
                {"name": f.name, "value": str(f.value), "status": f.status, "source": f.legal_source or f.reference}
                for f in costs.figures
            ],
        }  # fmt: skip


def _assessment_note(basis: str) -> dict[str, Any] | None:
    """ALB § 59(1), 2nd sentence: a person assesses need and resident mix for every allocation."""
    if basis not in ("59-1", "59-2", "59-3"):
        return None
    return {
        "rule_id": "ALB-59-1-2", "verdict": "note", "cites": "ALB § 59, stk. 1, 2. pkt.",
        "url": "https://www.retsinformation.dk/eli/lta/2026/207", "status": "in_force", "facts": {},
        "text": both("A person must assess the need and the resident mix before the dwelling is allocated."),
    }  # fmt: skip
