"""The list of everything carried as a table that people open beside the draft."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from constraints import TABLES
from constraints.facts.case import BatchHeader
from constraints.language import say
from constraints.settings import ASSUME_BY, DANISH_SHEETS, SETTINGS

from ..plan.settings import setting_word
from ..plan.words import code_word, level_word
from .documents import Carried, NextMonth, Task
from .words import CARRIED, HEADINGS, LEFT, SEED, SOURCES, TASK_FILL, TASK_LOOK

_SHEETS = {name: danish for danish, name in DANISH_SHEETS.items()}
# As an office's files write them.
_PLAIN = {"yes": "ja", "no": "nej", "none": "ingen"}


@dataclass(frozen=True)
class Line:
    """One line of the account, in words: `kind` is what it tells (to do, carried, left); the rest as the headings say."""

    kind: str
    table: str
    row: str
    column: str
    value: str
    source: str
    why: str


def carried_lines(told: NextMonth, lang: str) -> Iterator[Line]:
    """What is to be done first, then what was carried and what was not."""
    for kind, jobs in ((TASK_FILL, told.to_fill_in), (TASK_LOOK, told.to_look_at)):
        yield from (Line(*_task(say(lang, kind), t, lang)) for t in jobs)
    for kind, rows in ((CARRIED, told.carried), (LEFT, told.left)):
        yield from (Line(*_row(say(lang, kind), r, lang)) for r in rows)


def carried_csv(told: NextMonth, lang: str) -> str:
    """The lines of the account; semicolons, as Excel opens it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow([say(lang, heading) for heading in HEADINGS])
    writer.writerows(astuple(line) for line in carried_lines(told, lang))
    return buffer.getvalue()


def _task(kind: str, t: Task, lang: str) -> list[str]:
    return [kind, _table(t.table, lang), _key(t.table, t.row, lang), _column(t.table, t.column, lang), "", "", t.text.say(lang)]  # fmt: skip


def _row(kind: str, r: Carried, lang: str) -> list[str]:
    where = [kind, _table(r.table, lang), _key(r.table, r.row, lang), _column(r.table, r.column, lang)]
    return [*where, _value(r, lang), say(lang, SOURCES[r.source]), r.text.say(lang)]


def _table(name: str, lang: str) -> str:
    if name == "command":
        told = SOURCES[name]
        return say(lang, told)
    return _SHEETS.get(name) or TABLES[name][1] if lang == "da" else name


def _key(table: str, row: str, lang: str) -> str:
    """The key of a row, codes in words; of a setting its name."""
    if table == "command":
        return say(lang, SEED)
    if lang != "da" or not row:
        return row
    if table == "policy":
        return SETTINGS[row].danish if row in SETTINGS else setting_word(row, lang)
    if table == "batch":
        first, _, rest = row.partition(".")
        name = next((c.danish for c in BatchHeader.columns() if c.name == first), first)
        return f"{name}: {ASSUME_BY if rest == 'by' else rest}" if rest else name
    parts, names = row.split(" / "), [c.name for c in TABLES[table][0].columns() if c.key and c.kind.choices]
    known = [f"{table}.{c.name}" for c in TABLES[table][0].columns() if c.key]
    if not names or len(parts) != len(known):
        return row
    coded = {f"{table}.{n}" for n in names}
    return " / ".join(code_word(c, p, lang) if c in coded else p for c, p in zip(known, parts, strict=True))


def _value(r: Carried, lang: str) -> str:
    """What stands in a cell or a setting, in words where it is a code."""
    value = r.value or ""
    if r.table not in _SHEETS or lang != "da":
        return value
    if r.row == "levels":
        return ", ".join(level_word(name, lang) for name in value.split(", "))
    words = {code: word for word, code in SETTINGS[r.row].words.items()} if r.row in SETTINGS else {}
    return words.get(value) or _PLAIN.get(value, value)


def _column(table: str, column: str | None, lang: str) -> str:
    """A column by the heading that an office's files have."""
    if column is None or lang != "da" or table not in TABLES:
        return column or ""
    return next((c.danish for c in TABLES[table][0].columns() if c.name == column), column)


__all__ = ["Line", "carried_csv", "carried_lines"]
