"""Names as people and their machines write them: of tables, files, sheets and headings.

macOS writes `områder` with the ring apart (NFD), Windows Explorer zips in code page 850: compared is the composed form,
without case, with spaces, hyphens and underscores alike.
"""

from __future__ import annotations

import difflib
import re
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from unicodedata import normalize

from constraints import TABLES
from constraints.facts.record import ColumnInfo, Record
from constraints.settings import DANISH_SHEETS

from .settings import SETTINGS

MAP = "mapping"
_GAPS = re.compile(r"[\s_]+")
# Sheets of the template and of a marked copy that explain, in plain form.
GUIDE_SHEETS = {
    "vejledning", "guide", "læs_mig", "readme", "kolonner", "columns", "koder", "codes", "fejl", "errors",
}  # fmt: skip
_ZIP_NAMES_ARE_UTF_8 = 0x800
_ZIP_ENCODINGS = ("utf-8", "cp850", "cp437", "cp1252")


def plain(text: object) -> str:
    """A name as names are compared."""
    return re.sub(r"[\s_\-]+", "_", normalize("NFC", str(text).strip().casefold()))


def normal_heading(heading: object) -> str:
    """A heading as headings are compared; a star marks a required column in the template."""
    return _GAPS.sub(" ", normalize("NFC", str(heading).strip().strip("*").strip().casefold()))


@cache
def column_names(model: type[Record]) -> dict[str, ColumnInfo]:
    """Every heading that is understood, English, Danish and aliases, to its column."""
    return {normal_heading(n): c for c in model.columns() for n in (c.name, c.danish, *c.aliases)}


@cache
def _tables() -> dict[str, str]:
    return (
        {plain(n): name for name, (_, danish, _) in TABLES.items() for n in (danish, name)}
        | {s: s for s in SETTINGS}
        | {plain(danish): s for danish, s in DANISH_SHEETS.items()}
    )


def table_named(text: str) -> str | None:
    """The table or settings a file or sheet is called after, by its English or Danish name; None = unknown."""
    return _tables().get(plain(text))


def nearest(text: str) -> str | None:
    """The table name a file or sheet name is most like, as plain text; None = like none."""
    wanted = plain(text)
    words = set(re.split(r"[\W_\d]+", wanted))
    inside = [n for n in _tables() if n in words or (len(n) > 4 and n in wanted)]
    if inside:
        return max(inside, key=lambda n: (len(n), n))
    like = difflib.get_close_matches(wanted, _tables(), n=1, cutoff=0.6)
    return like[0] if like else None


def is_close(text: str) -> bool:
    """True for a name that is a table's but for a letter or two, or that holds a table's name."""
    near = nearest(text)
    return near is not None and (
        near in plain(text) or bool(difflib.get_close_matches(plain(text), [near], cutoff=0.8))
    )


def is_heading(cell: object) -> bool:
    """Whether a cell is a heading that some table knows."""
    return isinstance(cell, str) and any(normal_heading(cell) in column_names(m) for m, _, _ in TABLES.values())


def table_of_headings(rows: Iterable[list[Any]]) -> str | None:
    """The table that most headings of one of the rows are known in, at least two; None = none."""
    best: tuple[int, str | None] = (1, None)
    for cells in rows:
        written = {normal_heading(c) for c in cells if isinstance(c, str)}
        for name, (model, _, _) in TABLES.items():
            count = len({c.name for h, c in column_names(model).items() if h in written})
            if count > best[0]:
                best = count, name
    return best[1]


def stem(name: str) -> str:
    """A file name without its ending."""
    head, _, ending = name.rpartition(".")
    return head if head and ending else name


def is_named(name: str, names: Iterable[str]) -> bool:
    """Whether a file or sheet is among `names`, with or without its ending."""
    wanted = {plain(n) for n in names}
    return plain(name) in wanted or plain(stem(name)) in wanted


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a file in a zip: as marked, else in the encoding that gives a known name, else UTF-8 or code page 850."""
    if info.flag_bits & _ZIP_NAMES_ARE_UTF_8 or info.filename.isascii():
        return info.filename.replace("\\", "/")
    try:
        written = info.filename.encode("cp437")  # how an unmarked name was decoded on the way in
    except UnicodeEncodeError:
        return info.filename.replace("\\", "/")
    readings = []
    for encoding in _ZIP_ENCODINGS:
        try:
            readings.append(written.decode(encoding).replace("\\", "/"))
        except UnicodeDecodeError:
            continue
    known = (r for r in readings if table_named(stem(PurePosixPath(r).name)))
    return next(known, readings[0])
