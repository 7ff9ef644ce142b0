"""Markdown as the help is written in (MyST): texts from the code made safe, tables, names to link to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_CODE = re.compile(r"(`[^`]+`)")
# What would be read as markup where a text means the letters themselves.
_MEANS = str.maketrans(
    {"<": "&lt;", ">": "&gt;", "*": r"\*", "_": r"\_", "[": r"\[", "]": r"\]", "|": r"\|", "~": r"\~"}
)


def prose(text: str) -> str:
    """A text of the code on one line, its letters meant as they stand; what is in backticks stays code."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(p.replace("|", r"\|") if i % 2 else p.translate(_MEANS) for i, p in enumerate(parts))


def code(text: object) -> str:
    """A name or value as code; an empty one is an empty text."""
    told = str(text)
    if not told:
        return ""
    fence = "``" if "`" in told else "`"
    return f"{fence}{told}{fence}".replace("|", r"\|")


def anchor(*parts: str) -> str:
    """The name something is linked to by: letters a to z, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def named(name: str, text: str) -> str:
    """A text that can be linked to by `#name`, a name made by `anchor`."""
    return f"[{text}]{{#{name}}}"


def title(depth: int, text: str) -> str:
    """A heading."""
    return f"\n{'#' * depth} {text}\n"


def marked(text: str, word: str) -> str:
    """A text with a word in brackets after it, where there is one."""
    return f"{text} ({word})" if word else text


def heading(name: str, text: str, depth: int = 2) -> Iterator[str]:
    """A heading that can be linked to by `#name`, a name made by `anchor`."""
    yield f"({name})="
    yield title(depth, text).lstrip()


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of cells that are Markdown already; nothing where there is no row."""
    kept = list(rows)
    if not kept:
        return
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in kept:
        yield "| " + " | ".join(row) + " |"
    yield ""
