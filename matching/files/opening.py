"""Which way a batch is opened: a folder, a zip of it, or one workbook."""

from __future__ import annotations

from pathlib import Path

from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr

from .sheets import from_workbook
from .source import Source, from_folder, from_zip


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
        return from_zip(path)
    if suffix == ".xlsx":
        return from_workbook(path)
    raise InputError("bad-file/kind", file=path.name)
