"""A worksheet of many plain cells: the file of the library, byte by byte, with fewer steps to each of them.

A large plan has tens of thousands of counts, short texts and empty cells. The library asks of every one whether it is
a formula, a date, a link, a text to be shortened or a number written as "A1", and looks for what has to be escaped in what
never has. Cells of other kinds go its own way.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet


class PlainSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet that can `put` plain cells."""

    def reach(self, row: int, columns: int) -> None:
        """Says that cells of a row are going to be put, so many from the first on."""
        self._check_dimensions(row, 0)
        self._check_dimensions(row, columns - 1)

    def put(self, row: int, column: int, value: int | str | None, shape: Any) -> None:
        """A whole number, a text no longer than a cell holds, or nothing, in a row that `reach` told of."""
        if value is None:
            self.table[row][column] = _blank(shape)
        elif type(value) is int:
            self.table[row][column] = CellNumberTuple(value, shape)
        else:
            self.table[row][column] = CellStringTuple(self.str_table._get_shared_string_index(value), shape)

    def _write_rows(self) -> None:
        if self.comments:
            super()._write_rows()
            return
        self._calculate_spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info = self.table.get(row), self.row_info.get(row)
            span = self.row_spans.get(row // 16)
            if cells:
                self._write_row(row, span, info)
                self._write_cells(row, cells)
                self._xml_end_tag("row")
            elif info is not None:
                self._write_empty_row(row, span, info)

    def _write_cells(self, row: int, cells: dict[int, Any]) -> None:
        """The cells of a row, plain ones in one piece up to the next that is not."""
        parts: list[str] = []
        for column in sorted(cells):
            cell = cells[column]
            kind, shape = cell.__class__, cell.format
            if not shape or kind not in _PLAIN:
                self.fh.write("".join(parts))
                parts.clear()
                self._write_cell(row, column, cell)
                continue
            index = shape.xf_index if shape.xf_index is not None else shape._get_xf_index()
            if kind is CellBlankTuple:
                parts.append(f'<c r="{_name(column)}{row + 1}" s="{index}"/>')
            elif kind is CellNumberTuple:
                parts.append(f'<c r="{_name(column)}{row + 1}" s="{index}"><v>{cell.number:.16G}</v></c>')
            else:
                parts.append(f'<c r="{_name(column)}{row + 1}" s="{index}" t="s"><v>{cell.string}</v></c>')
        self.fh.write("".join(parts))

    def _calculate_spans(self) -> None:
        if self.comments:
            super()._calculate_spans()
            return
        self.row_spans = {}
        for first in range(self.dim_rowmin - self.dim_rowmin % 16, self.dim_rowmax + 1, 16):
            rows = [cells for row in range(first, first + 16) if (cells := self.table.get(row))]
            if rows:
                self.row_spans[first // 16] = f"{min(map(min, rows)) + 1}:{max(map(max, rows)) + 1}"


_name = lru_cache(maxsize=1024)(xl_col_to_name)
# Empty cells of one look are one object.
_blank = lru_cache(maxsize=1024)(CellBlankTuple)
_PLAIN = frozenset((CellBlankTuple, CellNumberTuple, CellStringTuple))
