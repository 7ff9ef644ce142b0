"""What was understood of a batch, told back: each file or sheet, the table it is, its lines, its headings, what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from constraints import TABLES
from constraints.facts.cpr import contains_cpr

from .raw import RawTable, Unread
from .tables import ReadTable


def echo(
    raw: Mapping[str, RawTable], tables: Mapping[str, ReadTable], unread: Iterable[Unread]
) -> list[dict[str, Any]]:
    """The key `reading` of `anvis check --json`: tables in the order of the contract, then what is no table."""
    told = [_table(raw[name], tables[name]) for name in TABLES if name in raw and name in tables]
    return told + [
        {
            "written_as": u.written_as, "sheet": u.sheet, "table": None, "why": u.kind, "rows": u.rows, "heading_row": None,
            "skipped": [], "columns": {}, "ignored": [],
        }
        for u in unread
    ]  # fmt: skip


def _table(raw: RawTable, table: ReadTable) -> dict[str, Any]:
    columns = columns_of(raw, table)
    headings = [str(h).strip() for h in raw.headings if h is not None and not contains_cpr(h)]
    return {
        "written_as": raw.written_as or raw.name, "sheet": raw.sheet, "table": raw.name, "why": None, "rows": len(raw.rows),
        "heading_row": raw.heading_row,
        "skipped": [{"line": s.line, "kind": s.kind, "text": s.text} for s in raw.skipped],
        "columns": columns, "ignored": [h for h in headings if h not in columns],
    }  # fmt: skip


def columns_of(raw: RawTable, table: ReadTable) -> dict[str, str]:
    """Each heading that is read, as it is written, and the column it is."""
    return {str(raw.headings[place]).strip(): name for name, place in table.places.items()}
