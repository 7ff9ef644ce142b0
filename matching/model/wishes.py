"""Wish tiers: how well every dwelling meets what a household has asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constraints import CaseView
from constraints.facts.carried import Carried
from constraints.facts.household import Wish
from constraints.facts.views import DwellingFacts, HouseholdFacts
from constraints.rules.citizen import near_target, wish_hit

BEST_TIER, UNWISHED, AVOIDED = 1, 5, 6


def wish_tiers(case: CaseView, like: tuple[NDArray[np.int8], Carried] | None = None) -> NDArray[np.int8]:
    """Wish tier of every household in every dwelling.

    `like` are the tiers of another case and what this one shares with it; a dwelling that is new or changed asks for all
    of them anew.
    """
    people: Sequence[HouseholdFacts] = case.households
    if like is None or like[1].fresh[1]:
        tiers = np.full(case.shape, BEST_TIER, dtype=np.int8)
    else:
        people = [case.households[h] for h in like[1].fresh[0]]
        tiers = like[1].taken(like[0])
        if not people:
            return tiers
        tiers = tiers.copy()
    wished = WishedDwellings(case)
    for h in people:
        tiers[h.index] = BEST_TIER
        wishes = [w for w in h.wishes if w.tier != "never"]
        if not wishes:
            continue
        wanted = any(w.tier != "avoid" for w in wishes)
        row = np.full(case.shape[1], UNWISHED if wanted else BEST_TIER, dtype=np.int8)
        for w in sorted(wishes, key=lambda w: w.tier, reverse=True):  # the best wanted tier is written last
            if w.tier != "avoid":
                row[wished.hit(w)] = int(w.tier)
        for w in wishes:
            if w.tier == "avoid":
                row[wished.hit(w)] = AVOIDED
        tiers[h.index] = row
    return tiers


class WishedDwellings:
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
