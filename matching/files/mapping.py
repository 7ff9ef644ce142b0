"""An office's own headings: `mapping.yaml` beside the batch, read once a person has confirmed it, and proposed by `anvis check --map`."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constraints import TABLES
from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr
from constraints.facts.record import ColumnInfo
from constraints.language import N_, Message, say

from .finding import Finding, one_of, shown
from .names import column_names, nearest, normal_heading, plain, stem, table_named
from .raw import RawTable, Source, Unread
from .settings import SETTINGS

if TYPE_CHECKING:
    from .reading import Reading

FILE = "mapping.yaml"
_NAMES, _CONFIRMED = "sheets", "confirmed_by"


def read_map(source: Source, told: dict[str, Any]) -> None:
    """Fills `source.map` from a map that holds: known tables, known columns, and a name where it asks for one."""
    if _CONFIRMED in told and not str(told[_CONFIRMED] or "").strip():
        says = Message(N_("is not confirmed: read it through and write your name at confirmed_by"))
        source.errors.append(Finding("map-not-confirmed", FILE, None, _CONFIRMED, says=says))
        return
    for written, entries in told.items():
        if written == _CONFIRMED:
            continue
        table = table_named(written)
        if not isinstance(entries, dict):
            expected = Message(N_("keys and values, one a line"))
            source.errors.append(Finding("bad-map", FILE, None, shown(written), shown(entries), expected))
        elif written == _NAMES:
            _names(source, entries)
        elif table in TABLES:
            _columns(source, table, entries)
        else:
            source.errors.append(Finding("bad-map", FILE, None, shown(written), None, one_of([*TABLES, _NAMES])))


def speaks_of(told: dict[str, Any], source: Source) -> bool:
    """Whether a heading, file or sheet that a map names is in the batch that was read.

    A heading counts under the table that the map has it in; where that is no table, under any.
    """
    files = {plain(t.written_as) for t in source.tables.values()} | {plain(u.written_as) for u in source.unread}
    files |= {stem(name) for name in files}
    for written, entries in told.items():
        if written == _CONFIRMED:
            continue
        if not isinstance(entries, dict):
            return True
        if written == _NAMES:
            if any(plain(name) in files for name in entries):
                return True
            continue
        table = table_named(written)
        asked = [source.tables[table]] if table in source.tables else [] if table in TABLES else source.tables.values()
        there = {normal_heading(h) for raw in asked for h in raw.headings if h is not None}
        if any(normal_heading(heading) in there for heading in entries):
            return True
    return False


def _names(source: Source, entries: dict[Any, Any]) -> None:
    for written, named in entries.items():
        table = "" if named in (None, "") else table_named(str(named))
        if table is None:
            known = one_of([*SETTINGS, *TABLES])
            source.errors.append(Finding("bad-map", FILE, None, f"{_NAMES}.{shown(written)}", shown(named), known))
        else:
            source.map.names[plain(written)] = table


def _columns(source: Source, table: str, entries: dict[Any, Any]) -> None:
    known = column_names(TABLES[table][0])
    columns = source.map.columns.setdefault(table, {})
    for written, named in entries.items():
        if named in (None, ""):
            columns[normal_heading(written)] = ""
        elif (column := known.get(normal_heading(named))) is not None:
            columns[normal_heading(written)] = column.name
        else:
            may_stand = one_of(c.name for c in TABLES[table][0].columns())
            source.errors.append(Finding("bad-map", FILE, None, f"{table}.{shown(written)}", shown(named), may_stand))


# ---------------------------------------------------------------- the proposal


def map_beside(batch: Path) -> Path:
    """Where the column map of a batch stands: inside a folder, beside a zip or a workbook."""
    return (batch if batch.is_dir() else batch.parent) / FILE


def write_map(batch: Path, reading: Reading, lang: str) -> Path | None:
    """Writes the proposal beside the batch; None where every heading and name is known. Raises InputError where a map is there already."""
    proposed = propose_mapping(reading, lang)
    if not proposed:
        return None
    path = map_beside(batch)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(proposed)
    except FileExistsError:
        raise InputError("bad-file/map-there", file=str(path)) from None
    return path


def propose_mapping(reading: Reading, lang: str = "da") -> str:
    """A column map as YAML: each heading and name that is not known with what it is most like, for a person to confirm.

    Empty where all is known.
    """
    entries = [line for name, raw in reading.raw.items() for line in _proposed_columns(name, raw, lang)]
    entries += _proposed_names(reading.unread, reading, lang)
    if not entries:
        return ""
    head = [
        "# " + say(lang, "Proposed. Correct what is wrong, then write your name: before that the map is not used."),
        "# " + say(lang, 'On the left what your file says, on the right the column it is; "" = not read.'),
        f'{_CONFIRMED}: ""',
    ]
    return "\n".join([*head, *entries]) + "\n"


def _proposed_columns(name: str, raw: RawTable, lang: str) -> list[str]:
    model = TABLES[name][0]
    known = column_names(model)
    written = [str(h).strip() for h in raw.headings if h is not None and str(h).strip() and not contains_cpr(h)]
    read = [normal_heading(h) for h in written if _is_read(h, raw, known)]
    used = {raw.mapped[h] if h in raw.mapped else known[h].name for h in read}
    strange = [h for h in written if not _is_read(h, raw, known)]
    if not strange:
        return []
    out = [f"{name}:  # {_line(raw.written_as)}"]
    free = {h: c for h, c in known.items() if c.name not in used}
    pairs = most_alike(strange, free)
    for heading in strange:
        column = pairs.get(heading)
        if column is None:
            comment = say(lang, "like no column; it is not read")
        else:
            comment = say(lang, "like {heading}: confirm", heading=column.danish if lang == "da" else column.name)
        out.append(f"  {_quoted(heading)}: {column.name if column else _quoted('')}  # {comment}")
    found = {c.name for c in pairs.values()} | used
    left = [f"{c.name} ({c.danish})" for c in model.columns() if c.required and c.name not in found]
    if left:
        out.append("  # " + say(lang, "must be there, and is not found: {columns}", columns=", ".join(left)))
    return out


def _is_read(heading: str, raw: RawTable, known: dict[str, ColumnInfo]) -> bool:
    return normal_heading(heading) in known or normal_heading(heading) in raw.mapped


def most_alike(strange: list[str], free: dict[str, ColumnInfo]) -> dict[str, ColumnInfo]:
    """Each heading with the column it is most like, the closest pairs first, each column once."""
    ranked = sorted(
        ((-_likeness(normal_heading(h), name), h, name) for h in strange for name in free),
        key=lambda r: (r[0], r[1], r[2]),
    )
    pairs: dict[str, ColumnInfo] = {}
    for score, heading, name in ranked:
        if -score >= 0.6 and heading not in pairs and free[name] not in pairs.values():
            pairs[heading] = free[name]
    return pairs


def _likeness(heading: str, name: str) -> float:
    if min(len(heading), len(name)) > 3 and (heading in name or name in heading):
        return 0.9
    return difflib.SequenceMatcher(None, heading, name).ratio()


def _proposed_names(unread: tuple[Unread, ...], reading: Reading, lang: str) -> list[str]:
    out = []
    for entry in unread:
        if entry.kind == "unknown" and entry.written_as != "–":
            near = nearest(stem(entry.written_as))
            table = table_named(near) if near else entry.like
            table = None if table in reading.raw else table
            comment = say(lang, "confirm") if table else say(lang, "like no table; it is not read")
            out.append(f"  {_quoted(entry.written_as)}: {table or _quoted('')}  # {comment}")
    return [f"{_NAMES}:", *out] if out else []


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _line(text: str) -> str:
    return " ".join(text.split())
