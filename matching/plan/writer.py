"""The plan document: placements with their reasons, levels with their bounds, and everything that is left."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from constraints import HouseholdFacts, Verdict
from constraints.budget.municipal import pair_costs
from constraints.language import both
from constraints.rules.citation import cite
from constraints.verdicts import ALLOWED

from ..engine import hand_lists
from ..model.digit import Ints
from ..model.limit import Bools
from ..run import MatchRun
from .certificate import certificate
from .document import (
    FORMAT,
    AnswerGiven,
    Baseline,
    BaselineSummary,
    CostFigure,
    Digests,
    Finding,
    Infeasible,
    LockSetAside,
    PairCosts,
    PairIds,
    Placement,
    Plan,
    PlanCosts,
    RuleStanding,
    RunnerUp,
    Texts,
    Timing,
    UnusedDwelling,
)
from .fallback import fallback_cases
from .findings import budget_of, findings_of, person_json
from .level_values import level_values, proven_levels
from .limits import LimitReport
from .provenance import code_digest, defaults_used, versions, warnings_of
from .ties import ties
from .why_not import Cheapest, WhyNot

_INFEASIBLE: TypeAdapter[Infeasible] = TypeAdapter(Infeasible)


class PlanWriter:
    """Turns a run into the plan document."""

    def __init__(self, run: MatchRun, cheapest: Cheapest | None = None) -> None:
        self.run, self.cheapest = run, cheapest
        self.table, self.problem, self.case = run.table, run.problem, run.table.case
        self.law = run.table.law

    def plan(self) -> Plan:
        run, case = self.run, self.case.case
        start = time.perf_counter()
        digits = run.solved.digits if run.solved.chosen is not None else []
        why_not = WhyNot(run)
        report = LimitReport(run)
        quota, limits = report.quota(), report.limits()
        unused = why_not.unused()
        stopped = _stopped_by(run)
        return Plan(
            format=FORMAT,
            status=run.status,
            decision_date=case.batch.decision_date.isoformat(),
            municipality=case.batch.municipality,
            warnings=warnings_of(case),
            levels=proven_levels(run.problem, run.levels, run.chosen, digits),
            ties=ties(run),
            certificate=certificate(self.case, run.solved),
            infeasible_because=tuple(_INFEASIBLE.validate_python(r) for r in run.infeasible_because),
            locks_set_aside=tuple(self._set_aside(h, d) for h, d in sorted(run.model.set_aside)),
            placements=self._placements(),
            unplaced=why_not.unplaced(limits, self.cheapest),
            unused_dwellings=unused,
            reviews=why_not.reviews(),
            fallback_cases=tuple(fallback_cases(self.table, set(run.placed))),
            quota=quota,
            limits=limits,
            baseline=Baseline(
                policy=hand_lists.NAME,
                levels=level_values(run.problem, run.levels, run.baseline),
                placements=tuple(self._pair(p) for p in run.baseline.tolist()),
            ),
            baselines=tuple(
                BaselineSummary(policy=name, housed=len(pairs), levels=level_values(run.problem, run.levels, pairs))
                for name, pairs in run.baselines.items()
            ),
            costs=self._costs(unused),
            defaults_used=tuple(defaults_used(case)),
            **({"answers": self._answers()} if case.answers else {}),
            rule_status={k: RuleStanding(**v.model_dump()) for k, v in sorted(case.policy.rule_status.items())},
            interpretations=dict(sorted(self.law.interpretations.items())),
            repeatable=stopped not in ("wall clock", "request"),
            stopped_by=stopped,
            digests=Digests(case=case.digest, law=self.law.digest, policy=case.policy_digest, code=code_digest()),
            seed=run.params.seed,
            time_limit_s=run.params.time_limit,
            work_limit=run.params.work_limit,
            previous=tuple(PairIds(household_id=h, dwelling_id=d) for h, d in sorted(run.params.previous.items())),
            shadow_prices=None if run.params.shadow_prices is None else dict(sorted(run.params.shadow_prices.items())),
            versions=versions(),
            timing=Timing(**{k: round(v, 4) for k, v in run.seconds.items()}, explain_s=round(time.perf_counter() - start, 4)),
        )  # fmt: skip

    def _household(self, p: int) -> HouseholdFacts:
        return self.case.households[int(self.problem.household[p])]

    def _pair(self, p: int) -> PairIds:
        return PairIds(household_id=self._household(p).id, dwelling_id=self.case.dwellings[int(self.problem.dwelling[p])].id)  # fmt: skip

    def _answers(self) -> tuple[AnswerGiven, ...]:
        """Every answer a person gave, with how many pairs it settled."""
        settled = Counter(id(answer) for answer in self.table.answered.values())
        return tuple(
            AnswerGiven(
                household_id=a.household_id, dwelling_id=a.dwelling_id, rule_id=a.rule_id, answer=a.answer, by=a.by, reason=a.reason,
                on=None if a.on is None else a.on.isoformat(), pairs_settled=settled[id(a)],
            )
            for a in self.case.case.answers
        )  # fmt: skip

    def _set_aside(self, h: int, d: int) -> LockSetAside:
        return LockSetAside(
            household_id=self.case.households[h].id,
            dwelling_id=self.case.dwellings[d].id,
            verdict=self.table.verdict_code(h, d),
            rules=tuple(r.id for r, v in self.table.pair(h, d) if v >= Verdict.REVIEW),
        )

    def _placements(self) -> tuple[Placement, ...]:
        run = self.run
        kept = set(self.problem.kept)
        teams = self.problem.support.named(self.problem.household[run.chosen])
        found = []
        for p in sorted(run.chosen.tolist(), key=lambda p: (*self.run.rank(int(self.problem.household[p])), p)):
            h, d = int(self.problem.household[p]), int(self.problem.dwelling[p])
            household, dwelling = self.case.households[h], self.case.dwellings[d]
            found.append(
                Placement(
                    household_id=household.id, dwelling_id=dwelling.id, **person_json(household),
                    locked=(h, d) in kept, wish_tier=int(self.problem.tier[p]), support_team_id=teams.get(h),
                    organisation_id=dwelling.organisation.organisation_id, department_id=dwelling.record.department_id,
                    available_from=dwelling.record.available_from.isoformat(),
                    findings=(*findings_of(self.table, h, d), *_assessment_note(dwelling.record.availability_basis, self.case.day)),
                    rules_passed=tuple(self.table.passed(h, d)), budget=budget_of(self.table, h, d),
                    costs=PairCosts(**pair_costs(self.case, self.run.model.costs, h, d)), runner_up=self._runner_up(d),
                )
            )  # fmt: skip
        return tuple(found)

    def _runner_up(self, d: int) -> RunnerUp | None:
        """The household not housed that would come first for this dwelling."""
        open_to = np.flatnonzero((self.table.combined[:, d] == ALLOWED) & self._waiting)
        if not len(open_to):
            return None
        first = self.case.households[int(open_to[np.argmin(self._place[open_to])])]
        return RunnerUp(household_id=first.id, **person_json(first))

    @cached_property
    def _waiting(self) -> Bools:
        """Households without a dwelling in the plan."""
        found = np.ones(self.case.shape[0], dtype=bool)
        found[list(self.run.placed)] = False
        return found

    @cached_property
    def _place(self) -> Ints:
        """Place of each household by class, longest wait and id, from 0."""
        found = np.empty(self.case.shape[0], dtype=np.int64)
        found[sorted(range(len(found)), key=self.run.rank)] = np.arange(len(found))
        return found

    def _costs(self, unused: Sequence[UnusedDwelling]) -> PlanCosts:
        costs = self.run.model.costs
        return PlanCosts(
            placements_total=int(self.problem.pair_cost[self.run.chosen].sum()), months=24,
            unused_one_month=sum(u.empty_month_dkk or 0 for u in unused), left_out=costs.left_out,
            idle_rent_to_date={
                o.organisation_id: str(o.idle_rent_dkk_to_date)
                for o in self.case.case.organisations if o.idle_rent_dkk_to_date is not None
            },
            figures=tuple(
                CostFigure(name=f.name, value=str(f.value), status=f.status, source=f.legal_source or f.reference)
                for f in costs.figures
            ),
        )  # fmt: skip


_ASSESSMENT = cite("ALB", "§ 59, stk. 1, 2. pkt.")


def _assessment_note(basis: str, day: date) -> tuple[Finding, ...]:
    """ALB § 59(1), 2nd sentence: a person assesses need and resident mix for every allocation."""
    if basis not in ("59-1", "59-2", "59-3"):
        return ()
    note = Finding(
        rule_id="ALB-59-1-2", verdict="note", cites=str(_ASSESSMENT), url=_ASSESSMENT.address(day), status="in_force", facts={},
        text=Texts(**both("A person must assess the need and the resident mix before the dwelling is allocated.")),
    )  # fmt: skip
    return (note,)


def _stopped_by(run: MatchRun) -> Literal["wall clock", "work limit", "request"] | None:
    """What ended the search early. A search that had proven everything when a person asked for its end was not cut short."""
    solved = run.solved
    if solved.stopped_by_call and run.status != "optimal":
        return "request"
    if solved.stopped_by_wall:
        return "wall clock"
    return "work limit" if solved.stopped_by_work else None
