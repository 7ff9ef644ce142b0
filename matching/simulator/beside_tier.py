"""What tells beside the wish tier how often a home is refused: its distance, its rent, its area.

Each is a factor on the odds of a refusal, p / (1 - p), so that a chance stays between 0 and 1 however many come together. A
distance that is not known adds nothing: the chance is that of the tier.
"""

from __future__ import annotations

import numpy as np

from constraints import CaseView, InputError
from constraints.rules.citizen import near_target

from .keyed import Floats
from .scenario import Scenario
from .world import Ints, World

UNKNOWN = -1


def metres_apart(v: CaseView) -> Ints:
    """Metres from each home (columns) to the nearest place a household (rows) wishes to live near; `UNKNOWN` where either
    place is not told."""
    found = np.full((len(v.households), len(v.dwellings)), UNKNOWN, dtype=np.int64)
    for i, household in enumerate(v.households):
        if any(w.kind == "near" for w in household.wishes):
            for j in range(len(v.dwellings)):
                away = metres_between(v, i, j)
                found[i, j] = UNKNOWN if away is None else away
    return found


def metres_between(v: CaseView, household: int, dwelling: int) -> int | None:
    """Metres to the nearest place the household wishes to live near; None where either place is not told."""
    place = v.dwellings[dwelling].place
    if place is None:
        return None
    away = []
    for w in v.households[household].wishes:
        if w.kind == "near" and w.tier not in ("avoid", "never"):
            east, north, _ = near_target(w.target)
            away.append(((place[0] - east) ** 2 + (place[1] - north) ** 2) ** 0.5 / 1000)
    return round(min(away)) if away else None


def odds(scenario: Scenario, world: World) -> Floats | None:
    """Factor on the odds of a refusal, by type of household and kind of home; None where only the tier tells.

    Raises InputError for an area that is not in the catalogue.
    """
    rules = scenario.refusal.beside
    if rules is None or world.metres is None:
        return None
    known = sorted({a for a in world.area if a})
    for name in rules.odds_by_area:
        if name not in known:
            path = "refusal.beside.odds_by_area"
            raise InputError("unknown-area/refusal", area=name, expected=known, path=path)
    km = np.where(world.metres == UNKNOWN, rules.around_km, world.metres / 1000) - rules.around_km
    thousands = (world.rent_ore / 100 - rules.around_dkk) / 1000
    area = np.array([rules.odds_by_area.get(a, 1.0) for a in world.area])
    found: Floats = rules.odds_per_km**km * (rules.odds_per_1000_dkk**thousands * area)[None, :]
    return found


__all__ = ["UNKNOWN", "metres_apart", "metres_between", "odds"]
