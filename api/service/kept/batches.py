"""The month's batch: opened empty, from tables, or from the month before; imported into, edited, frozen, closed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from constraints import TABLES, Case
from constraints.errors import Conflict, InputError, NotFound
from constraints.language import LANGUAGES
from matching.files.again import read_document
from matching.files.reading import Reading
from matching.plan.words import column_word

from ...access import Reach
from ...documents.trace_words import act
from ...store import Batch, BatchEvent, Unit
from ..moves import move_of
from .desk import Desk
from .moving import minute
from .once import Once
from .tables import Document, Merged, merged, opened, with_cell, without
from .texts import within

# How files were understood, in the facts of the event that read them; no table has this name.
READ_AS = "read_as"
ReadAs = Sequence[Mapping[str, Any]]
# Tables whose rows belong to one household; a caseworker sees those of own cases.
_OF_HOUSEHOLD = ("households", "persons", "debts", "wishes", "exceptions", "locks", "answers", "offers")
_CHANGES_TOLD = 10


@dataclass(frozen=True)
class Drafted:
    """A batch, its document as the actor may see it, and what an import did to its tables."""

    batch: Batch
    document: Document
    merged: tuple[Merged, ...] = ()


def open_files(desk: Desk, path: Path, note: str | None = None) -> Drafted:
    """A new draft of an office's files; how each was understood stands in its history."""
    desk.may("batch.write")
    found = opened(path)
    return open_batch(desk, found.document, note, read_as=found.read_as)


def open_batch(
    desk: Desk, document: Mapping[str, Any], note: str | None = None, once: Once | None = None, read_as: ReadAs = ()
) -> Drafted:  # fmt: skip
    """A new draft of the tables. Raises InputError for tables of another municipality, or without a decision date.

    What else is wrong with them is for `check` to tell: a draft may hold cells that do not hold yet. The same request once
    more (`once`) gives the same draft, as it is by then. `read_as` is how files were understood (`tables.opened`).
    """
    desk.may("batch.write")
    note = within("note", note)
    header = _header(desk, document)
    with desk.writing() as unit:
        if once is not None and (kept := unit.keys.claim(once.key, once.request_digest)) is not None:
            return Drafted(*_kept(unit, kept.answer["id"]))
        facts = _sizes(document) | ({READ_AS: list(read_as)} if read_as else {})
        batch = unit.batches.open(header, document, note=note, facts=facts)
        if once is not None:
            unit.keys.answer(once.key, 201, {"id": batch.id})
        unit.audit.append("batch.opened", "batch", batch.id, {"digest": batch.content_digest, **_sizes(document)})
    return Drafted(batch, dict(document))


def read_batch(desk: Desk, batch_id: str) -> Drafted:
    """The batch and its tables; to a caseworker, of own cases only, and never whom a household is protected against."""
    reach = desk.may("batch.read", "batch", batch_id)
    with desk.writing() as unit:
        batch, document = _kept(unit, batch_id)
        seen = _seen(desk, reach, document)
        unit.audit.append("batch.read", "batch", batch_id, {"digest": batch.content_digest})
    return Drafted(batch, seen)


def list_batches(desk: Desk, states: Sequence[str] = (), after: str | None = None, limit: int = 50) -> list[Batch]:
    """Newest first; `after` is the id of the last one of the page before."""
    desk.may("batch.read")
    with desk.reading() as unit:
        return unit.batches.page(states=states, after=after, limit=limit)


def check_batch(desk: Desk, batch_id: str) -> Reading:
    """What reading the batch finds: every error and warning beside its row."""
    return _reading_of_bytes(to_check(desk, batch_id))


def to_check(desk: Desk, batch_id: str) -> bytes:
    """The tables of a batch as bytes of JSON, for whoever may read its check report, so that a worker can make it."""
    reach = desk.may("batch.read", "batch", batch_id)
    if reach is Reach.own_cases:
        raise NotFound("not-kept")
    with desk.reading() as unit:
        found: bytes = unit.contents.get(unit.batches.get(batch_id).content_digest)
        return found


@lru_cache(4)
def _reading_of_bytes(data: bytes) -> Reading:
    """Of the very same tables the reading is the same; who may see it is asked with every call."""
    return reading_of(json.loads(data))


def history(desk: Desk, batch_id: str) -> list[BatchEvent]:
    """Every change of the batch, oldest first, with who and why."""
    if desk.may("batch.read", "batch", batch_id) is Reach.own_cases:
        raise NotFound("not-kept")
    with desk.reading() as unit:
        unit.batches.get(batch_id)
        return unit.batches.events(batch_id)


def import_files(
    desk: Desk,
    batch_id: str,
    version: int,
    path: Path,
    replace: Sequence[str] = (),
    gone: bool = False,
    reason: str | None = None,
) -> Drafted:
    """The files of an office, merged into the draft by key, or replacing tables. `gone`: a person says that missing rows are gone."""
    desk.may("batch.write", "batch", batch_id)
    found = opened(path)
    return import_tables(desk, batch_id, version, found.document, replace, gone, reason, found.read_as)


def import_tables(
    desk: Desk, batch_id: str, version: int, document: Mapping[str, Any], replace: Sequence[str] = (), gone: bool = False,
    reason: str | None = None, read_as: ReadAs = (),
) -> Drafted:  # fmt: skip
    """Tables merged into the draft. Raises Conflict `stale-version/batch` where somebody else changed it meanwhile."""
    desk.may("batch.write", "batch", batch_id)
    reason = within("reason", reason)
    with desk.writing() as unit:
        as_read(unit, unit.batches.get(batch_id), version)
        before = unit.batches.document(batch_id)
        after, told = merged(before, document, replace, gone)
        day = _header(desk, after)
        facts: dict[str, Any] = {
            m.table: {"new": list(m.new), "changed": list(m.changed), "gone": list(m.gone)} for m in told
        }
        facts |= {READ_AS: list(read_as)} if read_as else {}
        batch = unit.batches.edit(batch_id, version, after, "imported", facts, reason, decision_date=day)
        counts = {m.table: [len(m.new), len(m.changed), len(m.gone)] for m in told}
        unit.audit.append("batch.imported", "batch", batch_id, {"digest": batch.content_digest, "rows": counts})
    return Drafted(batch, after, told)


def confirm_gone(
    desk: Desk, batch_id: str, version: int, gone: Mapping[str, Sequence[str]], reason: str | None = None
) -> Drafted:
    """Rows that a person says are gone, table → names of rows, as an import told of them. What is not there is left out."""
    desk.may("batch.write", "batch", batch_id)
    reason = within("reason", reason)
    with desk.writing() as unit:
        after, dropped = without(unit.batches.document(batch_id), gone)
        if not dropped:
            raise InputError("bad-merge/none")
        batch = unit.batches.edit(batch_id, version, after, "gone", dropped, reason, decision_date=_header(desk, after))
        counts = {table: len(names) for table, names in dropped.items()}
        unit.audit.append("batch.gone", "batch", batch_id, {"digest": batch.content_digest, "rows": counts})
    return Drafted(batch, after)


def edit_cell(
    desk: Desk, batch_id: str, version: int, table: str, key: str, column: str, value: Any, reason: str | None = None
) -> Drafted:
    """One cell of the draft. The check of the draft tells at once whether the value holds."""
    desk.may("batch.write", "batch", batch_id)
    reason = within("reason", reason)
    if isinstance(value, str):
        within("cell", value, "value")
    with desk.writing() as unit:
        as_read(unit, unit.batches.get(batch_id), version)
        before = unit.batches.document(batch_id)
        after, old = with_cell(before, table, key, column, value)
        day = _header(desk, after)
        facts = {"table": table, "key": key, "column": column, "before": _text(old), "after": _text(value)}
        batch = unit.batches.edit(batch_id, version, after, "edited", facts, reason, decision_date=day)
        where = {"table": table, "key": key, "column": column, "digest": batch.content_digest}
        unit.audit.append("batch.edited", "batch", batch_id, where)
    return Drafted(batch, after)


def freeze(desk: Desk, batch_id: str, version: int) -> Batch:
    """The draft as a snapshot that nothing changes any more. Raises InputError with the findings where it does not hold."""
    desk.may("batch.write", "batch", batch_id)
    with desk.writing() as unit:
        batch = as_read(unit, unit.batches.get(batch_id), version)
        move = move_of("batch", batch.state, "freeze", batch_id)
        case_of(unit.batches.document(batch_id))
        batch = unit.batches.move(batch_id, version, move.to, "frozen")
        unit.audit.append("batch.frozen", "batch", batch_id, {"digest": batch.content_digest})
    return batch


def discard(desk: Desk, batch_id: str, version: int, reason: str) -> Batch:
    """The draft is not used."""
    return _moved(desk, batch_id, version, "discard", reason)


def close(desk: Desk, batch_id: str, version: int) -> Batch:
    """The month is over: what is left is carried by the next."""
    return _moved(desk, batch_id, version, "close", None)


def _moved(desk: Desk, batch_id: str, version: int, name: str, reason: str | None) -> Batch:
    desk.may("batch.write", "batch", batch_id)
    reason = within("reason", reason)
    with desk.writing() as unit:
        batch = as_read(unit, unit.batches.get(batch_id), version)
        move = move_of("batch", batch.state, name, batch_id)
        batch = unit.batches.move(batch_id, version, move.to, move.to, reason)
        # The reason stands with the batch's event: what people write in words is no part of a chain that nothing is taken from.
        unit.audit.append(f"batch.{move.to}", "batch", batch_id, {"digest": batch.content_digest})
    return batch


def as_read(unit: Unit, batch: Batch, version: int | None) -> Batch:
    """The batch, where it is still of the version that the caller read (None: whatever it is by now).

    Raises Conflict `stale-version/batch` with every change since: who, when and what.
    """
    if version is None or version == batch.version:
        return batch
    since = unit.batches.events(batch.id)[version:]  # an event for each version
    if not since:
        raise Conflict("stale-version")
    changes = [{lang: _change(e, lang) for lang in LANGUAGES} for e in since[-_CHANGES_TOLD:]]
    raise Conflict("stale-version/batch", key=batch.id, version=batch.version, changes=changes)


def _change(event: BatchEvent, lang: str) -> str:
    """A change in one line: who and when, what, and on which row or cell, by the names that an office's files have."""
    facts = event.facts if isinstance(event.facts, Mapping) else {}
    table, kind = facts.get("table"), facts.get("kind")
    what = act(f"decision.{kind}" if kind else f"batch.{event.what}", lang)
    if event.what == "imported":
        where = [column_word(name, lang) for name in facts if name in TABLES]
    else:
        column = f"{table}.{facts['column']}" if facts.get("column") else table
        where = [column_word(str(column), lang)] if column else []
        where += [str(facts[name]) for name in ("key", "household", "dwelling") if facts.get(name)]
    return f"{event.user}, {minute(event.at)[lang]}: {what}" + (f" ({' '.join(where)})" if where else "")


def reading_of(document: Mapping[str, Any]) -> Reading:
    """A draft, read and checked."""
    found: Reading = read_document(document)
    return found


def case_of(document: Mapping[str, Any]) -> Case:
    """The case of a batch that holds. Raises InputError with the findings otherwise."""
    reading = reading_of(document)
    if reading.case is None:
        raise InputError(
            "bad-batch/count", count=len(reading.errors), findings=[f.as_fact() for f in reading.errors[:200]]
        )
    return reading.case


def _kept(unit: Unit, batch_id: str) -> tuple[Batch, Document]:
    batch = unit.batches.get(batch_id)
    document: Document = unit.batches.document(batch_id)
    return batch, document


def _seen(desk: Desk, reach: Reach, document: Document) -> Document:
    """What the actor may see. Protections are shown to nobody here: the effect stands in the plan, the fact with the caseworker."""
    seen = {name: rows for name, rows in document.items() if name != "separations"}
    if reach is not Reach.own_cases:
        return seen
    own = {str(r.get("household_id")) for r in document.get("households", []) if r.get("caseworker") == desk.actor.user}
    persons = {str(r.get("person_id")) for r in document.get("persons", []) if str(r.get("household_id")) in own}
    for name in _OF_HOUSEHOLD:
        if name in seen:
            seen[name] = [r for r in seen[name] if str(r.get("household_id")) in own]
    if "benefit_periods" in seen:
        seen["benefit_periods"] = [r for r in seen["benefit_periods"] if str(r.get("person_id")) in persons]
    if "separations" in document:
        seen["separations"] = [r for r in document["separations"] if str(r.get("household_id")) in own]
    return seen


def _header(desk: Desk, document: Mapping[str, Any]) -> date:
    """The decision date. Raises InputError where it is missing, or the tables are another municipality's."""
    header = document.get("batch")
    told = header if isinstance(header, Mapping) else {}
    if str(told.get("municipality")) != desk.municipality:
        raise InputError("bad-batch/municipality", expected=desk.municipality, pointer="/batch/municipality")
    try:
        return date.fromisoformat(str(told.get("decision_date")))
    except ValueError:
        raise InputError("bad-batch/day", pointer="/batch/decision_date") from None


def _sizes(document: Mapping[str, Any]) -> dict[str, int]:
    return {name: len(rows) for name, rows in sorted(document.items()) if isinstance(rows, list)}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


__all__ = [
    "READ_AS", "Batch", "Conflict", "Drafted", "as_read", "case_of", "check_batch", "close", "confirm_gone", "discard", "edit_cell",
    "freeze", "history", "import_files", "import_tables", "list_batches", "open_batch", "open_files", "read_batch", "reading_of", "to_check",
]  # fmt: skip
