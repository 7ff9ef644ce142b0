"""A file or sheet that is no table by its name: said to be ignored, without data, plain notes, or a mistake."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from constraints import TABLES
from constraints.facts.cpr import contains_cpr
from constraints.facts.values import Names
from constraints.language import N_, Message

from .finding import Finding, cpr_finding, one_of, shown
from .names import is_close, is_heading, nearest, stem, table_of_headings
from .raw import Row, Source, Unread
from .settings import SETTINGS

_NAMES: TypeAdapter[tuple[str, ...]] = TypeAdapter(Names)


def ignored_names(source: Source) -> tuple[str, ...]:
    """The names under `ignore:` in batch.yaml, and those the column map gives no table. A list that does not hold is told with the header."""
    told = source.settings.get("batch", {}).get("ignore")
    unmapped = tuple(name for name, table in source.map.names.items() if not table)
    try:
        return (_NAMES.validate_python(told) if told is not None else ()) + unmapped
    except ValidationError:
        return unmapped


def set_aside(source: Source, name: str, sheet: bool, rows: list[Row]) -> None:
    """A file or sheet that a person said is no table: looked through for civil numbers, and told."""
    if not _has_cpr(source, name, rows):
        source.unread.append(Unread(shown(name) or "–", sheet, "ignored", _count(rows)))


def judge(source: Source, name: str, sheet: bool, rows: list[Row]) -> None:
    """An error with the nearest name; a warning for plain notes; a line in the report where there is no data."""
    if _has_cpr(source, name, rows):
        return
    count = _count(rows)
    kind = "no-rows" if count < 2 else "notes" if _is_notes(name, rows) else "unknown"
    written = shown(name) or "–"
    like = table_of_headings(cells for _, cells in rows[:50])
    source.unread.append(Unread(written, sheet, kind, count, like))
    if kind == "notes":
        says = Message(N_("is read as notes, not as a table"))
        source.warnings.append(Finding("sheet-not-read", written, says=says))
    elif kind == "unknown":
        source.errors.append(not_a_table(name, sheet, like))


def not_a_table(name: str, sheet: bool, by_headings: str | None = None) -> Finding:
    """A file or sheet with rows that no table is called like, with the nearest."""
    near = nearest(stem(name)) or by_headings
    says = Message.of(
        N_("is no table of the batch; nearest is {near}. Rename it, or write it under ignore in batch.yaml"), near=near
    ) if near else Message(
        N_("is no table of the batch. Name it after the table it holds, or write it under ignore in batch.yaml")
    )  # fmt: skip
    code = "unknown-sheet" if sheet else "unknown-file"
    return Finding(code, shown(name) or "–", expected=one_of([*SETTINGS, *TABLES]), says=says)


def _has_cpr(source: Source, name: str, rows: list[Row]) -> bool:
    line = next((line for line, cells in rows if any(contains_cpr(c) for c in cells)), None)
    if line is not None:
        source.errors.append(cpr_finding(shown(name) or "–", line))
    return line is not None


def _count(rows: list[Row]) -> int:
    return sum(any(c is not None for c in cells) for _, cells in rows)


def _is_notes(name: str, rows: list[Row]) -> bool:
    """Text in one column, or sentences in two, without a known heading, under a name that is not nearly a table's."""
    first = next((row for _, row in rows if any(c is not None for c in row)), [])
    if is_close(stem(name)) or table_of_headings(row for _, row in rows) or any(is_heading(c) for c in first):
        return False
    cells = [(p, c) for _, row in rows for p, c in enumerate(row) if c is not None]
    places = {p for p, _ in cells}
    if len(places) > 2 or not all(isinstance(c, str) for _, c in cells):
        return False
    if len(places) == 1:
        return any(len(str(c).split()) > 1 for _, c in cells)
    return any(len(str(c).split()) > 3 for _, c in cells)
