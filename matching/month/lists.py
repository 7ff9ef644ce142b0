"""The list of everything carried as a table that people open beside the draft."""

from __future__ import annotations

import csv
import io

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
    return [kind, t.table, t.row, t.column or "", "", "", t.text.say(lang)]


def _row(kind: str, r: Carried, lang: str) -> list[str]:
    return [kind, r.table, r.row, r.column or "", r.value or "", say(lang, SOURCES[r.source]), r.text.say(lang)]


__all__ = ["carried_csv"]
