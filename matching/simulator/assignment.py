"""Where the simplex starts once it is settled who is housed: the best homes for them, were there no limit but one home each.

That is an assignment, solved in a millisecond. Its prices of dwellings make a basis that is optimal but for the limits an
assignment does not know: the simplex has only those left to mend. Nothing of it is believed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ..engine import Start
from ..model.digit import Ints


def best_homes(
    household: Ints, dwelling: Ints, worth: NDArray[np.float64], may_wait: NDArray[np.bool_]
) -> Start | None:
    """The pairs of largest worth, with the lowest prices of dwellings that bear them out.

    Worths are whole numbers whose sums stay below 2^53. Every household gets one, but those that may wait (`may_wait`, by
    household). None where that cannot be.
    """
    people, h = np.unique(household, return_inverse=True)
    homes, d = np.unique(dwelling, return_inverse=True)
    optional = np.flatnonzero(may_wait[people])
    table = np.full((len(people), len(homes) + len(optional)), -np.inf)
    table[h, d] = worth
    table[optional, len(homes) + np.arange(len(optional))] = 0
    if len(people) > table.shape[1]:
        return None
    try:
        own = linear_sum_assignment(table, maximize=True)[1]
    except ValueError:
        return None
    paying, paid = _prices(table, own)
    place = np.full(table.shape, -1, dtype=np.int64)
    place[h, d] = np.arange(len(worth))
    mine = place[np.arange(len(people)), own]
    return Start(np.concatenate([mine[mine >= 0], place[paying, paid]]), homes[paid], people[mine < 0])


def _prices(table: NDArray[np.float64], own: Ints) -> tuple[Ints, Ints]:
    """Dwellings with a price, and to each the household that would pay it: to whom its own home is worth no more."""
    every = np.arange(len(own))
    mine = table[every, own]
    price = np.zeros(table.shape[1])
    payer = np.full(table.shape[1], -1, dtype=np.int64)
    for _ in range(table.shape[1]):
        gain = table - (mine - price[own])[:, None]
        asked = gain.max(axis=0)
        rises = np.flatnonzero(asked > price)
        if not len(rises):
            break
        payer[rises] = gain[:, rises].argmax(axis=0)
        price[rises] = asked[rises]
    paid = np.flatnonzero(price > 0)
    return payer[paid], paid


__all__ = ["best_homes"]
