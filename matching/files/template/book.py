"""The two workbooks: the same sheets in the same order, one without rows and one with the example's."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from constraints import TABLES

from ..writing import fix_time
from . import codes, columns, guide, rows, settings
from .example import Month, empty_month, example_month
from .look import Look, sheet_name


def write_template(path: Path, lang: str = "da") -> None:
    """The empty workbook. Sheets, headings and drop-downs in the language; the same bytes each time."""
    _write(path, lang, empty_month(), example=False)


def write_example(path: Path, lang: str = "da") -> None:
    """The same workbook with one invented month filled in: it reads without a finding and makes a plan."""
    _write(path, lang, example_month(), example=True)


def example_beside(path: Path, lang: str = "da") -> Path:
    """Where the example stands beside the template: `skabelon.xlsx` → `skabelon-eksempel.xlsx`."""
    return path.with_name(f"{path.stem}-{'eksempel' if lang == 'da' else 'example'}{path.suffix}")


def _write(path: Path, lang: str, month: Month, *, example: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        fix_time(book)
        look = Look(book, lang)
        lists = codes.code_lists(lang)
        guide.write(look, example=example)
        settings.write_month(look, month)
        settings.write_policy(look, month)
        for name, (model, _, required) in TABLES.items():
            rows.write(look, sheet_name(name, lang), model, month.tables.get(name, ()), lists, required=required)
        columns.write(look)
        codes.write(look, lists)
