"""Reading a batch: files → findings and, when nothing is wrong, a Case."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from constraints import TABLES, AllocationError, Case, InputError, Policy, law_of
from constraints.expected import expected
from constraints.facts.case import BatchHeader
from constraints.language import N_, Message

from ..levels import levels_for
from .assumed import assumed_values, told
from .checks import Checker, sorted_findings
from .echo import echo
from .finding import Finding, of_error, one_of, shown
from .opening import open_source
from .place import located
from .raw import RawTable, Source, Unread
from .tables import ReadTable, read_table

__all__ = ["Finding", "Reading", "load_case", "read", "unreadable"]


@dataclass(frozen=True)
class Reading:
    """What a batch holds. `case` is there only when there is no error; `tables` keeps good rows apart from bad."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    counts: dict[str, int]
    case: Case | None
    tables: dict[str, ReadTable]
    raw: dict[str, RawTable]
    unread: tuple[Unread, ...] = ()

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
            "counts": self.counts,
            "good_rows": {name: len(table.rows) for name, table in self.tables.items()},
            "understood": {name: raw.understood.say("en") for name, raw in self.raw.items()},
            "reading": echo(self.raw, self.tables, self.unread),
        }


def read(path: Path) -> Reading:
    """Reads and checks a batch: a folder, a zip of it, or one workbook. Raises InputError when nothing can be opened."""
    return _read(open_source(path))


def unreadable(wrong: InputError) -> Reading:
    """The report of a batch that could not be opened at all."""
    return Reading((of_error(wrong, "(batch)"),), (), {}, None, {}, {})


def load_case(path: Path) -> Case:
    """The case of a batch that holds. Raises InputError with the first findings otherwise."""
    reading = read(path)
    if reading.case is None:
        raise InputError("bad-batch/check", count=len(reading.errors), findings=[f.as_fact() for f in reading.errors])
    return reading.case


def _read(source: Source) -> Reading:
    errors, warnings = list(source.errors), list(source.warnings)
    header = _header(source, errors)
    policy = _policy(source, errors)
    assume = assumed_values(header, errors)
    tables: dict[str, ReadTable] = {}
    for name, (_, _, required) in TABLES.items():
        if name in source.tables:
            tables[name] = read_table(source.tables[name], errors, warnings, assume.get(name, {}), source.most_errors)
        elif required and not any(f.table == name for f in errors):
            errors.append(
                Finding(
                    "missing-table",
                    name,
                    None,
                    None,
                    None,
                    Message.of(N_("{file}, or a sheet named {sheet}"), file=f"{name}.csv", sheet=name),
                )
            )
    Checker(tables, header.decision_date if header else None, errors, warnings).all()
    warnings += told(tables, header)
    errors, warnings = (sorted_findings(located(found, source.tables, tables)) for found in (errors, warnings))
    case = None
    if not errors and header is not None and policy is not None:
        absent = {name for name in TABLES if name not in tables}
        for name, table in tables.items():
            there = table.filled if table.rows else table.places
            absent |= {f"{name}.{c.name}" for c in TABLES[name][0].columns() if c.when_absent and c.name not in there}
        case = Case(
            batch=header,
            policy=policy,
            absent=frozenset(absent),
            notices=tuple(f.as_notice() for f in warnings),
            **{name: tuple(row for _, row in table.rows) for name, table in tables.items()},
        )
        try:
            law_of(case)
            levels_for(policy)
        except AllocationError as wrong:
            errors.append(of_error(wrong, "policy.yaml"))
            case = None
    counts = {name: table.total for name, table in tables.items()}
    return Reading(tuple(errors), tuple(warnings), counts, case, tables, source.tables, tuple(source.unread))


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


def _policy(source: Source, errors: list[Finding]) -> Policy | None:
    found = source.settings.get("policy", {})
    try:
        return Policy.model_validate(found)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            place = ".".join(str(p) for p in error["loc"]) or "policy"
            code = {"extra_forbidden": "unknown-setting", "missing": "missing-value"}.get(error["type"], error["type"])
            value = None if isinstance(error["input"], dict) else error["input"]
            errors.append(Finding(code, "policy.yaml", None, shown(place), shown(value), expected(error, Policy)))
        return None
