"""The limits as rows over candidate pairs, in a form that charges every pair in a few passes, whatever the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .checks import Group, LimitCheck
from .facts import Bools, Facts, Ints
from .stages import NotAProof

Numbers = np.ndarray[Any, Any]  # int64, or Python's own whole numbers where those do not suffice
RowKey = tuple[str, str]


@dataclass
class Step:
    """Some placements of a group at one price: how many at least and at most, and the rows that hold their price."""

    row: int
    upper: int
    price: int
    lower: int = 0
    held: list[int] = field(default_factory=list)
    reduced: int = 0


class Rows:
    """`limit[i]` bounds row i; where `tight[i]`, every plan that still matters fills it.

    A family is one array over all pairs of the row each is in, -1 for none; a row with weights of its own stands apart.
    """

    def __init__(self, facts: Facts, limits: Sequence[LimitCheck]) -> None:
        self.facts = facts
        self.key: list[RowKey] = []
        self.number: dict[RowKey, int] = {}
        self.limit: list[int] = []
        self.tight: list[bool] = []
        self.families: list[Ints] = []
        self.weighted: list[tuple[int, Ints, Numbers, int]] = []
        self.groups: tuple[Group, ...] = ()
        self.steps: list[Step] = []
        self.priced: set[int] = set()
        self._of_pair: dict[int, tuple[tuple[int, int], ...]] = {}
        # The most that the spread may cost, where a row holds it.
        self.most_price: int | None = None
        for kind, names, of_pair in (
            ("household", [h.id for h in facts.households], facts.h),
            ("dwelling", [d.id for d in facts.dwellings], facts.d),
        ):
            first = len(self.limit)
            for name in names:
                self._add((kind, name), 1)
            self.families.append(of_pair + first)
        for check in limits:
            packed: list[tuple[Bools, Ints]] = []
            for limit in check.limits(facts):
                row = self._add((limit.kind, limit.subject), limit.capacity)
                if (limit.weights == 1).all():
                    self._pack(packed, row, limit.pairs)
                else:
                    self._weigh(row, limit.pairs, limit.weights)
            self.families += [family for _, family in packed]

    def _add(self, key: RowKey, limit: int) -> int:
        if key in self.number:
            raise NotAProof("limit-twice", "/limits", "one limit of a name", list(key))
        self.number[key] = len(self.limit)
        self.key.append(key)
        self.limit.append(int(limit))
        self.tight.append(False)
        return len(self.limit) - 1

    def _pack(self, packed: list[tuple[Bools, Ints]], row: int, pairs: Ints) -> None:
        """Puts a row into the first family in which none of its pairs stands yet."""
        free = next((entry for entry in packed if not entry[0][pairs].any()), None)
        if free is None:
            free = np.zeros(self.facts.size, dtype=bool), np.full(self.facts.size, -1, dtype=np.int64)
            packed.append(free)
        taken, family = free
        taken[pairs] = True
        family[pairs] = row

    def _weigh(self, row: int, pairs: Ints, weights: Numbers) -> None:
        self._of_pair.clear()
        largest = max((abs(int(w)) for w in (weights.min(initial=0), weights.max(initial=0))), default=0)
        self.weighted.append((row, pairs, weights, largest))

    def open_spread(self, groups: Sequence[Group], where: str) -> None:
        """Rows and steps that price the placements of each group."""
        if self.groups:
            raise NotAProof("digits", where, "one spread in a plan", "another")
        self.groups = tuple(groups)
        packed: list[tuple[Bools, Ints]] = []
        for group in groups:
            row = self._add(("spread", group.name), 0)
            self.priced.add(row)
            self._pack(packed, row, group.pairs)
            free = group.prices.count(0)
            self.steps += [Step(row, free, 0)] if free else []
            self.steps += [Step(row, 1, price) for price in group.prices if price]
        self.families += [family for _, family in packed]

    def hold(self, key: RowKey, weights: Numbers, worth: int, spread: bool) -> None:
        """From now on a block of digits is worth no less."""
        row = self._add(key, -worth)
        pairs = np.flatnonzero(weights)
        self._weigh(row, pairs, -weights[pairs])
        if spread:
            self.most_price = -worth
            for step in self.steps:
                step.held.append(row)

    # ------------------------------------------------------------ arithmetic

    def most_charged(self, duals: Mapping[int, int]) -> int:
        """No pair is charged more than this, either way, and no charge is larger."""
        total = max((abs(y) for y in duals.values()), default=0)
        for family in self.families:
            mine = set(np.unique(family).tolist()) & duals.keys() if duals else ()
            total += max((abs(duals[row]) for row in mine), default=0)
        return total + sum(abs(duals.get(row, 0)) * largest for row, _, _, largest in self.weighted)

    def charge(self, duals: Mapping[int, int], kind: Any) -> Numbers:
        """What the rows charge each pair, in numbers of a kind that holds every sum."""
        by_row: Numbers = np.zeros(len(self.limit) + 1, dtype=kind)  # the last for pairs in no row of a family
        for row, y in duals.items():
            by_row[row] = y
        total: Numbers = np.zeros(self.facts.size, dtype=kind)
        for family in self.families:
            total += by_row[family]
        for row, pairs, weights, _ in self.weighted:
            if duals.get(row):
                total[pairs] += duals[row] * weights.astype(kind)
        return total

    def of_pair(self, p: int) -> tuple[tuple[int, int], ...]:
        """Rows and weights of one pair: what it uses of the limits."""
        if p not in self._of_pair:
            found = [(row, 1) for family in self.families if (row := family.item(p)) >= 0]
            for row, pairs, weights, _ in self.weighted:
                at = int(np.searchsorted(pairs, p))
                if at < len(pairs) and pairs[at] == p:
                    found.append((row, int(weights[at])))
            self._of_pair[p] = tuple((row, weight) for row, weight in found if row not in self.priced)
        return self._of_pair[p]

    def room(self) -> Ints:
        """What every row has room for while nothing is placed, and one more entry for pairs in no row of a family."""
        return np.array([*self.limit, 1], dtype=np.int64)

    def fit(self, pairs: Ints, left: Ints) -> Bools:
        """Which of the pairs fit into what is left of the rows."""
        fits = np.ones(len(pairs), dtype=bool)
        for family in self.families:
            fits &= left[family[pairs]] >= 1
        for row, mine, weights, _ in self.weighted:
            at = np.minimum(np.searchsorted(mine, pairs), max(0, len(mine) - 1))
            if len(mine):
                fits &= (mine[at] != pairs) | (weights[at] <= left[row])
        return fits
