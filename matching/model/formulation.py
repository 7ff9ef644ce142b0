"""From a judged case to a problem: candidate pairs, limits and what the levels count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constraints import CaseView, HouseholdFacts, Verdict, VerdictTable
from constraints.budget import CostTable, cost_table
from constraints.facts.carried import Carried
from constraints.rules.alb_59_1_quota import QuotaCount, quota_counts
from constraints.verdicts import ALLOWED

from . import limits
from .digit import Ints
from .draws import Keys, draw_keys, dwelling_keys, household_facts, pair_draws, people_draws
from .prices import shadow_prices
from .problem import Problem, in_bands
from .shares import must_be_housed
from .support import support_of
from .wishes import wish_tiers

# From a judged case and its pairs to whole numbers per pair that a level wants beside the usual ones.
Bring = Callable[[VerdictTable, Ints, Ints], Ints]


@dataclass(frozen=True, eq=False)
class CaseModel:
    """A judged case as a problem, with what the plan tells of it beside.

    `tiers[h, d]` is the wish tier of every household in every dwelling; `quotas` the counters by organisation;
    `obstacles` say which kept placements make a plan impossible; `set_aside` are those (household, dwelling)
    that wait for a person because the rules do not allow them yet, or because a person keeps another for the same
    household or dwelling. `displaced` are the pairs that a kind of limit keeps out from the
    start, by rule id.
    """

    table: VerdictTable
    problem: Problem
    costs: CostTable
    quotas: dict[str, QuotaCount]
    obstacles: tuple[dict[str, object], ...]
    set_aside: tuple[tuple[int, int], ...]
    tiers: NDArray[np.int8]
    draw_keys: tuple[Keys, Keys]
    displaced: dict[str, NDArray[np.bool_]]

    def displaced_by(self, h: int, d: int) -> str | None:
        """The rule by which an allowed pair is no candidate pair; None where none is."""
        return next((rule_id for rule_id, out in self.displaced.items() if out[h, d]), None)

    @property
    def case(self) -> CaseView:
        return self.table.case


def formulate(
    table: VerdictTable, seed: int = 0, previous: Mapping[str, str] | None = None, prices: Mapping[str, int] | None = None,
    like: tuple[CaseModel, Carried] | None = None, bring: Mapping[str, Bring] | None = None,
    forced: Collection[tuple[str, str]] = (),
) -> CaseModel:  # fmt: skip
    """Allowed pairs and limits of a judged case.

    `previous` is the last proposal, household id → dwelling id; `prices` are shadow prices by dwelling id. `like` is the
    model of a case judged under the same law, and what this one shares with it: spares work, no more.
    `bring` are levels' own columns by name. `forced` are kept placements (household id, dwelling id) that have to stand
    for there to be a plan at all; any other that the rules do not allow, or that contradicts another kept placement, is set
    aside, with its household and dwelling.
    """
    case = table.case
    costs = cost_table(case, table.budgets, table.law, None if like is None else (like[0].costs, like[1]))
    open_pairs = table.combined == ALLOWED
    kept, obstacles, set_aside = _keep_locks(table, open_pairs, forced)
    displaced = {kind.rule_id: out for kind in limits.LIMIT_KINDS if (out := kind.displaced(case)) is not None}
    for out in displaced.values():
        open_pairs &= ~out
    household, dwelling = (a.astype(np.int64) for a in np.nonzero(open_pairs))
    tiers = wish_tiers(case, None if like is None else (like[0].tiers, like[1]))
    keys = _draw_keys(case, seed, like)
    people = case.households

    def of_households(name: str, of: Callable[[HouseholdFacts], int]) -> Ints:
        """A whole number of each household: that of the case much like this one, but for those judged anew."""
        if like is None:
            return np.array([of(h) for h in people], dtype=np.int64)
        return like[1].of_households(getattr(like[0].problem, name), lambda h: of(people[h]))

    waiting = of_households("waiting_days", lambda h: h.waiting_days)
    problem = Problem(
        shape=case.shape,
        household=household,
        dwelling=dwelling,
        effective_class=of_households("effective_class", lambda h: h.effective_class[0]),
        waiting_days=waiting,
        band=in_bands(waiting),
        registered=of_households("registered", lambda h: h.record.registered_on.toordinal()),
        mandatory=of_households("mandatory", must_be_housed).astype(bool),
        people_draw=people_draws(keys[0]),
        shadow_price=shadow_prices(table, prices),
        vacancy_order=_vacancy_order(case),
        tier=tiers[open_pairs].astype(np.int64),  # a mask gives them in the order of `nonzero`
        pair_cost=costs.total[open_pairs],
        pair_draw=pair_draws(*keys, household, dwelling),
        proposed_before=_proposed_before(case, previous or {}, household, dwelling),
        support=support_of(case, None if like is None else (like[0].case, like[0].problem.support, like[1])),
        kept=tuple(kept),
        brought={name: column(table, household, dwelling) for name, column in (bring or {}).items()},
        seed=seed,
    )
    problem = problem.with_limits(limit for kind in limits.LIMIT_KINDS for limit in kind.of_case(problem, table))
    return CaseModel(
        table, problem, costs, quota_counts(case, table.law), tuple(obstacles), tuple(set_aside), tiers, keys, displaced
    )


def _vacancy_order(case: CaseView) -> Ints:
    """Dwellings in the order in which their vacancies were reported."""
    order = sorted(
        case.dwellings,
        key=lambda d: (d.record.reported_on or d.record.available_from, d.record.available_from, d.id),
    )
    return np.array([d.index for d in order], dtype=np.int64)


def _proposed_before(case: CaseView, previous: Mapping[str, str], household: Ints, dwelling: Ints) -> NDArray[np.bool_]:
    """Pairs that stand in the previous proposal."""
    before = np.full(case.shape[0], -1, dtype=np.int64)
    for h_id, d_id in previous.items():
        if h_id in case.household_index and d_id in case.dwelling_index:
            before[case.household_index[h_id]] = case.dwelling_index[d_id]
    same: NDArray[np.bool_] = before[household] == dwelling
    return same


def _draw_keys(case: CaseView, seed: int, like: tuple[CaseModel, Carried] | None) -> tuple[Keys, Keys]:
    if like is not None and like[0].problem.seed == seed and like[0].case.household_index == case.household_index:
        old, kept = like
        again = kept.fresh[0]
        if all(household_facts(case.households[h]) == household_facts(old.case.households[h]) for h in again):
            return old.draw_keys[0], dwelling_keys(case, seed)
    return draw_keys(case, seed)


def _keep_locks(
    table: VerdictTable, open_pairs: NDArray[np.bool_], forced: Collection[tuple[str, str]]
) -> tuple[list[tuple[int, int]], list[dict[str, object]], list[tuple[int, int]]]:
    case = table.case
    keep: list[tuple[int, int]] = []
    obstacles: list[dict[str, object]] = []
    set_aside: list[tuple[int, int]] = []
    kept = [
        (case.household_index[x.household_id], case.dwelling_index[x.dwelling_id])
        for x in case.case.locks
        if x.kind == "keep"
    ]
    must = {(case.household_index[h], case.dwelling_index[d]) for h, d in forced}
    homes_of: dict[int, set[int]] = defaultdict(set)
    people_of: dict[int, set[int]] = defaultdict(set)
    for h, d in kept:
        homes_of[h].add(d)
        people_of[d].add(h)
    for h, d in kept:
        rivals = {(h, other) for other in homes_of[h] - {d}} | {(other, d) for other in people_of[d] - {h}}
        if rivals and not must & {(h, d), *rivals}:
            set_aside.append((h, d))
        elif open_pairs[h, d]:
            keep.append((h, d))
        elif (h, d) not in must:
            set_aside.append((h, d))
        else:
            obstacles.append(
                {
                    "code": "keep-lock-not-allowed", "household_id": case.households[h].id, "dwelling_id": case.dwellings[d].id,
                    "verdict": table.verdict_code(h, d), "rules": [r.id for r, v in table.pair(h, d) if v >= Verdict.REVIEW],
                }
            )  # fmt: skip
    return keep, obstacles, set_aside
