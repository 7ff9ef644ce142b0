"""What stays the same in every replication: kinds of households and homes, which fits which on which day, and streams.

A pair's verdict depends on the day, on how long the household has waited (benefits add up, a release recedes), and on
nothing that is drawn. So it is looked up: `ok[period, kind of home, age × type]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .groups import HOUSEHOLD_KINDS
from .scenario import DAYS_PER_MONTH
from .scenario_world import SITUATIONS, Exits

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
METHOD_NAMES = ("none", "s85", "CTI", "ICM", "ACT")
NONE, S85, CTI, ICM, ACT = range(5)
SHELTER = SITUATIONS.index("section_110")
NO_WISH = 1


@dataclass(frozen=True)
class Stream:
    """Households that arrive as a Poisson process: `per_month` (before season), each of one of `types`, evenly.

    `at_start` of them wait already, for an exponential time of mean `waited_days`. `first_day` and `burst` describe a
    stream that is not Poisson: that many households on one day, all of the class `urgency` (0 = the class of their type).
    """

    name: str
    per_month: float
    types: Ints
    at_start: int = 0
    waited_days: float = 0.0
    exits: Exits = field(default_factory=Exits)
    first_day: int = 0
    burst: int = 0
    urgency: int = 0


@dataclass(frozen=True)
class Supply:
    """Vacancies of one organisation: a Poisson process, each of one of the `kinds`, evenly."""

    name: str
    per_month: float
    kinds: Ints


@dataclass(frozen=True, eq=False)
class Recorded:
    """Months that have been: days from the start. `decisions[i]` are the (type, kind) pairs placed on `epochs[i]`."""

    epochs: tuple[int, ...]
    decisions: tuple[tuple[tuple[int, int], ...], ...]
    registered: Ints
    leaves: Ints
    due: Ints
    admitted: Ints
    noticed: Ints
    available: Ints
    opens: Ints
    lapses: Ints


@dataclass(frozen=True, eq=False)
class World:
    """Types (K) of households, kinds (M) of homes, ages (A months waited), periods (P) of law.

    `ok[p, m, a * K + k]`: may a household of type k that has waited a months be offered a home of kind m in period p.
    `area_lost` is true where only the area rules stand in the way. `tier[k, m]` is the wish tier, `cost[k, m]` the
    expected municipal cost, DKK. `period_start` are days from the start. A department of a sampled
    catalogue stands for `copies` alike ones; `departments` and what is told of them run over all, copy by copy.
    """

    streams: tuple[Stream, ...]
    supplies: tuple[Supply, ...]
    type_name: tuple[str, ...]
    urgency: NDArray[np.int8]
    situation: NDArray[np.int8]
    method: NDArray[np.int8]
    supported: Bools
    undecided: Bools
    has_deadline: Bools
    kind_name: tuple[str, ...]
    kind_class: tuple[str, ...]
    site: NDArray[np.int16]
    sites: tuple[str, ...]
    department: NDArray[np.int16]
    departments: tuple[str, ...]
    department_homes: Ints
    department_before: Ints
    rent_ore: Ints
    period_start: Ints
    ok: Bools
    area_lost: Bools
    tier: NDArray[np.int8]
    cost: NDArray[np.int32]
    price: Ints
    attributes: dict[str, tuple[NDArray[np.int16], tuple[str, ...]]]
    household_season: dict[int, float] = field(default_factory=dict)
    vacancy_season: dict[int, float] = field(default_factory=dict)
    law: dict[str, Any] = field(default_factory=dict)
    notes: tuple[dict[str, Any], ...] = ()
    copies: int = 1
    recorded: Recorded | None = None
    # Metres to the nearest place a household (rows) wishes to live near, -1 unknown; listed area of each home, "" in none.
    metres: Ints | None = None
    area: tuple[str, ...] = ()

    @property
    def types(self) -> int:
        return len(self.type_name)

    @property
    def kinds(self) -> list[str]:
        """What kind each type of household is called: its group in a municipality, its own name in a plain world."""
        if "household" not in self.attributes:
            return list(self.type_name)
        code, names = self.attributes["household"]
        return [names[c] for c in code.tolist()]

    @property
    def known_kinds(self) -> list[str]:
        """Every kind there could be: also those of a municipality nobody of which is in its catalogue."""
        return sorted({*self.kinds, *(HOUSEHOLD_KINDS if "household" in self.attributes else ())})

    @property
    def ages(self) -> int:
        return int(self.ok.shape[2]) // self.types

    def period(self, day: int) -> int:
        """Number of the law period of a day from the start."""
        return max(0, int(np.searchsorted(self.period_start, day, side="right")) - 1)

    def code(self, types: Ints, waited_days: Ints) -> Ints:
        """Place of households of these types and waits in the last axis of `ok`."""
        age = (waited_days / DAYS_PER_MONTH).astype(np.int64)
        place: Ints = np.minimum(np.maximum(age, 0), self.ages - 1) * self.types + types
        return place


def scarcity(ok: Bools, classes: Sequence[str], types: int) -> Ints:
    """Price per kind of home: claims on its class per home, in thousandths; one claim a type, spread over what fits it."""
    fits = ok[0, :, :types]
    count = fits.sum(axis=0)
    claim = np.where(count > 0, 1_000_000 // np.maximum(count, 1), 0).astype(np.int64)
    asked = fits.astype(np.int64) @ claim
    total: dict[str, int] = {}
    size: dict[str, int] = {}
    for name, claims in zip(classes, asked.tolist(), strict=True):
        total[name] = total.get(name, 0) + claims
        size[name] = size.get(name, 0) + 1
    return np.array([total[n] // (1000 * size[n]) for n in classes], dtype=np.int64)


def season_of(seasons: Mapping[int, float], month: int) -> float:
    return float(seasons.get(month, 1.0))
