"""How long what people write may be: the one place for it, asked by every use case that keeps a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from constraints.errors import InputError

from ..door import CHARACTERS
from .moving import LONGEST

# Letters, by what the text is. A cell holds no more than a text of tables that are sent.
LIMITS: Mapping[str, int] = {
    "reason": LONGEST,
    "note": 500,
    "search": 200,
    "name": 64,
    "title": 200,
    "cell": CHARACTERS,
}


def within(what: str, text: str | None, field: str = "") -> str | None:
    """The text without blanks around it; None = nothing was written. Raises InputError `bad-text/long`, pointing to the field.

    `what` is a key of `LIMITS`, and the name of the field unless `field` says another.
    """
    told = (text or "").strip()
    if len(told) > LIMITS[what]:
        raise InputError("bad-text/long", pointer=f"/{field or what}", most=LIMITS[what], count=len(told))
    return told or None


def names_within(scenario: Mapping[str, Any]) -> None:
    """The names and titles of a scenario, of its variants and policies, each within its limit. What is no text is for the
    scenario's own check. Raises InputError `bad-text/long`, pointing to the first that is longer.
    """
    for place, row in (("", scenario), *_rows(scenario, "variants"), *_rows(scenario, "policies")):
        for key, what in (("name", "name"), ("label", "name"), ("title", "title"), ("says", "title")):
            told = row.get(key)
            for end, text in told.items() if isinstance(told, Mapping) else (("", told),):
                if isinstance(text, str):
                    within(what, text, f"{place}{key}{f'/{end}' if end else ''}")


def _rows(scenario: Mapping[str, Any], part: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = scenario.get(part)
    for n, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, Mapping):
            yield f"{part}/{n}/", row
        elif isinstance(row, str):
            yield f"{part}/{n}/", {"name": row}


__all__ = ["LIMITS", "names_within", "within"]
