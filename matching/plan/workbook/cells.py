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
            self.table[row][column] = CellBlankTuple(shape)
        elif type(value) is int:
            self.table[row][column] = CellNumberTuple(value, shape)
        else:
            self.table[row][column] = CellStringTuple(self.str_table._get_shared_string_index(value), shape)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = cell.__class__
        if not cell.format or kind not in _PLAIN:
            super()._write_cell(row, col, cell)
            return
        shape = cell.format
        index = shape.xf_index if shape.xf_index is not None else shape._get_xf_index()
        start = f'<c r="{_name(col)}{row + 1}" s="{index}"'
        if kind is CellBlankTuple:
            self.fh.write(f"{start}/>")
        elif kind is CellNumberTuple:
            self.fh.write(f"{start}><v>{cell.number:.16G}</v></c>")
        else:
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')


_name = lru_cache(maxsize=1024)(xl_col_to_name)
_PLAIN = frozenset((CellBlankTuple, CellNumberTuple, CellStringTuple))
