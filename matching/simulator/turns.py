"""What becomes of waiting households in a run: they grow, a second one splits off, or two go on as one."""

from __future__ import annotations

import numpy as np

from .changes import GROWS, MERGES, SPLITS, WAYS, Kinds
from .keyed import pairs
from .ledger import Ledger
from .moments import NEVER, TICKS
from .spells import ABSENT, EXITED, MERGED, OPEN, WAITING


class Turns:
    """The changes of a run's households, in time order, each where its household still waits on the day."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.due = ledger.trace.changes
        rules = ledger.scenario.life.households
        self.into = [
            Kinds(ledger.world, {} if rule is None else rule.becomes)
            for rule in (getattr(rules, w, None) for w in WAYS)
        ]
        self._next = 0

    def up_to(self, moment: int) -> None:
        """Everything that is due by then."""
        due = self.due
        while self._next < len(due) and due.moment[self._next] <= moment:
            n = self._next
            self._next += 1
            at, h, way, child = int(due.moment[n]), int(due.household[n]), int(due.way[n]), int(due.child[n])
            happens = self._waits(h, at) and self._happens(h, at, way, float(due.pick[n]))
            if child >= 0:
                self._comes(child) if happens else self._never_comes(child)
            if happens:
                self.ledger.changed.append((at // TICKS, way, h))

    def _waits(self, spell: int, at: int) -> bool:
        s = self.ledger.spells
        return bool(s.status[spell] == WAITING and s.leaves[spell] > at and s.arrives[spell] <= at)

    def _happens(self, h: int, at: int, way: int, pick: float) -> bool:
        if way == MERGES:
            return self._merges(h, at, pick)
        kind = self.into[way].of(self.ledger.kind[h], pick)
        if kind >= 0:
            self._becomes(h, kind)
        return kind >= 0

    def _merges(self, h: int, at: int, pick: float) -> bool:
        """Joins another household of the list, picked by the two of them; who registered first stays on it."""
        books = self.ledger
        s, pool = books.spells, books.pool
        if self.into[MERGES].of(books.kind[h], pick) < 0:
            return False
        first_spells = pool[(s.number[pool] == 0) & (pool != h)]
        others = np.array([o for o in first_spells.tolist() if self._waits(o, at) and self.into[MERGES].of(books.kind[o], pick) >= 0], dtype=np.int64)  # fmt: skip
        if not len(others):
            return False
        words = books.trace.households.answer
        other = int(others[int(pairs(words[others], int(words[h])).argmin())])
        stays, goes = sorted((h, other), key=lambda o: (int(s.arrives[o]), o))
        self._becomes(stays, self.into[MERGES].of(books.kind[stays], pick))
        if s.due[goes] < at // TICKS and s.deadline[goes] == OPEN:
            books.deadline_passed(goes)
        s.status[goes], s.ended[goes], s.leaves_by[goes] = EXITED, at // TICKS, MERGED
        books.pool = pool[pool != goes]
        return True

    def _becomes(self, spell: int, kind: int) -> None:
        self.ledger.kind[spell] = kind
        self.ledger.spells.kind[spell] = kind

    def _comes(self, child: int) -> None:
        books = self.ledger
        books.spells.status[child] = WAITING
        books.pool = np.append(books.pool, child)

    def _never_comes(self, child: int) -> None:
        """Nothing split off: such a household is in no figure."""
        s = self.ledger.spells
        s.status[child] = ABSENT
        for column in (s.registered, s.origin, s.arrives, s.leaves, s.admitted, s.due):
            column[child] = NEVER


__all__ = ["GROWS", "MERGES", "SPLITS", "Turns"]
