"""A table as a file that Excel opens: semicolons and decimal commas in Danish, and no cell that Excel would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from fastapi.responses import Response

Cell = str | int | float | date | None
# What a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Cell]], lang: str) -> str:
    """The text of the file. A text that would be a formula stands behind an apostrophe; unknown is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if lang == "da" else ",", lineterminator="\r\n")
    writer.writerow([_cell(head, lang) for head in heads])
    writer.writerows([_cell(cell, lang) for cell in row] for row in rows)
    return buffer.getvalue()


def csv_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], lang: str) -> Response:
    """The file as an answer, `NAME.csv`, with the mark by which Excel knows UTF-8."""
    data = csv_text(heads, rows, lang).encode("utf-8-sig")
    shown = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Content-Language": lang}
    return Response(data, media_type="text/csv; charset=utf-8", headers=shown)


def _cell(value: Cell, lang: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(value).replace(".", ",") if lang == "da" else str(value)
    if isinstance(value, str):
        return "'" + value if value.startswith(_FORMULA) else value
    return value.isoformat() if isinstance(value, date) else str(value)
