"""Collects the questions of `interpretations.yaml` for the catalogues: a babel extraction method, named in `babel.cfg`."""

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
