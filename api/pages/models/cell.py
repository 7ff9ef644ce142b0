"""The form of one cell: what stands there, what may stand there, and what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from constraints import TABLES
from constraints.errors import NotFound
from constraints.language import say

from ...service.kept.drafts import HIDDEN
from ...service.kept.tables import named_rows
from .batch import Shown
from .month import Change, changes
from .tables import Cell, Column, choices_of, code_of, column_of, row_cells, setting_leaves, settings_cells, table_title

_SETTINGS = ("batch", "policy")


@dataclass(frozen=True)
class CellForm:
    """`value` is what stands in the cell as it was written, `now` as it is read out; `choices` are codes with words.

    `version` is the batch's as the form was made. `since` is what others changed before the form came back; `here` = the
    newest change of this very cell among them.
    """

    table: str
    table_title: str
    key: str
    line: int | None
    column: Column
    value: str
    now: str
    given: str
    reason: str
    choices: tuple[tuple[str, str], ...]
    found: tuple[str, ...]
    wrong: bool
    version: int
    since: tuple[Change, ...] = ()
    here: bool = False


def cell_form(it: Shown, table: str, key: str, column: str, lang: str) -> CellForm:
    """The form of a cell of a draft. Raises NotFound for a table, row or column that is not there."""
    row: dict[str, Any]
    line: int | None = None
    if table in _SETTINGS:
        row = dict(setting_leaves(dict(it.document.get(table, {}))))
        cell = next((c for c in settings_cells(it.document, it.reading, it.batch.id, table, lang) if c.column.name == column), None)  # fmt: skip
    elif table in TABLES and table != HIDDEN:
        found = row_cells(it.document, it.reading, it.batch.id, table, key, lang)
        if found is None:
            raise NotFound("no-row", table=table, key=key[:80])
        line, row = found.line, dict(named_rows(table, it.document[table]))[key]
        cell = next((c for c in found.cells if c.column.name == column and c.column.known), None)
    else:
        raise NotFound("no-table", expected=[n for n in TABLES if n != HIDDEN])
    if cell is None or not cell.address:
        raise NotFound("no-column", table=table)
    return _form(it, table, key, line, column, row.get(column), cell, lang)


def _form(it: Shown, table: str, key: str, line: int | None, column: str, value: Any, cell: Cell, lang: str) -> CellForm:  # fmt: skip
    text = "" if value is None else ("yes" if value else "no") if isinstance(value, bool) else str(value)
    choices: Sequence[tuple[str, str]] = choices_of(table, column, lang)
    if choices:
        text = code_of(table, column, text)
    if choices and text and text not in dict(choices):
        choices = [(text, text), *choices]
    if choices:
        choices = [("", say(lang, "not told")), *choices]
    return CellForm(
        table, table_title(table, lang), key, line, column_of(table, column, lang), text, cell.text, text, "", tuple(choices), cell.found,
        cell.wrong, it.batch.version,
    )  # fmt: skip


def tried(form: CellForm, given: str, reason: str, since: Iterable[Any], batch_id: str, lang: str) -> CellForm:
    """The form again with what was given, and what others changed since it was opened."""
    events = list(since)
    here = any(
        isinstance(e.facts, dict) and (e.facts.get("table"), e.facts.get("key"), e.facts.get("column")) == (form.table, form.key, form.column.name)
        for e in events
    )  # fmt: skip
    return replace(form, given=given, reason=reason, since=tuple(changes(events, batch_id, lang)), here=here)


__all__ = ["CellForm", "cell_form", "tried"]
