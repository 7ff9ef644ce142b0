"""The common base of all table rows: frozen, strict about unknown fields, and able to describe itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..language import N_, Message
from .forms import is_unknown
from .values import Kind


def column(
    danish: str,
    says: str,
    *,
    required: bool = False,
    key: bool = False,
    aliases: tuple[str, ...] = (),
    when_absent: str = "",
    when_empty: str = "",
) -> Any:
    """A field of a table row.

    `danish` is the Danish heading, `says` the meaning, both collected with the messages; `when_absent` says what is taken
    when the whole column is left out of a file (a default the answer lists). An empty cell is unknown; where it says
    something by itself (an open end, no deadline), `when_empty` tells what.
    """
    extra: dict[str, Any] = {
        "danish": danish, "aliases": list(aliases), "key": key, "when_absent": when_absent, "when_empty": when_empty,
    }  # fmt: skip
    if required:
        return Field(description=says, json_schema_extra=extra)
    return Field(default=None, description=says, json_schema_extra=extra)


@dataclass(frozen=True)
class ColumnInfo:
    """One column of a table, as published in the Table Schema and the Excel template."""

    name: str
    danish: str
    aliases: tuple[str, ...]
    says: str
    kind: Kind
    required: bool
    key: bool
    when_absent: str
    when_empty: str

    @property
    def meaning(self) -> Message:
        """What the column means, and what an empty cell says where it says something."""
        if not self.when_empty:
            return Message(self.says)
        return Message.of(N_("{says}; empty = {taken}"), says=Message(self.says), taken=Message(self.when_empty))


class Known(dict[str, Any]):
    """The cells of a row, looked through already: no word for unknown is among them."""


class Record(BaseModel):
    """A row. None = unknown. Unknown field names are refused.

    A word for unknown (`ukendt`, `?`, `-`) is None in every column that has no word of its own for it, whatever its type: a
    value that is lacking where one is required.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _unknown_by_word(cls, values: Any) -> Any:
        if isinstance(values, Known) or not isinstance(values, Mapping):
            return values
        told = [name for name, value in values.items() if is_unknown(value)]
        gone = {c.name for c in cls.columns() if c.name in told and not c.kind.knows(values[c.name])} if told else set()
        return {name: value for name, value in values.items() if name not in gone} if gone else values

    @classmethod
    def columns(cls) -> tuple[ColumnInfo, ...]:
        return _columns(cls)


@cache
def _columns(cls: type[Record]) -> tuple[ColumnInfo, ...]:
    found = []
    for name, field in cls.model_fields.items():
        extra: Any = field.json_schema_extra or {}
        kind = next((m for m in field.metadata if isinstance(m, Kind)), None) or _kind_inside(field.annotation)
        found.append(
            ColumnInfo(
                name=name,
                danish=str(extra["danish"]),
                aliases=tuple(extra["aliases"]),
                says=field.description or "",
                kind=kind,
                required=field.is_required(),
                key=bool(extra["key"]),
                when_absent=str(extra["when_absent"]),
                when_empty=str(extra["when_empty"]),
            )
        )
    return tuple(found)


def _kind_inside(annotation: Any) -> Kind:
    for part in getattr(annotation, "__args__", ()):
        for meta in getattr(part, "__metadata__", ()):
            if isinstance(meta, Kind):
                return meta
    raise TypeError(f"no Kind on {annotation!r}")
