"""One finding of the reader: where, what was found, what was expected. Shown to people, so it never repeats a CPR number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from constraints.errors import AllocationError
from constraints.facts.cpr import contains_cpr
from constraints.language import LANGUAGES

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


# What was expected, in Danish: whole texts, and beginnings that carry a value behind them.
_EXPECTED_DA: tuple[tuple[str, str], ...] = (
    ("a pseudonymous id or a text without civil numbers", "et pseudonym eller en tekst uden CPR-numre"),
    ("1-64 letters A-Z, digits, '-', '_' or '.'", "1-64 bogstaver A-Z, tal, '-', '_' eller '.'"),
    ("a date: 2026-11-20, 20-11-2026 or 20.11.2026", "en dato: 2026-11-20, 20-11-2026 eller 20.11.2026"),
    ("a day that exists: ", "en dag, der findes: "),
    ("a date as 2026-11-20", "en dato som 2026-11-20"),
    ("a month as YYYY-MM, e.g. 2026-10", "en måned som ÅÅÅÅ-MM, f.eks. 2026-10"),
    ("an amount in DKK, 0 or more, at most two decimals", "et beløb i kr., 0 eller mere, højst to decimaler"),
    (
        "an area in m², above 0 and at most 1,000, at most two decimals",
        "et areal i m², over 0 og højst 1.000, højst to decimaler",
    ),
    ("a whole number of habitable rooms, 1-20", "et helt antal beboelsesrum, 1-20"),
    ("a whole number, 0 or more", "et helt tal, 0 eller mere"),
    ("a floor number, 0 = ground floor, -2 to 60", "et etagenummer, 0 = stuen, -2 til 60"),
    ("a year of four digits, e.g. 1987", "et årstal med fire cifre, f.eks. 1987"),
    ("a share between 0 and 1: 0.25 or 1/4", "en andel mellem 0 og 1: 0,25 eller 1/4"),
    ("yes or no (ja, nej, 1, 0, true, false)", "ja eller nej (yes, no, 1, 0, true, false)"),
    ("a municipality code of four digits, e.g. 0101", "en kommunekode med fire cifre, f.eks. 0101"),
    ("one person with role applicant", "én person med rollen ansøger"),
    ("at most one spouse or cohabitant", "højst én ægtefælle eller samlever"),
    ("the date of the hard deadline", "datoen for fristen"),
    ("both coordinates", "begge koordinater"),
    ("a heading line", "en linje med overskrifter"),
    ("a heading above the cells", "en overskrift over cellerne"),
    ("a value", "en værdi"),
    ("no hidden sheets", "ingen skjulte ark"),
    ("one value a cell", "én værdi pr. celle"),
    ("each column once", "hver kolonne én gang"),
    ("each table once", "hver tabel én gang"),
    ("each file once", "hver fil én gang"),
    ("each setting once", "hver indstilling én gang"),
    ("one of ", "en af "),
    ("an id in ", "et id i "),
    ("once (first on line ", "én gang (første gang på linje "),
    ("one keep-lock (another on line ", "én fastholdelse (en anden på linje "),
    ("a day up to ", "en dag til og med "),
    ("a month up to ", "en måned til og med "),
    ("at most ", "højst "),
    ("at least ", "mindst "),
    ("the lists published on ", "listerne offentliggjort "),
    ("the area lists; without them no area rule applies", "områdelisterne; uden dem gælder ingen områderegel"),
    ("the organisations; without them no quota is counted", "organisationerne; uden dem tælles ingen kvote"),
    ("UTF-8 or Windows-1252 text", "tekst i UTF-8 eller Windows-1252"),
)
_TAILS_DA = (
    (
        " without a thousands separator (this can be read in two ways)",
        " uden tusindtalsskilletegn (dette kan læses på to måder)",
    ),
)


def _expected_in(text: str, lang: str) -> str:
    if lang != "da":
        return text
    for en, da in _TAILS_DA:
        text = text.replace(en, da)
    for en, da in _EXPECTED_DA:
        if text.startswith(en):
            return da + text[len(en) :]
    return text


@dataclass(frozen=True)
class Finding:
    """`row` is the line in the file, the heading being line 1; None where the finding is about more than a row.

    `wrong` is the error that was met on the way, where there is one: its sentence is the finding's.
    """

    code: str
    table: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: str | None = None
    wrong: AllocationError | None = None

    def message(self, lang: str) -> str:
        da, en = _TEXTS.get(self.code, ("kan ikke bruges", "cannot be used"))
        place = self.table
        if self.row is not None:
            place += f", {'linje' if lang == 'da' else 'row'} {self.row}"
        if self.column:
            place += f", {self.column}"
        if self.wrong is not None:
            return f"{place}: {self.wrong.text(lang)}"
        text = f"{place}: {da if lang == 'da' else en}"
        if self.value is not None:
            text += f" ({'fundet' if lang == 'da' else 'found'}: {self.value})"
        if self.expected:
            text += f"; {'forventet' if lang == 'da' else 'expected'}: {_expected_in(self.expected, lang)}"
        return text

    def as_json(self, lang: str) -> dict[str, Any]:
        return {
            "code": self.code, "table": self.table, "row": self.row, "column": self.column, "value": self.value,
            "expected": self.expected, "message": self.message(lang),
        }  # fmt: skip

    def as_fact(self) -> dict[str, Any]:
        """The finding as a fact of an error: its message in both languages."""
        return self.as_json("en") | {"message": {lang: self.message(lang) for lang in LANGUAGES}}

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


def of_error(wrong: AllocationError, table: str) -> Finding:
    """An error that stopped the reading of a file or table, as a finding."""
    return Finding(wrong.code, table, expected=wrong.text("en"), wrong=wrong)


def cpr_finding(table: str, row: int | None = None, column: str | None = None) -> Finding:
    return Finding("cpr-number", table, row, column, None, "a pseudonymous id or a text without civil numbers")
