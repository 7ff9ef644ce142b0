"""Bounds over every pair: a relaxation solved on few columns, priced over all of them, and proven in integers.

Columns are generated: the relaxation is solved on the pairs in use, every candidate is priced with its duals, the best
are added, until none pays. The duals are then rounded to whole numbers of a fine unit and repaired so that no pair is
worth more than its rows charge. What the rows charge for the limits is then a bound on every plan, by integer
arithmetic alone, whatever the floating-point solver did. The same numbers settle what cannot vary any more: a pair
whose loss is above the slack is in no best plan, a row whose charge is above the slack is full in every best plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..model.digit import Ints
from .master import _DWELLING, _MANY, Assign, Basis, Master
from .rows import Floats, Rows

_FINEST = 24
_BITS = 60
_ROUNDS = 80
_ADD = 1500
# Iterations after which a relaxation is far from where it began.
_NEAR = 100
# Columns fetched at once for a household, and for a dwelling.
_HOUSEHOLD_MOST, _DWELLING_MOST = 3, 40
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Price:
    """A proven upper bound `bound` on an objective, `bound_scaled / scale` before rounding down, and its proof.

    `duals[i] / scale` is the charge of row i. A plan that uses candidate k loses `-reduced[k] / scale` against the
    bound. `guess` are the pairs of the relaxation when those are whole, else None; `support` are all it uses in part.
    """

    bound: int
    bound_scaled: int
    scale: int
    duals: Ints
    reduced: Ints
    step_reduced: Ints
    guess: Ints | None
    support: Ints

    def slack(self, worth: int) -> int:
        return self.bound_scaled - worth * self.scale


class Relaxation:
    """Rows, the candidates that can still matter, and the columns in use."""

    def __init__(self, rows: Rows, start: Ints | None = None) -> None:
        self.rows = rows
        self.candidates: Ints = np.arange(rows.problem.size, dtype=np.int64)
        self.candidate = np.ones(rows.problem.size, dtype=bool)
        self.start = start if start is not None else np.zeros(0, dtype=np.int64)
        self.master: Master | None = None
        self.basis: Basis | None = None
        self.work = 0
        self.fetched: Ints = np.zeros(0, dtype=np.int64)

    def reset(self, rows: Rows, candidates: Ints) -> None:
        """Back to an earlier state."""
        self.rows, self.candidates, self.basis = rows, candidates, None
        self.candidate = np.zeros(rows.problem.size, dtype=bool)
        self.candidate[candidates] = True
        self.renew()
        self.basis = None  # it may belong to rows that are gone

    def renew(self) -> None:
        """Rows were added: the relaxation is built again from the columns in use."""
        if self.master is not None:
            self.start = self.master.pairs
            self.basis = self.master.basis()
            self.master = None

    def _ready(self, objective: Ints, known: Ints) -> Master:
        if self.master is None:
            self.master = Master(self.rows)
            self.master.add(self.start[self.candidate[self.start]])
            self.master.add(known[self.candidate[known]])
            if self.basis is not None:
                self.master.begin_at(self.basis)
            else:
                self.master.begin_with(known[self.candidate[known]])
        self.master.add(known[self.candidate[known]])
        if len(self.master.pairs) < 200:
            best = self.candidates[np.argsort(-objective[self.candidates], kind="stable")[:_ADD]]
            self.master.add(best)
        return self.master

    def price(
        self, objective: Ints, steps: Ints, known: Ints, start: Ints | None = None, assign: Assign | None = None
    ) -> Price:
        """The relaxation's optimum over all candidates, with its bound in integers. Raises RuntimeError where it fails.

        `start` are further pairs worth having in use from the beginning; `fetched` then tells which others it took.
        """
        master = self._ready(objective, known)
        if start is not None:
            master.add(start[self.candidate[start]])
        fetched: list[Ints] = [] if start is None else [start]
        worth_of = objective[self.candidates]
        top = max(1.0, float(np.abs(worth_of).max(initial=1)))
        amounts = duals = np.zeros(0)
        left = _MANY if assign is None else _NEAR
        for _ in range(_ROUNDS):
            found, duals, used = master.best(objective, steps, max(left, 0))
            self.work += used
            left -= used
            if found is None and assign is not None:  # far from where it began: anew, and then to the end
                left = _MANY
                self._begin_with_homes(master, objective, steps, known, assign)
                continue
            if found is not None:
                amounts = found
            reduced = worth_of - self.rows.price(duals, self.candidates)
            reduced[master.inside[self.candidates]] = -np.inf
            paying = np.flatnonzero(reduced > _TOLERANCE * min(top, 2.0**16) / 2.0**6)
            if not len(paying):
                break
            fresh = self._pick(paying, reduced)
            master.add(self.candidates[fresh])
            fetched.append(self.candidates[fresh])
        self.fetched = np.concatenate(fetched) if fetched else self.fetched[:0]
        whole = np.abs(amounts - np.round(amounts)) < 1e-6
        guess = np.sort(master.pairs[amounts > 0.5]) if bool(whole.all()) else None
        return self._proven(objective, steps, duals, guess, np.sort(master.pairs[amounts > 1e-9]))

    def _begin_with_homes(self, master: Master, objective: Ints, steps: Ints, plan: Ints, assign: Assign) -> None:
        """Starts at the best homes for all who are left, were there no limit but one home each, where there is such a start."""
        rows, candidates = self.rows, self.candidates
        duals = np.zeros(rows.count)
        priced = np.zeros(0, dtype=np.int64)
        if steps.any():
            priced = np.flatnonzero(steps < 0)
            priced = priced[np.unique(rows.step_row[priced], return_index=True)[1]]
            duals[rows.step_row[priced]] = -steps[priced]
        problem = rows.problem
        worth = (objective[candidates] - rows.price(duals, candidates)).astype(float)
        full = rows.tight[rows.families[_DWELLING][candidates]]
        if full.any():
            worth[full] += float(np.abs(worth).max() + 1) * 2 * min(problem.shape)
        start = assign(problem.household[candidates], problem.dwelling[candidates], worth, ~rows.tight)
        if start is not None:
            basic = candidates[start.pairs]
            master.add(basic)
            master.begin_with_homes(basic, start, self._steps_used(plan), priced)

    def _steps_used(self, plan: Ints) -> Ints:
        """Steps that a plan uses up, the cheapest of each department first."""
        rows = self.rows
        left = rows.used(plan) if len(rows.step_row) else np.zeros(0, dtype=np.int64)
        found = []
        for i, row in enumerate(rows.step_row.tolist()):
            if left[row] >= rows.step_upper[i] > rows.step_lower[i] or rows.step_lower[i] == rows.step_upper[i] > 0:
                found.append(i)
            left[row] -= rows.step_upper[i]
        return np.array(found, dtype=np.int64)

    def _pick(self, paying: Ints, reduced: np.ndarray) -> Ints:
        """The best paying pairs, a few for each household and dwelling."""
        problem = self.rows.problem
        paying = _best_of_each(problem.household[self.candidates[paying]], paying, reduced[paying], _HOUSEHOLD_MOST)
        order = paying[np.argsort(-reduced[paying], kind="stable")]
        order = order[_rank_in_group(problem.dwelling[self.candidates[order]]) < _DWELLING_MOST]
        return order[:_ADD]

    def _proven(self, objective: Ints, steps: Ints, duals: np.ndarray, guess: Ints | None, support: Ints) -> Price:
        rows = self.rows
        sane = np.where(np.isfinite(duals), duals, 0.0)
        heaviest = np.ones(rows.count)
        for row, _, weights in rows.weighted:
            heaviest[row] = max(1, int(np.abs(weights).max(initial=1)))
        largest = max(
            1.0,
            float(np.abs(objective[self.candidates]).max(initial=1)),
            float((np.abs(sane) * heaviest).max(initial=1.0)),
        )
        # The finest unit in which no sum over the rows of one pair leaves 64 bits.
        scale = 2 ** max(0, min(_FINEST, _BITS - math.frexp(largest)[1] - len(rows.families).bit_length()))
        safe = np.where(np.abs(sane) * heaviest < 2.0**_BITS, sane, 0.0)
        whole = np.round(safe * scale).astype(np.int64)
        return proof(rows, self.candidates, objective, steps, whole, scale, guess, support)

    def keep(self, price: Price, worth: int) -> bool:
        """Drops what cannot be in a plan of this worth and tightens what it must fill.

        True when the candidates left can no longer fall below `worth`, so that no row has to hold it.
        """
        slack = price.slack(worth)
        rows = self.rows
        stays = price.reduced >= -slack
        full = np.flatnonzero((price.duals > slack) & ~rows.tight)
        rows.tight[full] = True
        if len(rows.step_row):
            rows.step_upper = np.where(price.step_reduced < -slack, rows.step_lower, rows.step_upper)
            rows.step_lower = np.where(price.step_reduced > slack, rows.step_upper, rows.step_lower)
        loose = (price.duals > 0) & ~rows.tight
        unsure = any(rows.key[i][0] == "block" for i in np.flatnonzero(loose).tolist())
        lost = int(price.reduced[stays].min(initial=0)) * min(rows.problem.shape)
        open_steps = np.abs(price.step_reduced) * (rows.step_upper - rows.step_lower)
        could_lose = int((price.duals[loose] * rows.limit[loose]).sum()) - lost + int(open_steps.sum())
        self.candidate[self.candidates[~stays]] = False
        self.candidates = self.candidates[stays]
        if self.master is not None:
            if len(rows.step_row):
                self.renew()
            else:
                self.master.drop(self.candidate[self.master.pairs])
                self.master.tighten(full)
        return not unsure and could_lose < slack + price.scale


def proof(
    rows: Rows, candidates: Ints, objective: Ints, steps: Ints, duals: Ints, scale: int, guess: Ints | None, support: Ints
) -> Price:  # fmt: skip
    """The bound of whole duals: repaired until every candidate is worth at most what its rows charge."""
    whole = np.where(rows.tight, duals, np.maximum(duals, 0))
    worth = objective[candidates] * scale - rows.price(whole, candidates)
    over = np.flatnonzero(worth > 0)
    if len(over):
        household = rows.problem.household[candidates]
        np.maximum.at(raise_ := np.zeros(rows.problem.shape[0], dtype=np.int64), household[over], worth[over])
        whole[: len(raise_)] += raise_
        worth -= raise_[household]
    step_worth = steps * scale - rows.step_charge(whole)
    total = int(whole.astype(object) @ rows.limit.astype(object)) if rows.count else 0
    gains = np.where(step_worth > 0, step_worth * rows.step_upper, step_worth * rows.step_lower)
    total += int(gains.sum())
    return Price(total // scale, total, scale, whole, worth, step_worth, guess, support)


def _best_of_each(group: Ints, places: Ints, worth: Floats, most: int) -> Ints:
    """Of each group the places worth most, so many of them, the first of equals; groups stand together."""
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    size = np.diff(np.r_[first, len(group)])
    left, found = worth.copy(), []
    for _ in range(most):
        best = np.flatnonzero((left == np.repeat(np.maximum.reduceat(left, first), size)) & (left > -np.inf))
        best = best[np.r_[True, group[best[1:]] != group[best[:-1]]]] if len(best) else best
        left[best] = -np.inf
        found.append(best)
    return places[np.sort(np.concatenate(found))]


def _rank_in_group(group: Ints) -> Ints:
    """0 for the first of each group in order of appearance, 1 for the second, …"""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    start = np.r_[True, ordered[1:] != ordered[:-1]] if len(group) else np.zeros(0, dtype=bool)
    first = np.maximum.accumulate(np.where(start, np.arange(len(group)), 0)) if len(group) else np.zeros(0, dtype=int)
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - first
    return rank
