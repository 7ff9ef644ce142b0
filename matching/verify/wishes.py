"""Wish tiers, worked out from the wishes themselves: of one pair in plain words, of many pairs at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constraints.facts.household import Wish
from constraints.facts.views import DwellingFacts, HouseholdFacts
from constraints.rules.citizen import near_target, wish_hit


def tier_of(h: HouseholdFacts, d: DwellingFacts) -> int:
    """Wish tier of a pair: 6 to be avoided, 1-4 the best wanted tier met, 5 nothing wished for; 1 without wishes."""
    hits = {w.tier for w in h.wishes if w.tier != "never" and wish_hit(w, d) is True}
    if "avoid" in hits:
        return 6
    for tier in ("1", "2", "3", "4"):
        if tier in hits:
            return int(tier)
    return 5 if any(w.tier in ("1", "2", "3", "4") for w in h.wishes) else 1


class Tiers:
    """Wish tiers of the households at all dwellings, as `tier_of`; each target is looked up once."""

    def __init__(self, dwellings: Sequence[DwellingFacts]) -> None:
        self.dwellings = dwellings
        self._known: dict[tuple[str, str, bool], NDArray[np.bool_]] = {}

    def of(self, household: HouseholdFacts) -> NDArray[np.int8]:
        """One tier for each dwelling."""
        wishes = [w for w in household.wishes if w.tier != "never"]
        wanted = [w for w in wishes if w.tier != "avoid"]
        row = np.full(len(self.dwellings), 5 if wanted else 1, dtype=np.int8)
        for w in wanted:
            hit = self._hits(w)
            row[hit] = np.where(row[hit] == 5, int(w.tier), np.minimum(row[hit], int(w.tier)))
        for w in wishes:
            if w.tier == "avoid":
                row[self._hits(w)] = 6
        return row

    def _hits(self, wish: Wish) -> NDArray[np.bool_]:
        known, key = self._known, (wish.kind, wish.target, wish.tier == "avoid")
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
    def _has_place(self) -> NDArray[np.bool_]:
        return np.array([d.place is not None for d in self.dwellings], dtype=bool)

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """Millimetres east and north."""
        return np.array([d.place or (0, 0) for d in self.dwellings], dtype=np.int64).reshape(-1, 2)
