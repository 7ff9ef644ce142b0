"""What both second opinions read: the judged case and its candidate pairs, people, costs, counters and draws.

Everything is worked out once, from the batch and the law; a plan is never asked. The only things taken from a plan are
what its run was asked for besides the batch (`Asked`): no batch holds them, and the plan's answer says that they were
taken as told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from constraints import Case, CaseView, VerdictTable, evaluate
from constraints.budget import CostTable, cost_table
from constraints.facts.views import DwellingFacts, HouseholdFacts
from constraints.verdicts import ALLOWED

from .counter import QUOTA_RULE, Quota, off_by_rules, quotas_of
from .draws import Draws
from .wishes import Tiers, tier_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Placed = Mapping[int, int]  # household index → dwelling index
BAND_DAYS = 30
_T = TypeVar("_T")


@dataclass(frozen=True)
class Asked:
    """What a run was asked for besides the batch: seed of the draws, earlier proposal, prices of dwellings."""

    seed: int = 0
    previous: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, int] | None = None

    @classmethod
    def told_by(cls, plan: Mapping[str, Any]) -> Asked:
        """What a plan says of it; what is no such thing is left out."""
        seed, previous, prices = plan.get("seed"), plan.get("previous"), plan.get("shadow_prices")
        rows = [r for r in previous if isinstance(r, dict)] if isinstance(previous, list) else []
        given = isinstance(prices, dict) and all(is_whole(v) and abs(v) < 2**40 for v in prices.values())
        return cls(
            seed if is_whole(seed) else 0,  # type: ignore[arg-type]
            {str(r.get("household_id")): str(r.get("dwelling_id")) for r in rows},
            {str(k): v for k, v in prices.items()} if given and isinstance(prices, dict) else None,
        )


def is_whole(value: Any) -> bool:
    """A whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


class Facts:
    """One judged case. Pairs are numbered by household, then dwelling; `h[p]` and `d[p]` are the two of pair p."""

    def __init__(self, case: Case, asked: Asked | None = None) -> None:
        self.case = case
        self.asked = asked or Asked()
        self.table: VerdictTable = evaluate(case)
        self.view: CaseView = self.table.case
        self.policy = case.policy
        self._once: dict[object, Any] = {}

    def once(self, name: object, make: Callable[[], _T]) -> _T:
        """What is worked out once for this case, kept under a name."""
        if name not in self._once:
            self._once[name] = make()
        found: _T = self._once[name]
        return found

    @property
    def households(self) -> tuple[HouseholdFacts, ...]:
        return self.view.households

    @property
    def dwellings(self) -> tuple[DwellingFacts, ...]:
        return self.view.dwellings

    @property
    def shape(self) -> tuple[int, int]:
        """Households and dwellings."""
        return self.view.shape

    # ------------------------------------------------------------ candidate pairs

    @cached_property
    def open(self) -> Bools:
        """Households × dwellings: every rule allows the pair, and the counter as counted here has nothing against it."""
        allowed: Bools = self.table.combined == ALLOWED
        return allowed & ~self.off_counter[None, :]

    @cached_property
    def kept(self) -> tuple[tuple[int, int], ...]:
        """Placements that a person keeps, in the order of the batch, allowed or not."""
        return tuple(
            (self.view.household_index[x.household_id], self.view.dwelling_index[x.dwelling_id])
            for x in self.case.locks
            if x.kind == "keep"
        )

    @cached_property
    def keeps(self) -> tuple[tuple[int, int], ...]:
        """Those of them that the rules allow and no other contradicts: they have to stand."""
        told = set(self.kept)
        homes_of, people_of = Counter(h for h, _ in told), Counter(d for _, d in told)
        alone = [(h, d) for h, d in self.kept if homes_of[h] == 1 and people_of[d] == 1]
        return tuple(k for k in alone if self.open[k])

    @cached_property
    def set_aside(self) -> tuple[tuple[int, int], ...]:
        """Those that wait for a person: the rules do not allow them, or one household or one dwelling is kept twice."""
        return tuple(sorted(set(self.kept) - set(self.keeps)))

    @cached_property
    def candidates(self) -> Bools:
        """Open pairs that no keep-lock displaces."""
        left = self.open.copy()
        for h, d in self.kept:
            kept = left[h, d]
            left[h, :] = False
            left[:, d] = False
            left[h, d] = kept
        return left

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        h, d = np.nonzero(self.candidates)
        return h.astype(np.int64), d.astype(np.int64)

    @property
    def h(self) -> Ints:
        return self.pairs[0]

    @property
    def d(self) -> Ints:
        return self.pairs[1]

    @property
    def size(self) -> int:
        return len(self.h)

    @cached_property
    def _number(self) -> NDArray[np.int32]:
        found = np.full(self.shape, -1, dtype=np.int32)
        found[self.h, self.d] = np.arange(self.size, dtype=np.int32)
        return found

    def pair(self, h: int, d: int) -> int | None:
        """Number of a candidate pair; None where the pair is none."""
        found = int(self._number[h, d])
        return None if found < 0 else found

    def chosen(self, placed: Placed) -> Ints:
        """Numbers of the candidate pairs among some placements, ascending. Placements that are no candidates are left out."""
        people, homes = (
            np.fromiter(ids, dtype=np.int64, count=len(placed)) for ids in (placed.keys(), placed.values())
        )
        found = self._number[people, homes]
        return np.sort(found[found >= 0]).astype(np.int64)

    # ------------------------------------------------------------ people

    @cached_property
    def urgency(self) -> Ints:
        """Effective class of each household, 1-5."""
        return np.array([x.effective_class[0] for x in self.households], dtype=np.int64)

    @cached_property
    def days(self) -> Ints:
        return np.array([x.waiting_days for x in self.households], dtype=np.int64)

    @cached_property
    def band(self) -> Ints:
        """Whole 30-day periods waited."""
        return self.days // BAND_DAYS

    @cached_property
    def bands(self) -> list[tuple[int, int]]:
        """(class, band) of all households of the batch: most urgent class first, longest wait first."""
        found = set(zip(self.urgency.tolist(), self.band.tolist(), strict=True))
        return sorted(found, key=lambda cb: (cb[0], -cb[1]))

    def standing(self, h: int) -> tuple[int, int]:
        """Class and waiting band; the lower comes before the higher."""
        return int(self.urgency[h]), -int(self.band[h])

    @cached_property
    def rank(self) -> Ints:
        """Place of each household by class, longest wait and id, from 0: the order in which people are told."""
        order = np.lexsort((np.arange(self.shape[0]), -self.days, self.urgency))  # households stand by id already
        found = np.empty(len(order), dtype=np.int64)
        found[order] = np.arange(len(order))
        return found

    @cached_property
    def supported(self) -> Bools:
        return np.array([x.supported is True for x in self.households], dtype=bool)

    # ------------------------------------------------------------ wishes, costs, prices

    @cached_property
    def every_tier(self) -> NDArray[np.int8]:
        """Wish tier of every household in every dwelling."""
        every = Tiers(self.dwellings)
        return np.array([every.of(x) for x in self.households], dtype=np.int8).reshape(self.shape)

    @cached_property
    def tiers(self) -> Ints:
        """Wish tier of each candidate pair."""
        return self.every_tier[self.h, self.d].astype(np.int64)

    def tier(self, h: int, d: int) -> int:
        """Wish tier of any pair."""
        return tier_of(self.households[h], self.dwellings[d])

    @cached_property
    def costs(self) -> CostTable:
        return cost_table(self.view, self.table.budgets, self.table.law)

    @cached_property
    def prices(self) -> Ints:
        """Price of each dwelling for `scarcity`: claims on its class per dwelling, thousandths; or as the run was given."""
        given = self.asked.prices
        if given is not None:
            return np.array([given.get(d.id, 0) for d in self.dwellings], dtype=np.int64)
        fits = self.open.sum(axis=1)
        asked = np.zeros(self.shape[1], dtype=np.int64)
        for count in sorted(set(fits.tolist()) - {0}):
            asked += self.open[fits == count].sum(axis=0) * (1_000_000 // count)
        kinds: dict[tuple[object, ...], list[int]] = {}
        for d in self.dwellings:
            r = d.record
            rooms = None if r.rooms is None else min(5, int(r.rooms))
            access = 2 if r.wheelchair else 1 if r.step_free else 0
            kinds.setdefault((r.dwelling_type, rooms, int(r.rent_dkk_month) // 1000, access, d.area_kind), []).append(d.index)  # fmt: skip
        found = np.zeros(self.shape[1], dtype=np.int64)
        for mine in kinds.values():
            found[mine] = int(asked[mine].sum()) // (1000 * len(mine))
        return found

    # ------------------------------------------------------------ draws

    @cached_property
    def _draws(self) -> Draws:
        return Draws.of(self.households, self.dwellings, self.asked.seed)

    @cached_property
    def person_draws(self) -> Ints:
        """One draw for each household, 0 to 2^31 - 1."""
        return self._draws.of_people()

    @cached_property
    def pair_draws(self) -> Ints:
        """One draw for each candidate pair, 0 to 2^31 - 1."""
        return self._draws.of_pairs(self.h, self.d)

    def draw(self, h: int, d: int) -> int:
        """The draw of any pair."""
        return self._draws.of_pair(h, d)

    # ------------------------------------------------------------ the quota counter

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        """Counters of the organisations that report all their vacancies, counted here and not by the rule that uses them."""
        return quotas_of(self.case, self.dwellings, self.table.law)

    @cached_property
    def off_counter(self) -> Bools:
        """Dwellings that a counter does not point at, or of which it is not known, where the counter binds."""
        found = np.zeros(self.shape[1], dtype=bool)
        bound = self.policy.quota.choice == "counter" and any(r.id == QUOTA_RULE for r in self.table.rules)
        for count in self.quotas.values() if bound else ():
            found[[i for i, ours in zip(count.counted, count.ours, strict=True) if ours is not True]] = True
        return found

    @cached_property
    def off_counter_by_rules(self) -> Bools:
        """The same dwellings as the rules have it: where it differs, the rules and not the plan are at fault."""
        return off_by_rules(self.table)

    # ------------------------------------------------------------ support and concentration

    @cached_property
    def needs_slot(self) -> Bools:
        """Needs a slot of a support team; nobody does where the batch has no table of teams."""
        if self.case.table_absent("support_teams"):
            return np.zeros(self.shape[0], dtype=bool)
        return np.array([x.needs_slot is True for x in self.households], dtype=bool)

    def loads(self, placed: Placed) -> dict[str, int]:
        """New starts of each team, with those that have no team of their own shared out evenly as the slots allow."""
        loads = {t.team_id: 0 for t in self.case.support_teams}
        if self.case.table_absent("support_teams"):
            return {}
        loose: Counter[str] = Counter()
        for h in placed:
            if not self.needs_slot[h]:
                continue
            own = self.households[h].record.support_team_id
            if own is not None:
                loads[own] += 1
            else:
                loose[str(self.households[h].support_method)] += 1
        for method, count in sorted(loose.items()):
            mine = [t for t in self.case.support_teams if t.method == method]
            for _ in range(count):
                room = [t.team_id for t in mine if loads[t.team_id] < t.free_slots]
                if room:
                    loads[min(room, key=lambda t: (loads[t], t))] += 1
        return loads

    @cached_property
    def lifted(self) -> Bools:
        """Households × dwellings for which a person has lifted the concentration limit."""
        found = np.zeros(self.shape, dtype=bool)
        for x in self.households:
            for e in x.exceptions:
                if e.rule_id == "CONC-1":
                    found[x.index, slice(None) if e.dwelling_id is None else self.view.dwelling_index[e.dwelling_id]] = True  # fmt: skip
        return found

    @cached_property
    def concentration(self) -> dict[str, tuple[Ints, int]]:
        """Department → the candidate pairs that its cap counts, and how many of them may be placed."""
        policy = self.policy.concentration
        absent = self.case.column_absent
        of_dwelling = [d.record.department_id for d in self.dwellings]
        names = sorted(set(of_dwelling))
        number = {name: i for i, name in enumerate(names)}
        department = np.array([number[x] for x in of_dwelling], dtype=np.int64)[self.d]
        counts = self.supported[self.h] & ~self.lifted[self.h, self.d]
        found = {}
        for facts in sorted(self.case.departments, key=lambda x: x.department_id):
            if facts.department_id not in number:
                continue
            total, recent = facts.dwellings_total, facts.supported_last_24_months
            if recent is None and absent("departments", "supported_last_24_months"):
                recent = 0
            room = policy.max_new_supported_per_department
            if total is None and absent("departments", "dwellings_total"):
                pass
            elif room and (total is None or recent is None):
                continue  # not known: the rule asks a person, and there is nothing to count
            elif room and total is not None and recent is not None:
                room = min(room, max(0, (policy.supported_share_max * total).__floor__() - recent))
            pairs = np.flatnonzero(counts & (department == number[facts.department_id]))
            if len(pairs):
                found[facts.department_id] = pairs, room
        return found
