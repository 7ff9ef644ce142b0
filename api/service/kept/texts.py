"""How long what people write may be: the one place for it, asked by every use case that keeps a text."""

from __future__ import annotations

from collections.abc import Mapping

from constraints.errors import InputError

from ..door import CHARACTERS
from .moving import LONGEST

# Letters, by what the text is. A cell holds no more than a text of tables that are sent.
LIMITS: Mapping[str, int] = {"reason": LONGEST, "note": 500, "search": 200, "title": 200, "cell": CHARACTERS}


def within(what: str, text: str | None, field: str = "") -> str | None:
    """The text without blanks around it; None = nothing was written. Raises InputError `bad-text/long`, pointing to the field.

    `what` is a key of `LIMITS`, and the name of the field unless `field` says another.
    """
    told = (text or "").strip()
    if len(told) > LIMITS[what]:
        raise InputError("bad-text/long", pointer=f"/{field or what}", most=LIMITS[what], count=len(told))
    return told or None


__all__ = ["LIMITS", "within"]
