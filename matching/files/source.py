"""A folder or a zip → raw tables of cells (`workbook.py` reads workbooks). Knows files, encodings and limits; knows nothing of meaning.

Everything is bounded before it is unpacked: sizes are counted while they are read, never taken from a header.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constraints import TABLES
from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr
from constraints.language import N_, Message

from .finding import Finding, cpr_finding, one_of, shown
from .settings import SETTINGS, settings_of_text

MAX_MEMBER = 64 * 1024 * 1024
MAX_TOTAL = 192 * 1024 * 1024
MAX_MEMBERS = 200
MAX_RATIO = 200
MAX_ROWS = 250_000
MAX_COLUMNS = 200
MAX_YAML = 1024 * 1024


@dataclass
class RawTable:
    """Cells as they stand. `rows` holds (line in the file, cells); headings are line `heading_row`.

    `written_as` is the name of the file or sheet as the office wrote it; `sheet` tells which of the two. `first_column` is the
    column of the sheet that the first heading stands in, from 0.
    """

    name: str
    headings: list[Any]
    rows: list[tuple[int, list[Any]]]
    heading_row: int = 1
    understood: Message = field(default=Message(""))
    written_as: str = ""
    sheet: bool = False
    first_column: int = 0


@dataclass
class Source:
    """What was found: raw tables by name, settings by name, and findings about files and sheets."""

    tables: dict[str, RawTable] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def table_named(text: str) -> str | None:
    """The table a file or sheet is called after, by its English or Danish name; None = unknown."""
    wanted = re.sub(r"[\s_\-]+", "_", text.strip().casefold())
    for name, (_, danish, _) in TABLES.items():
        if wanted in (name, danish.casefold()):
            return name
    return wanted if wanted in SETTINGS else None


# ---------------------------------------------------------------- folder and zip


def from_folder(path: Path) -> Source:
    source = Source()
    total = 0
    for entry in sorted(path.iterdir(), key=lambda p: p.name):
        if entry.name.startswith((".", "~$")) or not entry.is_file():
            continue
        size = entry.stat().st_size
        total += size
        if size > MAX_MEMBER or total > MAX_TOTAL:
            source.errors.append(_too_large(entry.name))
            continue
        _add_file(source, entry.name, entry.read_bytes)
    return source


def _too_large(name: str) -> Finding:
    return Finding(
        "too-large",
        shown(name) or "(file)",
        None,
        None,
        None,
        Message.of(N_("at most {size} MB a file"), size=MAX_MEMBER // 1024 // 1024),
    )


def from_zip(path: Path) -> Source:
    source = Source()
    archive = open_zip(path)
    with archive:
        seen: set[str] = set()
        total = 0
        for info in sorted(archive.infolist(), key=lambda i: i.filename):
            parts = info.filename.replace("\\", "/").split("/")
            name = parts[-1]
            if info.is_dir() or not name or name.startswith(".") or "__MACOSX" in parts:
                continue
            if name in seen:
                source.errors.append(
                    Finding("duplicate-file", shown(name) or "(file)", None, None, None, Message(N_("each file once")))
                )
                continue
            seen.add(name)
            data = bounded(archive, info, total)
            if data is None:
                source.errors.append(_too_large(name))
                continue
            total += len(data)
            _add_file(source, name, lambda data=data: data)  # type: ignore[misc]
    return source


def open_zip(path: Path) -> zipfile.ZipFile:
    """An archive that can be opened, has few enough members and no password. Raises InputError."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as broken:
        raise InputError("bad-file/not-openable", file=path.name, problem=type(broken).__name__) from None
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise InputError("too-large/members", file=path.name, count=len(infos), limit=MAX_MEMBERS)
    if any(i.flag_bits & 1 for i in infos):
        raise InputError("bad-file/locked", file=path.name)
    return archive


def bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo, so_far: int) -> bytes | None:
    """The content, or None once it grows past the limits; stops unpacking there."""
    limit = min(MAX_MEMBER, MAX_TOTAL - so_far, max(1024 * 1024, info.compress_size * MAX_RATIO))
    parts, size = [], 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(1024 * 1024):
                size += len(chunk)
                if size > limit:
                    return None
                parts.append(chunk)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError):
        raise InputError("bad-file/damaged", file=shown(info.filename)) from None
    return b"".join(parts)


def _add_file(source: Source, name: str, read: Callable[[], bytes]) -> None:
    if contains_cpr(name):
        source.errors.append(cpr_finding("(file name)"))
        return
    stem, _, suffix = name.rpartition(".")
    suffix = suffix.lower()
    table = table_named(stem)
    if table in SETTINGS and suffix in ("yaml", "yml"):
        settings = _settings(source, table, read())
        if settings is not None:
            source.settings[table] = settings
    elif table in TABLES and suffix in ("csv", "tsv", "txt"):
        if table in source.tables:
            source.errors.append(
                Finding("duplicate-file", table, None, None, shown(name), Message(N_("each table once")))
            )
            return
        raw = _csv(source, table, read(), name)
        if raw is not None:
            source.tables[table] = raw
    elif suffix in ("csv", "tsv", "yaml", "yml", "xlsx", "xls", "ods"):
        known = one_of([*(f"{s}.yaml" for s in SETTINGS), *(f"{t}.csv" for t in TABLES)])
        source.warnings.append(Finding("unknown-file", shown(name) or "(file)", None, None, None, known))


# ---------------------------------------------------------------- settings


def _settings(source: Source, name: str, data: bytes) -> dict[str, Any] | None:
    file = f"{name}.yaml"
    if len(data) > MAX_YAML:
        source.errors.append(Finding("too-large", file, None, None, None, Message(N_("at most 1 MB"))))
        return None
    text = _decoded(source, file, data)
    return None if text is None else settings_of_text(name, text[0], source.errors)


# ---------------------------------------------------------------- CSV


def _decoded(source: Source, name: str, data: bytes) -> tuple[str, str] | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4096]:
        source.errors.append(Finding("bad-encoding", name, None, None, None, Message(N_("UTF-8 or Windows-1252 text"))))
        return None
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        source.errors.append(Finding("bad-encoding", name, None, None, None, Message(N_("UTF-8 or Windows-1252 text"))))
        return None


def _csv(source: Source, table: str, data: bytes, written_as: str) -> RawTable | None:
    decoded = _decoded(source, table, data)
    if decoded is None:
        return None
    text, encoding = decoded
    offset = 0
    if found := re.match(r"sep=(.)\r?\n", text, re.IGNORECASE):
        text, offset = text[found.end() :], 1
    first_line = text.split("\n", 1)[0]
    delimiter = _delimiter(table, first_line)
    csv.field_size_limit(1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    raw: RawTable | None = None
    start = 1
    try:
        for cells in reader:
            line = start + offset
            start = reader.line_num + 1
            if raw is None:
                read_as = Message.of(
                    N_("{encoding}, delimiter {delimiter}"), encoding=encoding, delimiter=repr(delimiter)
                )
                raw = RawTable(table, list(cells), [], line, read_as, written_as)
                if len(cells) > MAX_COLUMNS:
                    source.errors.append(
                        Finding(
                            "too-large",
                            table,
                            line,
                            None,
                            None,
                            Message.of(N_("at most {columns} columns"), columns=MAX_COLUMNS),
                        )
                    )
                    return None
            elif any(c.strip() for c in cells):
                raw.rows.append((line, [c.strip() or None for c in cells]))
                if len(raw.rows) > MAX_ROWS:
                    source.errors.append(
                        Finding(
                            "too-large", table, line, None, None, Message.of(N_("at most {rows} rows"), rows=MAX_ROWS)
                        )
                    )
                    return None
    except csv.Error as broken:
        source.errors.append(
            Finding(
                "bad-csv", table, start + offset, None, None, Message.of(N_("readable CSV ({why})"), why=str(broken))
            )
        )
        return None
    if raw is None:
        source.errors.append(Finding("empty-table", table, 1, None, None, Message(N_("a heading line"))))
    return raw


def _delimiter(table: str, line: str) -> str:
    model = TABLES[table][0]
    known = {n.casefold() for c in model.columns() for n in (c.name, c.danish, *c.aliases)}

    def score(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return sum(c.strip().strip("*").strip().casefold() in known for c in cells), len(cells)

    return max((";", ",", "\t"), key=score)
