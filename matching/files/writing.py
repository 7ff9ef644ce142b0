"""A batch → files: a folder of CSV, or one workbook with English or Danish headings; and the Table Schema of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from constraints import TABLES
from constraints.facts.forms import BLANK, NO, UNKNOWN, YES
from constraints.facts.record import ColumnInfo, Record

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def write_folder(out: Path, settings: Mapping[str, Any], tables: Tables) -> None:
    """Writes `batch.yaml`, `policy.yaml` and a CSV per table. Creates the folder."""
    out.mkdir(parents=True, exist_ok=True)
    for name, values in settings.items():
        text = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False)
        (out / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name in TABLES:
        if name in tables:
            (out / f"{name}.csv").write_text(_csv(name, tables[name]), encoding="utf-8")


def _csv(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    columns = [c.name for c in TABLES[name][0].columns()]
    used = [c for c in columns if not rows or any(c in r for r in rows)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(used)
    for row in rows:
        writer.writerow([row.get(c, "") for c in used])
    return buffer.getvalue()


def write_workbook(path: Path, settings: Mapping[str, Any], tables: Tables, *, danish: bool = False) -> None:
    """One workbook with a sheet per table; with `danish`, headings, dates and decimals as an office types them."""
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        fix_time(book)
        head = _head(book)
        for name, values in settings.items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 0, 48)
            sheet.set_column(1, 1, 36)
            for r, (key, value) in enumerate(_flat(values)):
                sheet.write(r, 0, key)
                sheet.write(r, 1, value)
        for name, (model, title, _) in TABLES.items():
            if name not in tables:
                continue
            rows = tables[name]
            columns = [c for c in model.columns() if not rows or any(c.name in r for r in rows)]
            sheet = book.add_worksheet(title if danish else name)
            sheet.freeze_panes(1, 1)
            for c, column in enumerate(columns):
                sheet.write(0, c, column.danish if danish else column.name, head)
                sheet.set_column(c, c, max(12, len(column.danish) + 2))
                for r, row in enumerate(rows, start=1):
                    _cell(sheet, r, c, row.get(column.name, ""), column, danish)


def _cell(sheet: Any, r: int, c: int, value: Any, column: ColumnInfo, danish: bool) -> None:
    if value is None or value == "":
        return
    kind = column.kind.name
    if danish and kind == "date":
        day = date.fromisoformat(str(value))
        sheet.write_string(r, c, f"{day.day:02d}.{day.month:02d}.{day.year}")
    elif danish and kind == "yes-no":
        sheet.write_string(r, c, {"yes": "ja", "no": "nej"}.get(str(value), str(value)))
    elif danish and kind in ("m2", "dkk"):
        sheet.write_string(r, c, f"{value}".replace(".", ","))
    elif kind in ("m2", "dkk", "whole", "metres") and isinstance(value, int | float):
        sheet.write_number(r, c, value)
    else:
        words = {code: word for word, code in reversed(column.kind.danish)}  # the first is the one to show
        sheet.write_string(r, c, words.get(str(value), str(value)) if danish else str(value))


def _flat(values: Mapping[str, Any], path: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in values.items():
        name = f"{path}{key}"
        if isinstance(value, Mapping):
            found += _flat(value, name + ".")
        elif isinstance(value, bool):
            found.append((name, "ja" if value else "nej"))
        elif isinstance(value, list | tuple):
            found.append((name, ", ".join(str(v) for v in value)))
        else:
            found.append((name, value))
    return found


def _head(book: Any) -> Any:
    return book.add_format({"bold": True, "bg_color": "#DCE6E1", "bottom": 1, "text_wrap": True, "valign": "top"})


def fix_time(book: Any) -> None:
    """The same bytes each time: a workbook carries its time of making, which is not a fact of the batch."""
    from datetime import datetime

    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001


def table_schema(name: str) -> dict[str, Any]:
    """The Table Schema (Frictionless) of one table, from the same model that reads it."""
    model, danish, required = TABLES[name]
    types = {
        "date": "date",
        "month": "yearmonth",
        "yes-no": "boolean",
        "dkk": "number",
        "m2": "number",
        "metres": "number",
        "whole": "integer",
    }
    fields = []
    for column in model.columns():
        field: dict[str, Any] = {
            "name": column.name, "title": column.danish, "type": types.get(column.kind.name, "string"),
            "description": column.meaning.say("en"), "anvis:expected": column.kind.expected,
        }  # fmt: skip
        field["anvis:aliases"] = [column.danish, *column.aliases]
        if column.when_absent:
            field["anvis:whenColumnAbsent"] = column.when_absent
        if column.when_empty:
            field["anvis:whenCellEmpty"] = column.when_empty
        if column.kind.danish:
            field["anvis:danishValues"] = dict(column.kind.danish)
        if column.kind.several:
            field["anvis:ambiguousValues"] = {word: list(codes) for word, codes in column.kind.several}
        if column.kind.name == "yes-no":
            field["trueValues"], field["falseValues"] = list(YES), list(NO)
        elif column.kind.also:
            field["anvis:alsoAccepted"] = dict(column.kind.also)
        limits: dict[str, Any] = {}
        if column.required:
            limits["required"] = True
        if column.kind.choices:
            limits["enum"] = list(column.kind.choices)
        if limits:
            field["constraints"] = limits
        fields.append(field)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": name, "title": danish, "description": _first_line(model), "anvis:required": required,
        "fields": fields, "primaryKey": [c.name for c in model.columns() if c.key], "missingValues": ["", *BLANK, *UNKNOWN],
    }  # fmt: skip


def _first_line(model: type[Record]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]
