"""What every check reads, and where it reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from constraints.facts.case import BatchHeader
from constraints.facts.values import near_form
from constraints.language import N_, Message

from ..finding import Finding, shown, table_name
from ..tables import ReadTable


class Checks:
    """The tables read, the decision date and the batch's own settings; `errors` and `warnings` collect the findings.

    `day` and `header` are None where `batch.yaml` could not be read: what needs them is then left unchecked.
    """

    def __init__(
        self, tables: dict[str, ReadTable], day: date | None, errors: list[Finding], warnings: list[Finding],
        header: BatchHeader | None = None,
    ) -> None:  # fmt: skip
        self.tables, self.day, self.header = tables, day, header
        self.errors, self.warnings = errors, warnings
        self._ids: dict[tuple[str, str], set[str]] = {}

    def rows(self, table: str) -> list[tuple[int, Any]]:
        """Line and row of what could be read of a table; nothing where the table was left out."""
        return list(self.tables[table].rows) if table in self.tables else []

    def error(self, code: str, table: str, row: int | None, column: str | None, value: Any, expected: Message) -> None:
        self.errors.append(Finding(code, table, row, column, shown(value), expected))

    def warn(self, code: str, table: str, row: int | None, column: str | None, value: Any, expected: Message) -> None:
        self.warnings.append(Finding(code, table, row, column, shown(value), expected))

    def remark(self, code: str, table: str, row: int | None, column: str | None, value: Any, says: Message) -> None:
        """A warning with a sentence of its own."""
        self.warnings.append(Finding(code, table, row, column, shown(value), says=says))

    def ids(self, table: str, column: str) -> set[str]:
        """The ids of a table, those of refused rows among them."""
        if (table, column) not in self._ids:
            known = {str(getattr(r, column)) for _, r in self.rows(table)}
            self._ids[table, column] = known | (self.tables[table].bad_keys if table in self.tables else set())
        return self._ids[table, column]

    def blind(self, table: str) -> bool:
        """The table was sent but could not be read, so nothing can be said of what refers to it."""
        if table in self.tables:
            return not self.tables[table].usable
        return any(f.table == table and f.code != "missing-table" for f in self.errors)

    def refers(self, table: str, column: str, target: str, target_column: str, *, if_there: bool = False) -> None:
        """Every value of a column stands in another table. With `if_there`, only when that table was sent."""
        if (if_there and target not in self.tables) or self.blind(target):
            return
        known = self.ids(target, target_column)
        for line, row in self.rows(table):
            value = getattr(row, column)
            if value is not None and value not in known:
                self.error("unknown-reference", table, line, column, value, an_id_in(target, known, value))

    def in_order(self, table: str, line: int, row: Any, first: str, last: str) -> None:
        """The second of two days is not before the first."""
        start, end = getattr(row, first), getattr(row, last)
        if start is not None and end is not None and end < start:
            self.error(
                "out-of-order", table, line, last, end,
                Message.of(N_("{column} or later ({day})"), column=first, day=start),
            )  # fmt: skip

    def not_after_decision(self, table: str, line: int, row: Any, column: str) -> None:
        value = getattr(row, column)
        if value is not None and self.day is not None and value > self.day:
            self.error("after-decision", table, line, column, value, up_to(self.day))

    def both_coordinates(self, table: str, line: int, row: Any) -> None:
        if (row.easting is None) != (row.northing is None):
            lacks = "northing" if row.northing is None else "easting"
            self.error("missing-value", table, line, lacks, None, Message(N_("both coordinates")))


def an_id_in(table: str, known: set[str], value: str) -> Message:
    """What was expected of a reference that leads nowhere: the id it is near, where it misses by case or spaces alone."""
    near = next((k for k in sorted(known) if near_form(k) == near_form(value)), None)
    if near is None:
        return Message.of(N_("an id in {table}"), table=table_name(table))
    return Message.of(N_("an id in {table}, written as it is there: {id}"), table=table_name(table), id=near)


def up_to(day: date) -> Message:
    return Message.of(N_("a day up to {day}"), day=day)
