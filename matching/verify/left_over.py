"""What a plan leaves, and why: households without a dwelling, dwellings without a household, what people must look at."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints import LawGap, Verdict
from constraints.budget import empty_month, handback
from constraints.budget.municipal import shelter_month
from constraints.facts.missing import Missing
from constraints.facts.views import DwellingFacts, HouseholdFacts
from constraints.rules import alb_59_9_fallback as fallback
from constraints.verdicts import ALLOWED, FORBIDDEN, NOT_APPLICABLE, REVIEW

from .checks import LimitCheck
from .facts import Bools, Facts, Ints, Placed
from .grounds import Grounds, columns_of
from .placements import person
from .sheet import plain

_NONE: Counter[str] = Counter()
# The rule of the municipality's floor.
FLOOR = "RAAD-1"


class LeftOver:
    """Expected rows of `unplaced`, `unused_dwellings`, `reviews` and `fallback_cases` for some placements.

    `levels` are the names of the levels in order; `proven` where the plan is said to be the best on all of them. `unsure`
    gathers the households whose ground takes a solver: of those it is only judged whether what is told could be.
    """

    def __init__(
        self,
        facts: Facts,
        placed: Placed,
        limits: Sequence[LimitCheck],
        levels: Sequence[str] = (),
        proven: bool = True,
    ) -> None:
        self.facts, self.placed = facts, placed
        self.grounds = Grounds(facts, placed, limits, levels, proven)
        self.unsure: set[int] = set()
        self.table = facts.table
        self.holder = {d: h for h, d in placed.items()}
        self._months: dict[tuple[str | None, date | None], Any] = {}
        self._competitors = _Competitors()
        self.waiting = [h for h in range(facts.shape[0]) if h not in placed]
        self.unused = [d for d in range(facts.shape[1]) if d not in self.holder]

    @cached_property
    def verdicts(self) -> NDArray[np.int8]:
        """ALLOWED, REVIEW, FORBIDDEN or NOT_APPLICABLE of every pair."""
        return self.table.combined

    @cached_property
    def blocks(self) -> dict[str, Bools]:
        """Rule id → pairs it forbids or sends to a person."""
        found: dict[str, Bools] = {}
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            hit = matrix >= Verdict.REVIEW
            if hit.any():
                found[rule.id] = found[rule.id] | hit if rule.id in found else hit
        return found

    # ------------------------------------------------------------ households

    @cached_property
    def _counts(self) -> dict[str, list[int]]:
        """Dwellings open to each household, and under review for it."""
        codes = {"allowed": ALLOWED, "review": REVIEW}
        return {name: np.count_nonzero(self.verdicts == code, axis=1).tolist() for name, code in codes.items()}

    @cached_property
    def _blocked(self) -> list[tuple[str, list[int]]]:
        """Rule id and the number of dwellings it keeps from each household."""
        return [(rule, np.count_nonzero(hit, axis=1).tolist()) for rule, hit in self.blocks.items()]

    def unplaced(self, h: int, gained: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
        """The row of one household. `gained` are the answers of the plan's own limits, repeated beside each household;
        `told` is the row of the plan, of which a ground is taken that only a solver could refute."""
        household = self.facts.households[h]
        grounds = self.grounds.of(h)
        said = (told.get("kind"), told.get("deciding_rule"))
        if len(grounds) > 1:
            self.unsure.add(h)
        kind, deciding = next((g for g in grounds if g == said), grounds[0])
        return {
            "household_id": household.id, **person(household), "kind": kind, "deciding_rule": deciding,
            "dwellings": {name: count[h] for name, count in self._counts.items()} | {"all": self.facts.shape[1]},
            "blocking": {rule: n[h] for rule, n in self._blocked if n[h]},
            "limits": [
                {"name": name, "dwellings": n, "gained_by_one_more": gained.get(name)}
                for name, n in sorted(self._full.get(h, _NONE).items(), key=lambda e: (-e[1], e[0]))
            ],
            "competition": self._competition(h), "shelter_month": self._shelter(household),
            **self._nearest(h),
        }  # fmt: skip

    def _shelter(self, household: HouseholdFacts) -> Any:
        """Another month in its shelter: the same for all who came into one on the same day."""
        record = household.record
        key = record.homelessness_situation, record.section_110_admitted_on
        if key not in self._months:
            self._months[key] = plain(shelter_month(household, self.table.law))
        return self._months[key]

    def _nearest(self, h: int) -> dict[str, Any]:
        """The dwelling with the fewest bars, then the fewest questions, then the fewest kroner lacking; the first by id."""
        if h not in self._distance:
            return {}
        bars, asks, lacking = self._distance[h]
        d = int(np.lexsort((lacking, asks, bars))[0])
        said = self.table.pair(h, d)
        barred = [r.id for r, v in said if v >= Verdict.FORBIDDEN]
        asked = [r.id for r, v in said if v == Verdict.REVIEW]
        missing = int(lacking[d]) if FLOOR in barred else None
        return {
            "nearest": {
                "dwelling_id": self.facts.dwellings[d].id, "forbidden": barred, "review": asked,
                "missing_dkk_month": missing,
            }
        }  # fmt: skip

    @cached_property
    def _distance(self) -> dict[int, tuple[Ints, Ints, Ints]]:
        """Of those whom the rules allow no dwelling, for each dwelling: rules that bar it, rules that ask about it, and
        kroner a month lacking where the floor bars it."""
        shut = [h for h in self.waiting if not self.grounds.allowed[h]] if self.facts.shape[1] else []
        shape = len(shut), self.facts.shape[1]
        bars, any_ = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for count, hits in ((bars, self._bars), (any_, self.blocks)):
            for hit in hits.values():
                count += hit[shut]
        below = self._bars[FLOOR][shut] if FLOOR in self._bars else np.zeros(shape, dtype=bool)
        lacking = np.where(below, -(self.table.budgets.margin_low_ore[shut] // 100), 0)
        return dict(zip(shut, zip(bars, any_ - bars, lacking, strict=True), strict=True))

    @cached_property
    def _held(self) -> tuple[list[tuple[int, int]], list[list[int]]]:
        """Class and waiting band of those who hold dwellings, and for each household how many of them it could have had."""
        of: dict[tuple[int, int], list[int]] = {}
        for d, h in self.holder.items():
            of.setdefault(self.facts.standing(h), []).append(d)
        open_ = self.verdicts == ALLOWED
        standings = sorted(of)
        counts = np.zeros((self.facts.shape[0], len(standings)), dtype=np.int64)
        for i, standing in enumerate(standings):
            counts[:, i] = open_[:, of[standing]].sum(axis=1)
        return standings, counts.tolist()

    def _competition(self, h: int) -> list[dict[str, Any]]:
        """Who holds the dwellings open to the household, by class and waiting band. Households meet the same again and
        again: each row is made once."""
        mine, rows, (standings, counts) = self.facts.standing(h), self._competitors, self._held
        first = bisect_left(standings, mine)  # those before it come first
        return [rows[*standings[i], n, i < first] for i, n in enumerate(counts[h]) if n]

    @cached_property
    def _full(self) -> dict[int, Counter[str]]:
        """Household → names of the full limits that keep it from a slot or an unused dwelling, and from how many."""
        unused = np.zeros(self.facts.shape[1], dtype=bool)
        unused[self.unused] = True
        found: dict[int, Counter[str]] = {}
        for check, limit, left in self.grounds.left:
            hit = limit.pairs[limit.weights > left]
            if not check.of_household:
                hit = hit[unused[self.facts.d[hit]]]
            counts = np.bincount(self.facts.h[hit], minlength=1)
            people = np.flatnonzero(counts)
            for h, n in zip(people.tolist(), counts[people].tolist(), strict=True):
                found.setdefault(h, Counter())[check.name(limit.subject)] += n
        return found

    # ------------------------------------------------------------ dwellings

    @cached_property
    def unused_dwellings(self) -> dict[str, dict[str, Any]]:
        """By dwelling id."""
        blocking = {rule: np.count_nonzero(hit, axis=0).tolist() for rule, hit in self.blocks.items()}
        found = {}
        for d in self.unused:
            dwelling = self.facts.dwellings[d]
            mine = {rule: n[d] for rule, n in blocking.items() if n[d]}
            try:
                idle: Any = empty_month(dwelling, self.table.law)
                back: Any = handback(dwelling, self.facts.view.day, self.table.law)
            except LawGap:
                idle, back = {}, None
            found[dwelling.id] = {
                "dwelling_id": dwelling.id, "kind": self._unused_kind(d), "idle_rent_dkk_month": idle.get("rent"),
                "empty_month_dkk": idle.get("cost"), "handback": plain(back), "blocking": mine,
                "organisation_id": dwelling.department.organisation_id, "department_id": dwelling.record.department_id,
            }  # fmt: skip
        return found

    def _unused_kind(self, d: int) -> str:
        column = self.verdicts[:, d]
        if any(home == d for _, home in self.facts.set_aside):
            return "held"
        if (column == ALLOWED).any():
            return "capacity" if any(h not in self.placed for h in np.flatnonzero(column == ALLOWED).tolist()) else "no_demand"  # fmt: skip
        if len(column) and (column == NOT_APPLICABLE).all():
            return "not_applicable"
        if len(column) and any(
            (matrix[:, d] == Verdict.FORBIDDEN).all()
            for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True) if rule.id == "ALB-59-1-1"
        ):  # fmt: skip
            return "no_right"
        return "needs_facts" if (column == REVIEW).any() else "no_household_fits"

    # ------------------------------------------------------------ what people must look at

    def reviews(self) -> list[dict[str, Any]]:
        """Households with a pair that waits for a person: those that could change the plan first, by class and wait."""
        asked: dict[str, Ints] = {}
        open_ = self.verdicts == REVIEW
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            hit = matrix == Verdict.REVIEW
            if not hit.any():
                continue
            count = np.count_nonzero(open_ & hit, axis=1)
            asked[rule.id] = asked[rule.id] + count if rule.id in asked else count
        asks = [(rule, n.tolist()) for rule, n in asked.items()]
        waits, telling = columns_of(open_), columns_of(open_ & self._later)
        ids = [d.id for d in self.facts.dwellings]
        could: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        for h in sorted((h for h in self.waiting if waits[h]), key=self.facts.rank.tolist().__getitem__):
            missing = self.table.budgets.missing[h]
            (could if telling[h] else others).append(
                {
                    "household_id": self.facts.households[h].id, "could_change_the_plan": bool(telling[h]),
                    "dwellings": len(waits[h]), "dwellings_that_could": [ids[d] for d in telling[h]],
                    "rules": {rule: n[h] for rule, n in asks if n[h]}, "facts": self.table.missing_in(h, waits[h]),
                    "missing": [str(m) for m in missing], "missing_facts": [Missing.parts(m) for m in missing],
                }
            )  # fmt: skip
        for h_id, d_id in self.table.unused_signatures:
            could.append(
                {
                    "household_id": h_id, "could_change_the_plan": True, "dwellings": 1, "dwellings_that_could": [d_id],
                    "rules": {fallback.FallbackDuty.id: 1}, "facts": [], "missing": [], "missing_facts": [],
                }
            )  # fmt: skip
        return could + others

    @property
    def _later(self) -> Bools:
        """Pairs whose dwelling nobody holds, or somebody who comes after the household by class and waiting band."""
        after = np.array([self.facts.standing(self.holder[d]) if d in self.holder else (9, 0) for d in range(self.facts.shape[1])])  # fmt: skip
        c, b = self.facts.urgency[:, None], -self.facts.band[:, None]
        of_class, of_band = after.reshape(-1, 2).T
        return np.asarray((of_class > c) | ((of_class == c) & (of_band > b)))

    def fallback_cases(self) -> list[dict[str, Any]]:
        """Households kept from every inside dwelling by the area alone while no outside dwelling is possible."""
        table, law, facts = self.table, self.table.law, self.facts
        duty = [m for r, m in zip(table.rules, table.matrices, strict=True) if r.id == fallback.FallbackDuty.id]
        inside = [d for d in facts.dwellings if fallback.inside(d, law)]
        if not duty or not inside:
            return []
        outside = fallback.outside_pool(facts.view, law)
        later = [d.id for d in fallback.outside_later(facts.view, law)]
        columns = [d.index for d in outside]
        shut = np.zeros(facts.shape, dtype=bool)
        for rule, matrix in zip(table.rules, table.matrices, strict=True):
            if fallback.makes_impossible(rule, law):
                shut |= matrix >= Verdict.FORBIDDEN
        nothing_outside = shut[:, columns].all(axis=1)
        signed = np.logical_or.reduce([m == Verdict.EXEMPT for m in duty])
        # Barred by the area in plain words: an area rule that says "not applicable" is no bar that the duty opens.
        plainly = self.grounds.exits & (self.verdicts == FORBIDDEN)
        order = {kind: i for i, kind in enumerate(law.switch("fallback_area_order"))}
        found = []
        for h in np.flatnonzero(nothing_outside).tolist():
            own = [d for d in inside if signed[h, d.index]]
            if not own and (h in self.placed or (self.verdicts[h] == ALLOWED).any()):
                continue
            ways = [d for d in inside if plainly[h, d.index] and d not in own] + own
            if not ways:
                continue
            ways.sort(key=lambda d: (order.get(d.area_kind or "", 9), d.id))
            found.append(self._fallback(h, outside, ways, bool(own)) | ({"outside_later": later} if later else {}))
        return found

    @cached_property
    def _bars(self) -> dict[str, Bools]:
        """Rule id → pairs it forbids, or to which it makes the dwelling not applicable."""
        found: dict[str, Bools] = {}
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            hit = matrix >= Verdict.FORBIDDEN
            if hit.any():
                found[rule.id] = found[rule.id] | hit if rule.id in found else hit
        return found

    def _fallback(self, h: int, outside: Sequence[DwellingFacts], ways: Sequence[DwellingFacts], own: bool) -> dict[str, Any]:  # fmt: skip
        household = self.facts.households[h]
        signature = (
            next((e for e in household.exceptions if e.rule_id == fallback.FallbackDuty.id), None) if own else None
        )
        bars = [(rule, hit[h].tolist()) for rule, hit in self._bars.items()]
        return {
            "household_id": household.id,
            "outside_dwellings": [
                {"dwelling_id": d.id, "blocking": [rule for rule, hit in bars if hit[d.index]]} for d in outside
            ],
            "inside_dwellings": [
                {"dwelling_id": d.id, "area_kind": d.area_kind,
                 "barred_by": [r.id for r, v in self.table.pair(h, d.index) if r.exit_by_fallback and v >= Verdict.EXEMPT]}
                for d in ways
            ],
            "signed": None if signature is None
            else {"dwelling_id": signature.dwelling_id, "by": signature.by, "reason": signature.reason},
        }  # fmt: skip


class _Competitors(dict[tuple[int, int, int, bool], dict[str, Any]]):
    """By class, waiting band, dwellings held and whether they come first: the row that tells of them."""

    def __missing__(self, key: tuple[int, int, int, bool]) -> dict[str, Any]:
        c, b, n, first = key
        self[key] = {
            "effective_class": f"U{c}", "waited_days_from": -30 * b, "waited_days_to": -30 * b + 29, "dwellings": n,
            "comes_before": first,
        }  # fmt: skip
        return self[key]
