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
from constraints.verdicts import ALLOWED, FORBIDDEN, NOT_APPLICABLE, REVIEW

from .checks import Capacity, LimitCheck
from .facts import Bools, Facts, Ints, Placed
from .placements import person
from .sheet import plain

_NONE: Counter[str] = Counter()
# What decides besides rules and levels: a person's lock, several limits together, nothing that is proven.
FLOOR = "RAAD-1"
LOCK, SEVERAL, NOT_PROVEN = "LOCK-1", "several_limits", "not_proven"


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
        self.facts, self.placed, self.limits, self.levels, self.proven = facts, placed, limits, levels, proven
        self.unsure: set[int] = set()
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

    def unplaced(self, h: int, gained: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
        """The row of one household. `gained` are the answers of the plan's own limits, repeated beside each household;
        `told` is the row of the plan, of which a ground is taken that only a solver could refute."""
        household = self.facts.households[h]
        grounds = self._grounds(h)
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
            "competition": self._competition(h), "shelter_month": plain(shelter_month(household, self.table.law)),
            **self._nearest(h),
        }  # fmt: skip

    def _nearest(self, h: int) -> dict[str, Any]:
        """The dwelling with the fewest bars, then the fewest questions, then the fewest kroner lacking; the first by id."""
        if (self.verdicts[h] == ALLOWED).any() or not self.facts.shape[1]:
            return {}
        bars, asks, lacking = (found[h] for found in self._distance)
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
    def _distance(self) -> tuple[NDArray[np.int16], NDArray[np.int16], Ints]:
        """Of every pair: rules that bar it, rules that ask about it, and kroner a month lacking where the floor bars it."""
        bars, any_ = np.zeros(self.facts.shape, dtype=np.int16), np.zeros(self.facts.shape, dtype=np.int16)
        for count, hits in ((bars, self._bars), (any_, self.blocks)):
            for hit in hits.values():
                count += hit
        below = self._bars.get(FLOOR, np.zeros(self.facts.shape, dtype=bool))
        return bars, any_ - bars, np.where(below, -(self.table.budgets.margin_low_ore // 100), 0)

    @cached_property
    def _held(self) -> tuple[list[tuple[int, int]], Ints]:
        """Class and waiting band of those who hold dwellings, and for each household how many of them it could have had."""
        of: dict[tuple[int, int], list[int]] = {}
        for d, h in self.holder.items():
            of.setdefault(self.facts.standing(h), []).append(d)
        open_ = self.verdicts == ALLOWED
        standings = sorted(of)
        counts = np.zeros((self.facts.shape[0], len(standings)), dtype=np.int64)
        for i, standing in enumerate(standings):
            counts[:, i] = open_[:, of[standing]].sum(axis=1)
        return standings, counts

    def _competition(self, h: int) -> list[dict[str, Any]]:
        """Who holds the dwellings open to the household, by class and waiting band."""
        mine, (standings, counts) = self.facts.standing(h), self._held
        some = np.flatnonzero(counts[h])
        return [
            {"effective_class": f"U{c}", "waited_days_from": -30 * b, "waited_days_to": -30 * b + 29, "dwellings": n,
             "comes_before": (c, b) < mine}
            for (c, b), n in zip([standings[i] for i in some.tolist()], counts[h, some].tolist(), strict=True)
        ]  # fmt: skip

    def _grounds(self, h: int) -> list[tuple[str, str | None]]:
        """Why the household has no dwelling, in one word, and what decides it: all that the facts leave possible."""
        row = self.verdicts[h]
        held = [d for who, d in self.facts.set_aside if who == h]
        if held:
            asks = [d for d in held if row[d] == REVIEW]
            return [("needs_facts", self.table.deciding(h, asks[0])) if asks else ("capacity", LOCK)]
        if not (row == ALLOWED).any():
            open_ = row == REVIEW
            if open_.any():
                return [("needs_facts", self._commonest(h, open_))]
            if self.exits[h].any():
                return [("barred", self._commonest(h, self.exits[h]))]
            return [("no_dwelling_fits", self._commonest(h, row > REVIEW))]
        return self._grounds_of_those_allowed(h, np.flatnonzero(row == ALLOWED).tolist())

    def _grounds_of_those_allowed(self, h: int, allowed: Sequence[int]) -> list[tuple[str, str | None]]:
        """A limit decides where an unused dwelling lacks room in it alone; where several do, or none is unused, a full
        limit may decide or not: that takes a solver."""
        free = [d for d in allowed if d not in self.holder]
        against = [self._against(h, d) for d in free]
        alone = {rules[0] for rules in against if len(rules) == 1}
        if alone:
            return [("capacity", next(rule for rule in self._rules if rule in alone))]
        full = [rule for rule in self._rules if rule in self._full_rules and self._full_rules[rule][h]]
        rest: list[tuple[str, str | None]] = []
        if free:
            rest = [("capacity", NOT_PROVEN if any(not rules for rules in against) else SEVERAL)]
        elif not (full and self._would_change_places(h, allowed)):
            rest = [self._order_of(h, allowed)]
        if not full:
            return rest
        if not self.proven:
            return [("capacity", NOT_PROVEN)]
        limits: list[tuple[str, str | None]] = [("capacity", rule) for rule in full]
        together: list[tuple[str, str | None]] = [("capacity", SEVERAL)] if len(full) > 1 else []
        return list(dict.fromkeys([*rest, *limits, *together, ("capacity", NOT_PROVEN)]))

    def _against(self, h: int, d: int) -> list[str]:
        """Rules of the full limits between the household and an unused dwelling, each once."""
        p = self.facts.pair(h, d)
        if p is None:
            return [*(rule for rule, hit in self._full_rules.items() if hit[h]), LOCK]
        return [rule for rule, hit in self._full_for.items() if hit[p]]

    @cached_property
    def _rules(self) -> list[str]:
        return list(dict.fromkeys([*(check.rule_id for check in self.limits), LOCK]))

    @cached_property
    def _full_for(self) -> dict[str, Bools]:
        """Rule → pairs for which a limit of it has no room."""
        found: dict[str, Bools] = {}
        for check, limit, left in self._left:
            found.setdefault(check.rule_id, np.zeros(self.facts.size, dtype=bool))[
                limit.pairs[limit.weights > left]
            ] = True
        return found

    @cached_property
    def _full_rules(self) -> dict[str, Bools]:
        """Rule → households with a pair for which a limit of it has no room."""
        found = {rule: np.zeros(self.facts.shape[0], dtype=bool) for rule in self._full_for}
        for rule, hit in self._full_for.items():
            found[rule][self.facts.h[hit]] = True
        return found

    def _would_change_places(self, h: int, allowed: Sequence[int]) -> bool:
        """Does somebody who comes after the household hold a dwelling it could have? Then a limit decides."""
        first = self._who_goes_first(h, allowed)
        return any(place < 0 and d not in self._kept for d, place in zip(allowed, first, strict=True))

    def _order_of(self, h: int, allowed: Sequence[int]) -> tuple[str, str | None]:
        """The level that puts the nearest of the holders before the household; a kept one who comes after it is a lock."""
        first = self._who_goes_first(h, allowed)
        if any(place < 0 and d in self._kept for d, place in zip(allowed, first, strict=True)):
            return "capacity", LOCK
        nearest = max(first, default=-1)
        return "outranked", NOT_PROVEN if nearest < 0 else self._telling[nearest]

    @cached_property
    def _kept(self) -> set[int]:
        return {d for _, d in self.facts.keeps}

    @cached_property
    def _telling(self) -> list[str]:
        """Levels that tell two people apart, in order; the tie-break closes them."""
        return [
            *(n for n in self.levels if n in ("mandatory", "housed_by_class", "waiting_bands", "wishes")),
            "tie_break",
        ]

    def _who_goes_first(self, h: int, allowed: Sequence[int]) -> list[int]:
        """For each of these dwellings, all of them held: the place in `_telling` of the first level by which the holder
        goes before the household; -1 where the household goes before the holder."""
        homes = np.array(allowed, dtype=np.int64)
        holders = np.array([self.holder[d] for d in allowed], dtype=np.int64)
        place = np.full(len(homes), len(self._telling) - 1, dtype=np.int64)  # equal on all: the tie-break
        equal = np.arange(len(homes))
        for i, level in enumerate(self._telling[:-1]):
            if level == "wishes":
                tiers = [
                    (self.facts.tier(x, d), self.facts.tier(h, d))
                    for x, d in zip(holders[equal].tolist(), homes[equal].tolist(), strict=True)
                ]
                sign = np.array([theirs - mine for theirs, mine in tiers], dtype=np.int64)
            else:
                sign = self._goes_by[level][holders[equal]] - self._goes_by[level][h]
            place[equal[sign < 0]], place[equal[sign > 0]] = i, -1
            equal = equal[sign == 0]
            if not len(equal):
                break
        return place.tolist()

    @cached_property
    def _goes_by(self) -> dict[str, Ints]:
        """Level → a number of each household: the lower goes first."""
        must = [x.stated("mandatory") is True for x in self.facts.households]
        return {
            "mandatory": -np.array(must, dtype=np.int64), "housed_by_class": self.facts.urgency,
            "waiting_bands": -self.facts.band,
        }  # fmt: skip

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
