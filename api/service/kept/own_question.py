"""What a caseworker may ask: a change of own cases, of dwellings, of the policy; never of a household of another's.

A change that speaks of such a household would tell whether it is there, and what hangs on it. It is refused just as one that
speaks of a household nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from constraints import TABLES, Case
from constraints.errors import NotFound
from constraints.facts.values import id_text
from matching.questions.names import english_column, english_path, english_table

Cells = Iterator[tuple[str, str, Any]]
_HOUSEHOLD = ("household_id", "other_household_id")


def must_be_own(question: Mapping[str, Any], case: Case, own: frozenset[str]) -> None:
    """Raises NotFound `no-household` where a question of `anvis what-if` speaks of a household beyond `own`, or a person of one.

    What has not the form of a question is left to whoever reads it.
    """
    persons = {p.person_id for p in case.persons if p.household_id in own}
    cells = [*_set(question.get("set")), *_removed(question.get("remove")), *_added(question.get("add"))]
    persons |= {id_text(value) for table, name, value in cells if (table, name) == ("+persons", "person_id")}
    for table, name, value in cells:
        asked = id_text(value) if isinstance(value, str) else value
        if name in _HOUSEHOLD and asked not in own:
            raise NotFound("no-household")
        if name == "person_id" and table != "+persons" and asked not in persons:
            raise NotFound("no-household")


def _set(changes: Any) -> Cells:
    """Cells of rows that are named by their table and key; a plain column is of the household that is asked about."""
    for path, value in changes.items() if isinstance(changes, Mapping) else ():
        parts = english_path(str(path)).split(".")
        if len(parts) == 1 and parts[0] in _HOUSEHOLD:
            yield "households", parts[0], value
        elif len(parts) > 2 and parts[0] in TABLES:
            yield from _of_key(parts[0], ".".join(parts[1:-1]))
            if parts[-1] in (*_HOUSEHOLD, "person_id"):
                yield parts[0], parts[-1], value


def _removed(rows: Any) -> Cells:
    for path in rows if isinstance(rows, list) else ():
        table, _, key = str(path).partition(".")
        if english_table(table) in TABLES:
            yield from _of_key(english_table(table), key)


def _added(tables: Any) -> Cells:
    """Cells of new rows; of a new person the table is told as `+persons`."""
    for table, rows in tables.items() if isinstance(tables, Mapping) else ():
        told = english_table(str(table))
        for row in rows if isinstance(rows, list) else ():
            for name, value in row.items() if isinstance(row, Mapping) and told in TABLES else ():
                column = english_column(told, str(name))
                if value not in (None, "") and column in (*_HOUSEHOLD, "person_id"):
                    yield f"+{told}" if told == "persons" else told, column, value


def _of_key(table: str, key: str) -> Cells:
    """The columns of a key, its parts apart by a stroke; a part that is left empty names nobody."""
    columns = [c.name for c in TABLES[table][0].columns() if c.key]
    for name, part in zip(columns, key.split("/"), strict=False):
        if part.strip() and name in (*_HOUSEHOLD, "person_id"):
            yield table, name, part
