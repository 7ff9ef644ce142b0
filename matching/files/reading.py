"""Reading a batch: files → findings and, when nothing is wrong, a Case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from constraints import TABLES, AllocationError, Case, InputError, Policy, law_of
from constraints.expected import expected
from constraints.facts.case import BatchHeader
from constraints.language import N_, Message

from .assumed import add_assumptions, assumed_values, told
from .checks import Checks, check_all, sorted_findings, told_apart, usable
from .echo import echo
from .finding import Finding, of_error, one_of, shown
from .opening import open_source
from .place import located, on_sheets
from .raw import RawTable, Source, Unread
from .tables import ReadTable, read_table
from .unknown import Unknown, all_wait, unknown_of

__all__ = ["Finding", "Reading", "load_case", "read", "unreadable"]


@dataclass(frozen=True)
class Reading:
    """What a batch holds. `case` is there only when there is no error; `tables` keeps good rows apart from bad.

    `settings` are `batch` and `policy` as they were written.
    """

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    counts: dict[str, int]
    case: Case | None
    tables: dict[str, ReadTable]
    raw: dict[str, RawTable]
    settings: dict[str, dict[str, Any]]
    unread: tuple[Unread, ...] = ()

    @cached_property
    def unknown(self) -> tuple[Unknown, ...]:
        """The columns with cells not known that put somebody to a person."""
        return tuple(unknown_of(self.tables, self.case))

    @cached_property
    def understood(self) -> dict[str, Message]:
        """Table → how it was read; an area list that the municipality says it has no need of, too."""
        told = {name: raw.understood for name, raw in self.raw.items()}
        if self.case is not None and self.case.batch.areas == "none" and "designations" not in told:
            told["designations"] = Message(N_("the municipality has no listed area (batch.yaml)"))
        return told

    @property
    def ok(self) -> bool:
        return not self.errors

    def as_json(self, lang: str) -> dict[str, Any]:
        """The answer of `anvis check --json`."""
        return {
            "format": "anvis-check/1",
            "ok": self.ok,
            "errors": [f.as_json(lang) for f in self.errors],
            "warnings": [f.as_json(lang) for f in self.warnings],
            "unknown": [u.as_json(lang) for u in self.unknown],
            "counts": self.counts,
            "good_rows": {name: len(table.rows) for name, table in self.tables.items()},
            "understood": {name: how.say("en") for name, how in self.understood.items()},
            "reading": echo(self.raw, self.tables, self.unread),
        }


def read(path: Path, assume: Mapping[str, str] | None = None) -> Reading:
    """Reads and checks a batch: a folder, a zip of it, or one workbook. Raises InputError when nothing can be opened.

    `assume` is added to what `batch.yaml` says of empty cells: column → value, and under `by` who says so.
    """
    return _read(open_source(path), assume)


def unreadable(wrong: InputError) -> Reading:
    """The report of a batch that could not be opened at all."""
    return Reading((of_error(wrong, "(batch)"),), (), {}, None, {}, {}, {})


def load_case(path: Path) -> Case:
    """The case of a batch that holds. Raises InputError with the first findings otherwise."""
    reading = read(path)
    if reading.case is None:
        raise InputError("bad-batch/check", count=len(reading.errors), findings=[f.as_fact() for f in reading.errors])
    return reading.case


def _read(source: Source, assume: Mapping[str, str] | None = None) -> Reading:
    errors, warnings = list(source.errors), list(source.warnings)
    if assume:
        add_assumptions(source, assume, errors)
    header = _header(source, errors)
    policy = _policy(source, errors)
    assumed = assumed_values(header, errors)
    tables: dict[str, ReadTable] = {}
    for name, (_, _, required) in TABLES.items():
        if name in source.tables:
            tables[name] = _table(source.tables[name], errors, warnings, assumed.get(name, {}), source.most_errors)
        elif required and not any(f.table == name for f in errors):
            there = Message.of(N_("{file}, or a sheet named {sheet}"), file=f"{name}.csv", sheet=name)
            errors.append(Finding("missing-table", name, None, None, None, there))
    checks = Checks(tables, header.decision_date if header else None, errors, warnings, header)
    check_all(checks)
    locks, not_used = usable(checks)
    if "locks" in tables:
        tables["locks"].rows = list(locks)
    warnings += not_used
    warnings += told(tables, header)
    errors = sorted_findings(on_sheets(located(errors, source.tables, tables), source.settings_sheets))
    case = None
    if not errors and header is not None and policy is not None:
        case = _case(header, policy, tables)
        try:
            law_of(case)
            _levels(policy)
            warnings += all_wait(tables, case)
        except AllocationError as wrong:
            errors += on_sheets([of_error(wrong, "policy.yaml")], source.settings_sheets)
            case = None
    warnings = sorted_findings(located(warnings, source.tables, tables))
    if case is not None:
        case = case.replaced(notices=tuple(f.as_notice() for f in warnings))
    counts = {name: table.total for name, table in tables.items()}
    unread = tuple(source.unread)
    return Reading(tuple(errors), tuple(warnings), counts, case, tables, source.tables, source.settings, unread)


def _table(
    raw: RawTable, errors: list[Finding], warnings: list[Finding], assume: Mapping[str, Any], most: int | None
) -> ReadTable:
    """One table. A row of locks that cannot be read stops that lock, a row of any other table the batch.

    Where reading stopped at `most` errors, the rows behind them are not known, and the batch stops whatever the table.
    """
    found: list[Finding] = []
    table = read_table(raw, found, warnings, assume, most)
    if raw.name == "locks" and (most is None or len(found) < most):
        found, own = told_apart(raw, table, found)
        warnings += own
    errors += found
    return table


def _case(header: BatchHeader, policy: Policy, tables: Mapping[str, ReadTable]) -> Case:
    absent = {name for name in TABLES if name not in tables}
    for name, table in tables.items():
        there = table.filled if table.rows else table.places
        absent |= {f"{name}.{c.name}" for c in TABLES[name][0].columns() if c.when_absent and c.name not in there}
    rows = {name: tuple(row for _, row in table.rows) for name, table in tables.items()}
    return Case(batch=header, policy=policy, absent=frozenset(absent), **rows)


def _header(source: Source, errors: list[Finding]) -> BatchHeader | None:
    if "batch" not in source.settings:
        if not any(f.table.startswith("batch") for f in errors):
            errors.append(
                Finding(
                    "missing-table",
                    "batch.yaml",
                    None,
                    None,
                    None,
                    Message.of(N_("{file}, or a sheet named {sheet}"), file="batch.yaml", sheet="batch"),
                )
            )
        return None
    found = {k: v for k, v in source.settings["batch"].items() if v is not None}
    try:
        return BatchHeader.model_validate(found)
    except ValidationError as invalid:
        infos = {c.name: c for c in BatchHeader.columns()}
        for error in invalid.errors(include_url=False):
            name = str(error["loc"][0])
            code = {"missing": "missing-value", "extra_forbidden": "unknown-setting"}.get(error["type"], error["type"])
            may_stand = expected(error, column=infos[name].kind.said) if name in infos else one_of(infos)
            given = found.get(name)
            value = None if isinstance(given, dict | list) else shown(given)
            errors.append(Finding(code, "batch.yaml", None, shown(name), value, may_stand))
        return None


def _levels(policy: Policy) -> None:
    """Refuses an order of levels that cannot be; the one that stands where a policy says nothing can."""
    if policy.levels is not None:
        from ..levels import levels_for

        levels_for(policy)


def _policy(source: Source, errors: list[Finding]) -> Policy | None:
    found = source.settings.get("policy", {})
    try:
        return Policy.model_validate(found)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            place = ".".join(str(p) for p in error["loc"]) or "policy"
            code = {"extra_forbidden": "unknown-setting", "missing": "missing-value"}.get(error["type"], error["type"])
            value = None if isinstance(error["input"], dict) else error["input"]
            if isinstance(value, bool) and "policy" not in source.settings_sheets:
                value = str(value).lower()  # as YAML has it
            errors.append(Finding(code, "policy.yaml", None, shown(place), shown(value), expected(error, Policy)))
        return None
