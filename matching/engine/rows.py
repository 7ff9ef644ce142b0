"""The limits of a problem as linear rows in integers, held in a form that prices every pair in a few array passes.

Each pair stands once in the row of its household, of its dwelling, and at most once in each family of limits (team,
method, right, concentration). So a family is one array of row numbers, and the reduced cost of all pairs is a handful
of look-ups. Rows with weights (budget, a digit held at its value) carry an array of weights instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model.digit import Digit, Ints, SpreadDigit
from ..model.limit import Limit, LimitKey
from ..model.problem import Problem

Floats = NDArray[np.float64]
Numbers = np.ndarray[Any, Any]  # int64 for proofs, float64 for the relaxation
RowKey = LimitKey


@dataclass
class Rows:
    """`limit[i]` bounds row i from above; `key[i]` names it. Where `tight[i]`, every plan that still matters fills it.

    `families` are arrays over all pairs of row numbers, -1 for no row; `spans` the first of their rows and the one after the last. Steps are extra columns, the prices of a spread: `step_row`, `step_upper`.
    """

    problem: Problem
    key: list[RowKey] = field(default_factory=list)
    limit: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    tight: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    families: list[NDArray[np.int32]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    weighted: list[tuple[int, Ints, Ints]] = field(default_factory=list)
    spread: SpreadDigit | None = None
    step_row: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    step_lower: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    step_upper: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    step_price: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def count(self) -> int:
        return len(self.limit)

    def add(self, keys: Sequence[RowKey], limits: Ints) -> int:
        """Adds rows; the number of the first."""
        first = self.count
        self.key += keys
        self.limit = np.concatenate([self.limit, np.asarray(limits, dtype=np.int64)])
        self.tight = np.concatenate([self.tight, np.zeros(len(limits), dtype=bool)])
        return first

    def add_family(self, keys: Sequence[RowKey], limits: Ints, of_pair: Ints) -> None:
        """Adds rows of which each pair is in one at most: `of_pair` is -1 for none."""
        first = self.add(keys, limits)
        if not len(of_pair) or of_pair.max() >= 0:  # rows that no pair is in charge nothing
            self.families.append(np.where(of_pair >= 0, of_pair + first, -1).astype(np.int32))
            self.spans.append((first, self.count))

    def add_weighted(self, key: RowKey, limit: int, pairs: Ints, weights: Ints) -> None:
        self.weighted.append((self.add([key], np.array([limit])), pairs, weights))

    def hold(self, weights: Ints, steps: Ints, worth: int, block: int) -> None:
        """From now on a block of digits is worth no less: the sum of weights over pairs and steps."""
        pairs = np.flatnonzero(weights)
        self.add_weighted(("block", str(block)), -worth, pairs, -weights[pairs])
        if steps.any():
            self.held_steps = (self.count - 1, -steps)

    def open_spread(self, digit: SpreadDigit) -> None:
        """Rows and steps that price the supported households of each department."""
        of_pair = np.full(self.problem.size, -1, dtype=np.int64)
        rows, upper, price = [], [], []
        for g, (pairs, cap) in enumerate(digit.groups):
            of_pair[pairs] = g
            free = sum(digit.price(k, cap) == 0 for k in range(1, cap + 1))
            steps = [(free, 0)] if free else []
            for size, dear in [*steps, *((1, digit.price(k, cap)) for k in range(free + 1, cap + 1))]:
                rows.append(g)
                upper.append(size)
                price.append(dear)
        first = self.count
        keys = [("spread", name) for name in digit.names]
        self.add_family(keys, np.zeros(len(keys), dtype=np.int64), of_pair)
        self.spread = digit
        self.step_row = np.array(rows, dtype=np.int64) + first
        self.step_upper = np.array(upper, dtype=np.int64)
        self.step_lower = np.zeros(len(upper), dtype=np.int64)
        self.step_price = np.array(price, dtype=np.int64)

    held_steps: tuple[int, Ints] | None = None
    _asked: tuple[Ints, list[NDArray[np.int32]]] | None = None

    def copy(self, problem: Problem | None = None) -> Rows:
        """A copy that can be added to and tightened without touching this one."""
        return replace(
            self,
            problem=self.problem if problem is None else problem,
            key=list(self.key),
            tight=self.tight.copy(),
            families=list(self.families),
            spans=list(self.spans),
            _asked=None,
            weighted=list(self.weighted),
        )

    # ------------------------------------------------------------ arithmetic over pairs

    def used(self, chosen: Ints) -> Ints:
        """How much of every row some pairs use."""
        total = np.zeros(self.count, dtype=np.int64)
        for family in self.families:
            rows = family[chosen]
            total += np.bincount(rows[rows >= 0], minlength=self.count)
        inside = np.zeros(self.problem.size, dtype=bool)
        inside[chosen] = True
        for row, mine, weights in self.weighted:
            total[row] += int(weights[inside[mine]].sum())
        return total

    def take(self, pair: int, left: Ints) -> None:
        """Takes what one pair uses off what is left of the rows."""
        for family in self.families:
            row = family[pair]
            if row >= 0:
                left[row] -= 1
        for row, mine, weights in self.weighted:
            at = int(np.searchsorted(mine, pair))
            if at < len(mine) and mine[at] == pair:
                left[row] -= weights[at]

    def fits(self, pair: int, left: Ints) -> bool:
        """Does one pair fit into what is left of the rows?"""
        for family in self.families:
            row = family[pair]
            if row >= 0 and left[row] < 1:
                return False
        for row, mine, weights in self.weighted:
            at = int(np.searchsorted(mine, pair))
            if at < len(mine) and mine[at] == pair and weights[at] > left[row]:
                return False
        return True

    def fit(self, pairs: Ints, left: Ints) -> NDArray[np.bool_]:
        """Which of the pairs fit into what is left of the rows."""
        padded = np.append(left, 1)
        fits = np.ones(len(pairs), dtype=bool)
        for family in self.families:
            fits &= padded[family[pairs]] >= 1
        for row, mine, weights in self.weighted:
            place = np.searchsorted(mine, pairs)
            known = (
                (place < len(mine)) & (mine[np.minimum(place, len(mine) - 1)] == pairs) if len(mine) else fits & False
            )
            need = np.where(known, weights[np.minimum(place, max(0, len(mine) - 1))] if len(mine) else 0, 0)
            fits &= need <= left[row]
        return fits

    def price(self, duals: Numbers, pairs: Ints) -> Numbers:
        """What the rows charge each of the pairs."""
        padded = np.append(duals, duals.dtype.type(0))
        total = np.zeros(len(pairs), dtype=duals.dtype)
        charges = np.flatnonzero(duals)
        for family, (first, end) in zip(self._of(pairs), self.spans, strict=True):
            if np.searchsorted(charges, first) < np.searchsorted(charges, end):  # most families charge nothing at first
                total += padded.take(family)
        if self.weighted:
            full = np.zeros(self.problem.size, dtype=duals.dtype)
            for row, mine, weights in self.weighted:
                if duals[row]:
                    full[mine] += duals[row] * weights.astype(duals.dtype)
            total += full[pairs]
        return total

    def _of(self, pairs: Ints) -> list[NDArray[np.int32]]:
        """The families of some pairs alone, kept as long as the same pairs are asked about."""
        if self._asked is None or self._asked[0] is not pairs or len(self._asked[1]) != len(self.families):
            every = len(pairs) == self.problem.size and np.array_equal(pairs, np.arange(len(pairs)))
            self._asked = pairs, self.families if every else [family.take(pairs) for family in self.families]
        return self._asked[1]

    def step_charge(self, duals: Numbers) -> Numbers:
        """What the rows charge each step: its own row pays for it, a held spread charges its price."""
        charge = -duals[self.step_row]
        if self.held_steps is not None:
            row, price = self.held_steps
            charge = charge + duals[row] * price.astype(duals.dtype)
        return charge

    def columns(self, pairs: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
        """The pairs as sparse columns: starts, row numbers, values."""
        parts = [family[pairs] for family in self.families]
        values = [np.ones(len(pairs)) for _ in self.families]
        full = np.zeros(self.problem.size)
        for row, mine, weights in self.weighted:
            full[mine] = weights
            found = full[pairs]
            full[mine] = 0
            parts.append(np.where(found != 0, row, -1).astype(np.int32))
            values.append(found)
        index = np.stack(parts, axis=1)
        value = np.stack(values, axis=1)
        inside = index >= 0
        starts = np.concatenate([[0], np.cumsum(inside.sum(axis=1))[:-1]]) if len(pairs) else np.zeros(0)
        return starts.astype(np.int32), index[inside], value[inside]

    def step_columns(self) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
        index: list[int] = []
        value: list[float] = []
        starts: list[int] = []
        held, price = self.held_steps if self.held_steps is not None else (-1, np.zeros(len(self.step_row)))
        for i, row in enumerate(self.step_row.tolist()):
            starts.append(len(index))
            index.append(row)
            value.append(-1.0)
            if price[i]:
                index.append(held)
                value.append(float(price[i]))
        return np.array(starts, dtype=np.int32), np.array(index, dtype=np.int32), np.array(value, dtype=float)

    def weights(self, digit: Digit) -> tuple[Ints, Ints]:
        """The digit as something to maximise: weights of pairs and of steps."""
        if isinstance(digit, SpreadDigit):
            return np.zeros(self.problem.size, dtype=np.int64), -self.step_price
        return (digit.weights if digit.sense == "max" else -digit.weights), np.zeros(len(self.step_row), dtype=np.int64)


def rows_of(problem: Problem) -> Rows:
    """Every row of the problem, in canonical order: one home each, then the limits kind by kind.

    Hand lists, the chain and the reasons all ask for them: made once, kept with the problem, and copied for each.
    """
    kept = vars(problem)
    if _KEPT not in kept:
        kept[_KEPT] = _made(problem)
        del kept[_KEPT].problem  # no circle: a problem and its rows go as soon as nobody holds the problem
    rows: Rows = kept[_KEPT].copy(problem)
    return rows


def with_rows_of(problem: Problem, more: Problem) -> Problem:
    """`more`, which is `problem` with other capacities: its rows are the same but for them, and need not be made."""
    changed = [new for old, new in zip(problem.limits, more.limits, strict=True) if new.capacity != old.capacity]
    if not any(limit.hidden for limit in changed):  # those stand there under a number
        rows = rows_of(problem)
        place = {key: i for i, key in enumerate(rows.key)}
        rows.limit = rows.limit.copy()
        for limit in changed:
            rows.limit[place[limit.key]] = limit.capacity
        del rows.problem
        vars(more)[_KEPT] = rows
    return more


_KEPT = "_rows"


def _made(problem: Problem) -> Rows:
    n_h, n_d = problem.shape
    rows = Rows(problem)
    one = np.ones(1, dtype=np.int64)
    rows.add_family(_numbered("household", n_h), np.repeat(one, n_h), problem.household)
    rows.add_family(_numbered("dwelling", n_d), np.repeat(one, n_d), problem.dwelling)
    for kind in dict.fromkeys(limit.kind for limit in problem.limits):
        limits = [limit for limit in problem.limits if limit.kind is kind]
        if kind.packed:
            _packed(rows, limits)
        else:
            for limit in limits:
                rows.add_weighted(limit.key, limit.capacity, limit.pairs, limit.weights)
    return rows


@lru_cache(maxsize=16)
def _numbered(kind: str, count: int) -> tuple[RowKey, ...]:
    """Names of the rows of every household or dwelling; problem after problem has the same."""
    return tuple((kind, str(i)) for i in range(count))


def _packed(rows: Rows, limits: Sequence[Limit]) -> None:
    """Packs the rows of one kind into as few families as keep each pair in one row of a family."""
    families: list[tuple[Ints, list[Limit]]] = []
    for limit in limits:
        room = next((f for f in families if bool((f[0][limit.pairs] < 0).all())), None)
        if room is None:
            room = np.full(rows.problem.size, -1, dtype=np.int64), []
            families.append(room)
        of_pair, members = room
        of_pair[limit.pairs] = len(members)
        members.append(limit)
    number = 0
    for of_pair, members in families:
        # Hidden ones are numbered, not named: a certificate must not tell who is kept apart from whom.
        keys = [(x.kind.name, str(number + i)) if x.hidden else x.key for i, x in enumerate(members)]
        rows.add_family(keys, np.array([x.capacity for x in members], dtype=np.int64), of_pair)
        number += len(members)
