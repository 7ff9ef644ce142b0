"""What was expected of a value that pydantic refused: one table for batches, settings, plans, scenarios and questions.

The words hang on the type of pydantic's error and never on its English sentence. A check of our own refuses with
`refusal`, when it can say what may stand there, or with `complaint`, when only a whole sentence tells what is wrong.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from .language import N_, Message

_TEXTS = {
    "missing": N_("a value"),
    "extra_forbidden": N_("nothing of this name"),
    "none_required": N_("null"),
    "int_type": N_("a whole number"),
    "int_parsing": N_("a whole number"),
    "int_parsing_size": N_("a smaller whole number"),
    "int_from_float": N_("a whole number"),
    "float_type": N_("a number"),
    "float_parsing": N_("a number"),
    "finite_number": N_("a finite number"),
    "bool_type": N_("true or false"),
    "bool_parsing": N_("true or false"),
    "string_type": N_("a text"),
    "string_too_short": N_("a text of {min_length} or more characters"),
    "string_too_long": N_("a text of at most {max_length} characters"),
    "string_pattern_mismatch": N_("a text like {pattern}"),
    "date_type": N_("a date such as 2026-11-20"),
    "date_parsing": N_("a date such as 2026-11-20"),
    "date_from_datetime_parsing": N_("a date such as 2026-11-20"),
    "date_from_datetime_inexact": N_("a date such as 2026-11-20"),
    "path_type": N_("a path to a file or folder"),
    "greater_than": N_("more than {gt}"),
    "greater_than_equal": N_("at least {ge}"),
    "less_than": N_("less than {lt}"),
    "less_than_equal": N_("at most {le}"),
    "list_type": N_("a list"),
    "tuple_type": N_("a list"),
    "dict_type": N_("an object (key: value)"),
    "model_type": N_("an object (key: value)"),
    "model_attributes_type": N_("an object (key: value)"),
    "too_short": N_("{min_length} or more entries"),
    "too_long": N_("at most {max_length} entries"),
    "literal_error": N_("one of {expected}"),
    "enum": N_("one of {expected}"),
    "union_tag_invalid": N_("one of {expected_tags}"),
    "union_tag_not_found": N_("an object with {discriminator}"),
}


def refusal(code: str, expected: Message) -> PydanticCustomError:
    """A value that cannot be used, and what may stand there instead."""
    return PydanticCustomError(code, "expected {expected}", {"expected": expected.say("en"), "said": expected})


def complaint(code: str, sentence: Message, at: str = "") -> PydanticCustomError:
    """A value, or several that do not go together, and a sentence that says what is wrong and what was expected.

    `at` is the dotted path, inside the part that complains, of the setting to look at.
    """
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence.say("en"), "told": sentence, "at": at})


def expected(error: Mapping[str, Any], model: type[BaseModel] | None = None, column: Message | None = None) -> Message:
    """What may stand where one entry of `ValidationError.errors()` found something else.

    First what the check itself said, then `column`, what the column says of itself; then the codes that `model` takes
    at the place, then the table. A type that is not in the table keeps pydantic's own words.
    """
    facts: Mapping[str, Any] = error.get("ctx") or {}
    said = facts.get("said", facts.get("told"))
    if isinstance(said, Message):
        return said
    if column is not None:
        return column
    kind = str(error["type"])
    if kind == "extra_forbidden" and (near := _near(model, tuple(error["loc"]))):
        return Message.of(N_("another name: is {near} meant?"), near=near)
    codes = _codes(model, tuple(error["loc"]), str(facts["expected"])) if kind in ("literal_error", "enum") else ()
    if codes:
        return _one_of(codes)
    text = _TEXTS.get(kind)
    if text is None:
        return Message.verbatim(str(facts.get("error") or error["msg"]))
    # Limits are said as a file holds them, without separators.
    return Message.of(text, **{name: str(value) for name, value in facts.items()})


def wanted(error: Mapping[str, Any], model: type[BaseModel] | None = None) -> Message:
    """`expected …` as a sentence of its own; a check that complains in a sentence keeps its own."""
    found = expected(error, model)
    facts = error.get("ctx") or {}
    known = isinstance(facts.get("said"), Message) or str(error["type"]) in _TEXTS
    return Message.of(N_("expected {expected}"), expected=found) if known else found


def _one_of(codes: tuple[Any, ...]) -> Message:
    *first, last = (repr(c) for c in codes)
    return Message.of(N_("{first} or {last}"), first=tuple(first), last=last) if first else Message.verbatim(last)


def _codes(model: type[BaseModel] | None, place: tuple[int | str, ...], english: str) -> tuple[Any, ...]:
    """The fixed codes that a model takes at a place, those that pydantic lists as `english`; empty when none are found."""
    for kind in (k for a in _at(model, place) for k in _inside(a)):
        codes = _of_kind(kind)
        if codes and _one_of(codes).say("en") == english:
            return codes
    return ()


def _near(model: type[BaseModel] | None, place: tuple[int | str, ...]) -> str | None:
    """The field that a name nobody knows is like, among those of the part it stands in."""
    here = [a for b in _at(model, place[:-1]) for a in _inside(b)]
    names = [name for a in here for name in getattr(a, "model_fields", {})]
    return next(iter(difflib.get_close_matches(str(place[-1]), names, n=1)), None)


def _at(model: type[BaseModel] | None, place: tuple[int | str, ...]) -> list[Any]:
    """The annotations a model has at a place."""
    here: list[Any] = [] if model is None else [model]
    for part in place:
        tagged = [a for a in here if _is_tagged(a, part)]
        if tagged and len(here) > 1:  # which member of a union, and no field of the same name
            here = tagged
            continue
        fields = [f[part] for f in (getattr(a, "model_fields", {}) for a in here) if part in f]
        # Where the part names no field it is an entry of a list or a mapping, or which member of a union was meant.
        here = [a for f in fields for a in _inside(f.annotation)] or [a for b in here for a in _inside(b)]
    return here


def _is_tagged(annotation: Any, part: int | str) -> bool:
    """Is this the model of a union that tells itself apart by this code?"""
    fields = getattr(annotation, "model_fields", {})
    return "kind" in fields and _of_kind(fields["kind"].annotation) == (part,)


def _inside(annotation: Any) -> Iterator[Any]:
    """The annotation and all that it holds: members of a union, entries of a list or a mapping."""
    yield annotation
    if get_origin(annotation) is Annotated:
        yield from _inside(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType, list, tuple, dict):
        for part in get_args(annotation):
            yield from _inside(part)


def _of_kind(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(e.value for e in annotation)
    return ()
