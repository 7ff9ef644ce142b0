"""The verifier's own search: is there a better plan among the few pairs that the duals leave able to make one?

Depth first over households, the pairs that lose least against the bound first. Every limit is kept, what has to be full
is full, and what was settled before is not given up. Whole numbers only, and nodes are counted, so the answer is the
same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NODES = 200_000


@dataclass(frozen=True)
class Row:
    """At most `limit` of the weights; what is left unused costs `price` a unit of what may be lost."""

    limit: int
    price: int


@dataclass(frozen=True)
class Option:
    """One pair: what it loses against the bound, what it is worth, the rows it uses, the group whose price it raises."""

    pair: int
    loss: int
    worth: int
    rows: tuple[tuple[int, int], ...]
    group: int | None = None


@dataclass(frozen=True)
class Question:
    """`options` of each household; a better plan is worth `target` or more and loses at most `spare`.

    `untouched` are rows that no option uses. `prices` are what each group costs by the number placed in it; the sum is
    taken off the worth where `spread`, and is at most `most` where that is not None.
    """

    options: Sequence[Sequence[Option]]
    rows: Sequence[Row]
    target: int
    spare: int
    prices: Sequence[Sequence[int]] = ()
    spread: bool = False
    most: int | None = None


@dataclass(frozen=True)
class Found:
    """`pairs` of a better plan, or None; `whole`: nothing was left unseen."""

    pairs: tuple[int, ...] | None
    whole: bool


def look_for_better(question: Question, nodes: int = NODES) -> Found:
    """A better plan, or that there is none, or (`whole` false) that the nodes did not suffice to tell."""
    return _Search(question, nodes).run()


class _Search:
    def __init__(self, question: Question, nodes: int) -> None:
        self.q, self.nodes = question, nodes
        places = sorted(range(len(question.options)), key=lambda i: (len(question.options[i]), i))
        self.options = [sorted(question.options[i], key=lambda o: (o.loss, o.pair)) for i in places]
        n = len(question.rows)
        self.used = [0] * n
        self.high = [0] * n  # the most, and the least, that those still to be decided can add
        self.low = [0] * n
        self.of_place: list[dict[int, tuple[int, int]]] = []
        for options in self.options:
            mine: dict[int, tuple[int, int]] = {}
            for o in options:
                for row, weight in o.rows:
                    high, low = mine.get(row, (0, 0))
                    mine[row] = max(high, weight), min(low, weight)
            for row, (high, low) in mine.items():
                self.high[row] += high
                self.low[row] += low
            self.of_place.append(mine)
        best = [max([0, *(o.worth for o in options)]) for options in self.options]
        self.still = [0] * (len(best) + 1)
        for i in range(len(best) - 1, -1, -1):
            self.still[i] = self.still[i + 1] + best[i]
        self.lost = sum(self._unfilled(row) for row in range(n))
        self.worth = 0
        self.count = [0] * len(question.prices)
        self.price = 0
        self.taken: list[int] = []

    def _unfilled(self, row: int) -> int:
        """What is lost because the row cannot be filled any more."""
        r = self.q.rows[row]
        return r.price * max(0, r.limit - self.used[row] - self.high[row])

    def run(self) -> Found:
        if any(low > r.limit for low, r in zip(self.low, self.q.rows, strict=True)) or not self._hopeful(0):
            return Found(None, True)
        stack = [self._choices(0)]
        undo: list[tuple[int, int, int, int, Option | None, list[tuple[int, int, int, int]]]] = []
        while stack:
            if len(stack) > len(self.options):
                return Found(tuple(sorted(self.taken)), True)
            if not stack[-1]:
                stack.pop()
                if undo:
                    self._back(undo.pop())
                continue
            if self.nodes <= 0:
                return Found(None, False)
            self.nodes -= 1
            option = stack[-1].pop()
            place = len(stack) - 1
            before = self._go(place, option)
            if self._fits(place) and self._hopeful(place + 1):
                undo.append(before)
                stack.append(self._choices(place + 1))
            else:
                self._back(before)
        return Found(None, True)

    def _choices(self, place: int) -> list[Option | None]:
        """Last first: the pair that loses least is tried first, nothing at all last."""
        return [None, *reversed(self.options[place])] if place < len(self.options) else []

    def _go(
        self, place: int, option: Option | None
    ) -> tuple[int, int, int, int, Option | None, list[tuple[int, int, int, int]]]:
        before = self.lost, self.worth, self.price, place, option, [
            (row, self.used[row], self.high[row], self.low[row]) for row in self.of_place[place]
        ]  # fmt: skip
        weights = dict(option.rows) if option is not None else {}
        for row, (high, low) in self.of_place[place].items():
            self.lost -= self._unfilled(row)
            self.used[row] += weights.get(row, 0)
            self.high[row] -= high
            self.low[row] -= low
            self.lost += self._unfilled(row)
        if option is not None:
            self.lost += option.loss
            self.worth += option.worth
            self.taken.append(option.pair)
            if option.group is not None:
                prices, count = self.q.prices[option.group], self.count[option.group]
                # Beyond the prices stands the cap of the group, which is a row of its own.
                self.price += prices[count] if count < len(prices) else 0
                self.count[option.group] += 1
        return before

    def _back(self, before: tuple[int, int, int, int, Option | None, list[tuple[int, int, int, int]]]) -> None:
        self.lost, self.worth, self.price, _, option, rows = before
        for row, used, high, low in rows:
            self.used[row], self.high[row], self.low[row] = used, high, low
        if option is not None:
            self.taken.pop()
            if option.group is not None:
                self.count[option.group] -= 1

    def _fits(self, place: int) -> bool:
        return all(self.used[r] + self.low[r] <= self.q.rows[r].limit for r in self.of_place[place])

    def _hopeful(self, place: int) -> bool:
        """May what is still to be decided make a better plan?"""
        if self.lost > self.q.spare or (self.q.most is not None and self.price > self.q.most):
            return False
        return self.worth + self.still[place] - (self.price if self.q.spread else 0) >= self.q.target
