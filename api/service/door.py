"""The door: the bytes of a JSON body → one JSON object, looked through once, so that nobody behind has to.

Behind it every text is well-formed Unicode without a NUL, every number finite, every key there once, and there is not more
of it than one call may bring.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from constraints import TABLES
from constraints.errors import InputError, Malformed, TooLarge
from constraints.facts.numbers import MAX_DIGITS, Written

# Counted in the bytes before anything is built: many times what a city needs.
_OBJECTS, _VALUES = 60_000, 400_000
_COLUMNS = 100
_SETTINGS = 2_000
CHARACTERS = 10_000
_NAME = 100
_LONG_NUMBER = re.compile(rb"[0-9]{%d}" % (MAX_DIGITS + 1))
_NUL = b"\\u0000"
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class _NotFinite(ValueError):
    """A number beyond what can be counted with."""


def read_json(data: bytes, rows: int) -> dict[str, Any]:
    """The JSON object of a body. Numbers with a point keep the text they were written as (`Written`).

    `rows` is the most that all tables together may hold. Raises Malformed for what is no JSON object, a text that is no
    Unicode or holds a NUL, and a number that is not finite, InputError for a key that stands twice, each with a pointer
    where there is one, and TooLarge.
    """
    if data.count(b"{") + data.count(b"[") > _OBJECTS or data.count(b",") > _VALUES:
        raise TooLarge("too-many-rows", limit=rows)
    twice: list[tuple[dict[str, Any], str]] = []
    found = _parsed(data, twice)
    if not isinstance(found, dict):
        raise Malformed("bad-json/object")
    if _HALF_PAIR.search(data):
        for path, text in _texts(found):
            if not _is_unicode(text):
                raise Malformed("bad-json/unicode", pointer=pointer(path))
    if _NUL in data:
        for path, text in _texts(found):
            if "\0" in text:
                raise Malformed("bad-json/nul", pointer=pointer(path))
    if twice:
        raise _stands_twice(found, twice)
    _bounded(found, rows)
    return found


def _parsed(data: bytes, twice: list[tuple[dict[str, Any], str]]) -> Any:
    def objects(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            twice.append((made, next(k for k, _ in pairs if k in seen or seen.add(k))))  # type: ignore[func-returns-value]
        return made

    try:
        return json.loads(
            data.decode("utf-8"), parse_constant=_constant, parse_float=_number, object_pairs_hook=objects,
            parse_int=_whole if _LONG_NUMBER.search(data) else None,
        )  # fmt: skip
    except _NotFinite:
        raise Malformed("bad-json/number") from None
    except (ValueError, RecursionError):
        raise Malformed("bad-json/body") from None


def _constant(name: str) -> Any:
    raise _NotFinite(name)


def _number(text: str) -> Written:
    made = Written(text)
    if made in (float("inf"), float("-inf")) or len(text) > 4 * MAX_DIGITS:
        raise _NotFinite
    return made


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS + 1:
        raise _NotFinite
    return int(text)


def _stands_twice(found: dict[str, Any], twice: list[tuple[dict[str, Any], str]]) -> InputError:
    """Where a key stands twice: the first place that is still there. One inside a value that was itself replaced is not."""
    marked = {id(made): key for made, key in twice}
    path, key = next((path, marked[id(part)]) for path, part in _every(found) if id(part) in marked)
    return InputError("key-twice", key=key, pointer=pointer((*path, key)))


def _every(found: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value with its path, the outer before the inner."""
    todo: list[tuple[tuple[str, ...], Any]] = [((), found)]
    while todo:
        path, here = todo.pop()
        yield path, here
        inner = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
        todo += [((*path, str(name)), value) for name, value in inner]


def _texts(found: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text and every key; a key by the path of its object."""
    for path, here in _every(found):
        if isinstance(here, str):
            yield path, here
        elif isinstance(here, dict):
            yield from ((path, key) for key in here)


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def pointer(path: tuple[str, ...]) -> str:
    """A JSON pointer (RFC 6901). It ends at the object above a name that is too long, or no Unicode, to be repeated."""
    parts = []
    for name in path:
        if len(name) > _NAME or not _is_unicode(name):
            break
        parts.append("/" + name.replace("~", "~0").replace("/", "~1"))
    return "".join(parts)


def _bounded(found: Mapping[str, Any], rows: int) -> None:
    """Raises TooLarge and InputError for more rows, columns, settings or characters than any batch has use for."""
    tables = {name: value for name, value in found.items() if name in TABLES and isinstance(value, list)}
    if sum(len(value) for value in tables.values()) > rows:
        raise TooLarge("too-many-rows", limit=rows)
    for name, value in tables.items():
        headings: set[str] = set()
        for row in value:
            if isinstance(row, dict):
                headings.update(row)
                if any(type(cell) is str and len(cell) > CHARACTERS for cell in row.values()):
                    raise InputError("too-long-text", limit=CHARACTERS, pointer=f"/{name}")
            if len(headings) > _COLUMNS:
                raise InputError("too-many-columns", table=name, limit=_COLUMNS, pointer=f"/{name}")
    rest = {name: value for name, value in found.items() if name not in tables}
    for count, (path, value) in enumerate(_every(rest)):
        if count > _SETTINGS:
            raise InputError("too-many-settings", limit=_SETTINGS)
        if isinstance(value, str) and len(value) > CHARACTERS:
            raise InputError("too-long-text", limit=CHARACTERS, pointer=pointer(path))
        if isinstance(value, dict) and any(len(key) > CHARACTERS for key in value):
            raise InputError("too-long-text", limit=CHARACTERS, pointer=pointer(path))
