"""A ranked list at work: who is next in it for a kind of home."""

from __future__ import annotations

import numpy as np

from .world import Bools, Ints

# Places of the list read at first for a kind of home; most homes are taken near the front.
_PIECE = 512


class Line:
    """Who of a ranked list fits a kind of home, as one row of bytes a kind: the next one is found by a search for a byte.

    `ok[m, code]` says whether a kind of home fits a code, `codes` and `supported` are in the order of the list. A row is
    worked out only as far as somebody looked for. Kinds of homes in departments with no room for supported households
    have a row of their own. Nobody comes back to a line.
    """

    def __init__(self, ok: Bools, codes: Ints, supported: Bools, kinds: int) -> None:
        self._ok, self._codes, self._supported = ok, codes, supported
        self._size = len(codes)
        rows = 2 * min(kinds, len(ok))
        self._bytes = bytearray(rows * self._size)
        self._table: Bools = np.frombuffer(self._bytes, dtype=bool).reshape(rows, self._size)
        self._usable = np.ones(self._size, dtype=bool)
        self._row: dict[int, int] = {}
        self._read = [0] * rows

    def next(self, kind: int, full: bool, start: int = 0) -> int:
        """The first place from `start` on whom the kind of home fits; -1 for nobody. `full`: supported ones are left out."""
        row = self._row.setdefault(2 * kind + full, len(self._row))
        size, first = self._size, row * self._size
        while True:
            read = self._read[row]
            at = self._bytes.find(1, first + start, first + read)
            if at >= 0 or read == size:
                return at - first if at >= 0 else -1
            self._read_on(row, kind, full)
            start = max(start, read)

    def _read_on(self, row: int, kind: int, full: bool) -> None:
        read = self._read[row]
        end = min(self._size, read + max(_PIECE, 4 * read))
        piece = self._table[row, read:end]
        self._ok[kind].take(self._codes[read:end], out=piece, mode="clip")
        piece &= self._usable[read:end]
        if full:
            piece &= ~self._supported[read:end]
        self._read[row] = end

    def leaves(self, at: int) -> None:
        """Who stands at a place can be offered nothing more."""
        self._usable[at] = False
        self._table[: len(self._row), at] = False


__all__ = ["Line"]
