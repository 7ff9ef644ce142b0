"""A file that a form sent, as a file to be read, gone afterwards."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from constraints.errors import InputError

from ..visitor import Posted

_MOST_NAME = 120


@contextmanager
def uploaded(sent: Posted, name: str = "file") -> Iterator[Path]:
    """The file of a field, under the last part of its own name: what is told of it names it. Raises InputError without one."""
    if name not in sent.files:
        raise InputError("bad-body", name=name, expected={"da": "en fil", "en": "a file"}, pointer=f"/{name}")
    given, data = sent.files[name]
    plain = re.sub(r"[^\w.() -]", "", re.split(r"[/\\]", given)[-1]).strip(". ")
    stem, dot, suffix = plain.rpartition(".")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{(stem or 'batch')[:_MOST_NAME]}{dot}{suffix[:10]}"
        path.write_bytes(data)
        yield path
