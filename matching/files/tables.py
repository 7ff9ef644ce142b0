"""Raw cells → frozen rows. Every finding of a table at once; good rows are kept apart from bad ones."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from constraints import TABLES
from constraints.expected import expected
from constraints.facts.cpr import contains_cpr
from constraints.facts.forms import is_blank, is_unknown
from constraints.facts.record import ColumnInfo, Known, Record
from constraints.facts.values import could_be_month_first, id_text, is_iso_date
from constraints.language import N_, Message

from .finding import Finding, cpr_finding, shown
from .mapping import most_alike
from .names import column_names, normal_heading
from .raw import RawTable

# What a spreadsheet writes where it could not work a cell out, in English and in Danish.
_ERROR = re.compile(
    r"#(N/A|I/T|REF!|REFERENCE!|VALUE!|VÆRDI!|DIV/0!|DIVISION/0!|NAME\?|NAVN\?|NUM!|NULL!|NUL!|SPILL!|OVERLØB!|CALC!|BEREGN!)|Err:\d+",
    re.IGNORECASE,
)
_MISSPELT = N_(
    "the column is not known, but is like {column}; correct it, or confirm it in mapping.yaml (anvis check --map proposes one)"
)

_NUMBERS = ("dkk", "metres", "m2", "whole", "share")

# So alike a heading is to a need that its cells may not be passed over; less than what every column asks for.
_LIKE_A_NEED = 0.7


@dataclass
class ReadTable:
    """The rows of one table that hold, the line each came from, and the ids seen in rows that do not hold.

    `places` says where each column stands: its index among the headings. `filled` are the columns with a cell that is not
    empty, assumptions counted; `assumed` says what empty cells of a column were read as, and how many. `repeated` are those bad rows
    that can be read, but whose key stands earlier.
    """

    name: str
    rows: list[tuple[int, Record]] = field(default_factory=list)
    bad: list[tuple[int, list[Any]]] = field(default_factory=list)
    bad_keys: set[str] = field(default_factory=set)
    repeated: list[tuple[int, Record]] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    assumed: dict[str, tuple[Any, int]] = field(default_factory=dict)
    total: int = 0
    usable: bool = True


def read_table(
    raw: RawTable, errors: list[Finding], warnings: list[Finding], assume: Mapping[str, Any] = MappingProxyType({}),
    most: int | None = None,
) -> ReadTable:  # fmt: skip
    """Rows of one table. Findings go to `errors` and `warnings`; a row with any error is kept in `bad`.

    `assume` holds what an empty cell of a column is read as; once there are `most` errors no further row is read.
    """
    model = TABLES[raw.name][0]
    table = ReadTable(raw.name, total=len(raw.rows))
    places, usable = _places(raw, model, errors, warnings)
    table.places = {c.name: place for place, c in places.items()}
    table.usable = usable
    if not usable:
        table.bad = list(raw.rows)
        return table
    keys = [c.name for c in model.columns() if c.key]
    columns = _looked_at(raw, places)
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in raw.rows:
        before = len(errors)
        if most is not None and before >= most:
            break
        row = _row(raw, table, columns, line, cells, errors, assume)
        if row is None or len(errors) > before:
            table.bad.append((line, cells))
            for place, column in places.items():
                if column.key and place < len(cells) and cells[place] is not None and not contains_cpr(cells[place]):
                    table.bad_keys.add(id_text(cells[place]))
            continue
        key = tuple(str(getattr(row, k)) for k in keys)
        if key in seen:
            told = row.model_dump(mode="json")
            text = " / ".join(str(told[k]) for k in keys if told[k] is not None)
            errors.append(
                Finding(
                    "duplicate-key",
                    raw.name,
                    line,
                    keys[0],
                    shown(text),
                    Message.of(N_("once (first on line {line})"), line=str(seen[key])),
                )
            )
            table.bad.append((line, cells))
            table.repeated.append((line, row))
            continue
        seen[key] = line
        table.rows.append((line, row))
    return table


def _places(
    raw: RawTable, model: type[Record], errors: list[Finding], warnings: list[Finding]
) -> tuple[dict[int, ColumnInfo], bool]:
    known = column_names(model)
    by_name = {c.name: c for c in model.columns()}
    places: dict[int, ColumnInfo] = {}
    have: set[str] = set()
    unknown: list[tuple[int, str]] = []
    usable = True
    for place, heading in enumerate(raw.headings):
        if heading is None or str(heading).strip() == "":
            if any(place < len(cells) and cells[place] is not None for _, cells in raw.rows):
                errors.append(
                    Finding(
                        "missing-heading",
                        raw.name,
                        raw.heading_row,
                        f"#{place + 1}",
                        None,
                        Message(N_("a heading above the cells")),
                    )
                )
                usable = False
            continue
        if contains_cpr(heading):
            errors.append(cpr_finding(raw.name, raw.heading_row, f"#{place + 1}"))
            usable = False
            continue
        written = normal_heading(heading)
        if raw.mapped.get(written) == "":
            _scan_unknown(raw, place, errors)
            continue
        column = by_name.get(raw.mapped.get(written, "")) or known.get(written)
        if column is None:
            unknown.append((place, str(heading).strip()))
        elif column.name in have:
            errors.append(
                Finding(
                    "duplicate-heading",
                    raw.name,
                    raw.heading_row,
                    column.name,
                    shown(heading),
                    Message(N_("each column once")),
                )
            )
            usable = False
        else:
            places[place] = column
            have.add(column.name)
    free = {n: c for n, c in known.items() if c.name not in have} if unknown else {}
    needed = {h: c for h, c in free.items() if c.required}
    lacking = most_alike([h for _, h in unknown], needed)
    meant: set[str] = set()
    for place, heading in unknown:
        if any(other == heading and p != place for p, other in unknown):
            errors.append(
                Finding(
                    "duplicate-heading",
                    raw.name,
                    raw.heading_row,
                    shown(heading),
                    None,
                    Message(N_("each column once")),
                )
            )
            usable = False
            continue
        like = difflib.get_close_matches(normal_heading(heading), list(free), n=1, cutoff=0.85)
        near = free[like[0]] if like else lacking.get(heading) or _need_inside(raw, place, heading, free)
        if near:
            says = Message.of(_MISSPELT, column=f"{near.danish} ({near.name})")
            errors.append(
                Finding(
                    "misspelt-column",
                    raw.name,
                    raw.heading_row,
                    shown(heading),
                    None,
                    Message.verbatim(near.name),
                    says=says,
                )
            )
            meant.add(near.name)
            usable = False
        else:
            warnings.append(Finding("unknown-column", raw.name, raw.heading_row, shown(heading)))
        _scan_unknown(raw, place, errors)
    for column in model.columns():
        if column.required and column.name not in have | meant:
            errors.append(Finding("missing-column", raw.name, raw.heading_row, column.name, None, column.kind.said))
            usable = False
    return places, usable


def _need_inside(raw: RawTable, place: int, heading: str, free: Mapping[str, ColumnInfo]) -> ColumnInfo | None:
    """The column that a heading is nearly the name of, where leaving that column out is read as a "no".

    "Kørestolsbruger?" is not "kørestol", and "Elevator" not "elevator eller stue", but cells that say "yes" below them must
    not come to a no. Where a column left out is unknown, a heading so far off stays a warning: "Noter" is no northing.
    """
    if not any(place < len(cells) and cells[place] is not None for _, cells in raw.rows):
        return None
    wanted = normal_heading(heading)
    needs = {n: c for n, c in free.items() if c.when_absent and len(n) > 4}
    inside = [n for n in needs if n in wanted or (len(wanted) > 4 and n.startswith(wanted))]
    like = difflib.get_close_matches(wanted, list(needs), n=1, cutoff=_LIKE_A_NEED)
    near = max(inside, key=lambda n: (len(n), n)) if inside else like[0] if like else None
    return needs[near] if near else None


def _scan_unknown(raw: RawTable, place: int, errors: list[Finding]) -> None:
    """A column that is not read is still looked through for civil numbers: the file as a whole is refused."""
    for line, cells in raw.rows:
        if place < len(cells) and contains_cpr(cells[place]):
            errors.append(cpr_finding(raw.name, line, shown(raw.headings[place])))


def _has_iso_dates(raw: RawTable, places: Mapping[int, ColumnInfo]) -> bool:
    dates = [p for p, c in places.items() if c.kind.name == "date"]
    return any(
        p < len(cells) and isinstance(cells[p], str) and is_iso_date(cells[p]) for _, cells in raw.rows for p in dates
    )


# No finding: the cell is empty, or somebody says that the fact is not known.
_BLANK, _UNKNOWN = "blank", "unknown"


class _Texts(dict[str, str]):
    """What stands against each text of one column, looked at once: the code of a finding, `_BLANK`, `_UNKNOWN`, or "" for nothing."""

    def __init__(self, dates: bool, amounts: bool) -> None:
        super().__init__()
        self._dates = dates
        self._amounts = amounts

    def __missing__(self, text: str) -> str:
        found = self[text] = self._against(text)
        return found

    def _against(self, text: str) -> str:
        if is_blank(text):
            return _BLANK
        if contains_cpr(text):
            return "cpr-number"
        if _ERROR.fullmatch(text):
            return "error-value"
        if self._dates and could_be_month_first(text):
            return "ambiguous-date"
        return _UNKNOWN if is_unknown(text) else ""

    def against(self, value: Any) -> str:
        """What stands against a cell that is not empty."""
        if isinstance(value, str):
            return self[value]
        # A spreadsheet number in a number column is an amount or a coordinate; anywhere else it may be a civil number.
        is_amount = self._amounts and isinstance(value, int | float)
        return "cpr-number" if not is_amount and contains_cpr(value) else ""


def _looked_at(raw: RawTable, places: Mapping[int, ColumnInfo]) -> list[tuple[int, str, _Texts]]:
    """The columns that are read: their place among the headings, their name, and what stands against the texts in them.

    A day and a month that could change places are refused where another day of the table is written as 2026-11-20.
    """
    mixed = _has_iso_dates(raw, places)
    return [(p, c.name, _Texts(mixed and c.kind.name == "date", c.kind.name in _NUMBERS)) for p, c in places.items()]


def _row(
    raw: RawTable, table: ReadTable, columns: list[tuple[int, str, _Texts]], line: int, cells: list[Any],
    errors: list[Finding], assume: Mapping[str, Any],
) -> Record | None:  # fmt: skip
    model = TABLES[raw.name][0]
    values: dict[str, Any] = Known()
    before = len(errors)
    for place, name, texts in columns:
        value = cells[place] if place < len(cells) else None
        if value is None:
            continue
        against = texts[value] if type(value) is str else texts.against(value)
        if not against:
            values[name] = value
        elif against == _UNKNOWN:
            values = {**values, name: value}
        elif against != _BLANK:
            errors.append(_refused(against, raw, line, name, value))
    for place in range(len(raw.headings), len(cells)):
        if cells[place] is not None and not is_blank(cells[place]):
            errors.append(_beyond(raw, line, place, cells[place]))
    if len(errors) > before:
        return None
    table.filled.update(values)
    for name, value in assume.items():
        if name not in values:
            values[name] = value
            table.filled.add(name)
            table.assumed[name] = value, table.assumed.get(name, (value, 0))[1] + 1
    try:
        return model.model_validate(values)
    except ValidationError as invalid:
        infos = {c.name: c for c in model.columns()}
        for error in invalid.errors(include_url=False):
            name = str(error["loc"][0])
            if (line, name) in raw.refused:
                continue
            code = "missing-value" if error["type"] == "missing" else error["type"]
            may_stand = expected(error, column=infos[name].kind.said)
            errors.append(Finding(code, raw.name, line, name, shown(values.get(name)), may_stand))
        return None


def _refused(code: str, raw: RawTable, line: int, column: str, value: Any) -> Finding:
    """A cell that is not read at all."""
    if code == "cpr-number":
        return cpr_finding(raw.name, line, column)
    if code == "error-value":
        return Finding(code, raw.name, line, column, value)
    return Finding(code, raw.name, line, column, shown(value), Message(N_("a date as 2026-11-20")))


def _beyond(raw: RawTable, line: int, place: int, value: Any) -> Finding:
    """A cell to the right of the last heading."""
    if contains_cpr(value):
        return cpr_finding(raw.name, line)
    most = Message.of(N_("{count} cells"), count=len(raw.headings))
    return Finding("too-many-cells", raw.name, line, f"#{place + 1}", shown(value), most)
