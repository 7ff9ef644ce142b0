"""A batch as plain data: from files, merged by key, changed cell by cell. Cells stay as they were written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from constraints import TABLES
from constraints.errors import InputError, NotFound
from constraints.facts.cpr import contains_cpr
from matching.files.echo import echo
from matching.files.names import column_names, normal_heading
from matching.files.opening import open_source
from matching.files.raw import RawTable, Source
from matching.files.tables import read_table

SETTINGS = ("batch", "policy")
Document = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """The tables of files, and how each file or sheet was understood: its name, table, lines, and headings with their columns.

    What stands in a line that is no row is not among it: only which lines, and as what each was taken.
    """

    document: Document
    read_as: tuple[dict[str, Any], ...]


def document_of_files(path: Path) -> Document:
    """The tables of files alone, as `opened` reads them."""
    return opened(path).document


def opened(path: Path) -> Opened:
    """A folder, zip or workbook as the tables of a JSON batch, with cells as they stand and columns by their English names.

    Nothing is judged here: what is wrong with a cell is for the check of the draft to tell. A heading that is no column
    keeps its own name, so that the check names it. Raises InputError when nothing can be opened, or for a CPR number, which
    is never kept.
    """
    source = open_source(path)
    if any(f.code == "cpr-number" for f in source.errors):
        raise InputError("cpr-number/import")
    if source.errors:
        raise InputError("bad-batch/count", count=len(source.errors), findings=[f.as_fact() for f in source.errors])
    document: Document = {name: dict(value) for name, value in source.settings.items()}
    for name, raw in source.tables.items():
        document[name] = list(_rows(name, raw))
    if contains_cpr(document):
        raise InputError("cpr-number/import")
    return Opened(document, tuple(_read_as(source)))


def _read_as(source: Source) -> Iterator[dict[str, Any]]:
    tables = {name: read_table(raw, [], []) for name, raw in source.tables.items()}
    for told in echo(source.tables, tables, source.unread):
        skipped = [{"line": s["line"], "kind": s["kind"]} for s in told["skipped"]]
        yield {key: value for key, value in told.items() if key != "sheet"} | {"skipped": skipped}


def _rows(name: str, raw: RawTable) -> Iterator[dict[str, Any]]:
    known = column_names(TABLES[name][0])
    headings = []
    for heading in raw.headings:
        plain = normal_heading(heading) if heading is not None else ""
        mapped = raw.mapped.get(plain)
        column = known.get(plain)
        headings.append("" if mapped == "" else mapped or (column.name if column else str(heading or "")))
    for _, cells in raw.rows:
        yield {h: _plain(c) for h, c in zip(headings, cells, strict=False) if h and c is not None}


def _plain(value: Any) -> Any:
    """A cell as JSON holds it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def key_columns(table: str) -> tuple[str, ...]:
    """The columns that tell a table's rows apart. Raises NotFound `no-table` for no such table."""
    if table not in TABLES:
        raise NotFound("no-table", expected=sorted(TABLES))
    return tuple(c.name for c in TABLES[table][0].columns() if c.key)


def key_of(table: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The key of a row as text; what is empty is an empty text."""
    return tuple("" if row.get(c) is None else str(row[c]).strip() for c in key_columns(table))


@dataclass(frozen=True)
class Merged:
    """What a merge does to one table: keys of rows that are new, changed, and gone from the file."""

    table: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def merged(
    old: Mapping[str, Any], new: Mapping[str, Any], replace: Sequence[str], drop_gone: bool
) -> tuple[Document, tuple[Merged, ...]]:
    """The draft with the tables of a file merged in by key, and what changed, table by table.

    A table in `replace` is taken as it is. Rows of the draft that the file lacks stay unless a person has said that they
    are gone (`drop_gone`). Settings of the file win key by key. Columns that the file leaves out keep what the draft had.
    Raises InputError `bad-merge` for a key that stands twice.
    """
    document: Document = {name: old[name] for name in old}
    told: list[Merged] = []
    for name in SETTINGS:
        if name in new:
            document[name] = {**old.get(name, {}), **new[name]}
    for table in (t for t in TABLES if t in new):
        before = dict(_keyed(table, old.get(table, [])))
        after = dict(_keyed(table, new[table]))
        gone = [k for k in before if k not in after]
        whole = table in replace
        rows = {} if whole else {k: r for k, r in before.items() if not (drop_gone and k in gone)}
        changed = []
        for key, row in after.items():
            now = row if whole else {**before.get(key, {}), **row}
            if key in before and now != before[key]:
                changed.append(key)
            rows[key] = now
        document[table] = list(rows.values())
        kept = [] if whole or drop_gone else gone
        told.append(
            Merged(
                table, _named(k for k in after if k not in before), _named(changed),
                _named(k for k in gone if k not in kept) if whole or drop_gone else _named(kept),
            )
        )  # fmt: skip
    return document, tuple(told)


def _named(keys: Any) -> tuple[str, ...]:
    return tuple(" ".join(part for part in key if part) for key in keys)


def _keyed(table: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Rows with their keys. A row that is the second of its key is told apart by its place, so that nothing is lost."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = key_of(table, row)
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else (*key, f"#{seen[key]}")), dict(row)


def named_rows(table: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Rows with the names by which `with_cell` and `without` know them."""
    return [(" ".join(part for part in key if part), row) for key, row in _keyed(table, rows)]


def without(document: Mapping[str, Any], gone: Mapping[str, Iterable[str]]) -> tuple[Document, dict[str, list[str]]]:
    """The document without some rows, table → names, and those of them that were there."""
    after, dropped = dict(document), {}
    for table, names in gone.items():
        wanted, named = set(names), named_rows(table, document.get(table, []))
        if there := [name for name, _ in named if name in wanted]:
            after[table] = [row for name, row in named if name not in wanted]
            dropped[table] = there
    return after, dropped


def with_cell(document: Mapping[str, Any], table: str, key: str, column: str, value: Any) -> tuple[Document, Any]:
    """The document with one cell changed, and what stood there. None empties the cell: unknown, never "no".

    A row is named by its key, parts apart by a space; a setting inside a group by its dotted path. Raises NotFound for a table, row or column that is not there, and
    InputError for a CPR number or a value that is no text, number, yes/no or null.
    """
    if value is not None and not isinstance(value, str | int | float | bool):
        raise InputError("bad-cell/type", column=column)
    if contains_cpr(value):
        raise InputError("cpr-number/change")
    if table in SETTINGS:
        after, old = _with_setting(document.get(table, {}), column.split("."), value)
        return {**document, table: after}, old
    if column not in {c.name for c in TABLES[table][0].columns()} if table in TABLES else True:
        raise NotFound("no-column", table=table if table in TABLES else "?")
    rows = [dict(r) for r in document.get(table, [])]
    named = {name: i for i, (name, _) in enumerate(named_rows(table, rows))}
    if key not in named:
        raise NotFound("no-row", table=table, key=key if not contains_cpr(key) else "?")
    row = rows[named[key]]
    old = row.get(column)
    if value is None:
        row[column] = None
    else:
        row[column] = value
    return {**document, table: rows}, old


def _with_setting(settings: Mapping[str, Any], path: Sequence[str], value: Any) -> tuple[Document, Any]:
    """Settings with one of them changed, or left out with None, and what stood there."""
    first, *rest = path
    before = settings.get(first)
    if rest:
        if before is not None and not isinstance(before, Mapping):
            raise NotFound("no-column", table=first)
        value, before = _with_setting(before or {}, rest, value)
    if isinstance(before, Mapping | list) and not rest:
        raise InputError("bad-cell/type", column=first)
    return {**settings, first: value} if value is not None else {
        k: v for k, v in settings.items() if k != first
    }, before
