"""A small transport problem and what its supplies are worth: for prices of classes of homes, not for plans."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from .master import quiet_solver

Floats = NDArray[np.float64]


def home_prices(
    worth: Floats, fits: NDArray[np.bool_], people: Floats, homes: Floats, group: Sequence[int], slots: Sequence[float]
) -> Floats:
    """Dual price of one more home of each kind.

    `people[g]` households of group g are each worth `worth[g]` in any of the `homes[m]` homes of a kind with
    `fits[g, m]`; `group[g]` is the number of the row of slots they take from, -1 for none. The relaxation is solved; no
    plan is made of it.
    """
    g_of, m_of = np.nonzero(fits & (people > 0)[:, None] & (homes > 0)[None, :])
    n_g, n_m, n_s = len(people), len(homes), len(slots)
    prices: Floats = np.zeros(n_m)
    if not len(g_of):
        return prices
    rows_of_slot = np.array(group, dtype=np.int64)[g_of]
    takes = rows_of_slot >= 0
    count = 2 + takes.astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(count)])
    index = np.empty(int(starts[-1]), dtype=np.int32)
    index[starts[:-1]], index[starts[:-1] + 1] = g_of, n_g + m_of
    index[starts[:-1][takes] + 2] = n_g + n_m + rows_of_slot[takes]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(g_of), n_g + n_m + n_s
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = worth[g_of]
    model.col_lower_, model.col_upper_ = np.zeros(len(g_of)), np.full(len(g_of), highspy.kHighsInf)
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate([people, homes, np.array(slots, dtype=float)])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = starts.astype(np.int32)
    model.a_matrix_.index_ = index
    model.a_matrix_.value_ = np.ones(len(index))
    solver = quiet_solver()
    solver.passModel(model)
    solver.run()
    duals = np.array(solver.getSolution().row_dual)
    prices = np.maximum(duals[n_g : n_g + n_m], 0.0)
    return prices
