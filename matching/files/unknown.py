"""What a batch does not tell, column by column, and what that does to its households."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from constraints import TABLES, Case, VerdictTable, evaluate
from constraints.errors import AllocationError
from constraints.language import N_, Message, nsay, say
from constraints.rules import RULES
from constraints.verdicts import ALLOWED, REVIEW

from .finding import Finding
from .tables import ReadTable

COLUMN_UNKNOWN = "column-unknown"
_ROWS = {
    "households": N_("{empty} of {rows} households"), "dwellings": N_("{empty} of {rows} dwellings"),
    "persons": N_("{empty} of {rows} persons"), "departments": N_("{empty} of {rows} departments"),
    "designations": N_("{empty} of {rows} rows of the area lists"),
}  # fmt: skip
# What the careful person says where nothing else is known: no need, no support, no such feature of the dwelling.
_ASSUME = {
    "households.needs_step_free": "no", "households.needs_wheelchair": "no", "households.needs_lift_or_ground": "no",
    "households.has_pet": "no", "households.support_method": "none", "dwellings.step_free": "no", "dwellings.wheelchair": "no",
    "dwellings.lift": "no", "dwellings.pets_allowed": "no", "dwellings.subsidy_target_group_only": "no",
}  # fmt: skip


def _no_age(p: Any) -> bool:
    return p.birth_date is None and p.birth_year is None


def _no_income(p: Any) -> bool:
    told = p.gross_income_dkk_month is not None or p.net_income_dkk_month is not None
    return p.role != "child" and not told and p.income_kind != "none"


def _no_kind_of_income(p: Any) -> bool:
    return p.income_kind is None and p.gross_income_dkk_month is not None and p.net_income_dkk_month is None


def _event(column: str) -> Callable[[Any], bool]:
    """Empty means that there was no such event, unless the row says that events are not known."""
    return lambda p: p.events_known is False and getattr(p, column) is None


def _detail(event: str, column: str) -> Callable[[Any], bool]:
    """Empty is unknown where the event is told."""
    return lambda p: getattr(p, event) is not None and getattr(p, column) is None


# Where an empty cell is not always an unknown fact: what makes it one.
_IS_UNKNOWN: Mapping[str, Callable[[Any], bool]] = {
    "persons.birth_date": _no_age,
    "persons.gross_income_dkk_month": _no_income,
    "persons.income_kind": _no_kind_of_income,
    "persons.cohabiting_since": lambda p: p.role == "cohabitant" and p.cohabiting_since is None,
    "persons.disability_pension_from": lambda p: p.disability_pension_from is None and p.benefit_history_known is False,
    "persons.disability_pension_to": lambda p: False,
    "persons.enrolled_from": lambda p: p.enrolled_to is not None and p.enrolled_from is None,
    "households.support_declined": lambda h: False,
    "households.target_group": lambda h: False,
    "designations.extended": lambda d: d.kind == "combined_letting" and d.extended is None,
    "dwellings.counter_position": lambda d: d.availability_basis == "59-1" and d.counter_position is None,
    "persons.release_date": _event("release_date"),
    "persons.release_institution": _detail("release_date", "release_institution"),
    "persons.release_convicted": _detail("release_date", "release_convicted"),
    "persons.plan_141_required": _detail("release_date", "plan_141_required"),
    "persons.lease_terminated_on": _event("lease_terminated_on"),
    "persons.lease_terminated_ground": _detail("lease_terminated_on", "lease_terminated_ground"),
}
# Of these an empty cell seldom matters: they are told only where somebody has to be looked at because of them.
_SELDOM = frozenset({"dwellings.counter_position", "dwellings.easting", "dwellings.reply_by", "dwellings.reported_on"})
# These matter to the few who wish or to the few dwellings of one form: nobody need be judged to know that not all wait.
_NEVER_ALL = _SELDOM - {"dwellings.counter_position"}
_INCOME = frozenset({"persons.gross_income_dkk_month", "persons.income_kind"})


@dataclass(frozen=True)
class Unknown:
    """A column that rules read, with cells that are not known.

    `looked_at` are the households that have to be looked at by a person because of it, `stuck` those of them to whom no
    dwelling is open before that; both None while the batch holds errors, for then nobody has been judged.
    """

    table: str
    column: str
    empty: int
    rows: int
    looked_at: int | None
    stuck: int | None

    @property
    def assume(self) -> str | None:
        """What a person can say of all the empty cells at once, as `--assume` takes it; None where it has to be asked for."""
        value = _ASSUME.get(f"{self.table}.{self.column}")
        return None if value is None else f"{self.column}={value}"

    def does(self, lang: str) -> str:
        if self.looked_at is None or self.stuck is None:
            return say(lang, "somebody may have to be looked at by a person")
        text = nsay(
            lang, "{count} household has to be looked at by a person", "{count} households have to be looked at by a person",
            self.looked_at,
        )  # fmt: skip
        if self.stuck == self.looked_at:
            text += nsay(
                lang, ", and no dwelling is open to it before that", ", and no dwelling is open to them before that",
                self.stuck,
            )  # fmt: skip
        elif self.stuck:
            text += nsay(
                lang, ", and {count} of them has no open dwelling before that", ", and {count} of them have no open dwelling before that",
                self.stuck,
            )  # fmt: skip
        return text

    def message(self, lang: str) -> str:
        column = next(c for c in TABLES[self.table][0].columns() if c.name == self.column)
        name = column.danish if lang == "da" else self.column
        of_rows = Message.of(_ROWS[self.table], empty=self.empty, rows=self.rows)
        text = say(
            lang,
            "The column {column} is empty for {of_rows}: {does}",
            column=name,
            of_rows=of_rows,
            does=self.does(lang),
        )
        if self.assume:
            text += " " + say(lang, "(say it for all at once: {option})", option=self.option(lang))
        return text

    def option(self, lang: str) -> str:
        """As the command takes it: in Danish by the heading and the word that an office's files have."""
        column = next(c for c in TABLES[self.table][0].columns() if c.name == self.column)
        value = _ASSUME[f"{self.table}.{self.column}"]
        asked = f"{self.column}={value}"
        if lang == "da":
            words = {"yes": "ja", "no": "nej"} | {code: word for word, code in reversed(column.kind.danish)}
            asked = f"{column.danish}={words.get(value, value)}"
        asked = f'"{asked}"' if " " in asked else asked
        name = say(lang, "NAME")
        return f"--assume {asked} --by {name}"

    def as_json(self, lang: str) -> dict[str, Any]:
        return {
            "table": self.table, "column": self.column, "empty": self.empty, "rows": self.rows, "does": self.does(lang),
            "assume": self.assume,
        }  # fmt: skip


def unknown_cells(tables: Mapping[str, ReadTable]) -> dict[str, tuple[int, int]]:
    """Column → cells not known and rows, for every column of which a rule asks and no default is taken."""
    return _unknown_cells(tables, _asked(tables))


def _asked(tables: Mapping[str, ReadTable]) -> list[str]:
    """The columns of the batch of which a rule asks and no default is taken."""
    found = []
    for where, name, column, has_default in _columns_read():
        table = tables.get(name)
        if table is not None and table.rows and not (has_default and column not in table.filled):
            found.append(where)
    return found


@cache
def _columns_read() -> tuple[tuple[str, str, str, bool], ...]:
    """Every column that a rule reads, its table, its name, and whether a default is taken where no cell is filled in."""
    told = dict.fromkeys(c for rule in RULES for c in rule.reads if "." in c)
    defaults = {f"{name}.{c.name}" for name, (model, _, _) in TABLES.items() for c in model.columns() if c.when_absent}
    parted = ((where, *where.partition(".")[::2]) for where in told)
    return tuple((where, table, column, where in defaults) for where, table, column in parted)


def _unknown_cells(tables: Mapping[str, ReadTable], columns: Iterable[str]) -> dict[str, tuple[int, int]]:
    found = {}
    for where in columns:
        name, _, column = where.partition(".")
        table = tables[name]
        is_unknown = _IS_UNKNOWN.get(where, lambda row, column=column: getattr(row, column) is None)
        empty = sum(is_unknown(row) for _, row in table.rows)
        if empty:
            found[where] = empty, len(table.rows)
    return found


def unknown_of(tables: Mapping[str, ReadTable], case: Case | None) -> list[Unknown]:
    """Every column with cells not known that keep somebody from being placed without a person, in the order of the tables.

    Without a case, every column with cells not known.
    """
    cells = unknown_cells(tables)
    waits = _waits(case) if case is not None and cells else None
    found = []
    for where, (empty, rows) in cells.items():
        table, _, column = where.partition(".")
        looked_at, stuck = (None, None) if waits is None else (waits.looked_at[where], waits.stuck[where])
        if looked_at != 0 and (looked_at is not None or where not in _SELDOM):
            found.append(Unknown(table, column, empty, rows, looked_at, stuck))
    order = list(TABLES)
    return sorted(found, key=lambda u: (order.index(u.table), u.column))


class _Waits(NamedTuple):
    """Column → households that wait for a person because of it, and those of them with no dwelling open meanwhile.

    `waiting` are all households that wait, `open` those with an open dwelling.
    """

    looked_at: Counter[str]
    stuck: Counter[str]
    waiting: int
    open: int


def _waits(case: Case) -> _Waits | None:
    """Who waits, and for which columns. None where the law of the day is not known, so that nobody can be judged."""
    try:
        table = evaluate(case)
    except AllocationError:
        return None
    looked_at: Counter[str] = Counter()
    stuck: Counter[str] = Counter()
    waits, has_open = (table.combined == REVIEW).any(axis=1), (table.combined == ALLOWED).any(axis=1)
    for h in np.flatnonzero(waits).tolist():
        columns = _columns(table, h, np.flatnonzero(table.combined[h] == REVIEW).tolist())
        looked_at.update(columns)
        if not has_open[h]:
            stuck.update(columns)
    return _Waits(looked_at, stuck, int(waits.sum()), int(has_open.sum()))


def _columns(table: VerdictTable, h: int, dwellings: list[int]) -> set[str]:
    """The columns for which a household's pairs with these dwellings wait.

    A budget that can be read in several ways is told as one of income; here it is that of the cells which leave it open.
    """
    columns = set(table.missing_in(h, dwellings))
    if _INCOME & columns and not table.budgets.missing[h]:
        members = [p.record for p in table.case.households[h].persons]
        open_ = {where for where in (*_INCOME, "persons.birth_date") if any(_IS_UNKNOWN[where](p) for p in members)}
        columns = (columns - _INCOME) | open_
    return columns


def all_wait(tables: Mapping[str, ReadTable], case: Case) -> list[Finding]:
    """A warning for a column that no row fills in and without which no household can be placed before a person has looked."""
    blank = _unknown_cells(
        tables,
        (w for w in _asked(tables) if w not in _NEVER_ALL and w.partition(".")[2] not in tables[w.partition(".")[0]].filled),
    )  # fmt: skip
    waits = _waits(case) if blank else None
    if waits is None or waits.open or not waits.waiting:
        return []
    found = []
    for where in blank:
        table, _, column = where.partition(".")
        if waits.stuck[where] == waits.waiting:
            told = N_("left out or empty: no household can be placed before a person has looked at it ({count})")
            says = Message.of(told, count=waits.waiting)
            found.append(Finding(COLUMN_UNKNOWN, table, None, column, None, says=says))
    return found
