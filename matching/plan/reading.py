"""A plan from a file: held to the document's models, and to the batch it is asked about.

A plan may also come as the workbook, or as a bare list of pairs: `read_pairs` takes the placements of those, and what
people decided beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import from_json

from constraints import Case, InputError
from constraints.expected import expected
from constraints.facts.cpr import contains_cpr
from constraints.facts.values import id_text
from constraints.language import LANGUAGES, both, say

from ..files.names import normal_heading
from .decisions import DECISION, DWELLING, FINGERPRINT, HOUSEHOLD, INITIALS, REASON, SHEET, is_heading
from .grids import Grid, grids, is_table_file, table_in

if TYPE_CHECKING:
    from .document import Plan

_MOST_MB = 512
# Keys added to anvis-plan/1 since its first plans, with what they hold where there is nothing to tell.
_ADDED: dict[str, Any] = {"locks_set_aside": [], "warnings": []}


def plan_json(path: Path) -> Any:
    """The JSON document of a file, whatever it holds. Raises InputError when there is none."""
    return _json(path.name, _text(path))


def read_plan(path: Path) -> Plan:
    """The plan of a file. Raises InputError naming the place (a JSON pointer) and what was expected there.

    A key that is not known is passed over: a later version of the format may add one. A key that was added since the
    format began may be lacking in an older plan; it then says that there was none of it.
    """
    from .document import Plan

    text = _text(path)
    try:
        return Plan.model_validate_json(text, extra="ignore")
    except ValidationError as invalid:
        found, first = _json(path.name, text), invalid
    if isinstance(found, dict) and not _ADDED.keys() <= found.keys():
        try:
            return Plan.model_validate_json(json.dumps(_ADDED | found), extra="ignore")
        except ValidationError as invalid:
            found, first = _ADDED | found, invalid
    pointer, expected_there = _first(found, first)
    raise InputError("bad-plan/place", file=path.name, pointer=pointer, expected=expected_there)


def must_be_of(plan: Plan, case: Case) -> None:
    """Raises InputError when the plan was made from another batch or policy."""
    if (plan.digests.case, plan.digests.policy) != (case.digest, case.policy_digest):
        raise InputError("other-plan")


@dataclass(frozen=True)
class ToldPair:
    """One row of a list of placements: its line, the pair, and what a person decided; empty texts = nothing written."""

    line: int
    household_id: str
    dwelling_id: str
    decision: str = ""
    reason: str = ""
    initials: str = ""


@dataclass(frozen=True)
class PairsFile:
    """The placements of a workbook or a list. `fingerprint` is what it says of its batch; None = it says nothing.

    `decides`: it has the columns in which people decide.
    """

    file: str
    sheet: str
    rows: tuple[ToldPair, ...]
    fingerprint: str | None
    decides: bool

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Household and dwelling of every row that names both."""
        return [(r.household_id, r.dwelling_id) for r in self.rows if r.household_id and r.dwelling_id]


_HEADINGS = {
    "household": lambda text: text.casefold() == "household_id" or is_heading(text, HOUSEHOLD),
    "dwelling": lambda text: text.casefold() == "dwelling_id" or is_heading(text, DWELLING),
    "decision": lambda text: is_heading(text, DECISION),
    "reason": lambda text: is_heading(text, REASON),
    "initials": lambda text: is_heading(text, INITIALS),
}
_PAIR = ("household", "dwelling")
_KNOWN = frozenset(
    {"household id", "dwelling id"} | {normal_heading(say(x, h)) for x in LANGUAGES for h in (HOUSEHOLD, DWELLING)}
)


def is_pairs_file(path: Path) -> bool:
    """Is the file a workbook or a list of pairs, and no plan document?"""
    return is_table_file(path)


def read_pairs(path: Path) -> PairsFile:
    """The placements of a plan workbook, or of a list with the headings household_id and dwelling_id (husstand, bolig).

    A row without the one or the other is no placement. Raises InputError when there is no such table, or a civil number.
    """
    sheets = grids(path, _KNOWN)
    sheets.sort(key=lambda g: not is_heading(g.name, SHEET))  # the sheet of placements first, else as they stand
    found = next((t for g in sheets if (t := table_in(g, _HEADINGS, _PAIR)) is not None), None)
    if found is None:
        raise InputError("bad-pairs/headings", file=path.name)
    rows = tuple(ToldPair(line, *_cells(cells)) for line, cells in found.rows)
    if any(contains_cpr(text) for r in rows for text in (r.household_id, r.dwelling_id, r.reason, r.initials)):
        raise InputError("cpr-number/file", file=path.name)
    return PairsFile(path.name, found.grid.name, rows, _fingerprint(sheets), "decision" in found.headings)


def _cells(cells: Mapping[str, str]) -> tuple[str, ...]:
    """A row in the order of `ToldPair`; ids in their one form, as a batch's are."""
    return tuple(id_text(text) if name in _PAIR else text for name in _HEADINGS for text in (cells.get(name, ""),))


def _fingerprint(sheets: list[Grid]) -> str | None:
    """The digest of the batch, in a cell to the right of its label."""
    for grid in sheets:
        for row in grid.rows:
            for place, cell in enumerate(row):
                if cell and is_heading(cell.rstrip(":"), FINGERPRINT):
                    rest = (re.sub(r"[\s…]", "", c).lower() for c in row[place + 1 :])
                    return next((c for c in rest if re.fullmatch(r"[0-9a-f]{12,64}", c)), None)
    return None


def pairs_must_be_of(told: PairsFile, case: Case, needed: bool = False) -> None:
    """Raises InputError when a workbook was made from another batch; with `needed`, also when it does not say."""
    if told.fingerprint is None:
        if needed:
            raise InputError("other-plan/no-fingerprint", file=told.file)
    elif not case.digest.startswith(told.fingerprint):
        raise InputError("other-plan/workbook", file=told.file)


def _text(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_MB * 1024 * 1024:
            raise InputError("too-large/plan", file=path.name, limit=_MOST_MB)
        return path.read_bytes()
    except OSError as gone:
        raise InputError("not-there/plan", path=str(path), problem=type(gone).__name__) from None


def _json(name: str, text: bytes) -> Any:
    try:
        return from_json(text, cache_strings="keys")
    except ValueError:
        pass  # also where it is JSON that only Python's own reader takes: nested beyond two hundred, half of a pair of surrogates
    try:
        return json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InputError("bad-json/plan", file=name) from None


def _first(document: Any, invalid: ValidationError) -> tuple[str, dict[str, str]]:
    """The first place that is wrong, as deep as it is known, and in both languages all that may stand there."""
    from .document import Plan

    found: dict[str, list[dict[str, str]]] = {}
    for wrong in invalid.errors(include_url=False):
        pointer = _pointer(document, wrong["loc"], wrong["type"] == "missing")
        found.setdefault(pointer, []).append(expected(wrong, Plan).in_both())
    first = next(iter(found))
    deepest = max((p for p in found if p == first or p.startswith(first + "/")), key=len)
    either = both("or")
    return deepest, {
        lang: f" {either[lang]} ".join(dict.fromkeys(text[lang] for text in found[deepest])) for lang in either
    }


def _pointer(document: Any, loc: tuple[int | str, ...], missing: bool) -> str:
    """The JSON pointer (RFC 6901) of a place that pydantic names; names of union members are no part of the document."""
    parts: list[str] = []
    here = document
    for i, part in enumerate(loc):
        try:
            here = here[part]
        except (TypeError, LookupError):
            if not (missing and i == len(loc) - 1):
                continue
        parts.append(str(part).replace("~", "~0").replace("/", "~1"))
    pointer = "/" + "/".join(parts)
    return "(a place whose name is not repeated)" if contains_cpr(pointer) else pointer
