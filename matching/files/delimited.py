"""A CSV file → cells: its encoding, its delimiter, its lines. Knows nothing of meaning beyond the headings that are known."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from typing import Any
from unicodedata import normalize

from constraints import TABLES
from constraints.language import N_, Message

from .finding import Finding
from .layout import lay_out
from .names import column_names, normal_heading
from .raw import MAX_COLUMNS, MAX_ROWS, RawTable, Row, Source

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"), (b"\xff\xfe", "utf-16", "UTF-16"), (b"\xfe\xff", "utf-16", "UTF-16"))
# What Danish text holds beside ASCII. An encoding in which every other sign is among them is the one it was written in.
_DANISH = set("æøåÆØÅéÉüÜöÖäÄèÈêáÁóÓëß§°²³½¼´·«»×–—‘’“”•…€£© ")
_OLD = (("cp1252", "Windows-1252"), ("cp850", "MS-DOS 850"), ("mac_roman", "Macintosh"))
_QUOTE_IN_WORD = re.compile(r"\w[‘“”„]\w")
DELIMITERS = (";", ",", "\t")


def decoded(data: bytes) -> tuple[str, str] | None:
    """The text in composed form (NFC) and the name of its encoding; None = no text."""
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _text(data, codec, name)
    if b"\x00" in data[:4096]:
        return None
    return _text(data, "utf-8", "UTF-8") or _of_old(data)


def _text(data: bytes, codec: str, name: str) -> tuple[str, str] | None:
    try:
        return normalize("NFC", data.decode(codec)), name
    except UnicodeDecodeError:
        return None


def _of_old(data: bytes) -> tuple[str, str] | None:
    """Windows-1252, unless that gives signs no Danish text holds and an older encoding gives none and most Danish letters."""
    readings = [r for codec, name in _OLD if (r := _text(data, codec, name))]
    windows = next((r for r in readings if r[1] == "Windows-1252"), None)
    if windows and _is_danish(windows[0]):
        return windows
    ranked = sorted(((sum(c in "æøåÆØÅ" for c in r[0]), r) for r in readings if _is_danish(r[0])), reverse=True)
    if ranked and (len(ranked) == 1 or ranked[0][0] > ranked[1][0]):
        return ranked[0][1]
    return windows


def _is_danish(text: str) -> bool:
    return all(c.isascii() or c in _DANISH for c in text) and not _QUOTE_IN_WORD.search(text)


def read_csv(source: Source, table: str, data: bytes, written_as: str) -> RawTable | None:
    """The raw table of a CSV file; None and a finding where it cannot be read."""
    found = decoded(data)
    if found is None:
        source.errors.append(not_text(table, _line_of_nul(data)))
        return None
    text, encoding = found
    known = {*column_names(TABLES[table][0]), *source.map.columns.get(table, {})}
    delimiter = best_delimiter(text, known)
    try:
        grid = list(lines(text, delimiter))
    except _Bad as bad:
        source.errors.append(
            Finding("bad-csv", table, bad.line, None, None, Message.of(N_("readable CSV ({why})"), why=bad.why))
        )
        return None
    too_wide = next((line for line, cells in grid if len(cells) > MAX_COLUMNS), None)
    if too_wide is not None or len(grid) > MAX_ROWS + 1:
        columns = Message.of(N_("at most {columns} columns"), columns=MAX_COLUMNS)
        limit = columns if too_wide is not None else Message.of(N_("at most {rows} rows"), rows=MAX_ROWS)
        source.errors.append(Finding("too-large", table, too_wide or grid[-1][0], None, None, limit))
        return None
    mapped = source.map.columns.get(table, {})
    laid = lay_out(table, grid, mapped, (), source.errors)
    if laid is None:
        source.errors.append(Finding("empty-table", table, 1, None, None, Message(N_("a heading line"))))
        return None
    read_as = Message.of(N_("{encoding}, delimiter {delimiter}"), encoding=encoding, delimiter=repr(delimiter))
    return RawTable(
        table, laid.heading[1], laid.rows, laid.heading[0], read_as, written_as, False, laid.first_column,
        laid.skipped, mapped,
    )  # fmt: skip


def _line_of_nul(data: bytes) -> int | None:
    """The line that holds a NUL, which no text has; None where there is none, and the whole of it is something else."""
    before, nul, _ = data.partition(b"\0")
    return before.count(b"\n") + 1 if nul else None


def not_text(name: str, line: int | None = None) -> Finding:
    return Finding("bad-encoding", name, line, None, None, Message(N_("UTF-8, UTF-16 or Windows-1252 text")))


class _Bad(Exception):
    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


def lines(text: str, delimiter: str, *, strict: bool = True) -> list[Row]:
    """Every line with its number; a cell that is blank is None. Line ends of Windows, Unix and old Macs."""
    offset = 0
    if found := _SEP.match(text):
        text, offset = text[found.end() :], 1
    csv.field_size_limit(1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    rows: list[Row] = []
    start = 1
    try:
        for cells in reader:
            rows.append((start + offset, [c or None for c in map(str.strip, cells)]))
            start = reader.line_num + 1
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error as broken:
        raise _Bad(start + offset, str(broken)) from None
    return rows


_SEP = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)


def best_delimiter(text: str, known: Collection[str]) -> str:
    """The delimiter under which a line among the first holds most known headings; failing that, most cells."""
    first = [line for line in text[:20_000].splitlines() if not _SEP.match(line + "\n")][:50]
    is_known = _Known(known)

    def score(delimiter: str) -> tuple[int, int]:
        parted = (next(csv.reader([line], delimiter=delimiter), []) for line in first)
        return max(((sum(map(is_known.__getitem__, cells)), len(cells)) for cells in parted), default=(0, 0))

    return max(DELIMITERS, key=score)


class _Known(dict[str, bool]):
    """Whether a cell is a known heading, each text looked at once."""

    def __init__(self, known: Collection[str]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, text: str) -> bool:
        found = self[text] = normal_heading(text) in self._known
        return found


def unknown_rows(data: bytes) -> list[Row] | None:
    """The lines of a text file that is no table of ours; None = no text."""
    found = decoded(data)
    if found is None:
        return None
    known: set[str] = set().union(*(column_names(model) for model, _, _ in TABLES.values()))
    try:
        return lines(found[0], best_delimiter(found[0], known), strict=False)
    except _Bad:
        return [(n, [line.strip() or None]) for n, line in enumerate(found[0].splitlines(), start=1)]


def pairs(text: str) -> list[list[Any]]:
    """The lines of a settings file written as `key;value`, the value whole whatever delimiters it holds."""

    def twos(delimiter: str) -> int:
        return sum(len(cells) > 1 for _, cells in lines(text, delimiter, strict=False))

    delimiter = max(DELIMITERS, key=twos)
    rows = []
    for _, cells in lines(text, delimiter, strict=False):
        value = delimiter.join(c for c in cells[1:] if c is not None) if len(cells) > 2 else None
        rows.append([cells[0] if cells else None, value or (cells[1] if len(cells) > 1 else None)])
    return rows
