"""The tables of the demonstration: the sample city with a caseworker for each household, and a draft with mistakes to find."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from matching.files.writing import write_folder
from matching.month.next_month import same_day_next_month
from matching.sampling import sample

from ..service.kept.tables import Document, document_of_files

_CASEWORKERS = 24
_OF_THE_FIRST = 7  # H00007, H00031, …: so that the first caseworker has a case of § 59(9) among own cases
# The honest mistakes of a busy office: table, key, column, what was typed.
MISTAKES = (
    ("dwellings", "B0004", "rent_dkk_month", "5.496"),  # a thousands separator
    ("dwellings", "B0008", "department_id", "D999"),  # a department nobody has heard of
    ("households", "H00012", "urgency_class", "U6"),
    ("households", "H00021", "registered_on", ""),
    ("support_teams", "CTI-1", "free_slots", "-2"),
)
OFFICE = """\
municipality: Eksempel Kommune
unit: Boliganvisning
address: [Rådhuspladsen 1, 1000 Eksempel]
phone: 00 00 00 00
mail: boliganvisning@example.dk
hours: mandag til torsdag kl. 10-14
answer_days: 8
hearing_days: 14
"""
SCENARIO: Mapping[str, Any] = {
    "format": "anvis-scenario/1", "name": "demo", "start": "2026-12-01", "months": 12, "seed": 1, "replications": {"count": 6},
    "title": {
        "da": "Lille by: hasteklasse, først til mølle eller månedens bedste plan?",
        "en": "Small town: urgency class, first come, or the best plan of the month?",
    },
    "world": {
        "kind": "municipality", "municipality": "0661", "households_per_month": 6, "waiting_at_start": 20, "vacancies_per_month": 18,
        "catalogue": {"size": 80, "dwellings": 40, "seed": 1},
    },
    "support": {
        "CTI": {"workers": 1, "caseload": 10, "months": 9, "duration": "fixed", "steps_down_to": "s85"},
        "ICM": {"workers": 3, "caseload": 8, "months": 36, "busy_at_start": 0.5, "steps_down_to": "s85"},
        "ACT": {"workers": 1, "caseload": 8, "months": 60, "busy_at_start": 0.5, "steps_down_to": "ICM"},
    },
    "policies": ["class_then_date", "fcfs_vacancy", "batch_myopic"], "primary": "weighted_per_month",
}  # fmt: skip


def city(folder: Path) -> Document:
    """The sample city, drawn and written into the folder as `anvis sample --size city` does, with a caseworker in each row."""
    ((_, (settings, tables)),) = sample("city", 1).items()
    write_folder(folder, settings, tables)
    document = document_of_files(folder)
    for row in document["households"]:
        row["caseworker"] = f"sagsbehandler-{1 + (_number(row) - _OF_THE_FIRST) % _CASEWORKERS}"
    return document


def _number(row: Mapping[str, Any]) -> int:
    return int(str(row["household_id"])[1:])


def next_month_of(document: Document) -> Document:
    """The same tables for the month after, to be a draft that people work on."""
    after = copy.deepcopy(document)
    day = date.fromisoformat(str(document["batch"]["decision_date"]))
    after["batch"] |= {"decision_date": same_day_next_month(day).isoformat(), "note": ""}
    return after
