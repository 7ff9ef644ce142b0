"""One finding of the reader: where, what was found, what was expected. Shown to people, so it never repeats a CPR number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constraints import TABLES
from constraints.errors import AllocationError
from constraints.facts.cpr import contains_cpr
from constraints.facts.notice import Notice
from constraints.language import LANGUAGES, N_, Message, Word, say

if TYPE_CHECKING:
    from .place import Place

FORMULA = N_("the cell holds a formula; paste the value")
_TEXTS: dict[str, str] = {
    "cpr-number": N_("a civil registration (CPR) number must not stand here; use a pseudonym. The value is not shown"),
    "missing-value": N_("a value is required"),
    "missing-table": N_("the table is missing"),
    "table-left-out": N_("the table is left out"),
    "missing-column": N_("the column is missing"),
    "unknown-column": N_("the column is not known and is not read"),
    "duplicate-heading": N_("the heading stands twice"),
    "duplicate-key": N_("the same key stands earlier"),
    "like-id": N_("the id is like another one of the table; they are taken for two"),
    "rows-above-heading": N_("there are rows above the headings"),
    "error-value": N_("the cell holds an error of the spreadsheet; write the value, or leave it empty"),
    "unknown-reference": N_("it refers to something that is not there"),
    "ambiguous-date": N_("the date can be read in two ways"),
    "ambiguous-number": N_("the number can be read in two ways"),
    "formula": FORMULA,
    "merged-cells": N_("the cells are merged; unmerge them"),
    "hidden-sheet": N_("the sheet is hidden; show it or delete it"),
}
# Whole numbers up to here are shown in full by a spreadsheet.
_WHOLE_SHOWN = 10**11
# Of all else the place, what was found and what was expected say enough.
_CANNOT = N_("cannot be used")


@dataclass(frozen=True)
class Finding:
    """`row` is the line in the file, the heading being line 1; None where the finding is about more than a row.

    `expected` is said in the reader's language; documents hold it in English. `wrong` is the error that was met on the
    way, where there is one: its sentence is the finding's. `says` is a sentence of the finding's own, instead of its code's.
    """

    code: str
    table: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: Message | None = None
    wrong: AllocationError | None = None
    place: Place | None = None
    says: Message | None = None

    def where(self, lang: str) -> str:
        """The place in the office's own file; by table, row and column where the batch is no file."""
        if self.place is not None:
            told = self.place.message.say(lang)
            return told[:1].upper() + told[1:] if self.place.sheet else told
        place = [_named(self.table, None, lang)]
        if self.row is not None:
            place.append(say(lang, "row {row}", row=str(self.row)))
        if self.column:
            place.append(_named(self.table, self.column, lang))
        return ", ".join(place)

    def message(self, lang: str) -> str:
        return f"{self.where(lang)}: {self.sentence(lang)}"

    def sentence(self, lang: str) -> str:
        """What was found and what was expected, without the place."""
        if self.wrong is not None:
            return self.wrong.text(lang)
        if self.says is not None:
            return self.says.say(lang)
        text = say(lang, _TEXTS.get(self.code, _CANNOT))
        if self.value is not None:
            text += " " + say(lang, "(found: {value})", value=self.value)
        if self.expected:
            text += "; " + say(lang, "expected: {what}", what=self.expected)
        return text

    def as_json(self, lang: str) -> dict[str, Any]:
        return {
            "code": self.code, "table": self.table, "row": self.row, "column": self.column, "value": self.value,
            "expected": None if self.expected is None else self.expected.say("en"), "message": self.message(lang),
            "place": None if self.place is None else self.place.as_json(),
        }  # fmt: skip

    def as_notice(self) -> Notice:
        """A warning as the case carries it."""
        return Notice(
            code=self.code, table=self.table, row=self.row, column=self.column, value=self.value,
            text={lang: self.message(lang) for lang in LANGUAGES},
        )  # fmt: skip

    def as_fact(self) -> dict[str, Any]:
        """The finding as a fact of an error: its message in both languages."""
        return self.as_json("en") | {"message": {lang: self.message(lang) for lang in LANGUAGES}}

    def kind(self, lang: str) -> str:
        """What is wrong, without what was found and expected: what findings of one code have in common."""
        return say(lang, _TEXTS.get(self.code, _CANNOT))

    @property
    def order(self) -> tuple[str, int, str, str, str]:
        return self.table, self.row or 0, self.column or "", self.code, self.value or ""


def _named(table: str, column: str | None, lang: str) -> str:
    """A table, or a column of it, by the name people know; what has none stays as it is."""
    if lang != "da" or table not in TABLES:
        return column or table
    model, danish, _ = TABLES[table]
    return danish if column is None else next((c.danish for c in model.columns() if c.name == column), column)


def table_name(table: str) -> Word:
    """The name of a table as a fact of a message."""
    return Word(_named(table, None, "da"), table)


def one_of(codes: Iterable[str]) -> Message:
    return Message.of(N_("one of {codes}"), codes=tuple(codes))


def shown(value: Any) -> str | None:
    """A value as a finding may show it: shortened, as a spreadsheet shows it, and hidden when it holds a CPR number."""
    if value is None or value == "":
        return None
    if contains_cpr(value):
        return None
    if isinstance(value, bool):
        value = "SAND/TRUE" if value else "FALSK/FALSE"
    elif type(value) is float and value.is_integer() and abs(value) < _WHOLE_SHOWN:
        value = int(value)
    text = str(value).replace("\n", " ").replace("\r", " ")
    return text if len(text) <= 80 else text[:77] + "..."


def of_error(wrong: AllocationError, table: str) -> Finding:
    """An error that stopped the reading of a file or table, as a finding."""
    return Finding(wrong.code, table, expected=Message.verbatim(wrong.text("en")), wrong=wrong)


def cpr_finding(table: str, row: int | None = None, column: str | None = None) -> Finding:
    expected = Message(N_("a pseudonymous id or a text without civil numbers"))
    return Finding("cpr-number", table, row, column, None, expected)
