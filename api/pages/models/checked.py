"""The check report of a batch as a page tells it: what was found by table and kind, what is not known, how files were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from constraints import TABLES
from constraints.language import Message, say
from matching.files.finding import Finding
from matching.files.raw import SKIPPED, UNREAD
from matching.files.reading import Reading

from ...service.kept.drafts import HIDDEN
from ...service.kept.tables import named_rows
from .tables import FIRST_LINE, column_title, table_address, table_title

SHOWN = 12


@dataclass(frozen=True)
class Found:
    """One finding: where it stands, what it says, and the address of its cell."""

    where: str
    text: str
    address: str


@dataclass(frozen=True)
class Kind:
    """The findings of one kind in one table: the first of them, how many there are, and where the rows with all of them stand."""

    text: str
    count: int
    first: tuple[Found, ...]
    address: str

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@dataclass(frozen=True)
class OfTable:
    """The findings of one table, kind by kind."""

    name: str
    title: str
    count: int
    address: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True)
class NotKnown:
    """A column with cells that are not known, and what that does."""

    table: str
    column: str
    empty: int
    rows: int
    does: str
    mind: bool
    address: str


@dataclass(frozen=True)
class ReadFile:
    """A file or sheet, what it was taken for, and its headings with the columns they are read as.

    `by_name` are the headings that are a column's own name; `otherwise` those that are read as another.
    """

    written_as: str
    table: str
    why: str
    rows: int | None
    skipped: tuple[str, ...]
    by_name: tuple[str, ...]
    otherwise: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """The report. `hidden` counts findings in the protections, whose rows are shown to nobody here."""

    errors: tuple[OfTable, ...]
    warnings: tuple[OfTable, ...]
    unknown: tuple[NotKnown, ...]
    error_count: int
    warning_count: int
    hidden: int
    rows: Mapping[str, int]


def checked(
    reading: Reading, document: Mapping[str, Any], batch_id: str, lang: str, unknown: bool = True
) -> Checked:  # fmt: skip
    """The report of a reading of a document. What is not known takes judging everybody; without `unknown` it is left out."""
    names = {
        table: [name for name, _ in named_rows(table, rows)]
        for table, rows in document.items()
        if table in TABLES and table != HIDDEN
    }
    return Checked(
        _by_table(reading.errors, names, batch_id, lang), _by_table(reading.warnings, names, batch_id, lang),
        tuple(_not_known(reading, batch_id, lang)) if unknown else (), len(reading.errors), len(reading.warnings),
        sum(f.table == HIDDEN for f in (*reading.errors, *reading.warnings)), reading.counts,
    )  # fmt: skip


def in_table(report: Checked, table: str) -> list[tuple[bool, Kind]]:
    """What was found in one table, errors first: whether it is an error, and the findings of a kind."""
    found = [(wrong, t) for wrong, tables in ((True, report.errors), (False, report.warnings)) for t in tables]
    return [(wrong, kind) for wrong, of_table in found if of_table.name == table for kind in of_table.kinds]


def read_files(read_as: Sequence[Mapping[str, Any]], lang: str) -> list[ReadFile]:
    """How files were understood: tables first, then what is no table."""
    return [_file(told, lang) for told in read_as]


def finding_address(f: Finding, names: Mapping[str, Sequence[str]], batch_id: str) -> str:
    """The cell of a finding; its table where it is about more than a row."""
    table = f.table.removesuffix(".yaml")
    rows = names.get(table, ())
    if f.row is None or not 0 <= f.row - FIRST_LINE < len(rows):
        return table_address(batch_id, table)
    asked = {"at": rows[f.row - FIRST_LINE]} | ({"column": f.column} if f.column else {})
    return table_address(batch_id, table, **asked) + "#chosen"


# ---------------------------------------------------------------- inside


def _by_table(
    findings: Iterable[Finding], names: Mapping[str, Sequence[str]], batch_id: str, lang: str
) -> tuple[OfTable, ...]:
    grouped: dict[str, dict[str, list[Finding]]] = {}
    for f in findings:
        if f.table != HIDDEN:
            grouped.setdefault(f.table.removesuffix(".yaml"), {}).setdefault(_alike(f, lang), []).append(f)
    order = {name: place for place, name in enumerate(("batch", "policy", *TABLES))}
    return tuple(
        OfTable(
            table, table_title(table, lang), sum(map(len, kinds.values())), table_address(batch_id, table),
            tuple(_kind(fs, names, batch_id, lang) for fs in kinds.values()),
        )
        for table, kinds in sorted(grouped.items(), key=lambda item: order.get(item[0], -1))
    )  # fmt: skip


def _alike(f: Finding, lang: str) -> str:
    """What findings of one kind have in common: the code, with the sentence before its facts are put in where it has one of its own."""
    if f.wrong is not None or (f.says is not None and f.says == Message.verbatim(f.says.say(lang))):
        return f.sentence(lang)
    return f.code if f.says is None else f"{f.code} {f.says.text}"


def _kind(findings: Sequence[Finding], names: Mapping[str, Sequence[str]], batch_id: str, lang: str) -> Kind:
    first = findings[0]
    told = {say(lang, "expected: {what}", what=f.expected) if f.expected else "" for f in findings}
    shared = told.pop() if len(findings) > 1 and len(told) == 1 and first.wrong is None and first.says is None else ""
    one = len({f.sentence(lang) for f in findings}) == 1
    if first.says is not None and not one:
        text = Message.of(first.says.text, **dict.fromkeys(dict(first.says.facts), "…")).say(lang)
    else:
        text = first.sentence(lang) if first.wrong is not None or first.says is not None else first.kind(lang)
    if shared:
        text = f"{text} – {shared}"
    shown = tuple(
        Found(
            _where(f, names, lang),
            "" if one and first.says is not None else _apart(f, lang, not shared),
            finding_address(f, names, batch_id),
        )
        for f in findings[:SHOWN]
    )
    rows = table_address(batch_id, first.table.removesuffix(".yaml"), rows="found")
    return Kind(text[:1].upper() + text[1:], len(findings), shown, rows)


def _where(f: Finding, names: Mapping[str, Sequence[str]], lang: str) -> str:
    """The row by its name and line, and the column: what one looks for in the table beside it."""
    table = f.table.removesuffix(".yaml")
    rows = names.get(table, ())
    parts = []
    if f.row is not None and 0 <= f.row - FIRST_LINE < len(rows):
        parts.append(say(lang, "{row}, line {line}", row=rows[f.row - FIRST_LINE], line=str(f.row)))
    if f.column is not None:
        parts.append(column_title(table, f.column, lang))
    return " · ".join(parts) or table_title(table, lang)


def _apart(f: Finding, lang: str, with_expected: bool) -> str:
    """What stands there and what was expected: the rest of the sentence is told once for the kind. A sentence of its own is told whole."""
    parts = []
    if f.says is not None and f.wrong is None:
        return f.sentence(lang)
    if f.wrong is None:
        if f.value is not None:
            parts.append(say(lang, "found: {value}", value=f.value))
        if f.expected and with_expected:
            parts.append(say(lang, "expected: {what}", what=f.expected))
    return "; ".join(parts)


def _not_known(reading: Reading, batch_id: str, lang: str) -> Iterable[NotKnown]:
    for u in reading.unknown:
        yield NotKnown(
            table_title(u.table, lang), column_title(u.table, u.column, lang), u.empty, u.rows, u.does(lang), bool(u.stuck),
            table_address(batch_id, u.table),
        )  # fmt: skip


def _file(told: Mapping[str, Any], lang: str) -> ReadFile:
    table = told["table"]
    columns = tuple((h, column_title(table, c, lang)) for h, c in told["columns"].items()) if table else ()
    counts: dict[str, int] = {}
    for line in told["skipped"]:
        counts[line["kind"]] = counts.get(line["kind"], 0) + 1
    return ReadFile(
        told["written_as"], table_title(table, lang) if table else "", say(lang, UNREAD[told["why"]]) if told["why"] else "",
        told["rows"], tuple(f"{say(lang, SKIPPED[kind])}: {count}" for kind, count in counts.items()),
        tuple(h for h, c in columns if h.casefold() == c.casefold()), tuple((h, c) for h, c in columns if h.casefold() != c.casefold()),
        tuple(told["ignored"]),
    )  # fmt: skip
