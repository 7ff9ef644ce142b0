"""A folder, a zip or a workbook → raw tables of cells. Knows files, encodings and limits; knows nothing of meaning.

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

import python_calamine
import yaml

from constraints import TABLES
from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr

from .finding import Finding, cpr_finding, shown

MAX_MEMBER = 64 * 1024 * 1024
MAX_TOTAL = 192 * 1024 * 1024
MAX_MEMBERS = 200
MAX_RATIO = 200
MAX_ROWS = 250_000
MAX_COLUMNS = 200
MAX_YAML = 1024 * 1024
GUIDE_SHEETS = {"vejledning", "guide", "læs mig", "readme"}
SETTINGS = ("batch", "policy")


@dataclass
class RawTable:
    """Cells as they stand. `rows` holds (line in the file, cells); headings are line `heading_row`."""

    name: str
    headings: list[Any]
    rows: list[tuple[int, list[Any]]]
    heading_row: int = 1
    understood: str = ""


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


def open_source(path: Path) -> Source:
    """Reads a batch from disk. Raises InputError when there is nothing to read at all; all else becomes findings."""
    if contains_cpr(path.name):
        raise InputError("cpr-number", "the file name holds a civil registration (CPR) number; rename it")
    if not path.exists():
        raise InputError("not-there", f"{path}: no such file or folder")
    if path.is_dir():
        return _from_folder(path)
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _from_zip(path)
    if suffix == ".xlsx":
        return _from_workbook(path)
    raise InputError("bad-file", f"{path.name}: expected a folder, a .zip or an .xlsx workbook")


# ---------------------------------------------------------------- folder and zip


def _from_folder(path: Path) -> Source:
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
        "too-large", shown(name) or "(file)", None, None, None, f"at most {MAX_MEMBER // 1024 // 1024} MB a file"
    )


def _from_zip(path: Path) -> Source:
    source = Source()
    archive = _open_zip(path)
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
                    Finding("duplicate-file", shown(name) or "(file)", None, None, None, "each file once")
                )
                continue
            seen.add(name)
            data = _bounded(archive, info, total)
            if data is None:
                source.errors.append(_too_large(name))
                continue
            total += len(data)
            _add_file(source, name, lambda data=data: data)  # type: ignore[misc]
    return source


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as broken:
        raise InputError("bad-file", f"{path.name}: not a file that can be opened ({type(broken).__name__})") from None
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise InputError("too-large", f"{path.name}: {len(infos)} files inside; at most {MAX_MEMBERS}")
    if any(i.flag_bits & 1 for i in infos):
        raise InputError("bad-file", f"{path.name}: it is locked with a password")
    return archive


def _bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo, so_far: int) -> bytes | None:
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
        raise InputError("bad-file", f"{shown(info.filename)}: the file inside is damaged") from None
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
            source.errors.append(Finding("duplicate-file", table, None, None, shown(name), "each table once"))
            return
        raw = _csv(source, table, read())
        if raw is not None:
            source.tables[table] = raw
    elif suffix in ("csv", "tsv", "yaml", "yml", "xlsx", "xls", "ods"):
        known = ", ".join([*(f"{s}.yaml" for s in SETTINGS), *(f"{t}.csv" for t in TABLES)])
        source.warnings.append(Finding("unknown-file", shown(name) or "(file)", None, None, None, f"one of {known}"))


# ---------------------------------------------------------------- settings


class _Loader(yaml.SafeLoader):
    """YAML without octal surprises (0101 stays text), without aliases, and with each key once."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(k, deep=True) for k, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"the key {shown(key)} stands twice")
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789"))


def load_yaml(text: str) -> Any:
    """Parses settings text. Raises InputError with the place of the mistake."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        problem = getattr(broken, "problem", None) or str(broken)
        raise InputError("bad-yaml", f"the file is not readable YAML{place}: {shown(problem) or 'hidden'}") from None
    except RecursionError:
        raise InputError("bad-yaml", "the file is nested too deeply") from None


def _settings(source: Source, name: str, data: bytes) -> dict[str, Any] | None:
    file = f"{name}.yaml"
    if len(data) > MAX_YAML:
        source.errors.append(Finding("too-large", file, None, None, None, "at most 1 MB"))
        return None
    text = _decoded(source, file, data)
    if text is None:
        return None
    for number, line in enumerate(text[0].splitlines(), start=1):
        if contains_cpr(line):
            source.errors.append(cpr_finding(file, number))
            return None
    try:
        loaded = load_yaml(text[0])
    except InputError as broken:
        source.errors.append(Finding(broken.code, file, None, None, None, broken.message))
        return None
    if loaded is None:
        loaded = {}
    if not isinstance(loaded, dict) or not all(isinstance(k, str) for k in loaded):
        source.errors.append(Finding("bad-yaml", file, None, None, None, "keys and values, one a line"))
        return None
    return loaded


# ---------------------------------------------------------------- CSV


def _decoded(source: Source, name: str, data: bytes) -> tuple[str, str] | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4096]:
        source.errors.append(Finding("bad-encoding", name, None, None, None, "UTF-8 or Windows-1252 text"))
        return None
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        source.errors.append(Finding("bad-encoding", name, None, None, None, "UTF-8 or Windows-1252 text"))
        return None


def _csv(source: Source, table: str, data: bytes) -> RawTable | None:
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
                raw = RawTable(table, list(cells), [], line, f"{encoding}, delimiter {delimiter!r}")
                if len(cells) > MAX_COLUMNS:
                    source.errors.append(
                        Finding("too-large", table, line, None, None, f"at most {MAX_COLUMNS} columns")
                    )
                    return None
            elif any(c.strip() for c in cells):
                raw.rows.append((line, [c.strip() or None for c in cells]))
                if len(raw.rows) > MAX_ROWS:
                    source.errors.append(Finding("too-large", table, line, None, None, f"at most {MAX_ROWS} rows"))
                    return None
    except csv.Error as broken:
        source.errors.append(Finding("bad-csv", table, start + offset, None, None, f"readable CSV ({broken})"))
        return None
    if raw is None:
        source.errors.append(Finding("empty-table", table, 1, None, None, "a heading line"))
    return raw


def _delimiter(table: str, line: str) -> str:
    model = TABLES[table][0]
    known = {n.casefold() for c in model.columns() for n in (c.name, c.danish, *c.aliases)}

    def score(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        return sum(c.strip().strip("*").strip().casefold() in known for c in cells), len(cells)

    return max((";", ",", "\t"), key=score)


# ---------------------------------------------------------------- workbook

_CELL = re.compile(rb"<(?:\w+:)?c [^>]*?r=\"([A-Z]{1,3}[0-9]{1,7})\"[^>]*>\s*<(?:\w+:)?f[ >/]")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell [^>]*ref=\"([^\"]{1,40})\"")


def _from_workbook(path: Path) -> Source:
    source = Source()
    archive = _open_zip(path)
    formulas: dict[str, list[str]] = {}
    merged: dict[str, list[str]] = {}
    with archive:
        names = {i.filename for i in archive.infolist()}
        if "xl/workbook.xml" not in names:
            raise InputError("bad-file", f"{path.name}: not an Excel workbook (.xlsx)")
        total = 0
        for info in archive.infolist():
            if not info.filename.endswith((".xml", ".rels")):
                continue
            data = _bounded(archive, info, total)
            if data is None:
                limit = MAX_MEMBER // 1024 // 1024
                raise InputError("too-large", f"{path.name}: {shown(info.filename)} unpacks to more than {limit} MB")
            if b"<!DOCTYPE" in data[:2048]:
                raise InputError("bad-file", f"{path.name}: document types are not allowed inside")
            total += len(data)
            if info.filename.startswith("xl/worksheets/"):
                formulas[info.filename] = [m[1].decode() for m in _CELL.finditer(data)][:20]
                merged[info.filename] = [m[1].decode() for m in _MERGE.finditer(data)][:20]
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except Exception as broken:
        raise InputError("bad-file", f"{path.name}: the workbook cannot be read ({type(broken).__name__})") from None
    members = _sheet_members(path)
    for meta in book.sheets_metadata:
        _add_sheet(
            source, book, meta, formulas.get(members.get(meta.name, ""), []), merged.get(members.get(meta.name, ""), [])
        )
    return source


def _sheet_members(path: Path) -> dict[str, str]:
    """Sheet name → the file inside the workbook that holds it."""
    from xml.etree import ElementTree

    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        try:
            rels = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        except KeyError:
            return {}
    targets = {r.get("Id"): str(r.get("Target")) for r in rels}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next((v for k, v in sheet.attrib.items() if k.rpartition("}")[2] == "id"), None)
            target = targets.get(key, "")
            found[str(sheet.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _add_sheet(source: Source, book: Any, meta: Any, formulas: list[str], merged: list[str]) -> None:
    title = str(meta.name)
    if contains_cpr(title):
        source.errors.append(cpr_finding("(sheet name)"))
        return
    table = table_named(title)
    if meta.visible != python_calamine.SheetVisibleEnum.Visible:
        source.errors.append(Finding("hidden-sheet", shown(title) or "(sheet)", None, None, None, "no hidden sheets"))
        return
    if title.strip().casefold() in GUIDE_SHEETS:
        return
    if table is None:
        known = ", ".join([*SETTINGS, *TABLES])
        source.errors.append(Finding("unknown-sheet", shown(title) or "(sheet)", None, None, None, f"one of {known}"))
        return
    for cell in formulas:
        source.errors.append(Finding("formula", table, _row_of(cell), re.sub(r"\d", "", cell), None, "a value"))
    for cells in merged:
        source.errors.append(Finding("merged-cells", table, _row_of(cells), None, cells, "one value a cell"))
    sheet = book.get_sheet_by_name(title)
    if (sheet.height or 0) > MAX_ROWS + 1 or (sheet.width or 0) > MAX_COLUMNS:
        limits = f"at most {MAX_ROWS} rows and {MAX_COLUMNS} columns"
        source.errors.append(Finding("too-large", table, None, None, f"{sheet.height} × {sheet.width}", limits))
        return
    grid = [[_cell(c) for c in row] for row in sheet.to_python(skip_empty_area=False)]
    if table in SETTINGS:
        settings = _settings_sheet(source, table, grid)
        if settings is not None:
            source.settings[table] = settings
        return
    if table in source.tables:
        source.errors.append(Finding("duplicate-file", table, None, None, shown(title), "each table once"))
        return
    if not grid or not any(c is not None for c in grid[0]):
        source.errors.append(Finding("empty-table", table, 1, None, None, "a heading line"))
        return
    while grid[0] and grid[0][-1] is None and all(len(r) < len(grid[0]) or r[len(grid[0]) - 1] is None for r in grid):
        grid = [r[: len(grid[0]) - 1] for r in grid]
    rows = [(n, row) for n, row in enumerate(grid[1:], start=2) if any(c is not None for c in row)]
    source.tables[table] = RawTable(table, grid[0], rows, 1, "Excel")


def _row_of(cell: str) -> int | None:
    found = re.search(r"\d+", cell)
    return int(found[0]) if found else None


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    return value


def _settings_sheet(source: Source, name: str, rows: list[list[Any]]) -> dict[str, Any] | None:
    settings: dict[str, Any] = {}
    for number, row in enumerate(rows, start=1):
        key = row[0] if row else None
        if key is None or (number == 1 and str(key).casefold() in ("key", "nøgle")):
            continue
        value = row[1] if len(row) > 1 else None
        if contains_cpr(key) or any(contains_cpr(c) for c in row[1:]):
            source.errors.append(cpr_finding(name, number))
            return None
        if isinstance(value, float) and value == int(value):
            value = int(value)
        if isinstance(value, str):
            lowered = value.casefold()
            value = {"ja": True, "nej": False}.get(lowered, value)
        if isinstance(value, str) and name == "policy":
            try:
                value = load_yaml(value)
            except InputError:
                source.errors.append(Finding("bad-yaml", name, number, None, shown(value), "a plain value"))
                return None
        here = settings
        *path, last = str(key).strip().split(".")
        for part in path:
            here = here.setdefault(part, {})
            if not isinstance(here, dict):
                source.errors.append(Finding("duplicate-key", name, number, str(key), None, "each setting once"))
                return None
        if last in here:
            source.errors.append(Finding("duplicate-key", name, number, str(key), None, "each setting once"))
            return None
        if value is not None:
            here[last] = value
    if name == "policy" and isinstance(settings.get("levels"), str):
        settings["levels"] = [v.strip() for v in str(settings["levels"]).split(",")]
    return settings
