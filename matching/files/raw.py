"""What stands in the files before any meaning is read into it: tables of cells, settings, and what was left unread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from constraints.language import N_, Message

from .finding import Finding

MAX_MEMBER = 64 * 1024 * 1024
MAX_TOTAL = 192 * 1024 * 1024
MAX_MEMBERS = 200
MAX_RATIO = 200
MAX_ROWS = 250_000
MAX_COLUMNS = 200

# A line and its cells, None for an empty one.
Row = tuple[int, list[Any]]

SKIPPED = {
    "above-heading": N_("above the headings"),
    "heading-again": N_("the headings again"),
    "group": N_("heading of a group"),
    "total": N_("a total"),
    "note": N_("note"),
}
UNREAD = {
    "ignored": N_("ignored, as batch.yaml or mapping.yaml says"),
    "notes": N_("notes, not read"),
    "no-rows": N_("holds no rows"),
    "guide": N_("guide, not read"),
    "unknown": N_("no table of the batch"),
    "odd-kind": N_("not a kind of file that is read"),
    "chart": N_("a chart, not read"),
    "macros": N_("the macros in it are never run"),
}


@dataclass(frozen=True)
class Skipped:
    """A line inside a table that is certainly no row of it. `kind` is a key of `SKIPPED`; `text` its first cell."""

    line: int
    kind: str
    text: str | None


@dataclass(frozen=True)
class Unread:
    """A file or sheet that is no table. `kind` is a key of `UNREAD`; `rows` counts its lines with a cell, None = not opened;
    `like` is the table its headings are known in.
    """

    written_as: str
    sheet: bool
    kind: str
    rows: int | None = None
    like: str | None = None


@dataclass
class RawTable:
    """Cells as they stand. `rows` holds (line in the file, cells); headings are line `heading_row`.

    `written_as` is the name of the file or sheet as the office wrote it; `sheet` tells which of the two. `first_column` is the
    column of the sheet that the first heading stands in, from 0. `skipped` are the lines that are no rows: titles, group
    headings, totals. `mapped` is what the office's own column map says: a heading in plain form → a column, "" = not read.
    `refused` are the cells, by line and column, that a finding tells of already: what else is wrong with them is not told.
    """

    name: str
    headings: list[Any]
    rows: list[Row]
    heading_row: int = 1
    understood: Message = field(default=Message(""))
    written_as: str = ""
    sheet: bool = False
    first_column: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    mapped: dict[str, str] = field(default_factory=dict)
    refused: set[tuple[int, str]] = field(default_factory=set)


@dataclass
class ColumnMap:
    """An office's own headings and names, confirmed by a person: table → heading → column, and file or sheet → table.

    Headings and names are in plain form; "" = not read.
    """

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SettingsSheet:
    """A sheet of settings as the office named it, and the row of each setting by its dotted path."""

    written_as: str
    lines: dict[str, int]


@dataclass
class Source:
    """What was found: raw tables by name, settings by name, what was left unread, and findings about files and sheets."""

    tables: dict[str, RawTable] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings_sheets: dict[str, SettingsSheet] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    map: ColumnMap = field(default_factory=ColumnMap)
    # After so many errors no further row is read; None = every row, as a report of a file wants.
    most_errors: int | None = None
