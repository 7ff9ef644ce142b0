"""Who sends the letters, and how long the citizen has: the office's own file, `office.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from constraints.errors import InputError
from constraints.expected import expected
from constraints.facts.cpr import contains_cpr
from matching.files.yaml_text import parse

Line = Annotated[str, Field(min_length=1, max_length=120)]


class Office(BaseModel):
    """What stands at the head and the foot of every letter. Days are calendar days from the letter's date.

    `saturday_counts`: whether a Saturday is a weekday in the seven weekdays of private dwellings (LOB § 56).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    municipality: Line
    unit: Line
    address: tuple[Line, ...] = Field(min_length=1, max_length=4)
    phone: Line
    mail: Line
    hours: Line
    answer_days: Annotated[int, Field(ge=1, le=60)]
    hearing_days: Annotated[int, Field(ge=1, le=60)]
    saturday_counts: bool = True


def read_office(path: Path) -> Office:
    """The office of a YAML file. Raises InputError naming the key and what was expected, or that a CPR number stands in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("letters/office-text", file=path.name) from None
    if contains_cpr(text):
        raise InputError("cpr-number/office", file=path.name)
    found = parse(path.name, text).raw
    try:
        return Office.model_validate(found if isinstance(found, dict) else {})
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise InputError(
            "letters/office", file=path.name, name=".".join(str(p) for p in first["loc"]),
            expected=expected(first, Office).in_both(),
        ) from None  # fmt: skip
