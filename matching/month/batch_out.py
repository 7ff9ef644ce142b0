"""A case → the tables and settings of a batch, so that reading them again gives the same case."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constraints import TABLES, Case, InputError
from constraints.facts.cpr import contains_cpr
from constraints.facts.forms import is_blank
from constraints.facts.record import Record

from ..files.assumed import assumed_values
from ..files.reading import Reading
from ..files.writing import write_folder


@dataclass(frozen=True)
class Assumed:
    """What was read on a person's word: (table, key of the row, column) of the cells that stood empty, and every
    (table, column) that is assumed at all, where an unknown fact must say so to stay unknown.
    """

    cells: frozenset[tuple[str, tuple[str, ...], str]] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()


NOTHING_ASSUMED = Assumed()
_UNKNOWN = "unknown"
Rows = Mapping[str, list[dict[str, Any]]]
HISTORY_COLUMNS = (
    "household_id", "dwelling_id", "department_id", "organisation_id", "area_id", "signed_on", "supported", "support_team_id",
    "decision_date",
)  # fmt: skip


def key_of(table: str, row: Record) -> tuple[str, ...]:
    """The key of a row as text, part by part, as files hold it; what is empty is an empty text."""
    names = [c.name for c in TABLES[table][0].columns() if c.key]
    told = row.model_dump(mode="json", include=set(names))
    return tuple("" if told[n] is None else str(told[n]) for n in names)


def assumed_cells(reading: Reading) -> Assumed:
    """The cells that stood empty and hold what `assume` says: written out again they stay empty, and stay told."""
    header = None if reading.case is None else reading.case.batch
    columns = {(t, c) for t, found in assumed_values(header, []).items() for c in found}
    cells = set()
    for name, table in reading.tables.items():
        mine = [c for t, c in columns if t == name]
        raw = dict(reading.raw[name].rows) if mine else {}
        for line, row in table.rows if mine else ():
            own = raw.get(line, [])
            given = {c for c, p in table.places.items() if p < len(own) and own[p] is not None and not is_blank(own[p])}
            cells |= {(name, key_of(name, row), c) for c in mine if c not in given}
    return Assumed(frozenset(cells), frozenset(columns))


def settings_of(case: Case, **header: Any) -> dict[str, dict[str, Any]]:
    """`batch.yaml` and `policy.yaml`: what was set, and no default beside it. `header` replaces values of the first."""
    batch = case.batch.model_dump(mode="json", exclude_unset=True, exclude_none=True) | header
    return {
        "batch": {k: v for k, v in batch.items() if v is not None},
        "policy": case.policy.model_dump(mode="json", exclude_unset=True),
    }


def cells_of(row: Record) -> dict[str, Any]:
    """A row as cells of a file; what is unknown is left out."""
    told = row.model_dump(mode="json", exclude_none=True)
    return {c: "yes" if v is True else "no" if v is False else v for c, v in told.items()}


def tables_of(case: Case, assumed: Assumed = NOTHING_ASSUMED) -> Rows:
    """The tables that the batch has, row by row as cells of a file."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in TABLES:
        rows: Iterable[Record] = getattr(case, name)
        if not case.table_absent(name) or rows:
            found[name] = [_cells(name, row, assumed) for row in rows]
    return found


def _cells(name: str, row: Record, assumed: Assumed) -> dict[str, Any]:
    """A row as a file has it: what was assumed is left empty, and what is unknown although assumed says so."""
    unknown = {c: _UNKNOWN for t, c in assumed.columns if t == name and getattr(row, c) is None}
    told = cells_of(row) | unknown
    return {c: v for c, v in told.items() if (name, key_of(name, row), c) not in assumed.cells}


def write_batch(folder: Path, settings: Mapping[str, Any], tables: Rows) -> None:
    """Writes a batch into a folder; a table that an earlier batch left there and this one has not is taken away."""
    write_folder(folder, settings, tables)
    for name in TABLES:
        if name not in tables:
            (folder / f"{name}.csv").unlink(missing_ok=True)


# Leases signed in earlier months, beside the tables of a batch and no part of it.
HISTORY = Path("history") / "housed.csv"


def read_history(batch: Path) -> list[dict[str, str]]:
    """The leases of earlier months, where the batch is a folder that keeps them; none otherwise."""
    path = batch / HISTORY
    if not batch.is_dir() or not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    if contains_cpr(text):
        raise InputError("cpr-number/file", file=str(HISTORY))
    return [dict(row) for row in csv.DictReader(io.StringIO(text))]


def write_history(folder: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Writes the leases beside a batch, in the order of their days."""
    (folder / HISTORY.parent).mkdir(parents=True, exist_ok=True)
    with (folder / HISTORY).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HISTORY_COLUMNS, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


__all__ = [
    "HISTORY",
    "HISTORY_COLUMNS",
    "Assumed",
    "Rows",
    "assumed_cells",
    "cells_of",
    "key_of",
    "read_history",
    "settings_of",
    "tables_of",
    "write_batch",
    "write_history",
]  # fmt: skip
