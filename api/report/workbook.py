"""The tables of a report as a workbook: a sheet each, its numbers to count on."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from .shape import Page
from .spread import spread


def workbook_of(page: Page, lang: str) -> bytes:
    """The workbook (.xlsx). No text runs anything in it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": page.title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    bold, wrap = (book.add_format({"text_wrap": True, "valign": "top", "bold": heavy}) for heavy in (True, False))
    whole, part_of, share = (
        book.add_format({"num_format": form, "valign": "top"}) for form in ("#,##0", "#,##0.00", "0.0%")
    )
    names: set[str] = set()
    for part in page.parts:
        if part.table is None:
            continue
        sheet, told = book.add_worksheet(_sheet_name(part.title, names)), spread(part.table, lang)
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, len(told.head), 20)
        sheet.write_row(0, 0, told.head, bold)
        sheet.freeze_panes(1, 1)
        for n, row in enumerate(told.rows):
            for i, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(n + 1, i, value, wrap)
                elif value is not None:
                    form = share if (n, i) in told.shares else whole if isinstance(value, int) else part_of
                    sheet.write_number(n + 1, i, value, form)
    book.close()
    return out.getvalue()


def _sheet_name(title: str, names: set[str]) -> str:
    """At most 31 characters, none of those a spreadsheet forbids, and none twice."""
    plain = "".join(" " if c in "[]:*?/\\" else c for c in title)[:28].strip() or "–"
    name, n = plain, 2
    while name.casefold() in names:
        name, n = f"{plain[:26]} {n}", n + 1
    names.add(name.casefold())
    return name
