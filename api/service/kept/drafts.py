"""What people who work on a draft beside each other need: what changed since one looked, and a marked copy to mend from."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from constraints import TABLES
from constraints.errors import NotFound
from matching.files.reading import Reading

from ...access import Reach
from ...store import BatchEvent
from .batches import READ_AS, check_batch, history
from .desk import Desk

# Whom a household is protected against is shown to nobody who works with the whole batch.
HIDDEN = "separations"


def changed_since(desk: Desk, batch_id: str, version: int) -> list[BatchEvent]:
    """The changes that made a batch newer than a version, oldest first: each change makes one version."""
    return [event for event in history(desk, batch_id) if event.position > version]


def read_as(desk: Desk, batch_id: str) -> list[tuple[BatchEvent, list[Mapping[str, Any]]]]:
    """Every reading of files into a batch, newest first, with how each file or sheet was understood.

    Tables sent by a system have no files; retention takes what is told here with the rest of the history.
    """
    found = []
    for event in reversed(history(desk, batch_id)):
        told = event.facts.get(READ_AS) if isinstance(event.facts, Mapping) else None
        if told:
            found.append((event, list(told)))
    return found


def marked_copy(desk: Desk, batch_id: str, lang: str) -> bytes:
    """The tables of a batch as a workbook with every finding in its cell, and a first sheet that lists them.

    It is made from the tables as they are kept, for the office's own file is not: a sheet a table, headings in `lang`, each
    row on the line the check names. Protections are left out. Raises NotFound for who sees own cases only.
    """
    from matching.files.marked import write_marked  # what writes workbooks is brought in for them alone

    if desk.may("batch.read", "batch", batch_id) is Reach.own_cases:
        raise NotFound("not-kept")
    reading = _as_sheets(check_batch(desk, batch_id), lang)
    with tempfile.TemporaryDirectory() as folder:
        return write_marked(reading, Path(folder) / batch_id, Path(folder) / "out", lang).read_bytes()


def _as_sheets(reading: Reading, lang: str) -> Reading:
    raw = {}
    for name, table in reading.raw.items():
        danish = {c.name: c.danish for c in TABLES[name][0].columns()} if lang == "da" else {}
        if name != HIDDEN:
            raw[name] = replace(table, headings=[danish.get(str(h), h) for h in table.headings])
    return replace(
        reading, raw=raw,
        errors=tuple(f for f in reading.errors if f.table != HIDDEN),
        warnings=tuple(f for f in reading.warnings if f.table != HIDDEN),
    )  # fmt: skip


__all__ = ["HIDDEN", "changed_since", "marked_copy", "read_as"]
