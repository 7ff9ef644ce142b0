"""A finished run: the plan with its reasons, as data. Text is made at the edge, in the reader's language."""

from __future__ import annotations

import hashlib
import platform
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import metadata
from importlib.resources import files
from typing import Any

import numpy as np

from constraints import READS, Case, HouseholdFacts, Verdict, VerdictTable, evaluate
from constraints.budget import empty_month, handback, statement
from constraints.budget.municipal import pair_costs, shelter_month
from constraints.errors import LawGap
from constraints.evaluate import ALLOWED, REVIEW
from constraints.facts.case import TABLES
from constraints.rules.alb_59_9_fallback import FallbackDuty

from . import baseline
from .engine import DigitResult, Solved, most_housed, solve_chain
from .engine.chain import Progress
from .fallback import fallback_cases
from .findings import finding_json
from .formulation import Ints, Problem, formulate
from .levels import Level, levels_for, team_loads

FORMAT = "anvis-plan/1"
# How many limits whose worth takes a new solve are answered in one plan; the rest are said to be unknown.
_MAX_SLOW = 12


@dataclass(frozen=True)
class SolveParams:
    """`time_limit` in seconds for the levels; `seed` of the published draws."""

    time_limit: float = 60.0
    seed: int = 0


@dataclass(frozen=True, eq=False)
class MatchRun:
    """One run over one case. `plan()` is the answer of `anvis match --json`."""

    table: VerdictTable
    problem: Problem
    levels: tuple[Level, ...]
    solved: Solved
    baseline: Ints
    params: SolveParams
    seconds: dict[str, float]

    @property
    def chosen(self) -> Ints:
        return self.solved.chosen if self.solved.chosen is not None else np.array([], dtype=np.int64)

    @property
    def status(self) -> str:
        if self.solved.chosen is None:
            return "infeasible"
        return "optimal" if all(r.proven for r in self.solved.digits) else "feasible"

    @cached_property
    def placed(self) -> dict[int, int]:
        """Household index → dwelling index."""
        return {int(self.problem.household[p]): int(self.problem.dwelling[p]) for p in self.chosen}

    def plan(self) -> dict[str, Any]:
        return _Writer(self).plan()


def solve(case: Case, params: SolveParams | None = None, progress: Progress | None = None) -> MatchRun:
    """Judges, models and solves one checked case.

    Raises LawGap when the law of the decision date is not known; everything else that can go wrong with the batch
    itself is a status with reasons.
    """
    params = params or SolveParams()
    tell = progress or (lambda _n, _s: None)
    times = {}
    start = time.perf_counter()
    tell("rules", 0.02)
    table = evaluate(case)
    times["rules_s"] = time.perf_counter() - start
    start = time.perf_counter()
    problem = formulate(table, params.seed)
    times["model_s"] = time.perf_counter() - start
    start = time.perf_counter()
    levels = levels_for(case.policy)
    solved = solve_chain(problem, levels, params.time_limit, tell)
    times["solve_s"] = time.perf_counter() - start
    return MatchRun(table, problem, levels, solved, baseline.class_then_date(problem), params, times)


class _Writer:
    """Turns a run into the plan document."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run
        self.table, self.problem, self.case = run.table, run.problem, run.table.case
        self.law = run.table.law
        blocked = _blocked_by_rule(run.table)
        self.blocks_household = {rule: hit.sum(axis=1) for rule, hit in blocked.items()}
        self.blocks_dwelling = {rule: hit.sum(axis=0) for rule, hit in blocked.items()}
        self.asked = _asked_by_rule(run.table)
        self.slow_questions = 0

    def plan(self) -> dict[str, Any]:
        run, case = self.run, self.case.case
        start = time.perf_counter()
        placements = self._placements()
        unplaced = self._unplaced()
        unused = self._unused()
        quota, limits = self._quota(), self._limits()
        fallback = fallback_cases(self.table, set(run.placed))
        plan: dict[str, Any] = {
            "format": FORMAT,
            "status": run.status,
            "decision_date": case.batch.decision_date.isoformat(),
            "municipality": case.batch.municipality,
            "levels": level_values(
                run.problem, run.levels, run.chosen, run.solved.digits if run.solved.chosen is not None else []
            ),
            "infeasible_because": run.solved.reasons,
            "placements": placements,
            "unplaced": unplaced,
            "unused_dwellings": unused,
            "reviews": self._reviews(),
            "fallback_cases": fallback,
            "quota": quota,
            "limits": limits,
            "baseline": {
                "policy": baseline.NAME,
                "levels": level_values(run.problem, run.levels, run.baseline, None),
                "placements": [
                    {"household_id": self._h(p).id, "dwelling_id": self.case.dwellings[int(run.problem.dwelling[p])].id}
                    for p in run.baseline
                ],
            },
            "costs": self._costs(unused),
            "defaults_used": defaults_used(case),
            "rule_status": {k: v.model_dump() for k, v in sorted(case.policy.rule_status.items())},
            "interpretations": dict(sorted(self.law.interpretations.items())),
            "repeatable": not run.solved.stopped_by_wall,
            "digests": {
                "case": case.digest,
                "law": self.law.digest,
                "policy": case.policy_digest,
                "code": code_digest(),
            },
            "seed": run.params.seed,
            "time_limit_s": run.params.time_limit,
            "versions": versions(),
        }
        plan["timing"] = {k: round(v, 4) for k, v in (run.seconds | {"explain_s": time.perf_counter() - start}).items()}
        return plan

    def _h(self, p: int) -> HouseholdFacts:
        return self.case.households[int(self.problem.household[p])]

    def _person(self, h: HouseholdFacts) -> dict[str, Any]:
        effective, reason = h.effective_class
        return {
            "urgency_class": h.record.urgency_class, "effective_class": f"U{effective}", "class_reason": reason,
            "waiting_days": h.waiting_days,
        }  # fmt: skip

    @cached_property
    def most(self) -> int:
        """The most households any plan could house, were only the flow limits to hold."""
        return most_housed(self.problem)

    # ------------------------------------------------------------ placements

    def _placements(self) -> list[dict[str, Any]]:
        run = self.run
        kept = set(self.problem.keep)
        teams = _teams_named(self.problem, run.chosen)
        found = []
        for p in sorted(run.chosen.tolist(), key=lambda p: (*self._rank(int(self.problem.household[p])), p)):
            h, d = int(self.problem.household[p]), int(self.problem.dwelling[p])
            household, dwelling = self.case.households[h], self.case.dwellings[d]
            findings = [finding_json(f) for f in self.table.findings(h, d)]
            note = _assessment_note(dwelling.record.availability_basis)
            if note is not None:
                findings.append(note)
            found.append(
                {
                    "household_id": household.id, "dwelling_id": dwelling.id, **self._person(household),
                    "locked": (h, d) in kept, "wish_tier": int(self.problem.tier[p]), "support_team_id": teams.get(h),
                    "organisation_id": dwelling.organisation.organisation_id, "department_id": dwelling.record.department_id,
                    "available_from": dwelling.record.available_from.isoformat(),
                    "findings": findings, "rules_passed": self.table.passed(h, d),
                    "budget": statement(household, dwelling, self.table.budgets, household.policy.disposable_floor, self.law),
                    "costs": pair_costs(self.case, self.problem.costs, h, d), "runner_up": self._runner_up(h, d),
                }
            )  # fmt: skip
        return found

    def _rank(self, h: int) -> tuple[int, int, str]:
        return int(self.problem.effective_class[h]), -int(self.problem.waiting_days[h]), self.case.households[h].id

    def _runner_up(self, h: int, d: int) -> dict[str, Any] | None:
        """The household not housed that would come first for this dwelling."""
        open_to = [
            int(x) for x in np.flatnonzero(self.table.combined[:, d] == ALLOWED) if int(x) not in self.run.placed
        ]
        if not open_to:
            return None
        first = min(open_to, key=self._rank)
        return {"household_id": self.case.households[first].id, **self._person(self.case.households[first])}

    # ------------------------------------------------------------ those without a home

    def _unplaced(self) -> list[dict[str, Any]]:
        found = []
        full = self._full_limits()
        taken = set(self.run.placed.values())
        for h in sorted((x.index for x in self.case.households if x.index not in self.run.placed), key=self._rank):
            household = self.case.households[h]
            kind, deciding = self._kind(h, taken, full)
            found.append(
                {
                    "household_id": household.id, **self._person(household), "kind": kind, "deciding_rule": deciding,
                    "dwellings": {
                        "allowed": int((self.table.combined[h] == ALLOWED).sum()),
                        "review": int((self.table.combined[h] == REVIEW).sum()),
                        "all": len(self.case.dwellings),
                    },
                    "blocking": {rule: int(n[h]) for rule, n in self.blocks_household.items() if n[h]},
                    "shelter_month": shelter_month(household, self.law), "cheapest_change": None,
                }
            )  # fmt: skip
        return found

    def _kind(self, h: int, taken: set[int], full: dict[str, list[set[int]]]) -> tuple[str, str | None]:
        row = self.table.combined[h]
        allowed = np.flatnonzero(row == ALLOWED)
        if not len(allowed):
            if (row == REVIEW).any():
                first = int(np.flatnonzero(row == REVIEW)[0])
                return "needs_facts", self._commonest(h, row == REVIEW, self.table.rules) or self.table.deciding(
                    h, first
                )
            if self._barred_only_by_area(h):
                return "barred", self._commonest(h, self._area_only(h), self.table.rules)
            return "no_dwelling_fits", self._commonest(h, row > REVIEW, self.table.rules)
        if h in full["slots"][0]:
            return "capacity", "SUPPORT-1"
        free = [int(d) for d in allowed if int(d) not in taken]
        if free:
            return "capacity", self._limit_against(h, free)
        return "outranked", "housed_by_class" if self._only_higher_class(h, allowed.tolist()) else "waiting_bands"

    def _only_higher_class(self, h: int, dwellings: Sequence[int]) -> bool:
        holder = {d: x for x, d in self.run.placed.items()}
        mine = int(self.problem.effective_class[h])
        return all(int(self.problem.effective_class[holder[d]]) < mine for d in dwellings if d in holder)

    def _area_only(self, h: int) -> Any:
        exits = np.zeros(len(self.case.dwellings), dtype=bool)
        other = np.zeros(len(self.case.dwellings), dtype=bool)
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            hit = matrix[h] >= Verdict.FORBIDDEN
            if rule.exit_by_fallback:
                exits |= hit
            else:
                other |= hit
        return exits & ~other

    def _barred_only_by_area(self, h: int) -> bool:
        return bool(self._area_only(h).any())

    def _commonest(self, h: int, mask: Any, rules: Sequence[Any]) -> str | None:
        """The deciding rule of most dwellings in the mask, the earlier in the order of the law where equal."""
        index = self.table.deciding_index[h][mask]
        counts: Counter[str] = Counter(rules[int(i)].id for i in index if i >= 0)
        if not counts:
            return None
        order = {r.id: n for n, r in reversed(list(enumerate(rules)))}
        return min(counts, key=lambda rule: (-counts[rule], order[rule]))

    def _full_limits(self) -> dict[str, list[set[int]]]:
        """Households whose every slot is taken."""
        of = self.problem.team_of
        placed = of[self.problem.household[self.run.chosen]]
        full: set[int] = set()
        for h in range(len(self.case.households)):
            code = int(of[h])
            if code == -1 or h in self.run.placed:
                continue
            if code >= 0:
                team = self.problem.teams[code]
                pool_full = int((placed == code).sum()) >= team.slots or self._method_full(team.method, placed)
            else:
                m = -2 - code
                pool_full = m >= len(self.problem.methods) or self._method_full(self.problem.methods[m], placed)
            if pool_full:
                full.add(h)
        return {"slots": [full]}

    def _method_full(self, method: str, placed: Ints) -> bool:
        members = {i for i, t in enumerate(self.problem.teams) if t.method == method} | {
            -2 - self.problem.methods.index(method)
        }
        slots = sum(t.slots for t in self.problem.teams if t.method == method)
        return int(np.isin(placed, list(members)).sum()) >= slots

    def _limit_against(self, h: int, dwellings: Sequence[int]) -> str:
        """The limit that keeps the household from a free dwelling open to it."""
        chosen = set(self.run.chosen.tolist())
        for row in (*self.problem.rights, *self.problem.side_rows):
            used = sum(w for p, w in zip(row.pairs.tolist(), row.weights.tolist(), strict=True) if p in chosen)
            for p, w in zip(row.pairs.tolist(), row.weights.tolist(), strict=True):
                if (
                    int(self.problem.household[p]) == h
                    and int(self.problem.dwelling[p]) in dwellings
                    and used + w > row.capacity
                ):
                    return row.rule_id
        if any((h, d) not in self.problem.pair_index for d in dwellings):
            return "LOCK-1"
        return "not_proven"

    # ------------------------------------------------------------ dwellings nobody gets

    def _unused(self) -> list[dict[str, Any]]:
        taken = set(self.run.placed.values())
        found = []
        for dwelling in self.case.dwellings:
            d = dwelling.index
            if d in taken:
                continue
            column = self.table.combined[:, d]
            blocking = {rule: int(n[d]) for rule, n in self.blocks_dwelling.items() if n[d]}
            if (column == ALLOWED).any():
                free = [int(h) for h in np.flatnonzero(column == ALLOWED) if int(h) not in self.run.placed]
                kind = "capacity" if free else "no_demand"
            elif blocking.get("ALB-59-1-1", 0) == len(self.case.households) and len(self.case.households):
                kind = "no_right"
            elif (column == REVIEW).any():
                kind = "needs_facts"
            else:
                kind = "no_household_fits"
            try:
                idle: dict[str, Any] | None = empty_month(dwelling, self.law)
                back: dict[str, Any] | None = handback(dwelling, self.case.day, self.law)
            except LawGap:
                idle = back = None
            found.append(
                {
                    "dwelling_id": dwelling.id, "kind": kind, "idle_rent_dkk_month": (idle or {}).get("rent"),
                    "empty_month_dkk": (idle or {}).get("cost"), "handback": back, "blocking": blocking,
                    "organisation_id": dwelling.organisation.organisation_id, "department_id": dwelling.record.department_id,
                }
            )  # fmt: skip
        return found

    # ------------------------------------------------------------ for people to look at

    def _reviews(self) -> list[dict[str, Any]]:
        """Households not housed with a pair that a person must look at, those that could change this plan first.

        A pair could change the plan when its dwelling stands unused, or went to a household that comes after this one
        by class and waiting band. The others are told too, so that nothing is lost.
        """
        first: list[dict[str, Any]] = []
        rest: list[dict[str, Any]] = []
        holder = {d: h for h, d in self.run.placed.items()}
        for h in sorted((x.index for x in self.case.households if x.index not in self.run.placed), key=self._rank):
            open_ = self.table.combined[h] == REVIEW
            if not open_.any():
                continue
            mine = self._standing(h)
            telling = [
                int(d) for d in np.flatnonzero(open_) if int(d) not in holder or self._standing(holder[int(d)]) > mine
            ]
            entry = self._review(h, open_, telling)
            (first if telling else rest).append(entry)
        for h_id, d_id in self.table.unused_signatures:
            first.append(
                {
                    "household_id": h_id, "could_change_the_plan": True, "dwellings": 1, "dwellings_that_could": [d_id],
                    "rules": {FallbackDuty.id: 1}, "facts": [], "missing": [],
                }
            )  # fmt: skip
        return first + rest

    def _standing(self, h: int) -> tuple[int, int]:
        return int(self.problem.effective_class[h]), -int(self.problem.band[h])

    def _review(self, h: int, open_: Any, telling: list[int]) -> dict[str, Any]:
        rules = {rule: int(counts[h]) for rule, counts in self.asked.items() if counts[h]}
        return {
            "household_id": self.case.households[h].id, "could_change_the_plan": bool(telling), "dwellings": int(open_.sum()),
            "dwellings_that_could": [self.case.dwellings[d].id for d in telling], "rules": rules,
            "facts": sorted({f for rule in rules for f in READS.get(rule, ())}), "missing": list(self.table.budgets.missing[h]),
        }  # fmt: skip

    # ------------------------------------------------------------ quota, limits, money

    def _quota(self) -> list[dict[str, Any]]:
        found = []
        used = Counter(
            self.case.dwellings[d].organisation.organisation_id for d in self.run.placed.values() if self._is_counted(d)
        )
        for name, count in sorted(self.problem.quotas.items()):
            found.append(
                {
                    "organisation_id": name, "share": str(count.share), "vacancies": count.vacancies, "carry_in": str(count.carry),
                    "right": count.right, "used": used[name], "carry_out": str(count.carry_out),
                    "counted_dwellings": [self.case.dwellings[d].id for d in count.counted],
                    "pointed_dwellings": None if count.pointed is None
                    else [self.case.dwellings[d].id for d in count.counted if d in count.pointed],
                }
            )  # fmt: skip
        return found

    def _is_counted(self, d: int) -> bool:
        return any(d in count.counted for count in self.problem.quotas.values())

    def _limits(self) -> list[dict[str, Any]]:
        problem, chosen = self.problem, self.run.chosen
        inside = np.zeros(problem.size, dtype=bool)
        inside[chosen] = True
        found: list[dict[str, Any]] = []
        loads = team_loads(problem, chosen)
        for i, team in enumerate(problem.teams):
            full = loads[i] >= team.slots
            raised = replace(problem, teams=tuple(replace(t, slots=t.slots + (t is team)) for t in problem.teams))
            found.append(self._limit(f"SUPPORT-1 {team.team_id}", team.slots, loads[i], raised if full else None))
        for i, row in enumerate(problem.rights):
            used = int(row.weights[inside[row.pairs]].sum())
            rows = tuple(replace(r, capacity=r.capacity + 1) if j == i else r for j, r in enumerate(problem.rights))
            found.append(
                self._limit(
                    f"{row.rule_id} {row.subject}",
                    row.capacity,
                    used,
                    replace(problem, rights=rows) if used >= row.capacity else None,
                )
            )
        for i, row in enumerate(problem.side_rows):
            if row.quiet:
                continue
            used = int(row.weights[inside[row.pairs]].sum())
            if row.rule_id == "BUDGET-1":
                found.append(
                    {
                        "name": "BUDGET-1",
                        "capacity": row.capacity,
                        "used": used,
                        "gained_by_one_more": None,
                        "unit": "DKK",
                    }
                )
                continue
            rows = tuple(replace(r, capacity=r.capacity + 1) if j == i else r for j, r in enumerate(problem.side_rows))
            raised_room = problem.room | {row.subject: row.capacity + 1}
            more = replace(problem, side_rows=rows, room=raised_room) if used >= row.capacity else None
            found.append(self._limit(f"{row.rule_id} {row.subject}", row.capacity, used, more))
        return found

    def _limit(self, name: str, capacity: int, used: int, raised: Problem | None) -> dict[str, Any]:
        """`gained_by_one_more`: households more (by the levels down to `housed_total`); None = not proven in time."""
        gained: int | None = 0
        if raised is not None:
            gained = self._housed_with(raised)
            gained = None if gained is None else gained - len(self.run.chosen)
        return {"name": name, "capacity": capacity, "used": used, "gained_by_one_more": gained, "unit": "households"}

    def _housed_with(self, raised: Problem) -> int | None:
        if self.run.status == "infeasible":
            return None
        same_flows = raised.teams == self.problem.teams and raised.rights == self.problem.rights
        if (self.most if same_flows else most_housed(raised)) <= len(self.run.chosen):
            return len(self.run.chosen)
        if self.slow_questions >= _MAX_SLOW:
            return None
        self.slow_questions += 1
        counting = tuple(
            level for level in self.run.levels if level.name in ("mandatory", "housed_by_class", "housed_total")
        )
        solved = solve_chain(raised, counting, 2.0)
        if solved.chosen is None or not all(r.proven for r in solved.digits if r.digit.level != "tie_break"):
            return None
        return len(solved.chosen)

    def _costs(self, unused: Sequence[dict[str, Any]]) -> dict[str, Any]:
        costs = self.problem.costs
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


def level_values(
    problem: Problem, levels: Sequence[Level], chosen: Ints, results: Sequence[DigitResult] | None
) -> list[dict[str, Any]]:
    """Value, bound and proof of every level; a baseline (`results` None) has values only."""
    found = []
    for level in levels:
        value = level.value(problem, chosen)
        entry: dict[str, Any] = {"name": level.name, "sense": level.sense, "unit": level.unit, "value": value}
        keys = level.keys(problem)
        if keys is not None:
            entry["keys"] = keys
        if results is not None:
            mine = [r for r in results if r.digit.level == level.name]
            # No result at all = an infeasible run, of which nothing is proven but that it is infeasible.
            proven = bool(results) and all(r.proven for r in mine)
            entry["bound"] = None if not results else value if proven else _bound(value, mine)
            entry["proven"] = proven
        found.append(entry)
    return found


def _bound(value: Any, mine: Sequence[DigitResult]) -> Any:
    """The value with the first entry not proven put at its bound. What comes after it is open, so it keeps its value."""
    first = next(r for r in mine if not r.proven)
    if isinstance(value, int):
        return first.bound
    bound = list(value)
    bound[first.digit.entry or 0] = first.bound
    return bound


def _blocked_by_rule(table: VerdictTable) -> dict[str, Any]:
    """Rule id → households × dwellings where it forbids or asks for review."""
    found: dict[str, Any] = {}
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        hit = matrix >= Verdict.REVIEW
        if hit.any():
            found[rule.id] = found[rule.id] | hit if rule.id in found else hit
    return found


def _asked_by_rule(table: VerdictTable) -> dict[str, Any]:
    """Rule id → number of dwellings per household that wait for a person because of it."""
    found: dict[str, Any] = {}
    open_ = table.combined == REVIEW
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        counts = (open_ & (matrix == Verdict.REVIEW)).sum(axis=1)
        if counts.any():
            found[rule.id] = found[rule.id] + counts if rule.id in found else counts
    return found


def _teams_named(problem: Problem, chosen: Ints) -> dict[int, str]:
    """The team of every placed household that needs a slot; those without one of their own in canonical order."""
    loads = team_loads(problem, chosen)
    left = list(loads)
    found: dict[int, str] = {}
    placed = sorted(int(h) for h in problem.household[chosen])
    for h in placed:
        code = int(problem.team_of[h])
        if code >= 0:
            found[h] = problem.teams[code].team_id
            left[code] -= 1
    for h in placed:
        code = int(problem.team_of[h])
        if code <= -2 and -2 - code < len(problem.methods):
            method = problem.methods[-2 - code]
            i = next(i for i, t in enumerate(problem.teams) if t.method == method and left[i] > 0)
            found[h] = problem.teams[i].team_id
            left[i] -= 1
    return found


def _assessment_note(basis: str) -> dict[str, Any] | None:
    """ALB § 59(1), 2nd sentence: a person assesses need and resident mix for every allocation."""
    if basis not in ("59-1", "59-2", "59-3"):
        return None
    return {
        "rule_id": "ALB-59-1-2", "verdict": "note", "cites": "ALB § 59, stk. 1, 2. pkt.",
        "url": "https://www.retsinformation.dk/eli/lta/2026/207", "status": "in_force", "facts": {},
        "text": {
            "da": "En person skal vurdere behovet og beboersammensætningen, før boligen anvises.",
            "en": "A person must assess the need and the resident mix before the dwelling is allocated.",
        },
    }  # fmt: skip


def defaults_used(case: Case) -> list[dict[str, Any]]:
    """Everything the run took that the batch did not say: tables and columns left out, and settings not given."""
    found: list[dict[str, Any]] = []
    for name, (model, _, _) in TABLES.items():
        if case.table_absent(name):
            found.append({"where": name, "value": _TABLE_DEFAULTS.get(name, "none"), "because": "table left out"})
            continue
        for column in model.columns():
            if column.when_absent and case.column_absent(name, column.name):
                found.append(
                    {"where": f"{name}.{column.name}", "value": column.when_absent, "because": "column left out"}
                )
    for o in case.organisations:
        if o.quota_share is None and o.vacancies_this_period is not None:
            found.append(
                {"where": f"organisations.quota_share ({o.organisation_id})", "value": "1/4", "because": "empty"}
            )
        if o.quota_carry is None and o.vacancies_this_period is not None:
            found.append(
                {"where": f"organisations.quota_carry ({o.organisation_id})", "value": "0", "because": "empty"}
            )
    estimated = sum(d.utilities_dkk_month is None for d in case.dwellings)
    if estimated:
        found.append(
            {
                "where": "dwellings.utilities_dkk_month",
                "value": f"estimated for {estimated} dwellings",
                "because": "empty",
            }
        )
    fixed = sum(h.other_fixed_costs_dkk_month is None for h in case.households)
    if fixed:
        found.append(
            {
                "where": "households.other_fixed_costs_dkk_month",
                "value": f"0 for {fixed} households",
                "because": "none stated",
            }
        )
    given = case.policy.model_fields_set
    for name in type(case.policy).model_fields:
        value = getattr(case.policy, name)
        if name in ("interpretations", "rule_status"):
            continue
        if name not in given:
            shown = value.model_dump(mode="json") if hasattr(value, "model_dump") else value
            found.append({"where": f"policy.{name}", "value": shown, "because": "not set"})
        elif hasattr(value, "model_fields_set"):
            for part in type(value).model_fields:
                if part not in value.model_fields_set:
                    shown = value.model_dump(mode="json")[part]
                    found.append({"where": f"policy.{name}.{part}", "value": shown, "because": "not set"})
    if case.policy.levels is None:
        found.append(
            {"where": "levels scarcity, stability", "value": "not part of this version", "because": "not built yet"}
        )
    return found


_TABLE_DEFAULTS = {
    "organisations": "every 59-1 dwelling is at the municipality's disposal; no quota is counted",
    "designations": "no area carries a designation",
    "support_teams": "no support slots are counted",
    "benefit_periods": "no benefit months, where the history is known",
}


@cache
def code_digest() -> str:
    """SHA-256 over the source of the rules and of the matching, so that a plan names the code that made it."""
    sha = hashlib.sha256()
    for package in ("constraints", "matching"):
        for path in sorted(files(package).rglob("*.py"), key=str):  # type: ignore[attr-defined]
            sha.update(path.read_bytes())
    return sha.hexdigest()


@cache
def versions() -> dict[str, str]:
    names = ("anvis", "ortools", "numpy", "pandas", "pydantic")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


__all__ = ["MatchRun", "SolveParams", "solve"]
