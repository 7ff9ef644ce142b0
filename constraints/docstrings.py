"""Docstrings as messages: what a rule says of itself, and the names of its cases.

A description is kept where its author wrote it, in English; each paragraph is a message of the catalogue, so that it can be
wrapped anew without a new translation. `babel.cfg` names the method that collects them beside what `N_` marks.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, cast

from .language import LANGUAGES, say

Collected = Iterator[tuple[int, str, str, list[str]]]


def paragraphs(text: str | None) -> tuple[str, ...]:
    """The paragraphs of a docstring, each on one line: the messages it is said by. None for a text without any."""
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", inspect.cleandoc(text or "")) if part.strip())


def described(text: str | None) -> tuple[dict[str, str], ...]:
    """The paragraphs of a docstring in both languages."""
    return tuple({lang: say(lang, part) for lang in LANGUAGES} for part in paragraphs(text))


def of_rules(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Collected:
    """What babel finds in the file, and the descriptions and cases of every rule, in the shape babel asks for."""
    from .rules import RULES

    yield from marked(file, keywords, comment_tags, options)
    for rule in RULES:
        yield from map(message, paragraphs(type(rule).__doc__))
        yield from (message(example.says) for example in rule.examples)


def marked(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Collected:
    """What babel's own method finds."""
    from babel.messages.extract import extract_python

    return cast(Collected, extract_python(file, keywords, comment_tags, options))


def message(text: str) -> tuple[int, str, str, list[str]]:
    """A message in the shape babel asks for; it stands in no line of the file."""
    return 1, "N_", text, []
