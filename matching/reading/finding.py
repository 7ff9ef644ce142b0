"""One finding of the reader: where, what was found, what was expected. Shown to people, so it never repeats a CPR number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from constraints.facts.cpr import contains_cpr

_TEXTS: dict[str, tuple[str, str]] = {
    "cpr-number": (
        "et CPR-nummer må ikke stå her; brug et pseudonym. Værdien vises ikke",
        "a civil registration (CPR) number must not stand here; use a pseudonym. The value is not shown",
    ),
    "missing-value": ("feltet skal udfyldes", "a value is required"),
    "missing-table": ("tabellen mangler", "the table is missing"),
    "table-left-out": ("tabellen er ikke med", "the table is left out"),
    "missing-column": ("kolonnen mangler", "the column is missing"),
    "unknown-column": ("kolonnen kendes ikke og læses ikke", "the column is not known and is not read"),
    "misspelt-column": ("kolonnen kendes ikke, men ligner en anden", "the column is not known, but is like another"),
    "duplicate-heading": ("overskriften står to gange", "the heading stands twice"),
    "duplicate-key": ("samme nøgle står allerede tidligere", "the same key stands earlier"),
    "unknown-file": ("filen kendes ikke og læses ikke", "the file is not known and is not read"),
    "unknown-sheet": ("arket kendes ikke", "the sheet is not known"),
    "unknown-reference": ("der henvises til noget, som ikke findes", "it refers to something that is not there"),
    "ambiguous-date": (
        "datoen kan læses på to måder ved siden af datoer som 2026-11-20",
        "the date can be read in two ways beside dates like 2026-11-20",
    ),
    "ambiguous-number": ("tallet kan læses på to måder", "the number can be read in two ways"),
    "formula": ("cellen indeholder en formel; indsæt værdien", "the cell holds a formula; paste the value"),
    "merged-cells": ("cellerne er flettede; ophæv fletningen", "the cells are merged; unmerge them"),
    "hidden-sheet": ("arket er skjult; vis det eller slet det", "the sheet is hidden; show it or delete it"),
}


@dataclass(frozen=True)
class Finding:
    """`row` is the line in the file, the heading being line 1; None where the finding is about more than a row."""

    code: str
    table: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: str | None = None

    def message(self, lang: str) -> str:
        da, en = _TEXTS.get(self.code, ("kan ikke bruges", "cannot be used"))
        place = self.table
        if self.row is not None:
            place += f", {'linje' if lang == 'da' else 'row'} {self.row}"
        if self.column:
            place += f", {self.column}"
        text = f"{place}: {da if lang == 'da' else en}"
        if self.value is not None:
            text += f" ({'fundet' if lang == 'da' else 'found'}: {self.value})"
        if self.expected:
            text += f"; {'forventet' if lang == 'da' else 'expected'}: {self.expected}"
        return text

    def as_json(self, lang: str) -> dict[str, Any]:
        return {
            "code": self.code, "table": self.table, "row": self.row, "column": self.column, "value": self.value,
            "expected": self.expected, "message": self.message(lang),
        }  # fmt: skip

    @property
    def order(self) -> tuple[str, int, str, str, str]:
        return self.table, self.row or 0, self.column or "", self.code, self.value or ""


def shown(value: Any) -> str | None:
    """A value as a finding may show it: shortened, and hidden when it holds a CPR number."""
    if value is None or value == "":
        return None
    if contains_cpr(value):
        return None
    text = str(value).replace("\n", " ").replace("\r", " ")
    return text if len(text) <= 80 else text[:77] + "..."


def cpr_finding(table: str, row: int | None = None, column: str | None = None) -> Finding:
    return Finding("cpr-number", table, row, column, None, "a pseudonymous id or a text without civil numbers")
