"""Why not: households without a dwelling, dwellings nobody gets, and what people have to look at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from constraints import LawGap, Verdict, VerdictTable
from constraints.budget import empty_month, handback
from constraints.facts.missing import Missing
from constraints.rules.alb_59_9_fallback import FallbackDuty
from constraints.verdicts import ALLOWED, REVIEW

from ..model.limit import Bools, LimitKey
from ..model.limits import KeptPlacement
from ..run import MatchRun
from .document import (
    CheapestChange,
    Competitors,
    DwellingCounts,
    EmptyMonth,
    Handback,
    Limit,
    LimitAgainst,
    MissingFact,
    Review,
    Unplaced,
    UnusedDwelling,
    Why,
)
from .findings import person_json, shelter_of

# From the index of a household to the cheapest change that would house it, and whether it was asked to the end.
Cheapest = Callable[[int], tuple[CheapestChange | None, bool]]


class WhyNot:
    """The reasons of one run: facts missing, rules, limits, competition."""

    def __init__(self, run: MatchRun) -> None:
        self.run = run
        self.table, self.problem, self.case = run.table, run.problem, run.table.case
        self.law = run.table.law
        self._competitors: dict[tuple[int, int, int, bool], Competitors] = {}

    @cached_property
    def _blocked(self) -> dict[str, Any]:
        return _blocked_by_rule(self.table)

    @cached_property
    def blocks_household(self) -> dict[str, Any]:
        return {rule: hit.sum(axis=1) for rule, hit in self._blocked.items()}

    @cached_property
    def blocks_dwelling(self) -> dict[str, Any]:
        return {rule: hit.sum(axis=0) for rule, hit in self._blocked.items()}

    @cached_property
    def asked(self) -> dict[str, Any]:
        return _asked_by_rule(self.table)

    @cached_property
    def _set_aside(self) -> dict[int, list[int]]:
        """Household → dwellings it is kept in although the rules do not allow it yet or another lock is against it."""
        found: dict[int, list[int]] = defaultdict(list)
        for h, d in sorted(self.run.model.set_aside):
            found[h].append(d)
        return dict(found)

    @cached_property
    def taken(self) -> set[int]:
        return set(self.run.placed.values())

    @cached_property
    def holder(self) -> dict[int, int]:
        return {d: h for h, d in self.run.placed.items()}

    @cached_property
    def _inside(self) -> Bools:
        """Which candidate pairs the plan has chosen."""
        inside = np.zeros(self.problem.size, dtype=bool)
        inside[self.run.chosen] = True
        return inside

    @cached_property
    def _left(self) -> dict[LimitKey, int]:
        """What the plan leaves of every limit."""
        return {x.key: x.capacity - x.used(self._inside) for x in self.problem.limits}

    def unplaced(
        self,
        limits: Sequence[Limit] = (),
        cheapest: Cheapest | None = None,
    ) -> tuple[Unplaced, ...]:
        """Everybody without a dwelling, by class and wait, with the reasons layer by layer."""
        found = []
        gained = {x.name: x.gained_by_one_more for x in limits}
        for h in sorted((x.index for x in self.case.households if x.index not in self.run.placed), key=self.run.rank):
            household = self.case.households[h]
            kind, deciding = self.kind(h)
            change, asked = (None, False) if cheapest is None else cheapest(h)
            found.append(
                Unplaced(
                    household_id=household.id, **person_json(household), kind=kind, deciding_rule=deciding,
                    dwellings=DwellingCounts(
                        allowed=int((self.table.combined[h] == ALLOWED).sum()),
                        review=int((self.table.combined[h] == REVIEW).sum()),
                        all=len(self.case.dwellings),
                    ),
                    blocking={rule: int(n[h]) for rule, n in self.blocks_household.items() if n[h]},
                    limits=self.limits_against(h, gained), competition=self.competition(h),
                    shelter_month=shelter_of(household, self.law),
                    cheapest_change=change, cheapest_change_asked=asked,
                )
            )  # fmt: skip
        return tuple(found)

    def limits_against(self, h: int, gained: Mapping[str, int | None]) -> tuple[LimitAgainst, ...]:
        """Third layer: the full limits between the household and a slot, or a dwelling that stands unused.

        `dwellings` is how many it keeps the household from; `gained_by_one_more` how many households more one more unit
        would house, None where that was not asked. A protection is told without its subject.
        """
        counts: Mapping[str, int] = self._full_limits.get(h, {})
        return tuple(
            LimitAgainst(name=name, dwellings=n, gained_by_one_more=gained.get(name))
            for name, n in sorted(counts.items(), key=lambda e: (-e[1], e[0]))
        )

    @cached_property
    def _full_limits(self) -> dict[int, Counter[str]]:
        """Household → how many dwellings each full limit keeps it from."""
        unused = np.ones(self.case.shape[1], dtype=bool)
        unused[list(self.taken)] = False
        free = unused[self.problem.dwelling]
        counts: dict[int, Counter[str]] = {}
        for limit in self.problem.limits:
            full = limit.weights > self._left[limit.key]
            pairs = limit.pairs[full if limit.kind.counts_households else full & free[limit.pairs]]
            for h in self.problem.household[pairs].tolist():
                counts.setdefault(h, Counter())[limit.shown] += 1
        return counts

    def competition(self, h: int) -> tuple[Competitors, ...]:
        """Fourth layer: who took the dwellings this household could have had, by class and waiting band, never by name."""
        counts: Counter[tuple[int, int]] = Counter()
        for d in np.flatnonzero(self.table.combined[h] == ALLOWED).tolist():
            if d in self.holder:
                x = self.holder[d]
                counts[int(self.problem.effective_class[x]), -int(self.problem.band[x])] += 1
        mine = self.run.standing(h)
        return tuple(self._competitors_of(c, b, n, (c, b) < mine) for (c, b), n in sorted(counts.items()))

    def _competitors_of(self, c: int, band: int, dwellings: int, first: bool) -> Competitors:
        """Of the tens of thousands that a city's households meet, a few hundred differ: each is made once."""
        key = (c, band, dwellings, first)
        if key not in self._competitors:
            self._competitors[key] = Competitors(
                effective_class=f"U{c}", waited_days_from=-30 * band, waited_days_to=-30 * band + 29, dwellings=dwellings,
                comes_before=first,
            )  # fmt: skip
        return self._competitors[key]

    def kind(self, h: int) -> tuple[Why, str | None]:
        """Why a household has no dwelling, in one word, and the rule or level that decides it."""
        if h in self._set_aside:
            asked = [d for d in self._set_aside[h] if self.table.combined[h, d] == REVIEW]
            if asked:
                return "needs_facts", self.table.deciding(h, asked[0])
            return "capacity", KeptPlacement.rule_id
        taken = self.taken
        row = self.table.combined[h]
        allowed = np.flatnonzero(row == ALLOWED)
        if not len(allowed):
            if (row == REVIEW).any():
                first = int(np.flatnonzero(row == REVIEW)[0])
                return "needs_facts", self._commonest(h, row == REVIEW, self.table.rules) or self.table.deciding(
                    h, first
                )
            by_area = self._area_only(h)
            if by_area.any():
                return "barred", self._commonest(h, by_area, self.table.rules)
            return "no_dwelling_fits", self._commonest(h, row > REVIEW, self.table.rules)
        if h in self._households_kept_out:
            return "capacity", self._households_kept_out[h]
        free = [int(d) for d in allowed if int(d) not in taken]
        if free:
            return "capacity", self._limit_against(h, free)
        return "outranked", "housed_by_class" if self._only_higher_class(h, allowed.tolist()) else "waiting_bands"

    def _only_higher_class(self, h: int, dwellings: Sequence[int]) -> bool:
        holder = self.holder
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

    def _commonest(self, h: int, mask: Any, rules: Sequence[Any]) -> str | None:
        """The deciding rule of most dwellings in the mask, the earlier in the order of the law where equal."""
        index = self.table.deciding_index[h][mask]
        counts: Counter[str] = Counter(rules[int(i)].id for i in index if i >= 0)
        if not counts:
            return None
        order = {r.id: n for n, r in reversed(list(enumerate(rules)))}
        return min(counts, key=lambda rule: (-counts[rule], order[rule]))

    @cached_property
    def _households_kept_out(self) -> dict[int, str]:
        """Household → the rule of the first full limit that keeps it from every dwelling."""
        rules: dict[int, str] = {}
        for limit in self.problem.limits:
            if limit.kind.counts_households and self._left[limit.key] < 1:
                for h in np.unique(self.problem.household[limit.pairs]).tolist():
                    rules.setdefault(h, limit.kind.rule_id)
        return rules

    def _limit_against(self, h: int, dwellings: Sequence[int]) -> str:
        """The limit that keeps the household from a free dwelling open to it."""
        pairs = [p for d in dwellings if (p := self.problem.pair_at(h, d)) is not None]
        for limit in self.problem.limits:
            mine = np.isin(limit.pairs, pairs)
            if bool((limit.weights[mine] > self._left[limit.key]).any()):
                return limit.kind.rule_id
        displaced = [rule for d in dwellings if (rule := self.run.model.displaced_by(h, d)) is not None]
        return displaced[0] if displaced else "not_proven"

    def unused(self) -> tuple[UnusedDwelling, ...]:
        found = []
        for dwelling in self.case.dwellings:
            d = dwelling.index
            if d in self.taken:
                continue
            column = self.table.combined[:, d]
            blocking = {rule: int(n[d]) for rule, n in self.blocks_dwelling.items() if n[d]}
            if any(d in homes for homes in self._set_aside.values()):
                kind = "held"
            elif (column == ALLOWED).any():
                free = [int(h) for h in np.flatnonzero(column == ALLOWED) if int(h) not in self.run.placed]
                kind = "capacity" if free else "no_demand"
            elif blocking.get("ALB-59-1-1", 0) == len(self.case.households) and len(self.case.households):
                kind = "no_right"
            elif (column == REVIEW).any():
                kind = "needs_facts"
            else:
                kind = "no_household_fits"
            try:
                idle: EmptyMonth | None = EmptyMonth(**empty_month(dwelling, self.law))
                back: Handback | None = Handback(**handback(dwelling, self.case.day, self.law))
            except LawGap:
                idle = back = None
            found.append(
                UnusedDwelling(
                    dwelling_id=dwelling.id, kind=kind, idle_rent_dkk_month=None if idle is None else idle.rent,
                    empty_month_dkk=None if idle is None else idle.cost, handback=back, blocking=blocking,
                    organisation_id=dwelling.organisation.organisation_id, department_id=dwelling.record.department_id,
                )
            )  # fmt: skip
        return tuple(found)

    def reviews(self) -> tuple[Review, ...]:
        """Households not housed with a pair that a person must look at, those that could change this plan first.

        A pair could change the plan when its dwelling stands unused, or went to a household that comes after this one
        by class and waiting band. The others are told too, so that nothing is lost.
        """
        first: list[Review] = []
        rest: list[Review] = []
        holder = self.holder
        for h in sorted((x.index for x in self.case.households if x.index not in self.run.placed), key=self.run.rank):
            open_ = self.table.combined[h] == REVIEW
            if not open_.any():
                continue
            mine = self.run.standing(h)
            telling = [
                int(d)
                for d in np.flatnonzero(open_)
                if int(d) not in holder or self.run.standing(holder[int(d)]) > mine
            ]
            entry = self._review(h, open_, telling)
            (first if telling else rest).append(entry)
        for h_id, d_id in self.table.unused_signatures:
            first.append(
                Review(
                    household_id=h_id, could_change_the_plan=True, dwellings=1, dwellings_that_could=(d_id,),
                    rules={FallbackDuty.id: 1}, facts=(), missing=(), missing_facts=(),
                )
            )  # fmt: skip
        return (*first, *rest)

    def _review(self, h: int, open_: Any, telling: list[int]) -> Review:
        rules = {rule: int(counts[h]) for rule, counts in self.asked.items() if counts[h]}
        missing = self.table.budgets.missing[h]
        return Review(
            household_id=self.case.households[h].id, could_change_the_plan=bool(telling), dwellings=int(open_.sum()),
            dwellings_that_could=tuple(self.case.dwellings[d].id for d in telling), rules=rules,
            facts=tuple(self.table.missing_in(h, np.flatnonzero(open_).tolist())), missing=tuple(missing),
            missing_facts=tuple(MissingFact(**Missing.parts(m)) for m in missing),
        )  # fmt: skip


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
