"""The list of everything carried as a table that people open beside the draft."""

from __future__ import annotations

import csv
import io

from constraints import TABLES
from constraints.language import say

from .documents import Carried, NextMonth, Task
from .words import CARRIED, HEADINGS, LEFT, SOURCES, TASK_FILL, TASK_LOOK


def carried_csv(told: NextMonth, lang: str) -> str:
    """What is to be done first, then what was carried and what was not, one line each; semicolons, as Excel opens it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow([say(lang, heading) for heading in HEADINGS])
    tasks = ((TASK_FILL, told.to_fill_in), (TASK_LOOK, told.to_look_at))
    for kind, jobs in tasks:
        writer.writerows(_task(say(lang, kind), t, lang) for t in jobs)
    for kind, rows in ((CARRIED, told.carried), (LEFT, told.left)):
        writer.writerows(_row(say(lang, kind), r, lang) for r in rows)
    return buffer.getvalue()


def _task(kind: str, t: Task, lang: str) -> list[str]:
    return [kind, _table(t.table, lang), t.row, _column(t.table, t.column, lang), "", "", t.text.say(lang)]


def _row(kind: str, r: Carried, lang: str) -> list[str]:
    where = [kind, _table(r.table, lang), r.row, _column(r.table, r.column, lang), r.value or ""]
    return [*where, say(lang, SOURCES[r.source]), r.text.say(lang)]


def _table(name: str, lang: str) -> str:
    return TABLES[name][1] if lang == "da" and name in TABLES else name


def _column(table: str, column: str | None, lang: str) -> str:
    """A column by the heading that an office's files have."""
    if column is None or lang != "da" or table not in TABLES:
        return column or ""
    return next((c.danish for c in TABLES[table][0].columns() if c.name == column), column)


__all__ = ["carried_csv"]
