"""Rows of a batch as cells of a file, and a person's dates moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from constraints import TABLES, Case
from constraints.facts.person import BenefitPeriod, Person
from constraints.facts.record import Record

from ...files.checks.benefits import OLD_BENEFITS, REFORM

_DATES = (
    "birth_date", "cohabiting_since", "enrolled_from", "enrolled_to", "release_date", "lease_terminated_on", "disability_pension_from",
    "disability_pension_to", "sanction_until",
)  # fmt: skip
_DEFAULTS = ("yes", "no", "none", "0")


def cells(case: Case, table: str, row: Record) -> dict[str, Any]:
    """A row as cells. An unknown fact of a column the batch has stays unknown; a column it leaves out gets its default."""
    told = row.model_dump(mode="json", exclude_none=True)
    found = {c: "yes" if v is True else "no" if v is False else v for c, v in told.items()}
    for column in TABLES[table][0].columns():
        if column.name not in found and column.when_absent:
            if not case.column_absent(table, column.name):
                found[column.name] = "unknown"
            elif column.when_absent in _DEFAULTS:
                found[column.name] = column.when_absent
    return found


def shifted_person(p: Person, name: str, household: str, shift: timedelta) -> Person:
    """A person of the same age and history, so many days later."""
    dates = {n: d + shift for n in _DATES if (d := getattr(p, n)) is not None}
    return p.model_copy(update={**dates, "person_id": name, "household_id": household})


def shifted_periods(rows: Iterable[BenefitPeriod], names: Mapping[str, str], months: int) -> Iterator[BenefitPeriod]:
    """Benefit periods of the people in `names` (old id → new), so many months later. A benefit that was abolished ends when it was."""
    for b in rows:
        if b.person_id not in names:
            continue
        first = b.first_month + months
        last = None if b.last_month is None else b.last_month + months
        if b.benefit in OLD_BENEFITS and (last is None or last >= REFORM):
            last = REFORM - 1
        if last is None or first <= last:
            yield b.model_copy(update={"person_id": names[b.person_id], "first_month": first, "last_month": last})


__all__ = ["cells", "shifted_periods", "shifted_person"]
