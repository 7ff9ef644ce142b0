"""Single rows of a draft: a dwelling that was told of by phone, a household that moved away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constraints import TABLES
from constraints.errors import InputError, NotFound
from constraints.facts.cpr import contains_cpr

from .batches import Drafted, as_read
from .desk import Desk
from .moving import needed
from .tables import Document, key_columns, key_of, named_rows, without
from .texts import within

# What a row of these tables owns in others: rows that name it in one of the columns mean nothing without it.
_NAMED_IN: Mapping[str, tuple[str, ...]] = {
    "households": ("household_id", "other_household_id"), "persons": ("person_id",), "dwellings": ("dwelling_id",),
}  # fmt: skip


def add_row(
    desk: Desk, batch_id: str, version: int, table: str, row: Mapping[str, Any], reason: str | None = None
) -> tuple[Drafted, str]:
    """One row more in the draft, and its name. What its cells hold is for the check to tell, as with every draft.

    Raises Conflict `stale-version/batch`, and what `with_row` does.
    """
    desk.may("batch.write", "batch", batch_id)
    reason = within("reason", reason)
    with desk.writing() as unit:
        as_read(unit, unit.batches.get(batch_id), version)
        after, name = with_row(unit.batches.document(batch_id), table, row)
        batch = unit.batches.edit(batch_id, version, after, "added", {"table": table, "key": name}, reason)
        told = {"table": table, "key": name, "digest": batch.content_digest}
        unit.audit.append("batch.added", "batch", batch_id, told)
    return Drafted(batch, after), name


def remove_row(
    desk: Desk, batch_id: str, version: int, table: str, key: str, reason: str | None, owned: bool = False
) -> tuple[Drafted, dict[str, list[str]]]:
    """The draft without one row, and which rows went, table → names. A reason is needed.

    With `owned` the rows that mean nothing without it go, too: of a household its persons, wishes, debts and protections.
    Raises NotFound `no-row`, InputError `bad-decision/reason`, Conflict `stale-version/batch`.
    """
    desk.may("batch.write", "batch", batch_id)
    reason = needed(reason)
    with desk.writing() as unit:
        as_read(unit, unit.batches.get(batch_id), version)
        before = unit.batches.document(batch_id)
        gone = {table: [_there(before, table, key)]}
        if owned:
            gone = owned_by(before, table, key)
        after, dropped = without(before, gone)
        batch = unit.batches.edit(batch_id, version, after, "removed", dropped, reason)
        counts = {name: len(keys) for name, keys in dropped.items()}
        told = {"table": table, "key": key, "rows": counts, "digest": batch.content_digest}
        unit.audit.append("batch.removed", "batch", batch_id, told)
    return Drafted(batch, after), dropped


def with_row(document: Mapping[str, Any], table: str, row: Mapping[str, Any]) -> tuple[Document, str]:
    """The document with a row more at the end of a table, and the row's name. An empty cell is left out: unknown.

    Raises NotFound `no-table`, `no-column`; InputError `bad-row/key` where a column that tells rows apart is empty,
    `bad-row/there` for a row that is there already, `bad-cell/type` for a value that no cell holds, and for a CPR number.
    """
    key_columns(table)
    columns = {c.name: c for c in TABLES[table][0].columns()}
    if contains_cpr(dict(row)):
        raise InputError("cpr-number/change")
    if any(name not in columns for name in row):
        raise NotFound("no-column", table=table)
    cells = {name: value for name, value in row.items() if value is not None and value != ""}
    for name, value in cells.items():
        if not isinstance(value, str | int | float | bool):
            raise InputError("bad-cell/type", column=name, pointer=f"/{name}")
        within("cell", str(value), name)
    for column in columns.values():
        if column.key and column.required and not str(cells.get(column.name, "")).strip():
            raise InputError("bad-row/key", column=column.name, pointer=f"/{column.name}")
    ordered = {name: cells[name] for name in columns if name in cells}
    rows = [*document.get(table, []), ordered]
    key = key_of(table, ordered)
    if any(key_of(table, other) == key for other in rows[:-1]):
        first = next(c.name for c in columns.values() if c.key)
        raise InputError("bad-row/there", table=table, key=" ".join(p for p in key if p), pointer=f"/{first}")
    return {**document, table: rows}, named_rows(table, rows)[-1][0]


def owned_by(document: Mapping[str, Any], table: str, key: str) -> dict[str, list[str]]:
    """A row and every row that means nothing without it, table → names. Raises NotFound `no-table`, `no-row`."""
    found = {table: [_there(document, table, key)]}
    columns = _NAMED_IN.get(table, ())
    owner = dict(named_rows(table, document[table]))[key]
    own_id = str(owner.get(columns[0], "")).strip() if columns else ""
    if not own_id:
        return found
    for other in (t for t in TABLES if t != table and document.get(t)):
        names = [
            name for name, row in named_rows(other, document[other])
            if any(row.get(c) is not None and str(row[c]).strip() == own_id for c in columns)
        ]  # fmt: skip
        for name in names:
            for further, more in owned_by(document, other, name).items():
                found.setdefault(further, []).extend(n for n in more if n not in found.get(further, []))
    return found


def _there(document: Mapping[str, Any], table: str, key: str) -> str:
    key_columns(table)
    if not any(name == key for name, _ in named_rows(table, document.get(table, []))):
        raise NotFound("no-row", table=table, key=key[:80] if not contains_cpr(key) else "?")
    return key


__all__ = ["add_row", "owned_by", "remove_row", "with_row"]
