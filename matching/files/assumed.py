"""What a person says empty cells mean (`assume:` in batch.yaml): checked once, then filled in where a cell is empty."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from constraints import TABLES
from constraints.expected import expected
from constraints.facts.case import BatchHeader
from constraints.facts.record import ColumnInfo
from constraints.language import N_, Message

from .finding import Finding, shown
from .raw import Source
from .tables import ReadTable

_BY = "by"
# Table → column → the value that an empty cell is read as.
Assumed = dict[str, dict[str, Any]]


def add_assumptions(source: Source, assume: Mapping[str, str], errors: list[Finding]) -> None:
    """Adds what is assumed beside the batch to what its `batch.yaml` assumes, with the names of all who say so.

    The same column with two values is an error: nobody's word goes before another's.
    """
    settings = source.settings.get("batch", {})
    written = settings.get("assume")
    if not settings or (written is not None and not isinstance(written, Mapping)):
        return  # there is no header, or its own finding says what is wrong with it
    both: dict[str, Any] = dict(written or {})
    names = [str(n) for n in (both.get(_BY), assume.get(_BY)) if n]
    for name, value in assume.items():
        said = both.get(name)
        same = name == _BY or said is None or str(_yes_no(said)) == value
        if not same:
            beside = Message.of(N_("one value; batch.yaml says {value}"), value=str(_yes_no(said)))
            errors.append(Finding("contradiction", "batch.yaml", None, f"assume.{name}", shown(value), beside))
        both[name] = value
    settings["assume"] = both | {_BY: ", ".join(dict.fromkeys(names))}


def _yes_no(value: Any) -> Any:
    return "yes" if value is True else "no" if value is False else value


def assumed_values(header: BatchHeader | None, errors: list[Finding]) -> Assumed:
    """The values by table and column. What cannot be assumed is a finding: no such column, a key, a value it cannot hold."""
    found: Assumed = {}
    for name, value in (header.assume or {} if header else {}).items():
        if name == _BY:
            continue
        matches = _columns(name)
        if len(matches) != 1:
            errors.append(
                Finding("bad-assumption", "batch.yaml", None, f"assume.{name}", shown(value), _wanted(name, matches))
            )
            continue
        table, column = matches[0]
        cell: TypeAdapter[Any] = TypeAdapter(cast(Any, TABLES[table][0].model_fields[column.name].annotation))
        try:
            read = cell.validate_python(value)
            if found.setdefault(table, {}).setdefault(column.name, read) != read:
                beside = Message.of(N_("one value for {column}"), column=f"{table}.{column.name}")
                errors.append(Finding("contradiction", "batch.yaml", None, f"assume.{name}", shown(value), beside))
        except ValidationError as invalid:
            wrong = invalid.errors(include_url=False)[0]
            may_stand = expected(wrong, column=column.kind.said)
            errors.append(Finding(wrong["type"], "batch.yaml", None, f"assume.{name}", shown(value), may_stand))
    return found


def _columns(name: str) -> list[tuple[str, ColumnInfo]]:
    """The optional columns that a name can mean: `needs_wheelchair`, `households.needs_wheelchair` or the Danish heading."""
    table, _, column = name.rpartition(".")
    wanted = column.strip().casefold()
    return [
        (t, c)
        for t, (model, danish, _) in TABLES.items()
        if not table or table.strip().casefold() in (t, danish.casefold())
        for c in model.columns()
        if not c.required and not c.key and wanted in (c.name, c.danish.casefold())
    ]


def _wanted(name: str, matches: list[tuple[str, ColumnInfo]]) -> Message:
    if matches:
        return Message.of(N_("one of {codes}"), codes=tuple(f"{t}.{c.name}" for t, c in matches))
    every = [c.name for model, _, _ in TABLES.values() for c in model.columns() if not c.required and not c.key]
    like = difflib.get_close_matches(name.rpartition(".")[2], every, n=1)
    return Message.verbatim(like[0]) if like else Message(N_("an optional column of a table"))


def told(tables: Mapping[str, ReadTable], header: BatchHeader | None) -> list[Finding]:
    """One warning per assumption: how many cells it filled, with what, on whose word."""
    by = (header.assume or {}).get(_BY, "") if header else ""
    return [
        Finding(
            "assumed", name, None, column, shown(str(value)),
            says=Message.of(
                N_("{count} empty cells are read as {value}, on the word of {by}"), count=count, by=by,
                value=Message(N_("yes")) if value is True else Message(N_("no")) if value is False else str(value),
            ),
        )
        for name, table in tables.items() for column, (value, count) in sorted(table.assumed.items()) if count
    ]  # fmt: skip
