"""Why not: households without a dwelling, dwellings nobody gets, and what people have to look at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints import HouseholdFacts, LawGap, Verdict, VerdictTable
from constraints.budget import empty_month, handback
from constraints.facts.missing import Missing
from constraints.rules.affordability import DisposableFloor
from constraints.rules.alb_59_1_quota import QuotaRight
from constraints.rules.alb_59_9_fallback import FallbackDuty
from constraints.verdicts import ALLOWED, NOT_APPLICABLE, REVIEW

from ..model.digit import Ints
from ..run import MatchRun
from .deciding import Deciding, dwellings_of
from .document import (
    CheapestChange,
    Competitors,
    DwellingCounts,
    EmptyMonth,
    Handback,
    Limit,
    LimitAgainst,
    MissingFact,
    Nearest,
    Review,
    ShelterMonth,
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
        self._competitors = _Competitors(self)
        self._shelters: dict[tuple[str | None, date | None], ShelterMonth | None] = {}

    @cached_property
    def _blocked(self) -> dict[str, tuple[Any, Any]]:
        return _blocked_by_rule(self.table)

    @cached_property
    def blocks_household(self) -> dict[str, Any]:
        return {rule: by_household for rule, (by_household, _) in self._blocked.items()}

    @cached_property
    def blocks_dwelling(self) -> dict[str, Any]:
        return {rule: by_dwelling for rule, (_, by_dwelling) in self._blocked.items()}

    @cached_property
    def asked(self) -> dict[str, list[int]]:
        return {rule: counts.tolist() for rule, counts in _asked_by_rule(self.table).items()}

    @cached_property
    def deciding(self) -> Deciding:
        return Deciding(self.run)

    @cached_property
    def taken(self) -> set[int]:
        return set(self.run.placed.values())

    @property
    def holder(self) -> dict[int, int]:
        return self.deciding.holder

    def unplaced(
        self,
        limits: Sequence[Limit] = (),
        cheapest: Cheapest | None = None,
    ) -> tuple[Unplaced, ...]:
        """Everybody without a dwelling, by class and wait, with the reasons layer by layer."""
        found = []
        gained = {x.name: x.gained_by_one_more for x in limits}
        allowed, review = ((self.table.combined == code).sum(axis=1).tolist() for code in (ALLOWED, REVIEW))
        blocks, against = list(self.blocks_household), np.array([*self.blocks_household.values()]).T
        for h in sorted((x.index for x in self.case.households if x.index not in self.run.placed), key=self.run.rank):
            household = self.case.households[h]
            kind, deciding = self.kind(h)
            change, asked = (None, False) if cheapest is None else cheapest(h)
            found.append(
                Unplaced(
                    household_id=household.id, **person_json(household), kind=kind, deciding_rule=deciding,
                    dwellings=DwellingCounts(
                        allowed=allowed[h], review=review[h], all=len(self.case.dwellings)
                    ),
                    blocking={blocks[i]: n for i, n in enumerate(against[h].tolist()) if n} if blocks else {},
                    limits=self.limits_against(h, gained), competition=self.competition(h),
                    shelter_month=self._shelter(household),
                    cheapest_change=change, cheapest_change_asked=asked, **self._nearest(h),
                )
            )  # fmt: skip
        return tuple(found)

    def _shelter(self, household: HouseholdFacts) -> ShelterMonth | None:
        """Another month in its shelter: the same for all who came into one on the same day."""
        record = household.record
        key = record.homelessness_situation, record.section_110_admitted_on
        if key not in self._shelters:
            self._shelters[key] = shelter_of(household, self.law)
        return self._shelters[key]

    def _nearest(self, h: int) -> dict[str, Nearest]:
        """The dwelling with the fewest rules against it, then the fewest questions, the fewest kroner; the first by id."""
        if h not in self._distance or not len(self.case.dwellings):
            return {}
        bars, asks, floor = self._distance[h]
        lacking = np.where(floor, -(self.table.budgets.margin_low_ore[h] // 100), 0)
        d = int(np.lexsort((lacking, asks, bars))[0])
        found = self.table.pair(h, d)
        return {
            "nearest": Nearest(
                dwelling_id=self.case.dwellings[d].id,
                forbidden=tuple(r.id for r, v in found if v >= Verdict.FORBIDDEN),
                review=tuple(r.id for r, v in found if v == Verdict.REVIEW),
                missing_dkk_month=int(lacking[d]) if floor[d] else None,
            )
        }

    @cached_property
    def _distance(self) -> dict[int, tuple[Any, Any, Any]]:
        """Of each household that the rules allow no dwelling: how many rules forbid each, how many ask a person about
        it, and whether the municipality's floor forbids it."""
        shut = np.flatnonzero(~(self.table.combined == ALLOWED).any(axis=1))
        shape = len(shut), self.case.shape[1]
        forbidden, asked, floor = np.zeros(shape, np.int8), np.zeros(shape, np.int8), np.zeros(shape, bool)
        for name, matrix in strongest_by_rule(self.table).items():
            hit = matrix[shut]
            forbidden += hit >= Verdict.FORBIDDEN
            asked += hit == Verdict.REVIEW
            if name == DisposableFloor.id:
                floor = hit >= Verdict.FORBIDDEN
        return dict(zip(shut.tolist(), zip(forbidden, asked, floor, strict=True), strict=True))

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
            full = limit.weights > self.deciding.left[limit.key]
            pairs = limit.pairs[full if limit.kind.counts_households else full & free[limit.pairs]]
            people, dwellings = np.unique(self.problem.household[pairs], return_counts=True)
            for h, n in zip(people.tolist(), dwellings.tolist(), strict=True):
                counts.setdefault(h, Counter())[limit.shown] += n
        return counts

    def competition(self, h: int) -> tuple[Competitors, ...]:
        """Fourth layer: who took the dwellings this household could have had, by class and waiting band, never by name."""
        mine = bisect_left(self._standings, self.run.standing(h))
        return tuple(self._competitors[i, n, i < mine] for i, n in enumerate(self._held[h].tolist()) if n)

    @cached_property
    def _held(self) -> Ints:
        """Households × standings: how many dwellings those of a standing hold that the rules allow the household."""
        width = len(self._standings)
        h, d = np.nonzero((self.table.combined == ALLOWED) & (self._stood >= 0))
        found = np.bincount(h * width + self._stood[d], minlength=self.case.shape[0] * width)
        return found.reshape(self.case.shape[0], width)

    @cached_property
    def _standings(self) -> list[tuple[int, int]]:
        """Class and waiting band of those who hold dwellings, those who come first before the others."""
        return sorted({self.run.standing(h) for h in self.run.placed})

    @cached_property
    def _stood(self) -> Ints:
        """Place of each dwelling's holder among `_standings`; -1 where nobody holds it."""
        place = {standing: i for i, standing in enumerate(self._standings)}
        found = np.full(self.case.shape[1], -1, dtype=np.int64)
        for d, h in self.holder.items():
            found[d] = place[self.run.standing(h)]
        return found

    def kind(self, h: int) -> tuple[Why, str | None]:
        """Why a household has no dwelling, in one word, and the rule, limit or level that decides it."""
        return self.deciding.kind(h)

    def unused(self) -> tuple[UnusedDwelling, ...]:
        found = []
        for dwelling in self.case.dwellings:
            d = dwelling.index
            if d in self.taken:
                continue
            column = self.table.combined[:, d]
            blocking = {rule: int(n[d]) for rule, n in self.blocks_dwelling.items() if n[d]}
            if any(d in homes for homes in self.deciding.set_aside.values()):
                kind = "held"
            elif (column == ALLOWED).any():
                free = [int(h) for h in np.flatnonzero(column == ALLOWED) if int(h) not in self.run.placed]
                kind = "capacity" if free else "no_demand"
            elif len(column) and (column == NOT_APPLICABLE).all():
                kind = "not_applicable"
            elif len(column) and self._off_counter[d]:
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

    @cached_property
    def _off_counter(self) -> NDArray[np.bool_]:
        """Dwellings that the counter of § 59(1) does not point at, whoever it is."""
        found = np.zeros(self.case.shape[1], dtype=bool)
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            if rule.id == QuotaRight.id:
                found |= (matrix == Verdict.FORBIDDEN).all(axis=0)
        return found

    def reviews(self) -> tuple[Review, ...]:
        """Households not housed with a pair that a person must look at, those that could change this plan first.

        A pair could change the plan when its dwelling stands unused, or went to a household that comes after this one
        by class and waiting band. The others are told too, so that nothing is lost.
        """
        first: list[Review] = []
        rest: list[Review] = []
        waits, telling = dwellings_of(self._open), dwellings_of(self._open & self._after)
        waiting = (h for h, dwellings in enumerate(waits) if dwellings and h not in self.run.placed)
        for h in sorted(waiting, key=self.run.rank):
            (first if telling[h] else rest).append(self._review(h, waits[h], telling[h]))
        for h_id, d_id in self.table.unused_signatures:
            first.append(
                Review(
                    household_id=h_id, could_change_the_plan=True, dwellings=1, dwellings_that_could=(d_id,),
                    rules={FallbackDuty.id: 1}, facts=(), missing=(), missing_facts=(),
                )
            )  # fmt: skip
        return (*first, *rest)

    @property
    def _open(self) -> NDArray[np.bool_]:
        """Pairs that a person must look at."""
        return np.asarray(self.table.combined == REVIEW)

    @property
    def _after(self) -> NDArray[np.bool_]:
        """Pairs whose dwelling stands unused, or went to somebody who comes after the household by class and band."""
        households = range(self.case.shape[0])
        first = np.array([bisect_right(self._standings, self.run.standing(h)) for h in households], dtype=np.int64)
        return np.asarray((self._stood < 0)[None, :] | (self._stood[None, :] >= first[:, None]))

    def _review(self, h: int, waits: list[int], telling: list[int]) -> Review:
        missing = self.table.budgets.missing[h]
        return Review(
            household_id=self.case.households[h].id, could_change_the_plan=bool(telling), dwellings=len(waits),
            dwellings_that_could=tuple(self.case.dwellings[d].id for d in telling),
            rules={rule: counts[h] for rule, counts in self.asked.items() if counts[h]},
            facts=tuple(self.table.missing_in(h, waits)), missing=tuple(missing),
            missing_facts=tuple(MissingFact(**Missing.parts(m)) for m in missing),
        )  # fmt: skip


class _Competitors(dict[tuple[int, int, bool], Competitors]):
    """By place among the standings, dwellings held and whether they come first. Of the tens of thousands that a city's
    households meet, a few hundred differ: each is made once."""

    def __init__(self, of: WhyNot) -> None:
        self.of = of

    def __missing__(self, key: tuple[int, int, bool]) -> Competitors:
        place, dwellings, first = key
        c, band = self.of._standings[place]
        self[key] = Competitors(
            effective_class=f"U{c}", waited_days_from=-30 * band, waited_days_to=-30 * band + 29, dwellings=dwellings,
            comes_before=first,
        )  # fmt: skip
        return self[key]


def strongest_by_rule(table: VerdictTable) -> dict[str, Any]:
    """Rule id → households × dwellings: the strongest verdict of its wordings, where it says anything at all."""
    found: dict[str, Any] = {}
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        if matrix.any():
            found[rule.id] = np.maximum(found[rule.id], matrix) if rule.id in found else matrix
    return found


def _blocked_by_rule(table: VerdictTable) -> dict[str, tuple[Any, Any]]:
    """Rule id → number of dwellings per household, and of households per dwelling, where it forbids or asks for review.

    Counted rule by rule: all pairs of all rules at once would take as much room as the verdicts.
    """
    wordings: dict[str, list[NDArray[np.int8]]] = {}
    for rule, matrix in zip(table.rules, table.matrices, strict=True):
        if matrix.max(initial=0) >= Verdict.REVIEW:
            wordings.setdefault(rule.id, []).append(matrix)
    found: dict[str, tuple[Any, Any]] = {}
    for name, matrices in wordings.items():
        hit = matrices[0] >= Verdict.REVIEW
        for matrix in matrices[1:]:
            hit |= matrix >= Verdict.REVIEW
        found[name] = hit.sum(axis=1), hit.sum(axis=0)
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
