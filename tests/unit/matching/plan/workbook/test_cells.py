"""Plain cells are written in fewer steps; the file is the one the library writes by itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from matching.plan.workbook.cells import PlainSheet

_ROWS = ((0, "a & b <c>", None), (-12, 'æøå "x"', 10**15), (None, None, None), (7, " space ", 123456789012345678))


def _write(path: Path, kind: type[Worksheet]) -> dict[str, bytes]:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
    sheet = book.add_worksheet("one", kind)
    shapes = [book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"}), book.add_format({"bottom": 4})]
    for r, row in enumerate(_ROWS):
        if isinstance(sheet, PlainSheet):
            sheet.reach(r, len(row))
        for c, (value, shape) in enumerate(zip(row, shapes, strict=True)):
            if isinstance(sheet, PlainSheet):
                sheet.put(r, c, value, shape)
            elif value is None:
                sheet.write_blank(r, c, None, shape)
            elif isinstance(value, int):
                sheet.write_number(r, c, value, shape)
            else:
                sheet.write_string(r, c, value, shape)
    # What goes the library's own way beside them.
    sheet.write_url(20, 1, "internal:'one'!A1", shapes[0], "a link")
    sheet.write_datetime(20, 2, datetime(2026, 11, 20), shapes[1])  # noqa: DTZ001
    sheet.write_number(20, 40, 1.5, shapes[1])
    sheet.write_number(21, 0, 3)
    sheet.write_formula(21, 1, "=1+1", shapes[0], 2)
    sheet.merge_range(22, 0, 22, 3, "wide", shapes[2])
    sheet.set_row(2, 30)
    book.close()
    with ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_file_is_the_one_the_library_writes(tmp_path: Path) -> None:
    plain, library = (_write(tmp_path / f"{i}.xlsx", kind) for i, kind in enumerate((PlainSheet, Worksheet)))
    assert plain == library
    assert b'<c r="A2" s="1"><v>-12</v></c>' in plain["xl/worksheets/sheet1.xml"]
