"""Where the table stands inside a sheet or file, and which lines are certainly no rows of it.

An office puts a title above its table, headings between groups and totals below. Only what cannot be a row is left out:
it is a sum, it runs across the table, or its key is no id like the others. All else stays, and is refused as a row where it is none.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from constraints import TABLES
from constraints.facts.cpr import contains_cpr
from constraints.language import N_, Message

from .finding import Finding, cpr_finding, shown
from .names import column_names, normal_heading
from .raw import Row, Skipped

_LOOKED_THROUGH = 50
_WIDE = 6  # from so many headings on, two cells without a key are no row
_TOTAL = re.compile(
    r"(i ?alt|total|totalt|totaler|subtotal|sum|mellemsum|gennemsnit|antal|antal i alt)([\s:.].*)?", re.IGNORECASE
)
_DIGIT = re.compile("[0-9]")
_NUMBER = re.compile(r"[-\d.,\s]*\d[-\d.,\s]*(kr\.?|stk\.?|m2|m²|%|,-)?", re.IGNORECASE)


@dataclass
class Laid:
    """`heading` is the place of the heading row among the rows; `rows` are those below it that may be rows of the table."""

    heading: Row
    rows: list[Row]
    skipped: list[Skipped]
    first_column: int


def lay_out(
    table: str, grid: list[Row], mapped: Mapping[str, str], merged: Collection[int], errors: list[Finding]
) -> Laid | None:
    """The table inside a grid; None where every cell is empty. `merged` are the lines with a cell across several columns."""
    filled = [row for row in grid if _count(row)]
    if not filled:
        return None
    known = column_names(TABLES[table][0])
    at = _heading_row(filled, {*known, *mapped})
    aside = [(row, "above-heading") for row in filled[:at]]
    crowded = [row for row in filled[:at] if _count(row) > 2]
    if len(crowded) > 1:
        told = Message(N_("a title of a few cells above the headings, not rows"))
        errors += [Finding("rows-above-heading", table, line, None, None, told) for line, _ in crowded]
    heading = filled[at]
    look = _Looked(heading, known, mapped, filled[at + 1 :], merged)
    rows: list[Row] = []
    for row in filled[at + 1 :]:
        kind = look.kind(row)
        if kind is None:
            rows.append(row)
        else:
            aside.append((row, kind))
    errors += [cpr_finding(table, row[0]) for row, kind in aside if _has_cpr(row, kind)]
    first = _first_column([heading, *rows])
    if first:
        heading, rows = (heading[0], heading[1][first:]), [(n, c[first:]) for n, c in rows]
    return Laid(heading, rows, [_skipped(*a) for a in aside], first)


def _heading_row(rows: list[Row], known: Collection[str]) -> int:
    """The first row with two known headings; else the first with two that are like one; else the first row."""
    looked = [[normal_heading(c) for c in cells if isinstance(c, str)] for _, cells in rows[:_LOOKED_THROUGH]]
    for at, headings in enumerate(looked):
        if len({h for h in headings if h in known}) > 1:
            return at
    names = list(known)
    for at, headings in enumerate(looked[:10]):
        if sum(bool(difflib.get_close_matches(h, names, n=1, cutoff=0.85)) for h in headings) > 1:
            return at
    return 0


class _Looked:
    """The heading row and the rows below it, looked at together: what the ids of this table are like."""

    def __init__(
        self,
        heading: Row,
        known: Mapping[str, Any],
        mapped: Mapping[str, str],
        rows: list[Row],
        merged: Collection[int],
    ) -> None:
        self._headings = [None if c is None else normal_heading(c) for c in heading[1]]
        self._width = sum(h not in (None, "") for h in self._headings)
        self._merged = merged
        self._first = next((h for h in self._headings if h), None)
        self._wordy = self._first is not None and not _DIGIT.search(self._first)
        by_name = {c.name: c for c in known.values()}
        columns = [by_name.get(mapped[h]) if h in mapped else known.get(h) for h in self._headings if h is not None]
        places = [p for p, h in enumerate(self._headings) if h is not None]
        self._keys = [p for p, c in zip(places, columns, strict=True) if c is not None and c.key]
        self._required = [p for p, c in zip(places, columns, strict=True) if c is not None and c.required]
        self._reach = max(self._required, default=-1) + 1
        missing = {c.name for c in by_name.values() if c.required} - {c.name for c in columns if c is not None}
        self._no_row_holds = bool(missing)
        self._rows = rows

    @cached_property
    def _ids(self) -> dict[int, list[str]]:
        """What stands in the key columns of rows that are at least half filled."""
        whole = [
            c
            for _, c in self._rows
            if 2 * _count((0, c)) >= self._width and not _is_total(c) and not self._is_heading(_first(c), c)
        ]
        return {p: [str(c[p]) for c in whole if _has(c, p)] for p in self._keys}

    def kind(self, row: Row) -> str | None:
        """A key of `SKIPPED`, or None for what may be a row."""
        line, cells = row
        at, first = next((p, c) for p, c in enumerate(cells) if c is not None)
        if self._is_heading(first, cells):
            return "heading-again"
        may_hold = not self._no_row_holds and self._holds(cells)
        in_key = at in self._keys and not _is_number(first)
        if (in_key or not may_hold) and _is_total(cells):
            return "total"
        if may_hold:
            return None
        filled = [p for p, c in enumerate(cells) if c is not None]
        if self._width < 3 or not self._keys:
            return None
        if not any(_has(cells, p) for p in self._keys):
            return self._keyless(line, cells, filled)
        return self._alone(line, str(cells[filled[0]]), filled[0]) if len(filled) == 1 else None

    def _holds(self, cells: list[Any]) -> bool:
        """Something stands in every column that must be filled in."""
        return len(cells) >= self._reach and None not in map(cells.__getitem__, self._required)

    def _is_heading(self, first: Any, cells: list[Any]) -> bool:
        if self._width < 2 or (self._wordy and isinstance(first, str) and _DIGIT.search(first)):
            return False
        if normal_heading(first) != self._first:
            return False
        return [normal_heading(c) for c in cells if c is not None] == [h for h in self._headings if h]

    def _keyless(self, line: int, cells: list[Any], filled: list[int]) -> str | None:
        """No key: a sum where there are but one or two numbers; a heading where it runs across columns or stands under none."""
        if len(filled) > (2 if self._width >= _WIDE else 1):
            return None
        if all(_is_number(cells[p]) for p in filled):
            return "total"
        under_none = all(p >= len(self._headings) or not self._headings[p] for p in filled)
        return "group" if len(filled) == 1 and (line in self._merged or under_none) else None

    def _alone(self, line: int, text: str, place: int) -> str | None:
        """A single cell, in a key column: a heading where it runs across columns or is no id like all the others."""
        ids = self._ids.get(place, [])
        if line in self._merged:
            return "group"
        if not ids:
            return None
        if len(text.split()) > 2 and not any(len(i.split()) > 2 for i in ids):
            return "note"
        has_digit = [any(c.isdigit() for c in i) for i in (text, *ids)]
        if not has_digit[0] and all(has_digit[1:]):
            return "group"
        begun = {_letters(i) for i in ids}
        return "group" if len(ids) > 2 and len(begun) == 1 and _letters(text) not in begun else None


def _letters(text: str) -> str:
    """The letters an id begins with: `b` of `B 12`, `afdeling` of `Afdeling 3`."""
    found = re.match(r"[^\W\d_]*", text.strip().casefold())
    return found[0] if found else ""


def _has_cpr(row: Row, kind: str) -> bool:
    """A sum may have ten digits; anything else is looked at as it stands."""
    return any(contains_cpr(c) for c in row[1] if isinstance(c, str) or kind != "total")


def _skipped(row: Row, kind: str) -> Skipped:
    return Skipped(row[0], kind, shown(_first(row[1])))


def _count(row: Row) -> int:
    return len(row[1]) - row[1].count(None)


def _has(cells: list[Any], place: int) -> bool:
    return place < len(cells) and cells[place] is not None


def _first(cells: list[Any]) -> Any:
    return next(c for c in cells if c is not None)


def _first_column(rows: list[Row]) -> int:
    """The first column in which any of the rows holds something."""
    if any(cells and cells[0] is not None for _, cells in rows):
        return 0
    return min(next((p for p, c in enumerate(cells) if c is not None), len(cells)) for _, cells in rows)


def _is_total(cells: list[Any]) -> bool:
    """Words for a total, and beside them nothing but numbers."""
    words = (str(c).strip() for c in cells if c is not None and not _is_number(c))
    first = next(words, None)
    return first is not None and bool(_TOTAL.fullmatch(first)) and all(_TOTAL.fullmatch(w) for w in words)


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str):
        return bool(_NUMBER.fullmatch(cell.strip()))
    return isinstance(cell, int | float) and not isinstance(cell, bool)
