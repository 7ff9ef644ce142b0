"""A bare theory setting: types of households, identical homes, no law and no map."""

from __future__ import annotations

import numpy as np

from .scenario_world import SITUATIONS, PlainWorld
from .world import METHOD_NAMES, NO_WISH, NONE, Stream, Supply, World, scarcity


def plain_world(plain: PlainWorld) -> World:
    """The world of a theory setting: every verdict is told by the file itself."""
    types, homes = plain.households, plain.organisations
    classes = sorted({o.dwelling_class for o in homes}) or ["home"]
    kinds = len(homes) or 1
    of_kind = [o.dwelling_class for o in homes] or classes
    fits = np.array([[t.fits is None or c in t.fits for t in types] for c in of_kind], dtype=bool)
    method = np.array([METHOD_NAMES.index(t.method) for t in types], dtype=np.int8)
    streams = tuple(
        Stream(f"household {t.name}", t.per_month, np.array([i]), t.waiting_at_start, t.waited_days_at_start, t.exits)
        for i, t in enumerate(types)
    )
    supplies = tuple(Supply(o.name, o.vacancies_per_month, np.array([i])) for i, o in enumerate(homes))
    ok = fits[None, :, :]
    names = tuple(t.name for t in types)
    return World(
        streams, supplies, names,
        np.array([int(t.urgency_class[1]) for t in types], dtype=np.int8),
        np.array([SITUATIONS.index(t.situation) for t in types], dtype=np.int8), method, method > NONE,
        np.zeros(len(types), dtype=bool),
        np.array([t.situation in ("release_within_month", "discharge_within_month") for t in types]),
        tuple(o.name for o in homes) or ("home",), tuple(of_kind),
        np.array([classes.index(c) for c in of_kind], dtype=np.int16), tuple(classes),
        np.arange(kinds, dtype=np.int16), tuple(o.name for o in homes) or ("home",),
        np.full(kinds, 10**9, dtype=np.int64), np.zeros(kinds, dtype=np.int64),
        np.array([o.rent_dkk_month * 100 for o in homes] or [0], dtype=np.int64),
        np.zeros(1, dtype=np.int64), ok, np.zeros_like(ok), np.full((len(types), kinds), NO_WISH, dtype=np.int8),
        np.zeros((len(types), kinds), dtype=np.int32), scarcity(ok, of_kind, len(types)),
        {"type": (np.arange(len(types), dtype=np.int16), names)} if len(types) > 1 else {},
        dict(plain.household_season), dict(plain.vacancy_season), {"rules": "none: a plain world"},
    )  # fmt: skip
