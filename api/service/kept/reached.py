"""Which columns of a batch reached the model: measured while the run is solved again, beside what the rules declare."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

import matching
from constraints import TABLES, Case
from constraints.facts.record import Record
from constraints.rules import READS

from .batches import case_of
from .desk import Desk
from .reproduce import params_of

# They put rows in order and take digests: every column passes there, and nothing is decided.
_HOUSEKEEPING = ("constraints.facts.case", "constraints.facts.record", "constraints.facts.carried", "pydantic", "api.")
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Column:
    """`filled`: rows in which it is known. `read_by`: the rooms that asked for it while the plan was made. `rules`: those that ask a
    person where it is not known. A column that no room read decided nothing; one that is `not_read` never left its file."""

    name: str
    filled: int
    read_by: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Reached:
    """Every column of the format, in its order, and the headings of the batch that are no column and were never read."""

    run_id: str
    columns: tuple[Column, ...]
    not_read: tuple[str, ...]


def reached(desk: Desk, run_id: str) -> Reached:
    """Solves the run's batch again and watches. Raises as `reproduce` does. Not for a server: it slows the whole process."""
    desk.may("run.verify", "run", run_id)
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        document = unit.contents.document(run.batch_digest)
        params = params_of(unit, run)
    case = case_of(document)
    with watched() as seen:
        matching.solve(case, params)
    found = Reached(run_id, tuple(_columns(case, seen)), tuple(_not_read(document)))
    with desk.writing() as unit:
        unit.audit.append("run.columns-read", "run", run_id, {"columns": sum(bool(c.read_by) for c in found.columns)})
    return found


@contextmanager
def watched() -> Iterator[dict[tuple[str, str], set[str]]]:
    """From here to the end of the block: (class of row, column) → rooms that asked a row for it."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    plain = Record.__getattribute__
    fields = {model.__name__: frozenset(model.model_fields) for model, _, _ in TABLES.values()}

    def asked(row: Record, name: str) -> Any:
        kind = type(row).__name__
        if name in fields.get(kind, ()):
            module = sys._getframe(1).f_globals.get("__name__", "")
            if not module.startswith(_HOUSEKEEPING):
                seen[kind, name].add(".".join(module.split(".")[:2]))
        return plain(row, name)

    with _ONE_AT_A_TIME:
        Record.__getattribute__ = asked  # type: ignore[method-assign, assignment]
        try:
            yield seen
        finally:
            del Record.__getattribute__


def _columns(case: Case, seen: Mapping[tuple[str, str], set[str]]) -> Iterator[Column]:
    rules: dict[str, list[str]] = defaultdict(list)
    for rule_id, asked in READS.items():
        for read in asked:
            rules[read].append(rule_id)
    for table, (model, _, _) in TABLES.items():
        rows = getattr(case, table)
        for column in model.columns():
            name = f"{table}.{column.name}"
            filled = sum(getattr(row, column.name) is not None for row in rows)
            by = tuple(sorted(seen.get((model.__name__, column.name), ())))
            yield Column(name, filled, by, tuple(rules.get(name, rules.get(table, ()))))


def _not_read(document: Mapping[str, Any]) -> list[str]:
    """Headings of the batch that are no column of the format."""
    found = set()
    for table, rows in document.items():
        if isinstance(rows, list):
            known = {c.name for c in TABLES[table][0].columns()} if table in TABLES else set()
            found |= {f"{table}.{name}" for row in rows for name in row if name not in known}
    return sorted(found)
