"""The tables of a batch as pages of rows: columns by their names, cells as they were written, what the check found beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from constraints import TABLES
from constraints.facts.forms import fold
from constraints.facts.record import ColumnInfo
from constraints.facts.values import Kind
from constraints.language import N_, say
from constraints.settings import SETTINGS, setting_name
from matching.files.finding import Finding
from matching.files.reading import Reading

from ...service.kept.drafts import HIDDEN
from ...service.kept.tables import named_rows
from ..shown import day

ROWS = 25
# No word for a code is longer.
_LONGEST_WORD = 120
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_SETTINGS = ("batch", "policy")
# Line of the first row: the heading is line 1, as in a file, so that what the check says of a line is found.
FIRST_LINE = 2
_SETTING_TITLES = {"batch": N_("the month"), "policy": N_("the municipality's policy")}


@dataclass(frozen=True)
class Column:
    """A column: `text` is its heading; `known` = the batch has such a column; `key` = it tells rows apart."""

    name: str
    text: str
    meaning: str
    expected: str
    known: bool
    key: bool
    numeric: bool


@dataclass(frozen=True)
class Cell:
    """A cell: `text` as it is read out, in words where it is a code; "" = empty. `found` = what the check says of it."""

    column: Column
    text: str
    found: tuple[str, ...]
    wrong: bool
    chosen: bool
    address: str


@dataclass(frozen=True)
class Row:
    """A row with its line in the table and its name; `found` is what the check says of the row, or of the cell that names it."""

    line: int
    name: str
    cells: tuple[Cell, ...]
    found: tuple[str, ...]
    address: str
    chosen: bool


@dataclass(frozen=True)
class TableLine:
    """One table in the list of tables."""

    name: str
    title: str
    rows: int
    errors: int
    warnings: int
    address: str
    current: bool


@dataclass(frozen=True)
class TablePage:
    """One page of one table. `named` heads the names of rows. `empty_columns` are those in which no row says anything; they are left out unless asked for.

    `marked`: rows of which the check found something; `only` = no other is listed, and `count` counts them.
    """

    name: str
    title: str
    named: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count: int
    first: int
    next_address: str
    first_address: str
    empty_columns: tuple[str, ...]
    marked: int
    only: bool


def table_title(name: str, lang: str) -> str:
    """A table or the settings by the name that people know."""
    if name in _SETTING_TITLES:
        return say(lang, _SETTING_TITLES[name])
    if name not in TABLES:
        return name
    return TABLES[name][1] if lang == "da" else name.replace("_", " ")


def column_title(table: str, column: str, lang: str) -> str:
    """A column by its heading; what is no column of the batch by the name it came with."""
    if table in _SETTINGS:
        return setting_name(table, column) if lang == "da" else column.replace("_", " ").replace(".", ": ")
    found = _info(table).get(column)
    return column if found is None else found.danish if lang == "da" else _english(found.name)


def column_of(table: str, name: str, lang: str) -> Column:
    """A column with what it means and what may stand there."""
    if table in _SETTINGS:
        said = SETTINGS[name].says if table == "policy" and name in SETTINGS else ""
        return Column(name, column_title(table, name, lang), say(lang, said) if said else "", "", True, False, False)
    info = _info(table).get(name)
    if info is None:
        return Column(name, name, "", "", False, False, False)
    return Column(
        name, column_title(table, name, lang), info.meaning.say(lang), info.kind.said.say(lang), True, info.key,
        info.kind.name in ("dkk", "metres", "m2", "whole", "share", "count"),
    )  # fmt: skip


def choices_of(table: str, column: str, lang: str) -> list[tuple[str, str]]:
    """What may stand in a column of codes: code and word. Empty for a column of anything else."""
    info = _info(table).get(column)
    if info is not None and info.kind.name == "yes-no":
        return [("yes", say(lang, "yes")), ("no", say(lang, "no"))]
    return [] if info is None else [(code, _word(info.kind, code, lang)) for code in info.kind.choices]


def cell_text(table: str, column: str, value: Any, lang: str) -> str:
    """A cell as it is read out: yes, no, codes and days in the reader's words for them, all else as it was written.

    A word that a file may hold for a code is read out as the code is; a whole number of a spreadsheet without its `.0`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return say(lang, "yes") if value else say(lang, "no")
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    info = _info(table).get(column)
    if _ISO.fullmatch(text) and (table in _SETTINGS or (info is not None and info.kind.name == "date")):
        return _day(text, lang)
    if info is None:
        return text
    return dict(choices_of(table, column, lang)).get(code_of(table, column, text), text)


def code_of(table: str, column: str, text: str) -> str:
    """The code that a word of a file stands for in a column of codes; the text itself where it stands for none."""
    info = _info(table).get(column)
    if info is None or len(text) > _LONGEST_WORD:
        return text
    words = {fold(word): code for word, code in (*info.kind.danish, *_plain_words(info))}
    return words.get(fold(text), text)


def _plain_words(info: ColumnInfo) -> tuple[tuple[str, str], ...]:
    return info.kind.also if info.kind.name == "yes-no" else tuple((code, code) for code in info.kind.choices)


def _day(text: str, lang: str) -> str:
    try:
        return day(text, lang)
    except ValueError:
        return text


def setting_text(table: str, name: str, value: Any, lang: str) -> str:
    """A setting as it is read out: a choice in the language's word for it, and a day as days are read."""
    if isinstance(value, str) and _ISO.fullmatch(value):
        return _day(value, lang)
    if (table, name, value) == ("batch", "areas", "none"):
        return say(lang, "none")
    if isinstance(value, list | tuple):
        return ", ".join(cell_text("", "", part, lang) for part in value)
    words = (
        {code: word for word, code in SETTINGS[name].words.items()} if table == "policy" and name in SETTINGS else {}
    )
    text = cell_text("", "", value, lang)
    return words.get(text, text) if lang == "da" else text.replace("_", " ") if text in words else text


def setting_leaves(settings: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting by its dotted path."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from setting_leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def table_lines(
    document: Mapping[str, Any], reading: Reading | None, batch_id: str, current: str, lang: str
) -> list[TableLine]:
    """Every table of a batch, in the order of the contract; those that hold only findings, too. Protections are not among them."""
    errors, warnings = (_counted(reading.errors), _counted(reading.warnings)) if reading else ({}, {})
    names = [n for n in (*_SETTINGS, *TABLES) if n in document or n in errors]
    return [
        TableLine(
            name, table_title(name, lang), len(document.get(name, ())) if name in TABLES else 0, errors.get(name, 0), warnings.get(name, 0),
            table_address(batch_id, name), name == current,
        )
        for name in names if name != HIDDEN or name in document
    ]  # fmt: skip


def table_page(
    document: Mapping[str, Any], reading: Reading | None, batch_id: str, table: str, lang: str, *, after: str = "",
    at: str = "", column: str = "", every: bool = False, only: bool = False, q: str = "",
) -> TablePage:  # fmt: skip
    """A page of a table: behind the row named `after`, or the one that holds the row `at`, whose cell in `column` is chosen.

    `only`: of the rows of which the check found something; `q`: of those in which each of these words stands.
    """
    named = named_rows(table, document.get(table, []))
    columns, empty = _columns(table, [row for _, row in named], lang, every)
    keys = [c for c in columns if c.key]
    if len(keys) == 1:  # the name of the row is that cell
        columns = tuple(c for c in columns if not c.key)
    rows_found, cells_found = _found(reading, table, lang)
    marked = {*rows_found, *(line for line, _ in cells_found)}
    words = q.casefold().split()
    listed = [
        i for i, (name, row) in enumerate(named) if (not only or i + FIRST_LINE in marked) and _holds(words, name, row)
    ]
    names = [named[i][0] for i in listed]
    start = names.index(after) + 1 if after in names else names.index(at) // ROWS * ROWS if at in names else 0
    rows = []
    for index in listed[start : start + ROWS]:
        name, row = named[index]
        line = index + FIRST_LINE
        cells = tuple(
            _cell(
                batch_id,
                table,
                name,
                row,
                c,
                cells_found.get((line, c.name), ()),
                lang,
                at == name and c.name == column,
            )
            for c in columns
        )
        said = (
            *rows_found.get(line, ()),
            *(f.sentence(lang) for c in keys if len(keys) == 1 for f, _ in cells_found.get((line, c.name), ())),
        )
        rows.append(
            Row(
                line,
                name,
                cells,
                said,
                row_address(batch_id, table, name),
                at == name and not any(c.chosen for c in cells),
            )
        )
    more = start + ROWS < len(listed)
    asked = ({"columns": "all"} if every else {}) | ({"rows": "found"} if only else {}) | ({"q": q} if q else {})
    return TablePage(
        table, table_title(table, lang), keys[0].text if len(keys) == 1 else say(lang, "Row"), columns, tuple(rows), len(listed), start + 1 if rows else 0,
        table_address(batch_id, table, after=names[start + ROWS - 1], **asked) if more else "",
        table_address(batch_id, table, **asked) if start else "", empty, sum(i + FIRST_LINE in marked for i in range(len(named))), only,
    )  # fmt: skip


def row_cells(
    document: Mapping[str, Any], reading: Reading | None, batch_id: str, table: str, key: str, lang: str
) -> Row | None:
    """One row with every column there is, filled in or not; None where there is no such row."""
    for index, (name, row) in enumerate(named_rows(table, document.get(table, []))):
        if name == key:
            line = index + FIRST_LINE
            rows_found, cells_found = _found(reading, table, lang)
            columns, _ = _columns(table, [row], lang, True)
            cells = tuple(
                _cell(batch_id, table, name, row, c, cells_found.get((line, c.name), ()), lang, False) for c in columns
            )
            return Row(line, name, cells, rows_found.get(line, ()), row_address(batch_id, table, name), False)
    return None


def table_address(batch_id: str, table: str, **asked: str) -> str:
    """The page of a table."""
    return f"/batches/{batch_id}?{urlencode({'part': 'tables', 'table': table, **asked})}"


def row_address(batch_id: str, table: str, key: str) -> str:
    """The page of a row."""
    return f"/batches/{batch_id}/row?{urlencode({'table': table, 'key': key})}"


def cell_address(batch_id: str, table: str, key: str, column: str) -> str:
    """Where a cell is changed."""
    return f"/batches/{batch_id}/cell?{urlencode({'table': table, 'key': key, 'column': column})}"


def settings_cells(
    document: Mapping[str, Any], reading: Reading | None, batch_id: str, table: str, lang: str
) -> list[Cell]:
    """The settings of a sheet, one a line, those of a group by their dotted path; a list as one text, which is not changed here."""
    _, found = _found(reading, f"{table}.yaml", lang)
    cells = []
    for name, value in setting_leaves(dict(document.get(table, {}))):
        said = [f for (_, at), fs in found.items() if at and (name == at or name.startswith(f"{at}.")) for f in fs]
        address = "" if isinstance(value, list | tuple) else cell_address(batch_id, table, "", name)
        cells.append(
            Cell(
                column_of(table, name, lang), setting_text(table, name, value, lang), tuple(f.sentence(lang) for f, _ in said),
                any(wrong for _, wrong in said), False, address,
            )
        )  # fmt: skip
    return cells


# ---------------------------------------------------------------- inside

_Said = tuple[tuple[Finding, bool], ...]


def _cell(
    batch_id: str, table: str, key: str, row: Mapping[str, Any], column: Column, found: _Said, lang: str, chosen: bool
) -> Cell:
    return Cell(
        column, cell_text(table, column.name, row.get(column.name), lang), tuple(f.sentence(lang) for f, _ in found),
        any(wrong for _, wrong in found), chosen, cell_address(batch_id, table, key, column.name) if column.known else "",
    )  # fmt: skip


def _holds(words: Sequence[str], name: str, row: Mapping[str, Any]) -> bool:
    """Whether each of the words stands somewhere in a row, as it was written."""
    if not words:
        return True
    text = " ".join((name, *(str(value) for value in row.values() if value is not None))).casefold()
    return all(word in text for word in words)


def _columns(
    table: str, rows: Sequence[Mapping[str, Any]], lang: str, every: bool
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    filled = {name for row in rows for name, value in row.items() if value is not None and value != ""}
    there = list(dict.fromkeys(name for row in rows for name in row))
    infos = _info(table)
    shown = [name for name, info in infos.items() if every or info.required or info.key or name in filled]
    other = [name for name in there if name not in infos and name in filled]
    left = tuple(column_title(table, name, lang) for name in infos if name not in shown)
    return tuple(column_of(table, name, lang) for name in (*shown, *other)), left


def _found(
    reading: Reading | None, table: str, lang: str
) -> tuple[dict[int, tuple[str, ...]], dict[tuple[int | None, str | None], _Said]]:
    """What the check says of rows as wholes, as sentences, and of cells, with whether it is an error."""
    rows: dict[int, tuple[str, ...]] = {}
    cells: dict[tuple[int | None, str | None], _Said] = {}
    if reading is None:
        return rows, cells
    columns = _info(table) if table in TABLES else {}
    for findings, wrong in ((reading.errors, True), (reading.warnings, False)):
        for f in findings:
            if f.table != table:
                continue
            if f.row is not None and f.column not in columns:
                rows[f.row] = (*rows.get(f.row, ()), f.sentence(lang))
            else:
                cells[f.row, f.column] = (*cells.get((f.row, f.column), ()), (f, wrong))
    return rows, cells


def _counted(findings: Iterable[Finding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for f in findings:
        name = f.table.removesuffix(".yaml")
        counts[name] = counts.get(name, 0) + 1
    return counts


def _info(table: str) -> dict[str, ColumnInfo]:
    return {c.name: c for c in TABLES[table][0].columns()} if table in TABLES else {}


def _english(name: str) -> str:
    """A column's name as a heading."""
    return name.replace("_", " ").replace("dkk", "DKK").replace(" m2", " m²")


def _word(kind: Kind, code: str, lang: str) -> str:
    if lang != "da":
        return code.replace("_", " ")
    return next((word for word, of in kind.danish if of == code), code)
