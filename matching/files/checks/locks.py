"""Locks: a bad one stops itself and nobody else. It is not used, and a warning says why.

Where a placement was to be kept and both its sides are there, but the locks contradict each other, they all stay in the
case: the model sets them aside, with household and dwelling held until a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ValidationError

from constraints.facts.household import Lock
from constraints.language import N_, Message

from ..finding import Finding, shown
from ..raw import RawTable
from ..tables import ReadTable
from .base import Checks

NOT_USED, TEXT_NOT_READ = "lock-not-used", "lock-text-not-read"
_TEXTS = ("by", "reason")
_SURE = ("household_id", "dwelling_id", "kind")
Rows = list[tuple[int, Lock]]


def told_apart(raw: RawTable, table: ReadTable, found: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What was found while the table of locks was read, as errors of the batch and warnings of single locks.

    A civil registration number and a table that cannot be read as a whole stay errors. A row of which only name and
    reason cannot be read tells all that the lock does: it is used without them and put among the table's rows.
    """
    errors: list[Finding] = []
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for f in found:
        if f.code == "cpr-number" or f.row is None or f.row == raw.heading_row:
            errors.append(f)
        elif f.code != "duplicate-key":  # `usable` looks at these beside the other locks
            by_row[f.row].append(f)
    cells, stopped = dict(table.bad), {f.row for f in errors}
    warnings = []
    for line, own in by_row.items():
        if line in stopped:
            continue
        lock = None
        if all(f.column in _TEXTS or f.code == "too-many-cells" for f in own):
            lock = _without_texts(table, cells.get(line, []))
        if lock is None:
            warnings += [_warning(line, f.column, f.value, _unreadable(f)) for f in own]
            continue
        table.rows.append((line, lock))
        says = Message(N_("the lock is used, but name and reason beside it cannot be read"))
        warnings.append(Finding(TEXT_NOT_READ, "locks", line, own[0].column, own[0].value, says=says))
    return errors, warnings


def _without_texts(table: ReadTable, cells: list[Any]) -> Lock | None:
    """The lock by household, dwelling and kind alone; None where one of the three cannot be read."""
    values = {name: cells[place] for name in _SURE if (place := table.places.get(name, len(cells))) < len(cells)}
    try:
        return Lock.model_validate(values)
    except ValidationError:
        return None


def _unreadable(f: Finding) -> Message:
    wanted = f.expected or Message(N_("a value"))
    if f.value is None:
        return Message.of(N_("the cell cannot be read; expected: {expected}"), expected=wanted)
    return Message.of(
        N_("the cell cannot be read (found: {value}); expected: {expected}"), value=f.value, expected=wanted
    )


def _warning(line: int, column: str | None, value: str | None, why: Message) -> Finding:
    says = Message.of(N_("the lock is not used: {why}"), why=why)
    return Finding(NOT_USED, "locks", line, column, value, says=says)


def usable(c: Checks) -> tuple[Rows, list[Finding]]:
    """The locks that the case holds, and what is wrong with the others.

    A lock of a household or dwelling that is not in the batch, and one that stands there already, is not used at all.
    Locks that contradict each other stay, so that household and dwelling are held.
    """
    table = c.tables.get("locks")
    if table is None:
        return [], []
    found: list[Finding] = []
    every = sorted([*c.rows("locks"), *table.repeated], key=lambda entry: entry[0])
    real = [(line, lock) for line, lock in every if not _unknown(c, line, lock, found)]
    first: dict[tuple[str, str, str], int] = {}
    used: Rows = []
    for line, lock in real:
        own = (lock.household_id, lock.dwelling_id, lock.kind)
        if own in first:
            says = Message.of(N_("the same lock stands on line {line} already"), line=str(first[own]))
            found.append(_warning(line, "household_id", lock.household_id, says))
            continue
        first[own] = line
        used.append((line, lock))
    found += _contradictions(used)
    return sorted(used, key=lambda e: (e[1].household_id, e[1].dwelling_id, e[1].kind)), found


def _unknown(c: Checks, line: int, lock: Lock, found: list[Finding]) -> bool:
    """A lock of somebody or something that is not in the batch."""
    unknown = False
    for table, column in (("households", "household_id"), ("dwellings", "dwelling_id")):
        value = getattr(lock, column)
        if not c.blind(table) and value not in c.ids(table, column):
            nobody = N_("there is no household {id} in the batch")
            nothing = N_("there is no dwelling {id} in the batch")
            why = Message.of(nobody if table == "households" else nothing, id=shown(value))
            found.append(_warning(line, column, shown(value), why))
            unknown = True
    return unknown


def _contradictions(locks: Rows) -> list[Finding]:
    keeps = [(line, lock) for line, lock in locks if lock.kind == "keep"]
    forbids = {(x.household_id, x.dwelling_id): line for line, x in locks if x.kind == "forbid"}
    found = []
    for line, lock in keeps:
        against = forbids.get((lock.household_id, lock.dwelling_id))
        if against is not None:
            sentence = N_(
                "the placement is both kept and forbidden (line {line}); household and dwelling are held until a person "
                "decides"
            )
            found.append(_warning(line, "kind", "keep", Message.of(sentence, line=str(against))))
    found += _kept_twice(keeps, "dwelling_id", lambda x: x.dwelling_id)
    found += _kept_twice(keeps, "household_id", lambda x: x.household_id)
    return found


def _kept_twice(keeps: Rows, column: str, of: Callable[[Lock], str]) -> list[Finding]:
    """Every lock that keeps a dwelling for one of several, or a household in one of several dwellings."""
    groups: dict[str, Rows] = defaultdict(list)
    for line, lock in keeps:
        groups[of(lock)].append((line, lock))
    found = []
    for shared, own in groups.items():
        for line, _ in own if len(own) > 1 else ():
            others = tuple(str(n) for n, _ in own if n != line)
            dwelling = N_(
                "dwelling {id} is kept for more than one household (line {lines}); the dwelling and those it is kept for "
                "are held until a person decides"
            )
            household = N_(
                "household {id} is kept in more than one dwelling (line {lines}); the household and those dwellings are "
                "held until a person decides"
            )
            sentence = dwelling if column == "dwelling_id" else household
            found.append(_warning(line, column, shared, Message.of(sentence, id=shared, lines=others)))
    return found
