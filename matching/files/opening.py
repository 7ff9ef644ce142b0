"""Which way a batch is opened: a folder, a zip of it, or one workbook; with the column map that stands beside it."""

from __future__ import annotations

from pathlib import Path

from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr

from .mapping import map_beside, read_map
from .raw import MAX_MEMBER, Source
from .sheets import from_workbook
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
        return from_zip(path, _with_map(path))
    if suffix in WORKBOOKS:
        return from_workbook(path, _with_map(path))
    raise InputError("bad-file/kind", file=path.name)


def _with_map(path: Path) -> Source:
    """A source that holds nothing yet but the column map beside the file, if one is there."""
    source, beside = Source(), map_beside(path)
    if beside.is_file() and beside.stat().st_size <= MAX_MEMBER:
        told = settings_of(source, "mapping", beside.read_bytes())
        if told is not None:
            read_map(source, told)
    return source
