"""A plan from a file: held to the document's models, and to the batch it is asked about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from constraints import Case, InputError
from constraints.expected import expected
from constraints.facts.cpr import contains_cpr
from constraints.language import both

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


def _text(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_MB * 1024 * 1024:
            raise InputError("too-large/plan", file=path.name, limit=_MOST_MB)
        return path.read_bytes()
    except OSError as gone:
        raise InputError("not-there/plan", path=str(path), problem=type(gone).__name__) from None


def _json(name: str, text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InputError("bad-json/plan", file=name) from None


def _first(document: Any, invalid: ValidationError) -> tuple[str, dict[str, str]]:
    """The first place that is wrong, as deep as it is known, and in both languages all that may stand there."""
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
