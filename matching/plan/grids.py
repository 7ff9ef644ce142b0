"""Any table that people hand in beside a batch, as a grid of texts: a workbook (.xlsx) or a text file with separators.

Bounded before it is unpacked, like the files of a batch. What the cells mean is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from constraints import InputError
from constraints.facts.cpr import contains_cpr

from ..files.delimited import best_delimiter, decoded, lines
from ..files.opening import WORKBOOKS
from ..files.raw import MAX_MEMBER, MAX_ROWS

_TEXT = (".csv", ".tsv", ".txt")
# Headings stand near the top: below a title, a date, an explanation.
_HEADING_WITHIN = 30


@dataclass(frozen=True)
class Grid:
    """One sheet, or one text file: its name, and rows of texts from line 1. An empty cell is an empty text."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Found:
    """A table found in a grid: its headings as they are written, by name, and the rows below as (line, cells by name)."""

    grid: Grid
    headings: Mapping[str, str]
    rows: Sequence[tuple[int, Mapping[str, str]]]


def is_table_file(path: Path) -> bool:
    """Is the file a workbook or a text table, by its name?"""
    return path.suffix.lower() in (*WORKBOOKS, *_TEXT)


def grids(path: Path, known: Collection[str]) -> list[Grid]:
    """Every sheet of a file; `known` headings (in plain form) tell the separator of a text file.

    Raises InputError when it is no such file, cannot be opened or is too large.
    """
    if contains_cpr(path.name):
        raise InputError("cpr-number/file-name")
    if not is_table_file(path):
        raise InputError("bad-file/table", file=path.name)
    try:
        size = path.stat().st_size
        if size > MAX_MEMBER:
            raise InputError("too-large/unpacks", file=path.name, part=path.name, limit=MAX_MEMBER // 1024 // 1024)
        if path.suffix.lower() in _TEXT:
            return [_text(path.name, path.read_bytes(), known)]
        from ..files.sheets import plain_grids  # a text file is opened without it

        return [Grid(title, [[_shown(c) for c in row] for row in rows]) for title, rows in plain_grids(path)]
    except OSError as gone:
        raise InputError("not-there/plan", path=str(path), problem=type(gone).__name__) from None


def table_in(grid: Grid, headings: Mapping[str, Callable[[str], bool]], required: Sequence[str]) -> Found | None:
    """The table whose headings hold every required name; None = the grid has none."""
    for n, row in enumerate(grid.rows[:_HEADING_WITHIN]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            name = next((x for x, fits in headings.items() if x not in places and fits(cell)), None)
            if cell and name is not None:
                places[name] = place
        if all(name in places for name in required):
            below = [
                (line, {name: own[p] if p < len(own) else "" for name, p in places.items()})
                for line, own in enumerate(grid.rows[n + 1 :], start=n + 2)
            ]
            written = {name: row[p] for name, p in places.items()}
            return Found(grid, written, [(line, cells) for line, cells in below if any(cells.values())])
    return None


def _shown(cell: object) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def _text(name: str, data: bytes, known: Collection[str]) -> Grid:
    found = decoded(data)
    if found is None:
        raise InputError("bad-file/text", file=name)
    text = found[0]
    # Numbers of lines are told to people: a line that is lacking in between stays there, empty.
    rows = lines(text, best_delimiter(text, known), strict=False)
    if len(rows) > MAX_ROWS:
        raise InputError("too-large/rows", file=name, limit=MAX_ROWS)
    by_line = dict(rows)
    return Grid(name, [[_shown(c) for c in by_line.get(n, [])] for n in range(1, max(by_line, default=0) + 1)])


__all__ = ["Found", "Grid", "grids", "is_table_file", "table_in"]
