"""A folder or a zip → raw tables of cells (`sheets.py` reads workbooks). Knows files and limits; knows nothing of meaning.

Everything is bounded before it is unpacked: sizes are counted while they are read, never taken from a header.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constraints import TABLES
from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr
from constraints.language import N_, Message

from .delimited import decoded, not_text, pairs, read_csv, unknown_rows
from .finding import Finding, cpr_finding, shown
from .mapping import read_map
from .names import MAP, is_close, is_named, member_name, plain, stem, table_named
from .raw import (
    MAX_MEMBER,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_TOTAL,
    Source,
    Unread,
)
from .settings import SETTINGS, settings_of_sheet, settings_of_text
from .unread import ignored_names, judge, not_a_table, set_aside

MAX_YAML = 1024 * 1024
_CSV, _YAML = ("csv", "tsv", "txt"), ("yaml", "yml")
_BOOKS = ("xlsx", "xlsm", "xlsb", "xls", "ods")
_SYSTEM = ("thumbs.db", "desktop.ini")
_DEPTH = 3


@dataclass(frozen=True)
class Member:
    """A file of a folder or a zip: its path inside, and its bytes when they are asked for (None = larger than allowed)."""

    path: str
    read: Callable[[], bytes | None]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    @property
    def is_ours(self) -> bool:
        """Called after a table or settings, with an ending that is read."""
        called = table_named(stem(self.name))
        is_settings = called in SETTINGS or plain(stem(self.name)) == MAP
        return (bool(called) and self.ending in _CSV) or (is_settings and self.ending in _YAML)


# ---------------------------------------------------------------- folder and zip


def from_folder(path: Path) -> Source:
    budget = [MAX_TOTAL]
    members = [Member(p.relative_to(path).as_posix(), lambda p=p: _bytes(p, budget)) for p in _files(path, _DEPTH)]  # type: ignore[misc]
    return _read(Source(), members, depth=1)


def _files(folder: Path, depth: int) -> list[Path]:
    """The files of a folder and, as far as `depth` goes, of the folders in it; no link to a folder is followed."""
    found: list[Path] = []
    for entry in sorted(folder.iterdir(), key=lambda p: p.name):
        if entry.name.startswith((".", "~$")) or entry.name.lower() in _SYSTEM:
            continue
        if entry.is_file():
            found.append(entry)
        elif depth > 1 and entry.is_dir() and not entry.is_symlink():
            found += _files(entry, depth - 1)
    return found


def _bytes(path: Path, budget: list[int]) -> bytes | None:
    size = path.stat().st_size
    budget[0] -= size
    return path.read_bytes() if size <= MAX_MEMBER and budget[0] >= 0 else None


def _too_large(name: str) -> Finding:
    limit = Message.of(N_("at most {size} MB a file"), size=MAX_MEMBER // 1024 // 1024)
    return Finding("too-large", shown(name) or "(file)", None, None, None, limit)


def from_zip(path: Path, source: Source) -> Source:
    """Into a source that may hold the column map beside the zip; one inside comes before it."""
    archive = open_zip(path)
    with archive:
        used = [0]

        def unpack(info: zipfile.ZipInfo) -> bytes | None:
            data = bounded(archive, info, used[0])
            used[0] += len(data or b"")
            return data

        members = []
        for info in archive.infolist():
            name = member_name(info)
            parts = name.split("/")
            hidden = parts[-1].startswith((".", "~$")) or parts[-1].lower() in _SYSTEM or "__MACOSX" in parts
            if not info.is_dir() and parts[-1] and not hidden:
                members.append(Member(name, lambda info=info: unpack(info)))  # type: ignore[misc]
        members.sort(key=lambda m: m.path)
        ours = [m.path.count("/") + 1 for m in members if m.is_ours]
        return _read(source, members, depth=min(ours, default=1))


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


def _read(source: Source, members: list[Member], depth: int) -> Source:
    """Settings and the column map first, for they say what the other files are; then every file at `depth` folders down."""
    here = [m for m in members if m.path.count("/") < depth and not _has_cpr_name(source, m)]
    for member in [m for m in here if m.is_ours]:
        if plain(stem(member.name)) == MAP:
            if (data := _data(source, member)) is not None and (told := settings_of(source, MAP, data)) is not None:
                read_map(source, told)
        elif table_named(stem(member.name)) in SETTINGS:
            _settings_file(source, member)
    ignored = ignored_names(source)
    for member in here:
        if (table_named(stem(member.name)) not in SETTINGS and plain(stem(member.name)) != MAP) or not member.is_ours:
            _add_file(source, member, ignored)
    for member in members:
        if member.path.count("/") >= depth:
            _below(source, member, ignored)
    return source


def _has_cpr_name(source: Source, member: Member) -> bool:
    found = contains_cpr(member.path)
    if found:
        source.errors.append(cpr_finding("(file name)"))
    return found


def _data(source: Source, member: Member) -> bytes | None:
    data = member.read()
    if data is None:
        source.errors.append(_too_large(member.name))
    return data


def _settings_file(source: Source, member: Member) -> None:
    """`batch` or `policy`, as YAML or as lines of key and value."""
    name = str(table_named(stem(member.name)))
    data = _data(source, member)
    if data is None:
        return
    if name in source.settings:
        source.errors.append(
            Finding("duplicate-file", name, None, None, shown(member.name), Message(N_("each file once")))
        )
        return
    settings = settings_of(source, name, data) if member.ending in _YAML else _settings_pairs(source, name, data)
    if settings is not None:
        source.settings[name] = settings


def _settings_pairs(source: Source, name: str, data: bytes) -> dict[str, Any] | None:
    found = decoded(data)
    if found is None:
        source.errors.append(not_text(name))
        return None
    return settings_of_sheet(name, pairs(found[0]), source.errors)


def _add_file(source: Source, member: Member, ignored: Iterable[str]) -> None:
    name, ending = member.name, member.ending
    table = source.map.names.get(plain(name)) or source.map.names.get(plain(stem(name))) or table_named(stem(name))
    if is_named(name, ignored):
        rows = unknown_rows(_data(source, member) or b"") if ending in _CSV else None
        set_aside(source, name, False, rows or [])
    elif table in TABLES and ending in _CSV:
        if table in source.tables:
            told = Message(N_("each table once"))
            source.errors.append(Finding("duplicate-file", table, None, None, shown(name), told))
        elif (data := _data(source, member)) is not None:
            raw = read_csv(source, table, data, name)
            if raw is not None:
                source.tables[table] = raw
    elif ending in ("csv", "tsv"):
        if (data := _data(source, member)) is not None:
            rows = unknown_rows(data)
            if rows is None:
                source.errors.append(not_text(shown(name) or "–"))
            else:
                judge(source, name, False, rows)
    elif ending in _BOOKS:
        says = Message(
            N_("a workbook among other files is not read. Give it alone, or write it under ignore in batch.yaml")
        )
        finding = Finding("workbook-beside", shown(name) or "–", says=says)
        (source.errors if is_close(stem(name)) else source.warnings).append(finding)
    elif ending in _YAML or (is_close(stem(name)) and ending in (*_CSV, "")):
        source.errors.append(not_a_table(name, False))
        source.unread.append(Unread(shown(name) or "–", False, "unknown"))
    else:
        source.unread.append(Unread(shown(name) or "–", False, "odd-kind"))
        if table_named(name.partition(".")[0].rstrip("~")) in TABLES:
            says = Message(
                N_("is called after a table, but is not a kind of file that is read. Save it as .csv, or write it under ignore in batch.yaml")
            )  # fmt: skip
            source.warnings.append(Finding("file-not-read", shown(name) or "–", says=says))


def _below(source: Source, member: Member, ignored: Iterable[str]) -> None:
    """A table in a folder inside: an error where it is the only one of its name, else a warning. Nothing there is read."""
    if not member.is_ours or any(is_named(part, ignored) for part in (member.path, *member.path.split("/"))):
        return
    if contains_cpr(member.path):
        source.errors.append(cpr_finding("(file name)"))
        return
    name = str(table_named(stem(member.name)) or MAP)
    there = name in source.tables or name in source.settings
    says = Message(N_("lies in a folder inside the batch and is not read; move it up, or ignore it in batch.yaml"))
    finding = Finding("file-in-subfolder", shown(member.path) or "–", says=says)
    (source.warnings if there else source.errors).append(finding)


def settings_of(source: Source, name: str, data: bytes) -> dict[str, Any] | None:
    """Keys and values of a YAML file; None and a finding where it holds anything else."""
    file = f"{name}.yaml"
    if len(data) > MAX_YAML:
        source.errors.append(Finding("too-large", file, None, None, None, Message(N_("at most 1 MB"))))
        return None
    found = decoded(data)
    if found is None:
        source.errors.append(not_text(file))
        return None
    return settings_of_text(name, found[0], source.errors)
