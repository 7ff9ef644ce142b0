"""Which way a batch is opened: a folder, a zip of it, or one workbook; with the column map that stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr

from .mapping import map_beside, read_map, speaks_of
from .raw import MAX_MEMBER, Source
from .source import from_folder, from_zip, settings_of

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def open_source(path: Path) -> Source:
    """Reads a batch from disk. Raises InputError when there is nothing to read at all; all else becomes findings."""
    if contains_cpr(path.name):
        raise InputError("cpr-number/file-name")
    if not path.exists():
        if contains_cpr(str(path)):
            raise InputError("not-there/hidden")
        raise InputError("not-there/batch", path=str(path))
    if path.is_dir():
        return from_folder(path)
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _with_map(path, from_zip)
    if suffix in WORKBOOKS:
        from .sheets import from_workbook  # what reads workbooks is brought in for them alone

        return _with_map(path, from_workbook)
    raise InputError("bad-file/kind", file=path.name)


def _with_map(path: Path, reader: Callable[[Path, Source], Source]) -> Source:
    """The batch of one file, read with the column map beside it, if one is there.

    The folder may hold other batches, so what is wrong with a map counts only where the map speaks of this one.
    """
    source, beside = Source(), map_beside(path)
    if not beside.is_file() or beside.stat().st_size > MAX_MEMBER:
        return reader(path, source)
    told = settings_of(source, "mapping", beside.read_bytes())
    if told is None:
        return reader(path, source)
    read_map(source, told)
    of_map = len(source.errors)
    source = reader(path, source)
    if of_map and not speaks_of(told, source):
        del source.errors[:of_map]  # those of a map inside a zip come behind them, and stay
    return source
