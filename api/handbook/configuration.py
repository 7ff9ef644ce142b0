"""The settings of the service, as the papers tell them."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.language import say

from ..papers import settings
from .markdown import anchor, named, table, title


def configuration(lang: str) -> Iterator[str]:
    """A row per environment variable."""
    yield title(1, say(lang, "Settings of the service"))
    yield say(
        lang,
        "Environment variables, read once when `anvis` starts. One that does not hold ends the start with its name (exit code 2).",
    )
    yield ""
    head = (say(lang, "variable"), say(lang, "what it is"), say(lang, "default"), say(lang, "may be"))
    yield from table(
        head,
        ((named(anchor("setting", name), name), *rest) for name, *rest in settings(lang)),
    )
