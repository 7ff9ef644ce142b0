"""What the levels that look at one pair are told, worked out for every household and dwelling of a judged case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constraints import CaseView, HouseholdFacts, VerdictTable

from .digit import Ints
from .prices import shadow_prices
from .problem import in_bands
from .wishes import wish_tiers


@dataclass(frozen=True, eq=False)
class Shares:
    """Of each household whether it must be housed and its waiting band, of each dwelling the claims on it in
    thousandths, of each pair the wish tier."""

    mandatory: NDArray[np.bool_]
    band: Ints
    scarcity: Ints
    tiers: NDArray[np.int8]


def shares_of(table: VerdictTable) -> Shares:
    """The shares of a judged case: what `formulate` puts into the problem, without limits, draws and kept placements."""
    case = table.case
    return Shares(mandatory_of(case), in_bands(waiting_of(case)), shadow_prices(table), wish_tiers(case))


def waiting_of(case: CaseView) -> Ints:
    """Days each household has waited."""
    return np.array([h.waiting_days for h in case.households], dtype=np.int64)


def mandatory_of(case: CaseView) -> NDArray[np.bool_]:
    """Whether each household must be housed; unknown is not must."""
    return np.array([must_be_housed(h) for h in case.households], dtype=bool)


def must_be_housed(household: HouseholdFacts) -> bool:
    """Must the household be housed? Unknown is not must."""
    return household.stated("mandatory") is True
