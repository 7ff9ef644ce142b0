"""The model in neutral form: candidate pairs, limits, and the digits of the objective. Names no solver.

A *digit* is one integer sum to be maximised or minimised; a level is one or more digits in order. What is a flow
(one home each, slots of teams, rights of organisations, digits that are sums over pairs) stands apart from what is not
(concentration, budget, separations).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from constraints import CaseView, HouseholdFacts, Verdict, VerdictTable
from constraints.budget import CostTable, cost_table
from constraints.facts.household import Wish
from constraints.facts.views import DwellingFacts
from constraints.rules.alb_59_1_quota import QuotaCount, quota_counts
from constraints.rules.citizen import near_target, wish_hit
from constraints.rules.support import room_for_supported
from constraints.verdicts import ALLOWED

Ints = NDArray[np.int64]

BEST_TIER, UNWISHED, AVOIDED = 1, 5, 6
BAND_DAYS = 30


@dataclass(frozen=True)
class Row:
    """A limit on the plan: the sum of `weights` over the chosen `pairs` is at most `capacity`.

    `rule_id` and `subject` name it for people; `quiet` rows are never shown with their subject.
    """

    rule_id: str
    subject: str
    pairs: Ints
    weights: Ints
    capacity: int
    quiet: bool = False


@dataclass(frozen=True)
class TeamPool:
    """Households that may take a slot of a team: those bound to it, and those of its method without a team."""

    team_id: str
    method: str
    slots: int


@dataclass(frozen=True, eq=False)
class Problem:
    """One batch as a matching with limits.

    `household[p]`, `dwelling[p]` give the pair p. `team_of[h]` is -1 (no slot needed), the index of a team, or
    `-2 - m` for any team of method m. All arrays are in canonical order, so the order of files never matters.
    """

    table: VerdictTable
    costs: CostTable
    household: Ints
    dwelling: Ints
    team_of: Ints
    teams: tuple[TeamPool, ...]
    methods: tuple[str, ...]
    rights: tuple[Row, ...]
    side_rows: tuple[Row, ...]
    quotas: dict[str, QuotaCount]
    keep: tuple[tuple[int, int], ...]
    obstacles: tuple[dict[str, object], ...]
    supported_pair: NDArray[np.bool_]
    seed: int
    previous: Mapping[str, str] = field(default_factory=dict)
    given_prices: Mapping[str, int] | None = None
    # A problem with the same households and dwellings, and the households whose facts differ: spares work, no more.
    like: tuple[Problem, tuple[int, ...]] | None = None

    @property
    def case(self) -> CaseView:
        return self.table.case

    @property
    def size(self) -> int:
        return len(self.household)

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Households and dwellings."""
        return self.case.shape

    @cached_property
    def registered(self) -> Ints:
        """Day number of each household's registration."""
        return np.array([h.record.registered_on.toordinal() for h in self.case.households], dtype=np.int64)

    @cached_property
    def vacancies_in_order(self) -> Ints:
        """Dwellings in the order in which their vacancies were reported."""
        order = sorted(
            self.case.dwellings,
            key=lambda d: (d.record.reported_on or d.record.available_from, d.record.available_from, d.id),
        )
        return np.array([d.index for d in order], dtype=np.int64)

    @cached_property
    def effective_class(self) -> Ints:
        return np.array([h.effective_class[0] for h in self.case.households], dtype=np.int64)

    @cached_property
    def band(self) -> Ints:
        """Waiting band of each household: whole 30-day periods waited."""
        return np.array([h.waiting_days // BAND_DAYS for h in self.case.households], dtype=np.int64)

    @cached_property
    def waiting_days(self) -> Ints:
        return np.array([h.waiting_days for h in self.case.households], dtype=np.int64)

    @cached_property
    def mandatory(self) -> NDArray[np.bool_]:
        return np.array([h.stated("mandatory") is True for h in self.case.households], dtype=bool)

    @cached_property
    def tier(self) -> Ints:
        """Wish tier of each pair: 1-4 wanted, 5 not among the wishes, 6 to be avoided; 1 for a household without wishes."""
        return self.tiers[self.household, self.dwelling].astype(np.int64)

    @cached_property
    def tiers(self) -> NDArray[np.int8]:
        """Wish tier of every household in every dwelling."""
        like = self.like
        return wish_tiers(self.case) if like is None else wish_tiers(self.case, like[0].tiers, like[1])

    @cached_property
    def candidate_household(self) -> NDArray[np.bool_]:
        """Households with at least one candidate pair."""
        found = np.zeros(self.shape[0], dtype=bool)
        found[self.household] = True
        return found

    def pair_at(self, h: int, d: int) -> int | None:
        """Number of the candidate pair of a household and a dwelling; None where it is none."""
        low, high = np.searchsorted(self.household, [h, h + 1])
        at = int(low + np.searchsorted(self.dwelling[low:high], d))
        return at if at < high and int(self.dwelling[at]) == d else None

    @cached_property
    def pair_cost(self) -> Ints:
        return self.costs.total[self.household, self.dwelling]

    @cached_property
    def proposed_before(self) -> NDArray[np.bool_]:
        """Pairs that stand in the previous proposal."""
        found = np.zeros(self.size, dtype=bool)
        for h_id, d_id in sorted(self.previous.items()):
            h, d = self.case.household_index.get(h_id), self.case.dwelling_index.get(d_id)
            at = None if h is None or d is None else self.pair_at(h, d)
            if at is not None:
                found[at] = True
        return found

    @cached_property
    def shadow_price(self) -> Ints:
        """Price of each dwelling in thousandths of a claim: what its class is asked for, per dwelling.

        The claims of a household are millionths shared evenly over the dwellings it could be offered. Prices given with
        the run go before; a dwelling they do not name costs nothing.
        """
        dwellings = self.case.dwellings
        if self.given_prices is not None:
            return np.array([self.given_prices.get(d.id, 0) for d in dwellings], dtype=np.int64)
        allowed = self.table.combined == ALLOWED
        count = allowed.sum(axis=1)
        claim = np.where(count > 0, 1_000_000 // np.maximum(count, 1), 0).astype(np.int64)
        asked = claim @ allowed.astype(np.int64)
        names = [dwelling_class(d) for d in dwellings]
        total: dict[str, int] = {}
        for name, claims in zip(names, asked.tolist(), strict=True):
            total[name] = total.get(name, 0) + claims
        size = Counter(names)
        return np.array([total[n] // (1000 * size[n]) for n in names], dtype=np.int64)

    @cached_property
    def draws(self) -> tuple[Ints, Ints]:
        """Keyed draws for the published tie-break: one per household, one per pair, 0 to 2^31 - 1.

        Keyed by the seed and by facts, never by ids, debts, refusals or earlier tenancies; ids only tell apart
        households that are alike in those facts.
        """
        people, homes = self.draw_keys
        mixed = spread_bits(people[self.household] ^ spread_bits(homes[self.dwelling]))
        return (people >> np.uint64(33)).astype(np.int64), (mixed >> np.uint64(33)).astype(np.int64)

    @cached_property
    def draw_keys(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """One key per household and one per dwelling."""
        if self.like is not None and self.like[0].seed == self.seed:
            old, again = self.like
            same = all(
                _household_facts(self.case.households[h]) == _household_facts(old.case.households[h]) for h in again
            )
            if same:
                return old.draw_keys
        people = _keys([_household_facts(h) for h in self.case.households], self.seed, b"household")
        homes = _keys([_dwelling_facts(d) for d in self.case.dwellings], self.seed, b"dwelling")
        return people, homes


def wish_tiers(
    case: CaseView, known: NDArray[np.int8] | None = None, again: Sequence[int] | None = None
) -> NDArray[np.int8]:
    """Wish tier of every household in every dwelling; with `known` only the rows `again` are worked out anew."""
    tiers = np.full(case.shape, BEST_TIER, dtype=np.int8) if known is None else known.copy()
    grounds = _Grounds(case)
    for h in case.households if again is None else [case.households[i] for i in again]:
        tiers[h.index] = BEST_TIER
        wishes = [w for w in h.wishes if w.tier != "never"]
        if not wishes:
            continue
        wanted = any(w.tier != "avoid" for w in wishes)
        row = np.full(case.shape[1], UNWISHED if wanted else BEST_TIER, dtype=np.int8)
        for w in sorted(wishes, key=lambda w: w.tier, reverse=True):  # the best wanted tier is written last
            if w.tier != "avoid":
                row[grounds.hit(w)] = int(w.tier)
        for w in wishes:
            if w.tier == "avoid":
                row[grounds.hit(w)] = AVOIDED
        tiers[h.index] = row
    return tiers


class _Grounds:
    """Which dwellings a wish hits, each distinct wish worked out once."""

    def __init__(self, case: CaseView) -> None:
        self._dwellings = case.dwellings
        self._known: dict[tuple[str, str, bool], NDArray[np.bool_]] = {}
        self._has_place = np.array([d.place is not None for d in case.dwellings], dtype=bool)
        self._places = np.array([d.place or (0, 0) for d in case.dwellings], dtype=np.int64).reshape(-1, 2)
        self._named: dict[tuple[str, str], list[DwellingFacts]] = {}
        for d in case.dwellings:
            for kind, name in (
                ("area", d.department.area_id), ("department", d.record.department_id),
                ("organisation", d.organisation.organisation_id), ("dwelling_type", d.record.dwelling_type),
            ):  # fmt: skip
                if name is not None:
                    self._named.setdefault((kind, name), []).append(d)

    def hit(self, wish: Wish) -> NDArray[np.bool_]:
        key = wish.kind, wish.target, wish.tier in ("avoid", "never")
        if key not in self._known:
            hits = np.zeros(len(self._dwellings), dtype=bool)
            if wish.kind == "near":
                east, north, metres = near_target(wish.target)
                away = self._places - np.array([east, north], dtype=np.int64)
                hits = self._has_place & ((away * away).sum(axis=1) <= (metres * 1000) ** 2)
            else:
                asked = self._dwellings if wish.kind == "floor_max" else self._named.get(key[:2], ())
                hits[[d.index for d in asked if wish_hit(wish, d) is True]] = True
            self._known[key] = hits
        return self._known[key]


def dwelling_class(d: DwellingFacts) -> str:
    """Size, rent, access and area of a dwelling: what makes one home stand in for another."""
    r = d.record
    rooms = "?" if r.rooms is None else str(min(int(r.rooms), 5))
    access = "wheelchair" if r.wheelchair else "step-free" if r.step_free else "stairs"
    return (
        f"{r.dwelling_type} {rooms} rooms, {d.rent_ore // 100_000}000 DKK, {access}, {d.area_kind or 'no listed area'}"
    )


def _household_facts(h: HouseholdFacts) -> str:
    people = sorted(f"{p.record.role}|{p.record.birth_date}|{p.record.birth_year}" for p in h.persons)
    return f"{h.record.registered_on}|{'/'.join(people)}"


def _dwelling_facts(d: DwellingFacts) -> str:
    r = d.record
    return "|".join(
        str(v)
        for v in (r.dwelling_type, r.availability_basis, r.rooms, d.area_dm2, d.rent_ore, r.available_from, r.floor)
    )


def _keys(facts: Sequence[str], seed: int, what: bytes) -> NDArray[np.uint64]:
    seen: dict[str, int] = {}
    found = []
    for text in facts:
        seen[text] = seen.get(text, -1) + 1
        key = f"{seed}|{text}|{seen[text]}".encode()
        found.append(int.from_bytes(hashlib.blake2b(key, digest_size=8, person=what).digest(), "big"))
    return np.array(found, dtype=np.uint64)


def spread_bits(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64: spreads the bits of a key."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def formulate(
    table: VerdictTable, seed: int = 0, previous: Mapping[str, str] | None = None,
    shadow_prices: Mapping[str, int] | None = None, like: tuple[Problem, tuple[int, ...]] | None = None,
) -> Problem:  # fmt: skip
    """Allowed pairs and limits of a judged case.

    `previous` is the last proposal, household id → dwelling id; `shadow_prices` are prices per dwelling id.
    """
    case, law = table.case, table.law
    policy = case.case.policy
    costs = cost_table(case, table.budgets, law)
    open_pairs = table.combined == ALLOWED
    keep, obstacles = _keep_locks(table, open_pairs)
    for h, d in keep:
        kept = open_pairs[h, d]
        open_pairs[h, :] = False
        open_pairs[:, d] = False
        open_pairs[h, d] = kept
    household, dwelling = (a.astype(np.int64) for a in np.nonzero(open_pairs))
    methods = tuple(sorted({t.method for t in case.teams}))
    teams = tuple(TeamPool(t.team_id, t.method, t.free_slots) for t in case.teams)
    team_of = _team_of(case, teams, methods)
    quotas = quota_counts(case, law)
    supported = np.array([h.supported is True for h in case.households], dtype=bool)
    lifted = _lifted(table, "CONC-1")
    supported_pair = supported[household] & ~lifted[household, dwelling]
    rows = _concentration(case, household, dwelling, supported_pair)
    rows += _separations(case, household, dwelling)
    if policy.budget_dkk is not None and len(household):
        weights = costs.total[household, dwelling]
        rows.append(Row("BUDGET-1", "budget_dkk", np.arange(len(household)), weights, policy.budget_dkk))
    rights = []
    if policy.quota.choice == "free":
        for count in quotas.values():
            pairs = np.flatnonzero(np.isin(dwelling, np.array(count.counted, dtype=np.int64)))
            rights.append(
                Row("ALB-59-1-1", count.organisation_id, pairs, np.ones(len(pairs), dtype=np.int64), count.right)
            )
    return Problem(
        table, costs, household, dwelling, team_of, teams, methods, tuple(rights), tuple(rows), quotas, tuple(keep),
        tuple(obstacles), supported_pair, seed, dict(previous or {}), shadow_prices, like,
    )  # fmt: skip


def bare_problem(
    shape: tuple[int, int], household: Ints, dwelling: Ints, team_of: Ints, teams: tuple[TeamPool, ...],
    methods: tuple[str, ...], side_rows: tuple[Row, ...], supported_pair: NDArray[np.bool_], facts: Mapping[str, object],
) -> Problem:  # fmt: skip
    """A problem from arrays alone, for those who hold no case: `facts` are values of the properties of `Problem`.

    Pairs are sorted by household, then dwelling. What is neither given nor worked out from the arrays may not be asked.
    """
    nothing: dict[str, object] = {
        "shape": shape, "mandatory": np.zeros(shape[0], dtype=bool), "proposed_before": np.zeros(len(household), dtype=bool),
    }  # fmt: skip
    found = Problem(
        cast(VerdictTable, None), cast(CostTable, None), household, dwelling, team_of, teams, methods, (), side_rows, {}, (), (),
        supported_pair, 0,
    )  # fmt: skip
    # The properties are worked out once and kept beside the fields; here they are known from the start.
    found.__dict__.update({**nothing, **facts})
    return found


def _keep_locks(
    table: VerdictTable, open_pairs: NDArray[np.bool_]
) -> tuple[list[tuple[int, int]], list[dict[str, object]]]:
    case = table.case
    keep: list[tuple[int, int]] = []
    obstacles: list[dict[str, object]] = []
    for lock in case.case.locks:
        if lock.kind != "keep":
            continue
        h, d = case.household_index[lock.household_id], case.dwelling_index[lock.dwelling_id]
        keep.append((h, d))
        if not open_pairs[h, d]:
            obstacles.append(
                {
                    "code": "keep-lock-not-allowed", "household_id": lock.household_id, "dwelling_id": lock.dwelling_id,
                    "verdict": table.verdict_code(h, d), "rules": [r.id for r, v in table.pair(h, d) if v >= Verdict.REVIEW],
                }
            )  # fmt: skip
    return keep, obstacles


def _lifted(table: VerdictTable, rule_id: str) -> NDArray[np.bool_]:
    """Pairs for which a person has lifted a limit of the plan."""
    found = np.zeros(table.case.shape, dtype=bool)
    for h in table.case.households:
        for e in h.exceptions:
            if e.rule_id == rule_id:
                columns = slice(None) if e.dwelling_id is None else table.case.dwelling_index[e.dwelling_id]
                found[h.index, columns] = True
    return found


def _team_of(case: CaseView, teams: Sequence[TeamPool], methods: Sequence[str]) -> Ints:
    """-1 without a slot; a team; or any team of a method. Without a table of teams no slot is counted."""
    places = {t.team_id: i for i, t in enumerate(teams)}
    found = np.full(len(case.households), -1, dtype=np.int64)
    if case.case.table_absent("support_teams"):
        return found
    names = list(methods)
    for h in case.households:
        if h.needs_slot is not True:
            continue
        method = str(h.support_method)
        if h.record.support_team_id is not None:
            found[h.index] = places[h.record.support_team_id]
        else:
            found[h.index] = -2 - names.index(method) if method in names else -2 - len(names)
    return found


def _concentration(case: CaseView, household: Ints, dwelling: Ints, supported_pair: NDArray[np.bool_]) -> list[Row]:
    rows = []
    facts = {d.record.department_id: d.department for d in case.dwellings}
    names = sorted(facts)
    number = {name: i for i, name in enumerate(names)}
    of_dwelling = np.array([number[d.record.department_id] for d in case.dwellings], dtype=np.int64)
    supported = np.flatnonzero(supported_pair)
    department = of_dwelling[dwelling[supported]]
    order = np.argsort(department, kind="stable")
    ends = np.searchsorted(department[order], np.arange(len(names) + 1))
    for i, name in enumerate(names):
        cap = room_for_supported(facts[name], case.case).cap
        pairs = supported[order[ends[i] : ends[i + 1]]]
        if cap is not None and len(pairs):
            rows.append(Row("CONC-1", name, pairs, np.ones(len(pairs), dtype=np.int64), cap))
    return rows


def _separations(case: CaseView, household: Ints, dwelling: Ints) -> list[Row]:
    rows = []
    done: set[tuple[int, int, str]] = set()
    for h in case.households:
        for s in h.separations:
            if s.other_household_id is None:
                continue
            other = case.household_index[s.other_household_id]
            by_area = s.scope == "area"
            both = (min(h.index, other), max(h.index, other), "area" if by_area else "department")
            if both in done:
                continue
            done.add(both)
            groups: dict[str, list[int]] = {}
            for p in np.flatnonzero((household == h.index) | (household == other)):
                groups.setdefault(separation_group(case.dwellings[int(dwelling[p])], by_area), []).append(int(p))
            for name in sorted(groups):
                pairs = np.array(groups[name], dtype=np.int64)
                if len(set(household[pairs].tolist())) == 2:
                    rows.append(
                        Row("SEP-1", f"{both[0]}-{both[1]}-{name}", pairs, np.ones(len(pairs), dtype=np.int64), 1, True)
                    )
    return rows


def separation_group(dwelling: DwellingFacts, by_area: bool) -> str:
    """Where two separated households must not both live: the area, or the department where there is no area."""
    if by_area and dwelling.department.area_id is not None:
        return f"area {dwelling.department.area_id}"
    return f"department {dwelling.record.department_id}"
