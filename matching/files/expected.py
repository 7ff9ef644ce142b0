"""What a cell or a setting should have held, as a message for every language."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from constraints.facts.values import Kind
from constraints.language import N_, Message

# Words of pydantic by the type of its error; the facts of the error stand under the same names.
_OF_TYPE: dict[str, str] = {
    "bool_parsing": N_("Input should be a valid boolean, unable to interpret input"),
    "bool_type": N_("Input should be a valid boolean"),
    "dict_type": N_("Input should be a valid dictionary"),
    "extra_forbidden": N_("Extra inputs are not permitted"),
    "greater_than_equal": N_("Input should be greater than or equal to {ge}"),
    "int_from_float": N_("Input should be a valid integer, got a number with a fractional part"),
    "int_parsing": N_("Input should be a valid integer, unable to parse string as an integer"),
    "int_parsing_size": N_("Unable to parse input string as an integer, exceeded maximum size"),
    "int_type": N_("Input should be a valid integer"),
    "less_than_equal": N_("Input should be less than or equal to {le}"),
    "list_type": N_("Input should be a valid list"),
    "missing": N_("Field required"),
    "model_type": N_("Input should be a valid dictionary or instance of {class_name}"),
    "string_too_long": N_("String should have at most {max_length} characters"),
    "string_too_short": N_("String should have at least 1 character"),
    "string_type": N_("Input should be a valid string"),
    "tuple_type": N_("Input should be a valid tuple"),
}


def expected_of(error: ErrorDetails, kind: Kind | None) -> Message:
    """What a column of this kind takes: what the cell's own reader said, else what the column says of itself."""
    context = error.get("ctx") or {}
    said = context.get("said")
    if isinstance(said, Message):
        return said
    return kind.said if kind is not None else expected_setting(error, None)


def expected_setting(error: ErrorDetails, model: type[BaseModel] | None) -> Message:
    """What a setting takes, in the words of whoever refused it."""
    context = error.get("ctx") or {}
    said = context.get("said")
    if isinstance(said, Message):
        return said
    choices = _choices(model, error["loc"]) if error["type"] == "literal_error" else ()
    if choices:
        *first, last = (repr(c) for c in choices)
        return Message.of(N_("{first} or {last}"), first=tuple(first), last=last) if first else Message.verbatim(last)
    text = _OF_TYPE.get(error["type"])
    # Limits are said as a file holds them, without separators.
    return (
        Message.verbatim(error["msg"]) if text is None else Message.of(text, **{k: str(v) for k, v in context.items()})
    )


def _choices(model: type[BaseModel] | None, place: tuple[int | str, ...]) -> tuple[Any, ...]:
    """The codes that a setting takes; empty when the place is no setting of fixed codes."""
    annotation: Any = model
    for part in place:
        fields = getattr(annotation, "model_fields", None)
        if fields is not None and part in fields:
            annotation = fields[part].annotation
        else:  # an entry of a mapping
            annotation = next((a for a in get_args(annotation) if hasattr(a, "model_fields")), None)
    return get_args(annotation) if get_origin(annotation) is Literal else ()
