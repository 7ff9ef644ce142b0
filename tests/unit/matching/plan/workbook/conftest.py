"""A workbook written and read back: its cells, and what a printer or a spreadsheet program is told."""

import re
import zipfile
from pathlib import Path

import pytest
import python_calamine

import matching
from matching import plan_document, solve
from matching.plan.workbook import write_plan_workbook

_SAMPLES = Path(__file__).parents[5] / "sample_data"


class Written:
    """A workbook on disk."""

    def __init__(self, path):
        self.path = path
        self._book = python_calamine.CalamineWorkbook.from_path(str(path))
        self.names = self._book.sheet_names

    def rows(self, name):
        """Rows of a sheet from the first cell on, whatever stands above its table."""
        return self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    def table(self, name, first_head):
        """The rows under the head that begins with `first_head`, each by its headings."""
        rows = self.rows(name)
        head = next(i for i, row in enumerate(rows) if row[0] == first_head)
        return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]

    def texts(self):
        """Every text of the workbook with its sheet."""
        return [
            (name, cell)
            for name in self.names
            for row in self.rows(name)
            for cell in row
            if isinstance(cell, str) and cell
        ]

    def xml(self, name):
        """The part of the file that holds a sheet."""
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml").decode()

    def part(self, name):
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(name).decode()

    def links(self, name):
        """Cell → sheet and row (from 0) it leads to."""
        found = re.findall(r"<hyperlink ref=\"(\w+)\" location=\"'([^']+)'!A(\d+)\"", self.xml(name))
        return {cell: (sheet, int(row) - 1) for cell, sheet, row in found}


@pytest.fixture
def written(tmp_path):
    """Writes a plan of a case and opens what was written."""

    def write(plan, case, lang="da", previous=None):
        path = tmp_path / f"plan-{lang}.xlsx"
        write_plan_workbook(path, plan, case, lang, previous)
        return Written(path)

    return write


@pytest.fixture(scope="session")
def town_plan():
    """Case and plan of the sample town."""
    case = matching.read(_SAMPLES / "town").case
    return case, plan_document(solve(case))
