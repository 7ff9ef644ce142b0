"""What a policy is told once: the municipality's own settings, kinds of homes, forecast rates, and homes under notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .scenario import Support
from .world import Ints


@dataclass(frozen=True, eq=False)
class Expected:
    """A forecast: so many a month, each of one of the kinds or types `of`, evenly."""

    per_month: float
    of: Ints


@dataclass(frozen=True, eq=False)
class Known:
    """What is settled before the first decision: the municipality's own settings, kinds of homes, and forecast rates.

    K types of households, M kinds of homes: `tier[k, m]` is the wish tier, `cost[k, m]` the expected municipal cost,
    DKK, `price[m]` what a home is short of, thousandths. `queues` are what one waits for a slot in: methods, or their teams. `support` is None where support is neither given nor asked for.
    `called_share` is the part of all vacancies the municipality counts on. `first_day` is the first day whose figures count.
    """

    class_weights: tuple[int, ...]
    municipal_policy: Mapping[str, Any]
    support: Support | None
    called_share: float
    offers_per_vacancy: int
    answer_days: int
    first_day: int
    types: int
    urgency: Ints
    method: Ints
    tier: NDArray[np.int8]
    cost: NDArray[np.int32]
    price: Ints
    queues: tuple[str, ...]
    kind_class: tuple[str, ...]
    site: Ints
    sites: tuple[str, ...]
    departments: tuple[str, ...]
    arrivals: tuple[Expected, ...]
    vacancies: tuple[Expected, ...]


class Home(NamedTuple):
    """A home whose notice is known and which the municipality takes. `lapses` is the day on which it is handed back."""

    kind: int
    department: int
    lapses: int
    entity: int

    @property
    def name(self) -> str:
        """Pseudonym, as written under `decisions/`."""
        return f"{self.entity:016x}"
