"""What both second opinions read: the judged case, candidate pairs, counters, capacities, level values and draws.

Everything is worked out once, from the batch and the law; a plan is never asked. The only things taken from a plan are
what its run was asked for besides the batch (`Asked`): no batch holds them, and the plan's answer says that they were
taken as told.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from constraints import Case, CaseView, Verdict, VerdictTable, evaluate
from constraints.budget import CostTable, cost_table
from constraints.facts.household import Wish
from constraints.facts.views import DwellingFacts, HouseholdFacts
from constraints.rules.citizen import near_target, wish_hit
from constraints.verdicts import ALLOWED

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Placed = Mapping[int, int]  # household index → dwelling index
QUOTA_RULE = "ALB-59-1-1"
BAND_DAYS = 30
_MASK = 2**64 - 1


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


@dataclass(frozen=True, eq=False)
class Capacity:
    """A limit on a plan: the sum of `weights` over the placements among `pairs` is at most `capacity`.

    `kind` and `subject` name it as a certificate does; `pairs` are numbers of candidate pairs, `weights` whole numbers
    for each. `hidden` = a protection, which is never told with its subject.
    """

    kind: str
    subject: str
    pairs: Ints
    weights: Ints
    capacity: int
    hidden: bool = False


@dataclass(frozen=True, eq=False)
class Group:
    """Pairs of one department (or the like) and what the first, second … placement among them costs, never falling."""

    name: str
    pairs: Ints
    prices: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Digit:
    """One whole-number sum of a level: `weights` for each candidate pair; or, with None, a price spread over `groups`.

    `entry` is its place in the level's value when that is a list.
    """

    level: str
    entry: int | None
    sense: str
    weights: Ints | None
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Broken:
    """A limit that a plan breaks, in words: which fault, where, the most there may be, and what there is."""

    code: str
    where: str
    expected: str
    found: int | None


class LevelCheck(ABC):
    """What the second opinion knows of one level, from facts alone."""

    name: ClassVar[str]
    sense: ClassVar[str]
    unit: ClassVar[str]
    # True where the level looks at more than people and their wishes: who is housed is settled before it.
    after_who: ClassVar[bool] = False
    # True for the level that stands last whatever order is asked for.
    closing: ClassVar[bool] = False

    @abstractmethod
    def value(self, facts: Facts, placed: Placed) -> int | list[int]:
        """The level's value for a set of placements, household index → dwelling index."""

    @abstractmethod
    def digits(self, facts: Facts) -> Sequence[Digit]:
        """The sums that the level is made of, in order; none where nothing is at stake."""

    def who(self, facts: Facts) -> Sequence[Digit]:
        """Those of its digits that settle who is housed, taken before the first level with `after_who`."""
        return ()

    def keys(self, facts: Facts) -> list[str] | None:
        """Names of the entries of a list value; None for a plain number."""
        return None


class LimitCheck(ABC):
    """What the second opinion knows of one kind of limit, from facts alone."""

    kind: ClassVar[str]
    rule_id: ClassVar[str]
    # Code of the fault when a plan breaks it, and what stands before the subject where the fault is told.
    code: ClassVar[str]
    place: ClassVar[str]
    unit: ClassVar[str] = "households"
    # True where the limit stands in the plan's table of limits.
    told: ClassVar[bool] = True
    # True where it keeps a household from every dwelling; else only from those that stand unused.
    of_household: ClassVar[bool] = False

    @abstractmethod
    def capacities(self, facts: Facts) -> Sequence[Capacity]:
        """Every limit of the kind over the candidate pairs."""

    def name(self, subject: str) -> str:
        """How the plan names one limit."""
        return f"{self.rule_id} {subject}"

    def used(self, facts: Facts, capacity: Capacity, placed: Placed) -> int:
        """How much of the limit the placements use, as the plan tells it."""
        return facts.used(capacity, placed)

    def judge(self, facts: Facts, placed: Placed) -> Iterator[Broken]:
        """Every limit of the kind that the placements break."""
        for limit in facts.capacities_of(self):
            used = facts.used(limit, placed)
            if used > limit.capacity:
                where = self.place if limit.hidden else f"{self.place} {limit.subject}".strip()
                yield Broken(self.code, where, f"at most {limit.capacity}", used)


@dataclass(frozen=True)
class Quota:
    """The counter of one organisation: dwellings it counts, in time order, and whether it points at each.

    `ours` is None where the number of a dwelling is not known well enough to say.
    """

    organisation_id: str
    share: Fraction
    carry: Fraction
    vacancies: int
    counted: tuple[int, ...]
    ours: tuple[bool | None, ...]

    @property
    def claim(self) -> Fraction:
        return self.share * self.vacancies + self.carry

    @property
    def right(self) -> int:
        return self.claim.numerator // self.claim.denominator

    @property
    def pointed(self) -> tuple[int, ...] | None:
        """Dwellings that the counter points at; None where that is not known of one of them."""
        return None if None in self.ours else tuple(i for i, ours in zip(self.counted, self.ours, strict=True) if ours)


class Facts:
    """One judged case. Pairs are numbered by household, then dwelling; `h[p]` and `d[p]` are the two of pair p."""

    def __init__(self, case: Case, asked: Asked | None = None) -> None:
        self.case = case
        self.asked = asked or Asked()
        self.table: VerdictTable = evaluate(case)
        self.view: CaseView = self.table.case
        self.policy = case.policy
        self._capacities: dict[type[LimitCheck], Sequence[Capacity]] = {}

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
    def keeps(self) -> tuple[tuple[int, int], ...]:
        """Placements that a person keeps, in the order of the batch."""
        return tuple(
            (self.view.household_index[x.household_id], self.view.dwelling_index[x.dwelling_id])
            for x in self.case.locks
            if x.kind == "keep"
        )

    @cached_property
    def candidates(self) -> Bools:
        """Open pairs that no keep-lock displaces."""
        left = self.open.copy()
        for h, d in self.keeps:
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
        found = (self.pair(h, d) for h, d in placed.items())
        return np.array(sorted(p for p in found if p is not None), dtype=np.int64)

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
    def tiers(self) -> Ints:
        """Wish tier of each candidate pair, as `tier_of`."""
        rows = np.ones(self.shape, dtype=np.int8)
        known: dict[tuple[str, str, bool], Bools] = {}
        for x in self.households:
            wishes = [w for w in x.wishes if w.tier != "never"]
            if not wishes or not self.candidates[x.index].any():
                continue
            wanted = [w for w in wishes if w.tier != "avoid"]
            row = np.full(self.shape[1], 5 if wanted else 1, dtype=np.int8)
            for w in wanted:
                hit = self._hits(w, known)
                row[hit] = np.where(row[hit] == 5, int(w.tier), np.minimum(row[hit], int(w.tier)))
            for w in wishes:
                if w.tier == "avoid":
                    row[self._hits(w, known)] = 6
            rows[x.index] = row
        return rows[self.h, self.d].astype(np.int64)

    def _hits(self, wish: Wish, known: dict[tuple[str, str, bool], Bools]) -> Bools:
        key = wish.kind, wish.target, wish.tier == "avoid"
        if key not in known:
            if wish.kind in self._of_dwelling:
                known[key] = self._of_dwelling[wish.kind] == wish.target
            elif wish.kind == "near":
                east, north, metres = near_target(wish.target)
                away = self._places - np.array([east, north], dtype=np.int64)
                known[key] = self._has_place & ((away * away).sum(axis=1) <= (metres * 1000) ** 2)
            else:
                known[key] = np.array([wish_hit(wish, d) is True for d in self.dwellings], dtype=bool)
        return known[key]

    @cached_property
    def _of_dwelling(self) -> dict[str, NDArray[Any]]:
        """What wishes name of each dwelling."""
        return {
            "area": np.array([d.department.area_id or "" for d in self.dwellings]),
            "department": np.array([d.record.department_id for d in self.dwellings]),
            "organisation": np.array([d.department.organisation_id for d in self.dwellings]),
            "dwelling_type": np.array([d.record.dwelling_type for d in self.dwellings]),
        }

    @cached_property
    def _has_place(self) -> Bools:
        return np.array([d.place is not None for d in self.dwellings], dtype=bool)

    @cached_property
    def _places(self) -> Ints:
        """Millimetres east and north."""
        return np.array([d.place or (0, 0) for d in self.dwellings], dtype=np.int64).reshape(-1, 2)

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
        for count in np.unique(fits[fits > 0]).tolist():
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
    def _keys(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        seed = self.asked.seed
        people = draw_keys([person_text(x) for x in self.households], seed, b"household")
        homes = draw_keys([home_text(x) for x in self.dwellings], seed, b"dwelling")
        return np.array(people, dtype=np.uint64), np.array(homes, dtype=np.uint64)

    @cached_property
    def person_draws(self) -> Ints:
        """One draw for each household, 0 to 2^31 - 1."""
        return (self._keys[0] >> np.uint64(33)).astype(np.int64)

    @cached_property
    def pair_draws(self) -> Ints:
        """One draw for each candidate pair, 0 to 2^31 - 1."""
        people, homes = self._keys
        mixed = _mix(people[self.h] ^ _mix(homes[self.d]))
        return (mixed >> np.uint64(33)).astype(np.int64)

    def draw(self, h: int, d: int) -> int:
        """The draw of any pair."""
        people, homes = self._keys
        return scramble(int(people[h]) ^ scramble(int(homes[d]))) >> 33

    # ------------------------------------------------------------ the quota counter

    @cached_property
    def quotas(self) -> dict[str, Quota]:
        """Counters of the organisations that report all their vacancies, counted here and not by the rule that uses them.

        Vacancy n belongs to the municipality when floor(n·share + carry) has grown by it. The number of a dwelling is the
        place told; without places and with every date, the n-th of m in the file is one of n to n + vacancies - m; else
        it may be any. The counter points at a dwelling when every number it may have says so.
        """
        found: dict[str, Quota] = {}
        if not self.policy.quota.enforce:
            return found
        usual = self.table.law.figure("almenboligloven.alb_59_1.quota_share_by_decision").exact
        for o in self.case.organisations:
            if o.vacancies_this_period is None:
                continue
            share = Fraction(usual if o.quota_share is None else o.quota_share)
            carry = Fraction(o.quota_carry or 0)
            row = sorted(
                (d.record.counter_position or 0, d.record.reported_on or date.min, d.id, d.index)
                for d in self.dwellings
                if d.department.organisation_id == o.organisation_id
                and (d.record.availability_basis, d.record.dwelling_type) == ("59-1", "family")
            )
            by_date = not any(place for place, *_ in row) and all(day != date.min for _, day, *_ in row)
            beyond = max(0, o.vacancies_this_period - len(row))
            answers: list[bool | None] = []
            for n, (place, *_) in enumerate(row, start=1):
                low, high = (n, n + beyond) if by_date else (1, max(1, o.vacancies_this_period))
                low, high = (place, place) if place else (low, high)
                grown = (high * share + carry).__floor__() - ((low - 1) * share + carry).__floor__()
                answers.append(False if grown == 0 else True if grown == high - low + 1 else None)
            found[o.organisation_id] = Quota(
                o.organisation_id,
                share,
                carry,
                o.vacancies_this_period,
                tuple(index for *_, index in row),
                tuple(answers),
            )
        return found

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
        found = np.zeros(self.shape[1], dtype=bool)
        for rule, matrix in zip(self.table.rules, self.table.matrices, strict=True):
            if rule.id == QUOTA_RULE:
                found |= ((matrix == Verdict.REVIEW) | (matrix == Verdict.FORBIDDEN)).any(axis=0)
        return found

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

    # ------------------------------------------------------------ limits and levels in general

    def capacities_of(self, check: LimitCheck) -> Sequence[Capacity]:
        """The limits of one kind, worked out once."""
        if type(check) not in self._capacities:
            self._capacities[type(check)] = tuple(check.capacities(self))
        return self._capacities[type(check)]

    def used(self, limit: Capacity, placed: Placed) -> int:
        """Sum of the weights of a limit over placements."""
        inside = np.zeros(self.size, dtype=bool)
        inside[self.chosen(placed)] = True
        return int(limit.weights[inside[limit.pairs]].sum())

    @cached_property
    def limits_in_force(self) -> tuple[str, ...]:
        """Kinds of limit that the batch and its policy call for: each needs a check that knows it."""
        found = []
        if not self.case.table_absent("support_teams"):
            found += ["team", "method"]
        if self.policy.quota.choice == "free" and self.quotas:
            found.append("right")
        found.append("CONC-1")
        if any(s.other_household_id is not None for s in self.case.separations):
            found.append("SEP-1")
        if self.policy.budget_dkk is not None:
            found.append("BUDGET-1")
        return tuple(found)

    def levels_in_force(self, checks: Sequence[LevelCheck]) -> tuple[list[str], list[LevelCheck]]:
        """Names of the levels of a run in order, and the checks of those that a check knows."""
        known = {c.name: c for c in checks}
        names = list(known) if self.policy.levels is None else list(self.policy.levels)
        last = [c.name for c in checks if c.closing]
        names = [*(n for n in names if n not in last), *last]
        return names, [known[n] for n in names if n in known]

    def digits(self, checks: Sequence[LevelCheck]) -> list[Digit]:
        """Every digit that a plan must have settled, in order: kept placements, then the levels, who is housed first."""
        found: list[Digit] = []
        if not self.size:
            return found
        if self.keeps:
            kept = np.zeros(self.size, dtype=np.int64)
            kept[self.chosen(dict(self.keeps))] = 1
            found.append(Digit("locks", None, "max", kept))
        settled = False
        for check in checks:
            if check.after_who and not settled:
                found += [digit for other in checks for digit in other.who(self)]
                settled = True
            found += check.digits(self)
        return found


def tier_of(h: HouseholdFacts, d: DwellingFacts) -> int:
    """Wish tier of a pair: 6 to be avoided, 1-4 the best wanted tier met, 5 nothing wished for; 1 without wishes."""
    hits = {w.tier for w in h.wishes if w.tier != "never" and wish_hit(w, d) is True}
    if "avoid" in hits:
        return 6
    for tier in ("1", "2", "3", "4"):
        if tier in hits:
            return int(tier)
    return 5 if any(w.tier in ("1", "2", "3", "4") for w in h.wishes) else 1


def person_text(h: HouseholdFacts) -> str:
    """The facts of a household that its draw hangs on."""
    members = sorted("|".join((p.record.role, str(p.record.birth_date), str(p.record.birth_year))) for p in h.persons)
    return str(h.record.registered_on) + "|" + "/".join(members)


def home_text(d: DwellingFacts) -> str:
    """The facts of a dwelling that its draw hangs on."""
    r = d.record
    area, rent = int(r.area_m2 * 100), int(r.rent_dkk_month * 100)
    return f"{r.dwelling_type}|{r.availability_basis}|{r.rooms}|{area}|{rent}|{r.available_from}|{r.floor}"


def draw_keys(texts: Sequence[str], seed: Any, what: bytes) -> list[int]:
    """Keys of 64 bits; those alike in their facts are told apart by their place among each other."""
    times: Counter[str] = Counter()
    keys = []
    for text in texts:
        made = hashlib.blake2b(f"{seed}|{text}|{times[text]}".encode(), digest_size=8, person=what)
        keys.append(int.from_bytes(made.digest(), "big"))
        times[text] += 1
    return keys


def scramble(x: int) -> int:
    """SplitMix64 in plain whole numbers."""
    x = (x + 0x9E3779B97F4A7C15) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """`scramble` for many at once: arithmetic of 64 bits that wraps round, as the function is defined."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        if shift == 30:
            x = x + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x ^ (x >> np.uint64(31))


def digit_where_any(level: LevelCheck, entry: int | None, weights: Ints) -> list[Digit]:
    """The digit, where any candidate pair counts for it."""
    return [Digit(level.name, entry, level.sense, weights.astype(np.int64))] if weights.any() else []


def counted(kind: str, subject: str, mask: Bools, capacity: int) -> Capacity:
    """One placement counts for one."""
    pairs = np.flatnonzero(mask).astype(np.int64)
    return Capacity(kind, subject, pairs, np.ones(len(pairs), dtype=np.int64), capacity)


def starts(facts: Facts, kind: str, subject: str, people: Bools, capacity: int) -> Capacity:
    """Every placement of these households is one new start."""
    return counted(kind, subject, people[facts.h], capacity)
