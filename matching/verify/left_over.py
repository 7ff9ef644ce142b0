"""What a plan leaves, and why: households without a dwelling, dwellings without a household, what people must look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints import LawGap, Verdict
from constraints.budget import empty_month, handback
from constraints.budget.municipal import shelter_month
from constraints.facts.missing import Missing
from constraints.facts.views import DwellingFacts
from constraints.rules import alb_59_9_fallback as fallback
from constraints.verdicts import ALLOWED, FORBIDDEN, REVIEW

from .checks import Capacity, LimitCheck
from .facts import Bools, Facts, Ints, Placed
from .placements import person
from .sheet import plain

_NONE: Counter[str] = Counter()


class LeftOver:
    """Expected rows of `unplaced`, `unused_dwellings`, `reviews` and `fallback_cases` for some placements."""

    def __init__(self, facts: Facts, placed: Placed, limits: Sequence[LimitCheck]) -> None:
        self.facts, self.placed, self.limits = facts, placed, limits
        self.table = facts.table
        self.holder = {d: h for h, d in placed.items()}
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

    @cached_property
    def exits(self) -> Bools:
        """Pairs barred by an area rule out of which the fallback duty leads, and by nothing else."""
        by_area, otherwise = np.zeros(self.facts.shape, dtype=bool), np.zeros(self.facts.shape, dtype=bool)
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            if rule.exit_by_fallback:
                by_area |= matrix >= Verdict.FORBIDDEN
            else:
                otherwise |= matrix >= Verdict.FORBIDDEN
        return by_area & ~otherwise

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

    def unplaced(self, h: int, gained: Mapping[str, Any]) -> dict[str, Any]:
        """The row of one household. `gained` are the answers of the plan's own limits, repeated beside each household."""
        household = self.facts.households[h]
        kind, deciding = self._kind(h)
        return {
            "household_id": household.id, **person(household), "kind": kind, "deciding_rule": deciding,
            "dwellings": {name: count[h] for name, count in self._counts.items()} | {"all": self.facts.shape[1]},
            "blocking": {rule: n[h] for rule, n in self._blocked if n[h]},
            "limits": [
                {"name": name, "dwellings": n, "gained_by_one_more": gained.get(name)}
                for name, n in sorted(self._full.get(h, _NONE).items(), key=lambda e: (-e[1], e[0]))
            ],
            "competition": self._competition(h), "shelter_month": plain(shelter_month(household, self.table.law)),
        }  # fmt: skip

    @cached_property
    def _held(self) -> list[tuple[tuple[int, int], list[int]]]:
        """Class and waiting band of those who hold dwellings → for each household, how many of them it could have had."""
        of: dict[tuple[int, int], list[int]] = {}
        for d, h in self.holder.items():
            of.setdefault(self.facts.standing(h), []).append(d)
        open_ = self.verdicts == ALLOWED
        return [(standing, open_[:, of[standing]].sum(axis=1).tolist()) for standing in sorted(of)]

    def _competition(self, h: int) -> list[dict[str, Any]]:
        """Who holds the dwellings open to the household, by class and waiting band."""
        mine = self.facts.standing(h)
        return [
            {"effective_class": f"U{c}", "waited_days_from": -30 * b, "waited_days_to": -30 * b + 29, "dwellings": n[h],
             "comes_before": (c, b) < mine}
            for (c, b), n in self._held if n[h]
        ]  # fmt: skip

    def _kind(self, h: int) -> tuple[str, str | None]:
        """Why the household has no dwelling, in one word, and the rule, limit or level that decides it."""
        row = self.verdicts[h]
        held = [d for who, d in self.facts.set_aside if who == h]
        if held:
            asks = [d for d in held if row[d] == REVIEW]
            return ("needs_facts", self.table.deciding(h, asks[0])) if asks else ("capacity", "LOCK-1")
        if not (row == ALLOWED).any():
            open_ = row == REVIEW
            if open_.any():
                return "needs_facts", self._commonest(h, open_)
            if self.exits[h].any():
                return "barred", self._commonest(h, self.exits[h])
            return "no_dwelling_fits", self._commonest(h, row > REVIEW)
        if any(self._shut(check, h) for check in self.limits if check.of_household):
            return "capacity", next(c.rule_id for c in self.limits if c.of_household and self._shut(c, h))
        free = [d for d in self.unused if row[d] == ALLOWED]
        if free:
            return "capacity", self._limit_against(h, free)
        holders = [self.holder[d] for d in np.flatnonzero(row == ALLOWED).tolist()]
        higher = all(self.facts.urgency[x] < self.facts.urgency[h] for x in holders)
        return "outranked", "housed_by_class" if higher else "waiting_bands"

    def _commonest(self, h: int, mask: Bools) -> str | None:
        """The deciding rule of most dwellings in the mask, the earlier in the order of the law where equal."""
        index = self.table.deciding_index[h][mask]
        count: Counter[int] = Counter()
        for wording, n in enumerate(np.bincount(index[index >= 0], minlength=1).tolist()):
            if n:
                count[self._first_wording[wording]] += n
        first = max(count, key=lambda rule: (count[rule], -rule), default=None)
        return None if first is None else self.table.rules[first].id

    @cached_property
    def _first_wording(self) -> list[int]:
        """Number of each rule → number of the first rule with its id."""
        first: dict[str, int] = {}
        return [first.setdefault(rule.id, i) for i, rule in enumerate(self.table.rules)]

    @cached_property
    def _left(self) -> list[tuple[LimitCheck, Capacity, int]]:
        """Every limit with what the placements leave of it."""
        facts = self.facts
        return [
            (check, limit, limit.capacity - limit.used(facts, self.placed))
            for check in self.limits for limit in check.limits(facts)
        ]  # fmt: skip

    @cached_property
    def _shut_households(self) -> dict[str, set[int]]:
        """Kind of limit → households that it has no room for."""
        found: dict[str, set[int]] = {}
        for check, limit, left in self._left:
            if check.of_household and left < 1:
                found.setdefault(check.kind, set()).update(self.facts.h[limit.pairs].tolist())
        return found

    def _shut(self, check: LimitCheck, h: int) -> bool:
        return h in self._shut_households.get(check.kind, ())

    @cached_property
    def _full(self) -> dict[int, Counter[str]]:
        """Household → names of the full limits that keep it from a slot or an unused dwelling, and from how many."""
        unused = np.zeros(self.facts.shape[1], dtype=bool)
        unused[self.unused] = True
        found: dict[int, Counter[str]] = {}
        for check, limit, left in self._left:
            hit = limit.pairs[limit.weights > left]
            if not check.of_household:
                hit = hit[unused[self.facts.d[hit]]]
            people, counts = np.unique(self.facts.h[hit], return_counts=True)
            for h, n in zip(people.tolist(), counts.tolist(), strict=True):
                found.setdefault(h, Counter())[check.name(limit.subject)] += n
        return found

    def _limit_against(self, h: int, free: Sequence[int]) -> str:
        """The limit that keeps the household from an unused dwelling open to it."""
        mine = {p for p in (self.facts.pair(h, d) for d in free) if p is not None}
        pairs = np.array(sorted(mine), dtype=np.int64)
        for check, limit, left in self._left:
            if not check.of_household and (limit.weights[np.isin(limit.pairs, pairs)] > left).any():
                return check.rule_id
        return "LOCK-1" if len(mine) < len(free) else "not_proven"

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
                "dwelling_id": dwelling.id, "kind": self._unused_kind(d, mine), "idle_rent_dkk_month": idle.get("rent"),
                "empty_month_dkk": idle.get("cost"), "handback": plain(back), "blocking": mine,
                "organisation_id": dwelling.department.organisation_id, "department_id": dwelling.record.department_id,
            }  # fmt: skip
        return found

    def _unused_kind(self, d: int, blocking: Mapping[str, int]) -> str:
        column = self.verdicts[:, d]
        if any(home == d for _, home in self.facts.set_aside):
            return "held"
        if (column == ALLOWED).any():
            return "capacity" if any(h not in self.placed for h in np.flatnonzero(column == ALLOWED).tolist()) else "no_demand"  # fmt: skip
        if self.facts.shape[0] and blocking.get("ALB-59-1-1", 0) == self.facts.shape[0]:
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
        asks = {rule: n.tolist() for rule, n in asked.items()}
        after = np.array([self.facts.standing(self.holder[d]) if d in self.holder else (9, 0) for d in range(self.facts.shape[1])])  # fmt: skip
        could: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        for h in sorted((h for h in self.waiting if open_[h].any()), key=lambda h: int(self.facts.rank[h])):
            c, b = self.facts.standing(h)
            telling = np.flatnonzero(open_[h] & ((after[:, 0] > c) | ((after[:, 0] == c) & (after[:, 1] > b)))).tolist()
            rules = {rule: n[h] for rule, n in asks.items() if n[h]}
            (could if telling else others).append(
                {
                    "household_id": self.facts.households[h].id, "could_change_the_plan": bool(telling),
                    "dwellings": int(open_[h].sum()), "dwellings_that_could": [self.facts.dwellings[d].id for d in telling],
                    "rules": rules, "facts": self.table.missing_in(h, np.flatnonzero(open_[h]).tolist()),
                    "missing": [str(m) for m in self.table.budgets.missing[h]],
                    "missing_facts": [Missing.parts(m) for m in self.table.budgets.missing[h]],
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
        plainly = self.exits & (self.verdicts == FORBIDDEN)
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
