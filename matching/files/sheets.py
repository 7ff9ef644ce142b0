"""A workbook → raw tables of cells. What a spreadsheet can hide (formulas, error cells, merged cells, hidden sheets) is an error.

`.xlsx`, `.xlsm` and `.ods` are looked through as well as read (`hidden.py`); of an old `.xls` only the values can be seen, and
that is said.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize
from xml.etree import ElementTree
from xml.parsers import expat

import python_calamine

from constraints import TABLES
from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr
from constraints.language import N_, Message

from .finding import FORMULA, Finding, cpr_finding, shown
from .hidden import Cell, DocumentType, Seen, of_excel, of_open_document
from .layout import Laid, lay_out
from .names import GUIDE_SHEETS, column_names, is_named, normal_heading, plain, table_named
from .place import Place, column_letters
from .raw import MAX_COLUMNS, MAX_MEMBER, MAX_ROWS, MAX_TOTAL, RawTable, Row, SettingsSheet, Source, Unread
from .settings import SETTINGS, settings_of_sheet
from .source import bounded, open_zip
from .unread import ignored_names, judge, set_aside

_OLE = b"\xd0\xcf\x11\xe0"


def from_workbook(path: Path, source: Source) -> Source:
    """Raw tables of a workbook, into a source that holds the column map. Raises InputError when it cannot be opened or unpacks to too much."""
    seen = _look_inside(path, source)
    book = _opened(path)
    sheets = [
        _Sheet(source, book, meta, seen.get(str(meta.name)), path.suffix.lower()) for meta in book.sheets_metadata
    ]
    for sheet in sheets:
        if sheet.table in SETTINGS:
            sheet.add()
    ignored = ignored_names(source)
    for sheet in sheets:
        if sheet.table not in SETTINGS:
            sheet.add(ignored)
    return source


def plain_grids(path: Path) -> list[tuple[str, list[list[Any]]]]:
    """Every sheet of a workbook by its title, as cells without meaning; bounded as a batch's. Raises InputError as `from_workbook`."""
    _look_inside(path, Source())
    book = _opened(path)
    found = []
    for title in book.sheet_names:
        sheet = book.get_sheet_by_name(title)
        if (sheet.height or 0) <= MAX_ROWS + 1 and (sheet.width or 0) <= MAX_COLUMNS:
            found.append((str(title), [[_cell(c) for c in row] for row in sheet.to_python(skip_empty_area=False)]))
    return found


def _opened(path: Path) -> Any:
    """The workbook, by what the file holds: an .xlsx is sent as .xls, too."""
    try:
        return python_calamine.load_workbook(io.BytesIO(path.read_bytes()))
    except python_calamine.PasswordError:
        raise InputError("bad-file/locked", file=path.name) from None
    except Exception as broken:
        raise InputError("bad-file/workbook", file=path.name, problem=type(broken).__name__) from None


def _look_inside(path: Path, source: Source) -> dict[str, Seen]:
    """What the sheets hold beside their values, by sheet; empty for an old `.xls`, whose parts are not XML."""
    with path.open("rb") as file:
        is_ole = file.read(4) == _OLE
    if is_ole and path.suffix.lower() != ".xls":  # what a password makes of an .xlsx
        raise InputError("bad-file/locked", file=path.name)
    limit = MAX_MEMBER if is_ole else MAX_TOTAL
    if path.stat().st_size > limit:
        raise InputError("too-large/unpacks", file=path.name, part=path.name, limit=limit // 1024 // 1024)
    if is_ole:
        says = Message(
            N_("is an old .xls: formulas, error cells and hidden rows cannot be seen in it; save it as .xlsx")
        )
        source.warnings.append(Finding("old-format", shown(path.name) or "–", says=says))
        return {}
    archive = open_zip(path)
    with archive:
        names = {i.filename for i in archive.infolist()}
        if "xl/vbaProject.bin" in names:
            source.unread.append(Unread(path.name, False, "macros"))
        parts = _parts(path, archive)
        try:
            if "content.xml" in names:
                return of_open_document(parts("content.xml") or b"")
            if "xl/workbook.xml" in names:
                return of_excel(parts)
        except DocumentType:
            raise InputError("bad-file/doctype", file=path.name) from None
        except (expat.ExpatError, ElementTree.ParseError) as broken:
            raise InputError("bad-file/workbook", file=path.name, problem=type(broken).__name__) from None
    raise InputError("bad-file/no-workbook", file=path.name)


def _parts(path: Path, archive: zipfile.ZipFile) -> Callable[[str], bytes | None]:
    """The XML parts by name, every one of them unpacked within the limits before any is read."""
    total = 0
    for info in archive.infolist():
        if not info.filename.endswith((".xml", ".rels")):
            continue
        data = bounded(archive, info, total)
        if data is None:
            limit = MAX_MEMBER // 1024 // 1024
            raise InputError("too-large/unpacks", file=path.name, part=shown(info.filename), limit=limit)
        if b"<!DOCTYPE" in data[:2048]:
            raise InputError("bad-file/doctype", file=path.name)
        total += len(data)
    infos = {i.filename: i for i in archive.infolist()}

    def part(name: str) -> bytes | None:
        return bounded(archive, infos[name], 0) if name in infos else None

    return part


class _Sheet:
    """One sheet on its way into the source."""

    def __init__(self, source: Source, book: Any, meta: Any, seen: Seen | None, ending: str) -> None:
        self._source = source
        self._book = book
        self._meta = meta
        self._format = _FORMATS.get(ending, "Excel")
        self._title = str(meta.name)
        self._seen = seen or Seen()
        self._blind = seen is None
        self.table = source.map.names.get(plain(self._title)) or table_named(self._title)

    def add(self, ignored: Iterable[str] = ()) -> None:
        title = shown(self._title) or "–"
        if contains_cpr(self._title):
            self._source.errors.append(cpr_finding("(sheet name)"))
            return
        self._notes(title)
        if is_named(self._title, ignored):
            set_aside(self._source, self._title, True, self._grid(title) or [])
        elif plain(self._title) in GUIDE_SHEETS:
            self._source.unread.append(Unread(title, True, "guide"))
        elif self._meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            self._source.unread.append(Unread(title, True, "chart"))
        elif self._meta.visible != python_calamine.SheetVisibleEnum.Visible:
            self._error("hidden-sheet", title, None, None, Message(N_("no hidden sheets")))
        elif (grid := self._grid(self.table or title)) is not None:
            self._add_grid(grid)

    def _notes(self, title: str) -> None:
        """A civil number in a comment is in the file, whatever becomes of the sheet."""
        for cell, text in self._seen.notes:
            if contains_cpr(text):
                says = Message(
                    N_("a comment holds a civil registration (CPR) number; delete the comment. The value is not shown")
                )
                place = Place(title, True, cell[0] + 1 if cell else None, _name(cell) if cell else None, None)
                found = cpr_finding(self.table or title, place.line)
                self._source.errors.append(replace(found, place=place, says=says))

    def _add_grid(self, grid: list[Row]) -> None:
        if self.table is None:
            judge(self._source, self._title, True, grid)
        elif self.table in SETTINGS:
            self._settings(self.table, grid)
        elif self.table in self._source.tables:
            self._error("duplicate-file", self.table, None, shown(self._title), Message(N_("each table once")))
        else:
            self._table(self.table, grid)

    def _error(self, code: str, table: str, row: int | None, value: str | None, expected: Message) -> None:
        self._source.errors.append(Finding(code, table, row, None, value, expected))

    def _grid(self, name: str) -> list[Row] | None:
        """The cells as they stand, an error cell as its text; None and a finding where the sheet reaches too far."""
        too_large = self._seen.rows > MAX_ROWS + 1 or self._seen.columns > MAX_COLUMNS
        sheet = None if too_large else self._book.get_sheet_by_name(self._title)
        height, width = (sheet.height or 0, sheet.width or 0) if sheet else (self._seen.rows, self._seen.columns)
        if sheet is None or height > MAX_ROWS + 1 or width > MAX_COLUMNS:
            limits = Message.of(N_("at most {rows} rows and {columns} columns"), rows=MAX_ROWS, columns=MAX_COLUMNS)
            self._error("too-large", name, None, f"{height} × {width}", limits)
            return None
        cells = [[_cell(c) for c in row] for row in sheet.to_python(skip_empty_area=False)]
        for (row, column), text in self._seen.errors.items():
            if row < len(cells) and column < len(cells[row]):
                cells[row][column] = text
        return list(enumerate(cells, start=1))

    def _settings(self, name: str, grid: list[Row]) -> None:
        for row, column in self._seen.formulas:
            place = Place(self._title, True, row + 1, _name((row, column)), None)
            told = Message(N_("a value"))
            self._source.errors.append(
                Finding("formula", name, row + 1, None, _name((row, column)), told, place=place, says=Message(FORMULA))
            )
        rows: dict[str, int] = {}
        found: list[Finding] = []
        settings = settings_of_sheet(name, [cells for _, cells in grid], found, rows)
        self._source.settings_sheets[name] = SettingsSheet(self._title, rows)
        self._source.errors += found
        if settings is not None:
            self._source.settings[name] = settings

    def _table(self, table: str, grid: list[Row]) -> None:
        mapped = self._source.map.columns.get(table, {})
        merged = self._merged()
        across = {a[0] + 1 for a, b in merged if b[1] > a[1] and a[0] == b[0]}
        laid = lay_out(table, grid, mapped, across, self._source.errors)
        if laid is None:
            self._error("empty-table", table, 1, None, Message(N_("a heading line")))
            return
        width = max(_width(cells) for _, cells in (laid.heading, *laid.rows))
        headings = (laid.heading[1] + [None] * width)[:width]
        rows = [(line, cells[:width]) for line, cells in laid.rows]
        said = Message.verbatim(self._format)
        self._source.tables[table] = RawTable(
            table, headings, rows, laid.heading[0], said, self._title, True, laid.first_column, laid.skipped, mapped
        )
        self._hidden(table, laid, merged)

    def _merged(self) -> list[tuple[Cell, Cell]]:
        if not self._blind:
            return self._seen.merged
        return list(self._book.get_sheet_by_name(self._title).merged_cell_ranges or [])

    def _hidden(self, table: str, laid: Laid, merged: list[tuple[Cell, Cell]]) -> None:
        """Findings about what a spreadsheet hides, where it is in lines and columns that are read."""
        aside = {s.line for s in laid.skipped}
        lines = {line for line, _ in laid.rows}
        read = {*lines, laid.heading[0]}
        self._formulas(table, laid, aside)
        for a, b in merged:
            if any(line + 1 in read for line in range(a[0], b[0] + 1)):
                self._error("merged-cells", table, a[0] + 1, f"{_name(a)}:{_name(b)}", Message(N_("one value a cell")))
        hidden = sorted(line for a, b in self._seen.hidden_rows for line in range(a + 1, b + 2) if line in read)
        if hidden:
            says = Message.of(
                N_("rows {rows} are hidden, by a filter or by hand; they are read all the same"), rows=_runs(hidden)
            )
            self._source.warnings.append(Finding("hidden-rows", table, None, None, _runs(hidden), says=says))
        struck = sorted({row + 1 for row, _ in self._seen.struck if row + 1 in lines})
        if struck:
            says = Message.of(
                N_("rows {rows} hold cells that are struck through; they are read all the same"), rows=_runs(struck)
            )
            self._source.warnings.append(Finding("struck-through", table, None, None, _runs(struck), says=says))

    def _formulas(self, table: str, laid: Laid, aside: set[int]) -> None:
        """One error a column, with every cell of it that holds a formula; a column that is not read may hold what it will."""
        known = column_names(TABLES[table][0])
        mapped = self._source.map.columns.get(table, {})
        columns: dict[str, tuple[int, list[int]]] = {}
        for row, place in self._seen.formulas:
            if (row, place) in self._seen.errors:  # told as the error it shows
                continue
            at = place - laid.first_column
            heading = laid.heading[1][at] if 0 <= at < len(laid.heading[1]) else None
            written = "" if heading is None else normal_heading(heading)
            name = mapped[written] if written in mapped else known[written].name if written in known else ""
            if name and row + 1 >= laid.heading[0] and row + 1 not in aside:
                columns.setdefault(name, (place, []))[1].append(row + 1)
        for name, (place, rows) in columns.items():
            self._source.tables[table].refused |= {(row, name) for row in rows}
            letter = column_letters(place)
            cells = ", ".join(f"{letter}{a}:{letter}{b}" if b > a else f"{letter}{a}" for a, b in _spans(rows))
            says = (
                Message.of(N_("the cells {cells} hold formulas; paste the values"), cells=cells.replace(":", "–"))
                if len(rows) > 1
                else Message(FORMULA)
            )
            self._source.errors.append(
                Finding("formula", table, rows[0], name, cells, Message(N_("a value")), says=says)
            )


_FORMATS = {".ods": "OpenDocument", ".xls": "Excel 97"}


def _name(cell: Cell) -> str:
    return f"{column_letters(cell[1])}{cell[0] + 1}"


def _spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers in order as runs without a gap."""
    spans: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if spans and spans[-1][1] == number - 1:
            spans[-1] = spans[-1][0], number
        else:
            spans.append((number, number))
    return spans


def _runs(numbers: Iterable[int]) -> str:
    return ", ".join(f"{a}–{b}" if b > a else str(a) for a, b in _spans(numbers))


def _width(cells: list[Any]) -> int:
    return max((p + 1 for p, c in enumerate(cells) if c is not None), default=0)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value).strip() or None
    return value
