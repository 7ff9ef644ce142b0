"""The office's own workbook back, with every finding as a coloured cell with a note, and a first sheet that lists them.

A folder or zip of CSV and a workbook of another format become one, its rows on the lines they have in the file. Values stand as they were; a
formula comes back as the value it had. What is shaped like a civil registration number is blanked wherever it stands.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from constraints import TABLES
from constraints.facts.case import BatchHeader
from constraints.facts.cpr import contains_cpr
from constraints.language import N_, nsay, say

from .finding import Finding
from .names import plain, table_named
from .place import column_index, column_letters
from .reading import Reading
from .settings import SETTINGS
from .unknown import Unknown

_AUTHOR = "Anvis"
_ERROR, _WARNING, _UNKNOWN = N_("error"), N_("warning"), N_("unknown")
_FILLS = {_ERROR: "FFC7CE", _WARNING: "FFEB9C", _UNKNOWN: "DDEBF7"}
_FIRST_SHEET = N_("errors")
_WIDTHS = (6, 10, 22, 10, 110)
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the time of making is no fact of the batch: same bytes each time
_MOST_NOTE = 2000
_LINE = 15  # points: not every program makes a row as high as its wrapped text
_NUMBERS = ("dkk", "metres", "m2", "whole", "share")


@dataclass(frozen=True)
class _Mark:
    """One line of the first sheet: what kind, where (a sheet and a cell of the marked workbook, if any), and the sentence."""

    kind: str
    sheet: str | None
    cell: str | None
    text: str


def write_marked(reading: Reading, batch: Path, out: Path, lang: str) -> Path:
    """Writes the marked copy into the folder `out` (made if it is not there); its path.

    `batch` is the file or folder that was read. Raises OSError when it cannot be written.
    """
    book = _office_book(batch) if _is_excel(batch) else _made_book(reading, lang)
    titles = _titles(reading, book)
    _blank_civil_numbers(book, _number_columns(reading, titles))
    marks = list(_marks(reading, book, titles, lang))
    for mark in sorted(marks, key=lambda m: list(_FILLS).index(m.kind), reverse=True):  # the gravest colour last
        if mark.sheet is not None and mark.cell is not None:
            _paint(book[mark.sheet], mark)
    _first_sheet(book, marks, lang)
    out.mkdir(parents=True, exist_ok=True)
    name, marked = batch.stem if batch.is_file() else batch.resolve().name, say(lang, "marked")
    target = out / f"{name}-{marked}.xlsx"
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(_bytes(book))
    part.replace(target)
    return target


# ---------------------------------------------------------------- the workbook


def _is_excel(path: Path) -> bool:
    """A workbook that can be written back, by what it holds and not by its name."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


def _office_book(path: Path) -> Any:
    """The office's workbook without what nobody sees and what could hold a copy of cells: links, pivots, pictures, macros."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True, keep_links=False)
    for sheet in list(book.chartsheets):
        book.remove(sheet)
    for sheet in book.worksheets:
        sheet._charts, sheet._images, sheet._pivots = [], [], []
        sheet.tables.clear()
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == _AUTHOR:  # marked once before
                    cell.comment, cell.fill = None, PatternFill()
    return book


def _made_book(reading: Reading, lang: str) -> Any:
    """A workbook of the files that were read: a sheet a table, and the settings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, values in reading.settings.items():
        sheet = book.create_sheet(name)
        for r, (key, value) in enumerate(_flat(values), start=1):
            _put(sheet.cell(r, 1), key)
            _put(sheet.cell(r, 2), value)
    for name in TABLES:
        if name not in reading.raw:
            continue
        raw = reading.raw[name]
        sheet = book.create_sheet(TABLES[name][1] if lang == "da" else name)
        for line, cells in [(raw.heading_row, raw.headings), *raw.rows]:
            for c, value in enumerate(cells, start=raw.first_column + 1):
                _put(sheet.cell(line, c), value)
        sheet.freeze_panes = sheet.cell(raw.heading_row + 1, 1)
        for cell in sheet[raw.heading_row]:
            cell.font = Font(name="Arial", bold=True)
    return book


def _flat(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{key}.")
        else:
            listed = ", ".join(str(v) for v in value) if isinstance(value, list | tuple) else value
            yield f"{path}{key}", listed


def _put(cell: Any, value: Any) -> None:
    """A value as it stands; a text is never a formula."""
    if value is None:
        return
    if isinstance(value, bool | int | float) or hasattr(value, "isoformat"):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell.data_type = "s"


def _titles(reading: Reading, book: Any) -> dict[str, str]:
    """Table or settings → its sheet in the marked workbook."""
    found: dict[str, str] = {}
    for title in book.sheetnames:
        name = table_named(title)
        if name is not None and (name in SETTINGS or name in reading.raw):
            found.setdefault(f"{name}.yaml" if name in SETTINGS else name, title)
    for name, raw in reading.raw.items():
        if raw.sheet and raw.written_as in book.sheetnames:
            found[name] = raw.written_as
    return found


# ---------------------------------------------------------------- civil numbers


def _number_columns(reading: Reading, titles: Mapping[str, str]) -> set[tuple[str, int]]:
    """Sheet and column (from 1) where a spreadsheet number is an amount or a coordinate and not a civil number."""
    found = set()
    for name, table in reading.tables.items():
        kinds = {c.name: c.kind.name for c in TABLES[name][0].columns()}
        for column, place in table.places.items():
            if kinds[column] in _NUMBERS:
                found.add((titles.get(name, ""), reading.raw[name].first_column + place + 1))
    return found


def _blank_civil_numbers(book: Any, numbers: set[tuple[str, int]]) -> None:
    """Blanks every cell, note, link and hidden text that holds a civil registration number."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                _blank(sheet, cell, numbers)
        sheet.HeaderFooter = type(sheet.HeaderFooter)()
        checks = sheet.data_validations.dataValidation
        sheet.data_validations.dataValidation = [x for x in checks if not contains_cpr(repr(x))]
        if any(contains_cpr(repr(rule)) for group in sheet.conditional_formatting for rule in group.rules):
            sheet.conditional_formatting = type(sheet.conditional_formatting)()
        sheet.defined_names.clear()
    book.defined_names.clear()
    for i, sheet in enumerate(book.worksheets, start=1):
        if contains_cpr(sheet.title):
            sheet.title = f"({i})"
    book.properties = type(book.properties)(creator=_AUTHOR, created=_MADE, modified=_MADE)
    book.custom_doc_props = type(book.custom_doc_props)()


def _blank(sheet: Any, cell: Any, numbers: set[tuple[str, int]]) -> None:
    if isinstance(cell, MergedCell):
        return
    amount = isinstance(cell.value, int | float) and (sheet.title, cell.column) in numbers
    if not amount and contains_cpr(cell.value):
        cell.value = None
    if cell.comment is not None and contains_cpr(f"{cell.comment.text} {cell.comment.author}"):
        cell.comment = None
    link = cell.hyperlink
    if link is not None and any(contains_cpr(x) for x in (link.target, link.location, link.tooltip, link.display)):
        cell.hyperlink = None


# ---------------------------------------------------------------- the marks


def _marks(reading: Reading, book: Any, titles: Mapping[str, str], lang: str) -> Iterator[_Mark]:
    for kind, findings in ((_ERROR, reading.errors), (_WARNING, reading.warnings)):
        for f in findings:
            sheet = titles.get(f.table)
            cell = None if sheet is None else _cell(reading, book[sheet], f)
            yield _Mark(kind, sheet, cell, f.message(lang) if cell is None else _at_cell(f, lang))
    for u in reading.unknown:
        sheet = titles.get(u.table)
        yield _Mark(_UNKNOWN, sheet, None if sheet is None else _heading(reading, u), u.message(lang))


def _at_cell(f: Finding, lang: str) -> str:
    """The sentence where sheet and cell are told beside it: under its heading."""
    heading = f.place.heading if f.place is not None else f.column
    return f"{heading}: {f.sentence(lang)}" if heading else f.sentence(lang)


def _cell(reading: Reading, sheet: Any, f: Finding) -> str | None:
    """The cell of a finding: its own; the first of its row; the heading of its column; of a setting, its value."""
    raw = reading.raw.get(f.table)
    if raw is None:
        setting = (f.column or "").partition(".")[0]
        names = {plain(n) for c in BatchHeader.columns() if c.name == setting for n in (c.name, c.danish)} | {
            plain(f.column)
        }
        keys = (row[0] for row in sheet.iter_rows(max_col=1))
        return next((f"B{k.row}" for k in keys if k.value is not None and plain(k.value) in names), None)
    index = column_index(f.column, raw, reading.tables.get(f.table))
    if f.row is None and index is None:
        return None
    letters = column_letters(raw.first_column + (0 if index is None else index))
    return f"{letters}{f.row if f.row is not None else raw.heading_row}"


def _heading(reading: Reading, u: Unknown) -> str | None:
    raw, place = reading.raw[u.table], reading.tables[u.table].places.get(u.column)
    return None if place is None else f"{column_letters(raw.first_column + place)}{raw.heading_row}"


def _paint(sheet: Any, mark: _Mark) -> None:
    cell = sheet[mark.cell]
    if isinstance(cell, MergedCell):
        around = next(r for r in sheet.merged_cells.ranges if cell.coordinate in r)
        cell = sheet.cell(around.min_row, around.min_col)
    cell.fill = PatternFill("solid", fgColor=_FILLS[mark.kind])
    before = "" if cell.comment is None else f"{cell.comment.text}\n\n"
    note = Comment(f"{before}{ILLEGAL_CHARACTERS_RE.sub('', mark.text)}"[:_MOST_NOTE], _AUTHOR)
    note.width, note.height = 360, 120
    cell.comment = note


def _first_sheet(book: Any, marks: list[_Mark], lang: str) -> None:
    """Every finding with a link to its cell, before all other sheets."""
    title = say(lang, _FIRST_SHEET)
    heading = say(lang, "What Anvis found in the batch")
    old = next((s for s in book.worksheets if s.title.casefold() == title.casefold()), None)
    if old is not None and old["A1"].value == heading:
        book.remove(old)
    sheet = book.create_sheet(title, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    _put(sheet["A1"], heading)
    sheet["A1"].font = Font(name="Arial", bold=True, size=14)
    _put(sheet["A2"], _summary(marks, lang))
    _put(
        sheet["A3"],
        say(lang, "A copy to mend from: formulas stand as values, and what is shaped like a CPR number is blanked."),
    )
    for place in ("A2", "A3"):
        sheet[place].font = Font(name="Arial", size=10)
    head = ("", N_("kind"), N_("sheet"), N_("cell"), N_("what was found"))
    for c, (text, width) in enumerate(zip(head, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(5, c)
        _put(cell, say(lang, text) if text else "")
        cell.font, cell.fill = Font(name="Arial", bold=True), PatternFill("solid", fgColor="DCE6E1")
        sheet.column_dimensions[column_letters(c - 1)].width = width
    for r, mark in enumerate(marks, start=6):
        values = (r - 5, say(lang, mark.kind), mark.sheet, mark.cell, mark.text)
        for c, value in enumerate(values, start=1):
            _put(sheet.cell(r, c), value)
            sheet.cell(r, c).alignment = Alignment(vertical="top", wrap_text=c == len(values))
            sheet.cell(r, c).font = Font(name="Arial", size=10)
        sheet.cell(r, 2).fill = PatternFill("solid", fgColor=_FILLS[mark.kind])
        sheet.row_dimensions[r].height = _LINE * (1 + len(mark.text) // _WIDTHS[-1])
        if mark.sheet is not None:
            _link(sheet.cell(r, 4 if mark.cell else 3), mark)
    sheet.freeze_panes = "A6"
    sheet.auto_filter.ref = f"A5:E{max(5, 5 + len(marks))}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "5:5"


def _summary(marks: list[_Mark], lang: str) -> str:
    count = {kind: sum(m.kind == kind for m in marks) for kind in _FILLS}
    parts = (
        nsay(lang, "{count} error", "{count} errors", count[_ERROR]),
        nsay(lang, "{count} warning", "{count} warnings", count[_WARNING]),
        nsay(lang, "{count} column with unknown cells", "{count} columns with unknown cells", count[_UNKNOWN]),
    )
    return ", ".join(parts)


def _link(cell: Any, mark: _Mark) -> None:
    there = str(mark.sheet).replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{there}'!{mark.cell or 'A1'}")
    cell.font = Font(name="Arial", color="0563C1", underline="single")


def _bytes(book: Any) -> bytes:
    """The workbook as a file, the same bytes each time: neither the clock nor the order of writing shows."""
    written, packed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED)).save()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            fixed = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, old.read(info.filename))
    return packed.getvalue()
