"""The problem handed to the engine: candidate pairs, limits and what the levels count, in arrays alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from .digit import Ints
from .limit import Bools, Kind, Limit, LimitKey, raised
from .support import Support

BAND_DAYS = 30


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """One batch as a matching with limits. Holds no case, no text but the names of limits, and no clock.

    `household[p]` and `dwelling[p]` give candidate pair p; pairs are sorted by household, then dwelling, and both are in
    the canonical order of ids, so the order of files never matters. Arrays of one entry per household: `effective_class`
    (1-5), `waiting_days`, `registered` (day number), `mandatory`, `people_draw`; per dwelling: `shadow_price`
    (thousandths of a claim), `vacancy_order` (dwellings in the order their vacancies were reported); per pair: `tier`
    (1-4 wanted, 5 not among the wishes, 6 to be avoided, 1 for a household without wishes), `pair_cost` (whole DKK),
    `pair_draw`, `proposed_before`. Draws are 0 to 2^31 - 1. `brought` are further whole numbers per pair that a level
    of that name asked for.
    """

    shape: tuple[int, int]
    household: Ints
    dwelling: Ints
    effective_class: Ints
    waiting_days: Ints
    registered: Ints
    mandatory: Bools
    people_draw: Ints
    shadow_price: Ints
    vacancy_order: Ints
    tier: Ints
    pair_cost: Ints
    pair_draw: Ints
    proposed_before: Bools
    support: Support
    band: Ints
    kept: tuple[tuple[int, int], ...] = ()
    limits: tuple[Limit, ...] = ()
    brought: Mapping[str, Ints] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        seen: set[LimitKey] = set()
        for limit in self.limits:
            if not isinstance(limit.kind, Kind):
                raise TypeError(f"limit {limit.key}: its kind is none the engine knows")
            if limit.key in seen:
                raise ValueError(f"limit {limit.key}: there twice")
            if limit.kind.packed and not limit.counts_pairs:
                raise ValueError(f"limit {limit.key}: a kind that counts pairs has weights other than 1")
            seen.add(limit.key)

    @property
    def size(self) -> int:
        """Number of candidate pairs."""
        return len(self.household)

    @cached_property
    def candidate_household(self) -> Bools:
        """Households with at least one candidate pair."""
        known = np.zeros(self.shape[0], dtype=bool)
        known[self.household] = True
        return known

    def pair_at(self, h: int, d: int) -> int | None:
        """Number of the candidate pair of a household and a dwelling; None where it is none."""
        low, high = np.searchsorted(self.household, [h, h + 1])
        at = int(low + np.searchsorted(self.dwelling[low:high], d))
        return at if at < high and int(self.dwelling[at]) == d else None

    def limits_of(self, kind: type[Kind]) -> tuple[Limit, ...]:
        return tuple(x for x in self.limits if isinstance(x.kind, kind))

    def with_limits(self, limits: Iterable[Limit]) -> Problem:
        return replace(self, limits=(*self.limits, *limits))

    def with_capacity(self, capacity: Mapping[LimitKey, int]) -> Problem:
        """The same problem with other capacities for some limits."""
        return replace(self, limits=raised(self.limits, dict(capacity)))

    def broken(self, chosen: Ints) -> list[Limit]:
        """The limits that some chosen pairs break."""
        inside = np.zeros(self.size, dtype=bool)
        inside[chosen] = True
        return [x for x in self.limits if x.used(inside) > x.capacity]


def in_bands(waiting_days: Ints) -> Ints:
    """Waiting band of each household: whole 30-day periods waited."""
    return waiting_days // BAND_DAYS
