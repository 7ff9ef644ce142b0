"""A backup: every table of one moment as lines of JSON in a zip, the same for both databases, each with its digest.

It needs no tool of a database, is taken while others write, can be read by a person, and goes into either kind of database.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from constraints.errors import InputError

from . import tables
from .migrate import State, head, revision_of
from .unit import Store, Unit, open_store, status
from .values import UtcInstant, json_text

FORMAT = "anvis-backup/1"
_MANIFEST = "manifest.json"
_ROWS = 500
_ROWS_OF_DOCUMENTS = 10  # a document may hold a million characters
# A row of these may name another row of the same table, which is restored before it.
_NAMES_ITS_OWN = {"batches": "carried_from", "decisions": "replaces"}


@dataclass(frozen=True)
class Table:
    """One table in a backup: rows, and the SHA-256 of its lines."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: when it was taken, of which revision, each table."""

    at: str
    revision: str
    tables: dict[str, Table]

    def as_json(self) -> dict[str, Any]:
        told = {name: {"rows": t.rows, "sha256": t.sha256} for name, t in self.tables.items()}
        return {"format": FORMAT, "at": self.at, "revision": self.revision, "tables": told}


def backup(store: Store, file: Path) -> Manifest:
    """Writes a new file, readable by its owner alone, and moves it into place when it is whole. Waits for no writer.

    All of it is one transaction that only reads: what is committed when it begins is in it, and nothing after. Raises
    FileExistsError where the file is there already.
    """
    if file.exists():
        raise FileExistsError(17, "File exists", str(file))
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            with store.everywhere("backup") as unit, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _written(unit, archive)
            out.flush()
            os.fsync(out.fileno())
        part.rename(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return manifest


def _written(unit: Unit, archive: zipfile.ZipFile) -> Manifest:
    connection = unit.scope.connection
    revision = revision_of(connection) or ""
    told = {}
    for table in tables.metadata.sorted_tables:
        sha, rows = hashlib.sha256(), 0
        with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
            query = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_at_once(table))
            for row in connection.execute(query).mappings():
                line = json_text({name: _plain(value) for name, value in row.items()}).encode() + b"\n"
                sha.update(line)
                out.write(line)
                rows += 1
        told[table.name] = Table(rows, sha.hexdigest())
    manifest = Manifest(unit.at.isoformat(), revision, told)
    archive.writestr(_MANIFEST, json.dumps(manifest.as_json(), indent=1) + "\n")
    return manifest


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, date) else value


def restore(url: str, file: Path) -> Manifest:
    """Fills an empty database from a backup, in one transaction: all of it or nothing.

    Raises InputError `bad-backup/…` for a file that is none, was changed, or is of another revision, and for a database that
    holds anything.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _checked(archive, file.name)
            found = status(url)
            if found.state is not State.EMPTY and not _nothing_in(url):
                raise InputError("bad-backup/not-empty", place=found.place)
            store = open_store(url)
            try:
                with store.filling() as connection:
                    for table in tables.metadata.sorted_tables:
                        _fill(connection, table, _lines(archive, table.name))
            finally:
                store.close()
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError):
        raise InputError("bad-backup/not-one", file=file.name) from None
    return manifest


def _checked(archive: zipfile.ZipFile, name: str) -> Manifest:
    """The manifest of a backup, each of whose tables is what it says."""
    told = json.loads(archive.read(_MANIFEST))
    if told["format"] != FORMAT:
        raise InputError("bad-backup/not-one", file=name)
    if told["revision"] != head():
        raise InputError("bad-backup/version", file=name, found=str(told["revision"]), expected=head())
    manifest = Manifest(
        told["at"], told["revision"], {n: Table(t["rows"], t["sha256"]) for n, t in told["tables"].items()}
    )
    for table in tables.metadata.sorted_tables:
        sha, rows = hashlib.sha256(), 0
        try:
            with archive.open(f"{table.name}.jsonl") as lines:
                for line in lines:
                    sha.update(line)
                    rows += 1
        except (zipfile.BadZipFile, KeyError, OSError):
            rows = -1
        if manifest.tables.get(table.name) != Table(rows, sha.hexdigest()):
            raise InputError("bad-backup/damaged", file=name, part=f"{table.name}.jsonl")
    return manifest


def _nothing_in(url: str) -> bool:
    """True for a database that was set up and never used."""
    store = open_store(url)
    try:
        with store.everywhere("restore") as unit:
            asked = (sa.exists(sa.select(table)) for table in tables.metadata.sorted_tables)
            return not unit.scope.connection.execute(sa.select(sa.or_(*asked))).scalar()
    finally:
        store.close()


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with archive.open(f"{name}.jsonl") as lines:
        for line in lines:
            yield json.loads(line)


def _fill(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    """Rows come by municipality, as the primary key orders them; each is written as that municipality."""
    own = _NAMES_ITS_OWN.get(table.name)
    readers = {c.name: _reader(c) for c in table.columns}
    batch: list[dict[str, Any]] = []
    most = _at_once(table)

    def flush() -> None:
        if not batch:
            return
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.set_config("anvis.municipality", batch[0]["municipality"], True)))
        connection.execute(sa.insert(table), batch)
        batch.clear()

    for row in _in_order(rows, own) if own else rows:
        made = {name: None if row[name] is None else read(row[name]) for name, read in readers.items()}
        if len(batch) >= most or (batch and batch[0]["municipality"] != made["municipality"]):
            flush()
        batch.append(made)
    flush()


def _at_once(table: sa.Table) -> int:
    """Rows held in memory at one time."""
    return _ROWS_OF_DOCUMENTS if any(isinstance(c.type, sa.LargeBinary) for c in table.columns) else _ROWS


def _in_order(rows: Iterable[dict[str, Any]], own: str) -> Iterator[dict[str, Any]]:
    """Each row after the one it names."""
    left, there = list(rows), set()
    while left:
        ready = [r for r in left if r[own] is None or (r["municipality"], r[own]) in there]
        if not ready:
            raise ValueError(own)
        yield from ready
        there |= {(r["municipality"], r["id"]) for r in ready}
        left = [r for r in left if (r["municipality"], r["id"]) not in there]


def _reader(column: sa.Column[Any]) -> Callable[[Any], Any]:
    kind = column.type
    if isinstance(kind, UtcInstant):
        return datetime.fromisoformat
    if isinstance(kind, sa.Date):
        return date.fromisoformat
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode
    return lambda value: value
