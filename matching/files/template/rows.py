"""A sheet per table: headings with notes, drop-downs, and the rows of a month where there are any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from constraints import TABLES
from constraints.facts.record import ColumnInfo, Record
from constraints.facts.values import Kind
from constraints.language import N_

from ..place import column_letters
from .codes import CodeList, offered, word_of
from .columns import note
from .look import MAY, MISSING, MUST, ROWS, Look, heading

_WIDTHS = {"date": 12, "yes-no": 8, "whole": 8, "m2": 8, "dkk": 12, "text": 24, "code": 8, "id": 13}


def write(
    look: Look, title: str, model: type[Record], rows: Sequence[Mapping[str, Any]], lists: dict[Kind, CodeList], *,
    required: bool,
) -> None:  # fmt: skip
    """One table. A cell that must be filled in is coloured while it is empty in a row that is begun."""
    table = next(name for name, (of, _, _) in TABLES.items() if of is model)
    columns = model.columns()
    widths = [_width(column, look) for column in columns]
    # A4 across holds about so many characters at a size people can read.
    pages = -(-sum(widths) // 150)
    sheet = look.sheet(title, colour=MUST if required else MAY, rows=True, pages=pages)
    sheet.set_row(0, 46)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    for c, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(c, c, width, look.cell(column))
        sheet.write_string(0, c, heading(column, look.lang), look.head(column.required))
        _note(sheet, c, note(table, column, required, look))
        _drop_down(sheet, c, column, lists, look)
    _missing(sheet, columns, look)
    for r, row in enumerate(rows, start=1):
        for c, column in enumerate(columns):
            if row.get(column.name) is not None:
                _cell(sheet, r, c, row[column.name], column, look)


def _width(column: ColumnInfo, look: Look) -> int:
    """Room for the words of its list and for the longest word of its heading: the rest of a heading wraps."""
    words = max((len(word_of(code, column.kind, look.lang)) for code in column.kind.choices), default=0)
    longest = max(len(word) for word in heading(column, look.lang).split())
    return max(_WIDTHS.get(column.kind.name, 12), min(30, words + 2), longest + 2)


def _note(sheet: Any, c: int, text: str) -> None:
    lines = sum(1 + len(line) // 52 for line in text.splitlines())
    options = {"width": 330, "height": 18 + 17 * lines, "font_size": 9, "author": "Anvis", "color": "#FFFFF0"}
    sheet.write_comment(0, c, text, options)


def _drop_down(sheet: Any, c: int, column: ColumnInfo, lists: dict[Kind, CodeList], look: Look) -> None:
    source = offered(column, lists, look)
    if source is not None:
        told = {
            "error_title": look.say(N_("Not on the list")),
            "error_message": look.say(N_("Choose from the list. The sheet of codes shows every word and code.")),
        }
        # A code is as good as its word, so what is not on the list can be kept.
        sheet.data_validation(1, c, ROWS, c, {"validate": "list", "source": source, "error_type": "warning", **told})


def _missing(sheet: Any, columns: Sequence[ColumnInfo], look: Look) -> None:
    last = column_letters(len(columns) - 1)
    for c, column in enumerate(columns):
        if column.required:
            begun = f"=AND(COUNTA($A2:${last}2)>0,ISBLANK({column_letters(c)}2))"
            style = look.book.add_format({"bg_color": MISSING})
            sheet.conditional_format(1, c, ROWS, c, {"type": "formula", "criteria": begun, "format": style})


def _cell(sheet: Any, r: int, c: int, value: Any, column: ColumnInfo, look: Look) -> None:
    style = look.cell(column)
    if isinstance(value, bool):
        sheet.write_string(r, c, look.say("yes") if value else look.say("no"), style)
    elif isinstance(value, date):
        sheet.write_datetime(r, c, value, style)
    elif column.kind.choices:
        sheet.write_string(r, c, word_of(str(value), column.kind, look.lang), style)
    elif isinstance(value, int | float):
        sheet.write_number(r, c, value, style)
    else:
        sheet.write_string(r, c, str(value), style)
