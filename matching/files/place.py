"""Where a finding stands, as the office sees its own file: the sheet and the cell, or the file, line and heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from constraints import TABLES
from constraints.language import N_, Message
from constraints.settings import setting_name

from .finding import Finding, shown
from .raw import RawTable, SettingsSheet
from .tables import ReadTable


@dataclass(frozen=True)
class Place:
    """`written_as` is the file or sheet as the office named it; `cell` is there for sheets, `G5`; `heading` as it was written."""

    written_as: str
    sheet: bool
    line: int | None
    cell: str | None
    heading: str | None

    @property
    def message(self) -> Message:
        facts = {"name": self.written_as, "heading": self.heading, "cell": self.cell, "line": str(self.line)}
        if self.sheet:
            if self.cell is not None:
                with_heading = N_("sheet {name}, cell {cell} ({heading})")
                return Message.of(with_heading if self.heading else N_("sheet {name}, cell {cell}"), **facts)
            if self.line is not None:
                with_heading = N_("sheet {name}, row {line}, column {heading}")
                return Message.of(with_heading if self.heading else N_("sheet {name}, row {line}"), **facts)
            return Message.of(N_("sheet {name}, column {heading}") if self.heading else N_("sheet {name}"), **facts)
        if self.line is not None:
            with_heading = N_("{name}, line {line}, column {heading}")
            return Message.of(with_heading if self.heading else N_("{name}, line {line}"), **facts)
        return Message.of(N_("{name}, column {heading}") if self.heading else N_("{name}"), **facts)

    def as_json(self) -> dict[str, str | int | None]:
        return {
            ("sheet" if self.sheet else "file"): self.written_as, "line": self.line, "cell": self.cell,
            "heading": self.heading,
        }  # fmt: skip


def located(findings: Iterable[Finding], raw: Mapping[str, RawTable], tables: Mapping[str, ReadTable]) -> list[Finding]:
    """The findings with their places, where they are about a table that was read and have none of their own."""
    return [
        replace(f, place=_place(f, raw[f.table], tables.get(f.table))) if f.place is None and f.table in raw else f
        for f in findings
    ]


def on_sheets(findings: Iterable[Finding], sheets: Mapping[str, SettingsSheet]) -> list[Finding]:
    """The findings with their places, where they are about settings that stand on a sheet; a value is in its column B."""
    return [
        replace(f, place=_setting_place(f, name, sheets[name]))
        if f.place is None and (name := f.table.removesuffix(".yaml")) in sheets
        else f
        for f in findings
    ]


def _setting_place(finding: Finding, name: str, sheet: SettingsSheet) -> Place:
    told = finding.column or ""
    path = told
    while path not in sheet.lines and "." in path:  # what is said of a part is said where the whole of it stands
        path = path.rpartition(".")[0]
    line = finding.row or sheet.lines.get(path)
    heading = setting_name(name, path if path in sheet.lines else told)
    return Place(sheet.written_as, True, line, f"B{line}" if line and told else None, shown(heading))


def _place(finding: Finding, raw: RawTable, table: ReadTable | None) -> Place | None:
    if not raw.written_as:  # a document, not a file: table, row and column say where
        return None
    index = column_index(finding.column, raw, table)
    cell = None
    if raw.sheet and finding.row is not None and index is not None:
        cell = f"{column_letters(raw.first_column + index)}{finding.row}"
    written = raw.headings[index] if index is not None and 0 <= index < len(raw.headings) else None
    heading = shown(written)
    if index is None and finding.column is not None:
        heading = _danish(finding.table, finding.column)
    return Place(raw.written_as, raw.sheet, finding.row, cell, heading)


def column_index(column: str | None, raw: RawTable, table: ReadTable | None) -> int | None:
    """Where among the headings a finding's column stands: by the column's name, `#3`, the letter of a sheet, or the heading itself."""
    if column is None:
        return None
    if table is not None and column in table.places:
        return table.places[column]
    if column.startswith("#") and column[1:].isdigit():
        return int(column[1:]) - 1
    for place, heading in enumerate(raw.headings):
        if heading is not None and str(heading).strip() == column:
            return place
    if raw.sheet and column.isascii() and column.isalpha() and column.isupper() and len(column) <= 3:
        return column_number(column) - raw.first_column
    return None


def _danish(table: str, column: str) -> str:
    return next((c.danish for c in TABLES[table][0].columns() if c.name == column), column)


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
