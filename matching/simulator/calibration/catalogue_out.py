"""The catalogue of a calibrated scenario: households and homes of the kept months, as they were when first seen.

The households on the list on one day have waited longer than those who come; so who came is taken, evenly over the months,
with every date moved to the last decision day.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from constraints import TABLES, Case
from constraints.facts.units import month_of

from ...files.writing import write_folder
from .kept import Month
from .kept_rows import cells, shifted_periods, shifted_person

HOUSEHOLDS, DWELLINGS = 160, 120
# With fewer new households than this the list of the last day stands in.
_LEAST = 20
_PLACES = ("organisations", "areas", "departments")


def write_catalogue(months: Sequence[Month], out: Path) -> tuple[int, int]:
    """Writes a batch into the folder `out`; households and homes in it."""
    last = months[-1].case
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for name in _PLACES:
        rows = {getattr(row, f"{name[:-1]}_id"): (m.case, row) for m in months for row in getattr(m.case, name)}
        tables[name] = [cells(case, name, row) for _, (case, row) in sorted(rows.items())]
        for row in tables[name]:
            for column in ("vacancies_this_period", "quota_carry"):
                row.pop(column, None)
    tables["designations"] = [cells(last, "designations", d) for d in last.designations]
    people = _evenly(_new_households(months), HOUSEHOLDS)
    for case, household in people:
        _household(tables, case, last, household)
    homes = _evenly(_homes(months), DWELLINGS)
    for case, row in homes:
        moved = row.model_copy(
            update={
                "available_from": last.batch.decision_date, "reported_on": None, "counter_position": None, "reply_by": None,
                "notice_effective_date": None, "address_id": None,
            }
        )  # fmt: skip
        tables["dwellings"].append(cells(case, "dwellings", moved))
    header = {
        "format": "anvis-batch/1",
        "municipality": last.batch.municipality,
        "decision_date": last.batch.decision_date.isoformat(),
    }
    if last.batch.areas is not None:
        header["areas"] = last.batch.areas
    settings = {"batch": header, "policy": last.policy.model_dump(mode="json", exclude_unset=True)}
    write_folder(out, settings, {n: rows for n, rows in tables.items() if rows or TABLES[n][2]})
    return len(people), len(homes)


def _new_households(months: Sequence[Month]) -> list[tuple[Case, Any]]:
    """Households first seen after the first month, in the order of the months."""
    seen = {h.household_id for h in months[0].case.households}
    found = []
    for month in months[1:]:
        fresh = [(month.case, h) for h in month.case.households if h.household_id not in seen]
        seen |= {h.household_id for _, h in fresh}
        found += fresh
    return found if len(found) >= _LEAST else [(months[-1].case, h) for h in months[-1].case.households]


def _homes(months: Sequence[Month]) -> list[tuple[Case, Any]]:
    found: dict[str, tuple[Case, Any]] = {}
    for month in months:
        for d in month.case.dwellings:
            found.setdefault(d.dwelling_id, (month.case, d))
    return list(found.values())


def _evenly(rows: list[tuple[Case, Any]], most: int) -> list[tuple[Case, Any]]:
    """At most so many, evenly over the order."""
    return rows if len(rows) <= most else [rows[i * len(rows) // most] for i in range(most)]


def _household(tables: dict[str, list[dict[str, Any]]], case: Case, last: Case, row: Any) -> None:
    day = last.batch.decision_date
    shift = day - case.batch.decision_date
    months = month_of(day) - month_of(case.batch.decision_date)
    admitted = row.section_110_admitted_on
    due = row.must_be_housed_by
    moved = row.model_copy(
        update={
            "registered_on": day, "section_110_admitted_on": None if admitted is None else admitted + shift,
            "must_be_housed_by": None if due is None else max(due + shift, day), "support_team_id": None, "available_from": None,
            "mandatory": None, "caseworker": None, "support_decided_on": None if row.support_decided_on is None else day,
        }
    )  # fmt: skip
    tables["households"].append(cells(case, "households", moved))
    names = {p.person_id: p.person_id for p in case.persons if p.household_id == row.household_id}
    tables["persons"] += [
        cells(case, "persons", shifted_person(p, p.person_id, row.household_id, shift)) for p in case.persons if p.person_id in names
    ]  # fmt: skip
    tables["benefit_periods"] += [
        cells(case, "benefit_periods", b) for b in shifted_periods(case.benefit_periods, names, months)
    ]
    for name in ("debts", "wishes"):
        tables[name] += [cells(case, name, x) for x in getattr(case, name) if x.household_id == row.household_id]


__all__ = ["DWELLINGS", "HOUSEHOLDS", "write_catalogue"]
