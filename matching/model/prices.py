"""Shadow prices: how much a class of dwellings is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from constraints import VerdictTable
from constraints.facts.views import DwellingFacts
from constraints.verdicts import ALLOWED

from .digit import Ints


def dwelling_class(d: DwellingFacts) -> str:
    """Size, rent, access and area of a dwelling: what makes one home stand in for another."""
    r = d.record
    rooms = "?" if r.rooms is None else str(min(int(r.rooms), 5))
    access = "wheelchair" if r.wheelchair else "step-free" if r.step_free else "stairs"
    return (
        f"{r.dwelling_type} {rooms} rooms, {d.rent_ore // 100_000}000 DKK, {access}, {d.area_kind or 'no listed area'}"
    )


def shadow_prices(table: VerdictTable, given: Mapping[str, int] | None = None) -> Ints:
    """Price of each dwelling in thousandths of a claim: what its class is asked for, per dwelling.

    The claims of a household are millionths shared evenly over the dwellings it could be offered. Prices `given` by
    dwelling id go before; a dwelling they do not name costs nothing.
    """
    dwellings = table.case.dwellings
    if given is not None:
        return np.array([given.get(d.id, 0) for d in dwellings], dtype=np.int64)
    allowed = table.combined == ALLOWED
    count = allowed.sum(axis=1)
    claim = np.where(count > 0, 1_000_000 // np.maximum(count, 1), 0).astype(np.int64)
    asked = claim @ allowed.astype(np.int64)
    names = [dwelling_class(d) for d in dwellings]
    total: dict[str, int] = {}
    for name, claims in zip(names, asked.tolist(), strict=True):
        total[name] = total.get(name, 0) + claims
    size = Counter(names)
    return np.array([total[n] // (1000 * size[n]) for n in names], dtype=np.int64)
