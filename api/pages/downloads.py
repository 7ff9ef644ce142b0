"""Tables to take along: a CSV file that a Danish spreadsheet opens as columns, and that runs nothing there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from fastapi.responses import Response

from constraints.language import Lang

Value = str | int | float | date | None
# A spreadsheet takes a text that begins with one of these as a formula; a quote in front of it makes it a text again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Value]], lang: Lang) -> Response:
    """A table as a file: semicolons and decimal commas in Danish, commas and points in English; UTF-8 with its mark."""
    text = io.StringIO()
    out = csv.writer(text, delimiter=";" if lang == "da" else ",", lineterminator="\r\n")
    out.writerow([_cell(h, lang) for h in head])
    out.writerows([_cell(v, lang) for v in row] for row in rows)
    return Response(
        ("\ufeff" + text.getvalue()).encode(), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )  # fmt: skip


def _cell(value: Value, lang: Lang) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value).replace(".", ",") if lang == "da" else str(value)
    return "'" + value if value.startswith(_FORMULA) else value
