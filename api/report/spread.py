"""A table of a report to count on: numbers as numbers, the ends of an interval in columns of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from constraints.language import say

from .shape import Cell, Table

Value = str | float | int | None


@dataclass(frozen=True)
class Spread:
    """Headings and rows; `shares` are the places (row, column) of numbers from 0 to 1 that are read as per cent."""

    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    shares: frozenset[tuple[int, int]]


def spread(table: Table, lang: str) -> Spread:
    """The table with its numbers apart. A cell that says no number stays the text it is; one without an interval leaves its ends
    empty. Numbers have nine digits, so that the same simulation gives the same file everywhere."""
    wide = [any(c.low is not None for c in column) for column in zip(*table.rows, strict=True)] or [False] * len(
        table.head
    )
    head = [h for name, ends in zip(table.head, wide, strict=True) for h in _heads(name, ends, lang)]
    rows: list[tuple[Value, ...]] = []
    shares: set[tuple[int, int]] = set()
    for n, cells in enumerate(table.rows):
        row: list[Value] = []
        for cell, ends in zip(cells, wide, strict=True):
            if cell.share:
                shares |= {(n, len(row) + i) for i in range(3 if ends else 1)}
            row += _values(cell, ends)
        rows.append(tuple(row))
    return Spread(tuple(head), tuple(rows), frozenset(shares))


def _heads(name: str, ends: bool, lang: str) -> Sequence[str]:
    if not ends:
        return [name]
    return [name, say(lang, "{name}, lower end", name=name), say(lang, "{name}, upper end", name=name)]


def _values(cell: Cell, ends: bool) -> list[Value]:
    own: Value = str(cell) if cell.value is None else _rounded(cell.value)
    return [own, _rounded(cell.low), _rounded(cell.high)] if ends else [own]


def _rounded(value: float | None) -> float | int | None:
    if value is None:
        return None
    found = float(f"{value:.9g}")
    return int(found) if found.is_integer() else found
