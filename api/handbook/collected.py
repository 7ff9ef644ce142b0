"""Descriptions in the code that the help tells in both languages, as messages: babel extraction methods, named in `babel.cfg`."""

from __future__ import annotations

from typing import Any

from constraints.docstrings import Collected, marked, message, paragraphs

from ..settings import Settings
from .scenarios import blocks


def of_settings(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Collected:
    """What babel finds in the file, and what every setting of the service is."""
    yield from marked(file, keywords, comment_tags, options)
    for field in Settings.model_fields.values():
        yield from map(message, paragraphs(field.description))


def of_scenarios(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Collected:
    """What babel finds in the file, and what every block of a scenario is."""
    yield from marked(file, keywords, comment_tags, options)
    for block in blocks().values():
        if "properties" in block:
            yield from map(message, paragraphs(block.get("description")))
