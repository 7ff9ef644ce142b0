"""Collects the questions of `interpretations.yaml`, what each figure is and where it comes from: babel extraction methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml


def questions(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """Line, function, message and comments of every switch, in the shape babel asks for."""
    root = yaml.compose(file.read())
    for _, switch in [] if root is None else root.value:
        for key, value in switch.value:
            if key.value == "question":
                yield key.start_mark.line + 1, "N_", value.value, []


def descriptions(
    file: Any, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The same of every figure of a file of parameters: what it is, and its source."""
    root = yaml.compose(file.read())
    yield from () if root is None else _described(root)


def _described(node: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    if not isinstance(node, yaml.MappingNode):
        return
    keys = {key.value for key, _ in node.value}
    for key, value in node.value:
        if key.value == "description" and "values" in keys:
            yield key.start_mark.line + 1, "N_", value.value, []
        if key.value == "legal_source" and value.value not in ("", "null"):
            yield key.start_mark.line + 1, "N_", value.value, []
        yield from _described(value)
