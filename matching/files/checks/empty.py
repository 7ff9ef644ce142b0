"""Columns that no row fills in and for which a default is taken that a rule or a limit then reads."""

from __future__ import annotations

from constraints import TABLES
from constraints.language import N_, Message

from .base import Checks

COLUMN_EMPTY = "column-empty"
_READ = {
    "households": ("needs_step_free", "needs_wheelchair", "needs_lift_or_ground", "has_pet", "support_method"),
    "departments": ("dwellings_total", "supported_last_24_months"),
}


def empty_columns(c: Checks) -> None:
    """One warning a column, the same for a column left out and one left blank: what is taken, and for how many rows."""
    for table, columns in _READ.items():
        read = c.tables.get(table)
        if read is None or not read.usable or not read.rows:
            continue
        infos = {i.name: i for i in TABLES[table][0].columns()}
        for column in columns:
            if column in read.filled:
                continue
            if column == "supported_last_24_months" and "dwellings_total" not in read.filled:
                continue  # without the number of dwellings no share is worked out, so this default is not read
            count = len(read.rows)
            if column == "dwellings_total":
                told = N_(
                    "left out or empty: the share of supported households is not tested in any department ({count})"
                )
                says = Message.of(told, count=count)
            else:
                taken = Message(infos[column].when_absent)
                says = Message.of(N_("left out or empty: read as {taken} for all {count}"), taken=taken, count=count)
            c.remark(COLUMN_EMPTY, table, None, column, None, says)
