"""What people decided, as rows of a batch: a copy of its tables with the locks, exceptions and answers that follow.

The rows are changed as the office wrote them and nothing else is read, so every other cell of the copy is the very cell
of the batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from constraints.facts.household import LockCell

from ...store import Decision

LOCKS = ("lock", "forbid", "unlock")
FALLBACK = "ALB-59-9"
# Kinds of decision that change rows. `approve` and `comment` change none.
MAKES_ROWS = (*LOCKS, "sign", "lift", "answer")
Row = Mapping[str, Any]
_LOCK_KIND: TypeAdapter[str] = TypeAdapter(LockCell)


def decided(document: Mapping[str, Any], decisions: Iterable[Decision]) -> dict[str, Any]:
    """The tables with what follows from the decisions, which stand in the order in which they were made."""
    tables = {name: [dict(r) for r in document.get(name, ())] for name in ("locks", "exceptions", "answers")}
    for d in decisions:
        if d.kind in LOCKS:
            tables["locks"] = [r for r in tables["locks"] if not _lock_ends(r, d)]
            if d.kind != "unlock":
                kind = "keep" if d.kind == "lock" else "forbid"
                tables["locks"].append(_row(d, dwelling_id=d.dwelling, kind=kind))
        elif d.kind in ("sign", "lift"):
            _put(tables["exceptions"], _row(d, dwelling_id=d.dwelling, rule_id=d.rule_id))
        elif d.kind == "answer":
            on = d.at.date().isoformat()
            _put(tables["answers"], _row(d, dwelling_id=d.dwelling, rule_id=d.rule_id, answer=d.answer, on=on))
    changed = {name: rows for name, rows in tables.items() if rows or name in document}
    return {**document, **changed}


def _row(d: Decision, **cells: Any) -> dict[str, Any]:
    row = {"household_id": d.household, **cells, "by": d.user, "reason": d.reason}
    return {name: value for name, value in row.items() if value is not None}


def _lock_ends(row: Row, d: Decision) -> bool:
    """Does the decision take the place of a lock? One on the same pair; to keep elsewhere or to unlock, any of the household's."""
    if _text(row, "household_id") != d.household:
        return False
    if d.dwelling is not None and _text(row, "dwelling_id") == d.dwelling:
        return True
    if d.kind == "unlock":
        return d.dwelling is None
    return d.kind == "lock" and _keeps(row)


def _keeps(row: Row) -> bool:
    try:
        return _LOCK_KIND.validate_python(row.get("kind")) == "keep"
    except ValidationError:
        return False


def _put(rows: list[dict[str, Any]], new: dict[str, Any]) -> None:
    key = tuple(_text(new, c) for c in ("household_id", "dwelling_id", "rule_id"))
    rows[:] = [r for r in rows if tuple(_text(r, c) for c in ("household_id", "dwelling_id", "rule_id")) != key]
    rows.append(new)


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value).strip()
