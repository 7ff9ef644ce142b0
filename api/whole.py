"""Files that are there whole or not at all: written beside their names, and moved into place when all of them are done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HALF = ".half"


@contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """A folder inside `out` to write into. What stands in it is moved to `out` when the block ends well.

    When the block fails `out` holds what it held before. A process that is killed leaves the hidden folder `.half`
    behind, which the next one removes.
    """
    out.mkdir(parents=True, exist_ok=True)
    half = out / _HALF
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    try:
        yield half
        for file in sorted(f for f in half.rglob("*") if f.is_file()):
            place = out / file.relative_to(half)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def write_whole(path: Path, text: str) -> None:
    """Writes a text file whole or not at all. Raises OSError where the place cannot be written to.

    What is no file, such as a terminal or a pipe, is written to as it is.
    """
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    half = path.with_name(f".{path.name}.{os.getpid()}{_HALF}")
    try:
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
