"""Any table that people hand in beside a batch, as a grid of texts: a workbook (.xlsx) or a text file with separators.

Bounded before it is unpacked, like the files of a batch. What the cells mean is for the caller to say.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import python_calamine

from constraints import InputError
from constraints.facts.cpr import contains_cpr

from ..files.source import MAX_COLUMNS, MAX_MEMBER, MAX_ROWS, bounded, open_zip

_TEXT = (".csv", ".tsv", ".txt")
_SEPARATORS = (";", ",", "\t", "|")
# Headings stand near the top: below a title, a date, an explanation.
_HEADING_WITHIN = 30


@dataclass(frozen=True)
class Grid:
    """One sheet, or one text file: its name, and rows of texts from line 1. An empty cell is an empty text."""

    name: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Found:
    """A table found in a grid by its headings: columns by name, and the rows below as (line, cells by name)."""

    grid: Grid
    columns: frozenset[str]
    rows: Sequence[tuple[int, Mapping[str, str]]]


def is_table_file(path: Path) -> bool:
    """Is the file a workbook or a text table, by its name?"""
    return path.suffix.lower() in (".xlsx", *_TEXT)


def grids(path: Path) -> list[Grid]:
    """Every sheet of a file. Raises InputError when it is no such file, cannot be opened or is too large."""
    if contains_cpr(path.name):
        raise InputError("cpr-number/file-name")
    if not is_table_file(path):
        raise InputError("bad-file/table", file=path.name)
    try:
        size = path.stat().st_size
        if size > MAX_MEMBER:
            raise InputError("too-large/unpacks", file=path.name, part=path.name, limit=MAX_MEMBER // 1024 // 1024)
        return _workbook(path) if path.suffix.lower() == ".xlsx" else [_text(path.name, path.read_bytes())]
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
            return Found(grid, frozenset(places), [(line, cells) for line, cells in below if any(cells.values())])
    return None


def _workbook(path: Path) -> list[Grid]:
    with open_zip(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise InputError("bad-file/no-workbook", file=path.name)
        total = 0
        for info in archive.infolist():
            if not info.filename.endswith((".xml", ".rels")):
                continue
            data = bounded(archive, info, total)
            if data is None:
                raise InputError("too-large/unpacks", file=path.name, part="xml", limit=MAX_MEMBER // 1024 // 1024)
            if b"<!DOCTYPE" in data[:2048]:
                raise InputError("bad-file/doctype", file=path.name)
            total += len(data)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        found = []
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            if (sheet.height or 0) <= MAX_ROWS and (sheet.width or 0) <= MAX_COLUMNS:
                rows = sheet.to_python(skip_empty_area=False)
                found.append(Grid(title, [[_shown(c) for c in row] for row in rows]))
        return found
    except Exception as broken:
        raise InputError("bad-file/workbook", file=path.name, problem=type(broken).__name__) from None


def _shown(cell: object) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def _text(name: str, data: bytes) -> Grid:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise InputError("bad-file/text", file=name) from None
    lines = text.splitlines()
    head = next((x for x in lines if x.strip() and not x.lower().startswith("sep=")), "")
    separator = max(_SEPARATORS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise InputError("bad-file/text", file=name) from None
    if len(rows) > MAX_ROWS:
        raise InputError("too-large/rows", file=name, limit=MAX_ROWS)
    return Grid(name, [[c.strip() for c in row] for row in rows])


__all__ = ["Found", "Grid", "grids", "is_table_file", "table_in"]
