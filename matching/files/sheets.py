"""An Excel workbook → raw tables of cells. What a spreadsheet can hide (formulas, merged cells, hidden sheets) is an error."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import python_calamine

from constraints import TABLES
from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr
from constraints.language import N_, Message

from .finding import Finding, cpr_finding, one_of, shown
from .settings import SETTINGS, settings_of_sheet
from .source import (
    MAX_COLUMNS,
    MAX_MEMBER,
    MAX_ROWS,
    RawTable,
    Source,
    bounded,
    open_zip,
    table_named,
)

GUIDE_SHEETS = {"vejledning", "guide", "læs mig", "readme"}
_CELL = re.compile(rb"<(?:\w+:)?c [^>]*?r=\"([A-Z]{1,3}[0-9]{1,7})\"[^>]*>\s*<(?:\w+:)?f[ >/]")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell [^>]*ref=\"([^\"]{1,40})\"")


def from_workbook(path: Path) -> Source:
    """Raw tables of an .xlsx. Raises InputError when it cannot be opened or unpacks to too much."""
    source = Source()
    archive = open_zip(path)
    formulas: dict[str, list[str]] = {}
    merged: dict[str, list[str]] = {}
    with archive:
        names = {i.filename for i in archive.infolist()}
        if "xl/workbook.xml" not in names:
            raise InputError("bad-file/no-workbook", file=path.name)
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
            if info.filename.startswith("xl/worksheets/"):
                formulas[info.filename] = [m[1].decode() for m in _CELL.finditer(data)][:20]
                merged[info.filename] = [m[1].decode() for m in _MERGE.finditer(data)][:20]
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except Exception as broken:
        raise InputError("bad-file/workbook", file=path.name, problem=type(broken).__name__) from None
    members = _sheet_members(path)
    for meta in book.sheets_metadata:
        _add_sheet(
            source, book, meta, formulas.get(members.get(meta.name, ""), []), merged.get(members.get(meta.name, ""), [])
        )
    return source


def _sheet_members(path: Path) -> dict[str, str]:
    """Sheet name → the file inside the workbook that holds it."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        try:
            rels = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        except KeyError:
            return {}
    targets = {r.get("Id"): str(r.get("Target")) for r in rels}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next((v for k, v in sheet.attrib.items() if k.rpartition("}")[2] == "id"), None)
            target = targets.get(key, "")
            found[str(sheet.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _add_sheet(source: Source, book: Any, meta: Any, formulas: list[str], merged: list[str]) -> None:
    title = str(meta.name)
    if contains_cpr(title):
        source.errors.append(cpr_finding("(sheet name)"))
        return
    table = table_named(title)
    if meta.visible != python_calamine.SheetVisibleEnum.Visible:
        source.errors.append(
            Finding("hidden-sheet", shown(title) or "(sheet)", None, None, None, Message(N_("no hidden sheets")))
        )
        return
    if title.strip().casefold() in GUIDE_SHEETS:
        return
    if table is None:
        known = one_of([*SETTINGS, *TABLES])
        source.errors.append(Finding("unknown-sheet", shown(title) or "(sheet)", None, None, None, known))
        return
    for cell in formulas:
        source.errors.append(
            Finding("formula", table, _row_of(cell), re.sub(r"\d", "", cell), None, Message(N_("a value")))
        )
    for cells in merged:
        source.errors.append(
            Finding("merged-cells", table, _row_of(cells), None, cells, Message(N_("one value a cell")))
        )
    sheet = book.get_sheet_by_name(title)
    if (sheet.height or 0) > MAX_ROWS + 1 or (sheet.width or 0) > MAX_COLUMNS:
        limits = Message.of(N_("at most {rows} rows and {columns} columns"), rows=MAX_ROWS, columns=MAX_COLUMNS)
        source.errors.append(Finding("too-large", table, None, None, f"{sheet.height} × {sheet.width}", limits))
        return
    grid = [[_cell(c) for c in row] for row in sheet.to_python(skip_empty_area=False)]
    if table in SETTINGS:
        settings = settings_of_sheet(table, grid, source.errors)
        if settings is not None:
            source.settings[table] = settings
        return
    if table in source.tables:
        source.errors.append(Finding("duplicate-file", table, None, None, shown(title), Message(N_("each table once"))))
        return
    if not grid or not any(c is not None for c in grid[0]):
        source.errors.append(Finding("empty-table", table, 1, None, None, Message(N_("a heading line"))))
        return
    while grid[0] and grid[0][-1] is None and all(len(r) < len(grid[0]) or r[len(grid[0]) - 1] is None for r in grid):
        grid = [r[: len(grid[0]) - 1] for r in grid]
    rows = [(n, row) for n, row in enumerate(grid[1:], start=2) if any(c is not None for c in row)]
    source.tables[table] = RawTable(table, grid[0], rows, 1, Message.verbatim("Excel"), title, sheet=True)


def _row_of(cell: str) -> int | None:
    found = re.search(r"\d+", cell)
    return int(found[0]) if found else None


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    return value
