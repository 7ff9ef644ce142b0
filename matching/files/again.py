"""Batches that do not come from files: tables as JSON, and a case somebody changed. The same checks, the same errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from constraints import TABLES, Case, InputError
from constraints.facts.cpr import contains_cpr
from constraints.language import LANGUAGES, N_, Message

from .checks import Checks, check_all, usable
from .finding import Finding, cpr_finding, one_of, shown
from .raw import RawTable, Source
from .reading import _read
from .settings import english_names
from .tables import ReadTable

_SETTINGS = ("batch", "policy")
_OF_HOUSEHOLD = (
    "households", "persons", "benefit_periods", "debts", "wishes", "exceptions", "locks", "offers",
    "answers", "separations",
)  # fmt: skip


def read_document(document: Mapping[str, Any], most_errors: int | None = None) -> Any:
    """Reads and checks the tables of a batch as one JSON object; a `Reading`, as `read` gives for files.

    Row i of a table is reported as line i + 2, the heading being line 1 as in a file. After `most_errors` no further row
    is read.
    """
    source = Source(most_errors=most_errors)
    for name, value in document.items():
        if contains_cpr(str(name)):
            source.errors.append(cpr_finding("(batch)"))
        elif name in _SETTINGS:
            _settings(source, name, value)
        elif name in TABLES:
            _table(source, name, value)
        else:
            expected = one_of([*_SETTINGS, *TABLES])
            source.errors.append(Finding("unknown-table", str(shown(name)), None, None, None, expected))
    return _read(source)


def _settings(source: Source, name: str, value: Any) -> None:
    if contains_cpr(value):
        source.errors.append(cpr_finding(f"{name}.yaml"))
    elif not isinstance(value, dict):
        source.errors.append(Finding("bad-shape", f"{name}.yaml", None, None, shown(value), Message(N_("an object"))))
    else:
        source.settings[name] = english_names(name, {str(k): v for k, v in value.items()}, source.errors)


def _table(source: Source, name: str, rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        wanted = Message(N_("a list of objects"))
        source.errors.append(
            cpr_finding(name) if contains_cpr(rows) else Finding("bad-shape", name, None, None, None, wanted)
        )
        return
    headings = list(dict.fromkeys(str(k) for r in rows for k in r))
    if not rows:  # an empty list is a table with all its columns and no row
        headings = [c.name for c in TABLES[name][0].columns()]
    cells: list[tuple[int, list[Any]]] = []
    for i, row in enumerate(rows):
        nested = next((k for k, v in row.items() if isinstance(v, list | dict)), None)
        if nested is not None:
            wanted = Message(N_("text, number, yes/no or null"))
            source.errors.append(
                cpr_finding(name, i + 2)
                if contains_cpr(row)
                else Finding("bad-shape", name, i + 2, shown(nested), None, wanted)
            )
            continue
        cells.append((i + 2, [_cell(row.get(h)) for h in headings]))
    source.tables[name] = RawTable(name, list(headings), cells, 1, Message.verbatim("JSON"))


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if isinstance(value, str) and not value.strip() else value


def faults(case: Case, households: Set[str] | None = None) -> list[Finding]:
    """Every check across rows that fails. With `households`, only rows of those are looked at."""

    def rows(name: str) -> Sequence[Any]:
        every: Sequence[Any] = getattr(case, name)
        if households is None or name not in _OF_HOUSEHOLD:
            return every
        if name == "separations":  # they name two households; a change of them looks at the whole case
            return []
        if name == "benefit_periods":
            members = {p.person_id for p in case.persons if p.household_id in households}
            return [r for r in every if r.person_id in members]
        return [r for r in every if r.household_id in households]

    tables = {
        name: ReadTable(name, [(i + 2, row) for i, row in enumerate(rows(name))])
        for name in TABLES
        if not case.table_absent(name) or getattr(case, name)
    }
    errors: list[Finding] = []
    checks = Checks(tables, case.batch.decision_date, errors, [], case.batch)
    check_all(checks, remarks=False)
    return [
        *errors,
        *usable(checks)[1],
    ]  # somebody asks for this very change, so a lock that would not be used is refused


def checked(case: Case, before: Case, households: Set[str] | None = None) -> Case:
    """The changed case, when nothing fails that did not fail before. Raises InputError with the findings otherwise."""
    found = faults(case, households)
    if found:
        old = {(f.code, f.table, f.column, f.value) for f in faults(before)}
        found = [f for f in found if (f.code, f.table, f.column, f.value) not in old]
    if found:
        raise InputError(
            "bad-change/batch",
            first={lang: found[0].message(lang) for lang in LANGUAGES},
            findings=[f.as_fact() for f in found],
        )
    return case
