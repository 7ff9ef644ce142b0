"""The text of a scenario: parsed as YAML 1.2, and where in it each setting stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from constraints import InputError


class _Loader(yaml.SafeLoader):
    """YAML as of 1.2: only true and false are yes and no; `on`, `off` and `no` are the words they look like."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)

Path = tuple[str, ...]


@dataclass(frozen=True)
class ScenarioText:
    """Settings as they were written. `lines` holds the line (from 1) of every setting, by its path; list items by number."""

    name: str
    raw: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Sequence[str | int]) -> int | None:
        """The line of a setting, or of the nearest one around it; None where nothing of it is in the text."""
        parts = tuple(str(p) for p in path)
        return next((self.lines[parts[:n]] for n in range(len(parts), 0, -1) if parts[:n] in self.lines), None)


def parse(name: str, text: str) -> ScenarioText:
    """Raises InputError with the line of what is no YAML, and of a key that stands twice."""
    try:
        node = yaml.compose(text, _Loader)
        raw = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            raise InputError("bad-yaml/scenario", file=name) from None
        raise InputError("bad-yaml/scenario-line", file=name, line=mark.line + 1) from None
    except RecursionError:
        raise InputError("bad-yaml/scenario", file=name) from None
    return ScenarioText(name, raw, {} if node is None else dict(_lines(name, node, ())))


def _lines(name: str, node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            told, line = str(key.value), key.start_mark.line + 1
            if told in seen:
                raise InputError("bad-yaml/scenario-twice", file=name, line=line, key=told, first=seen[told])
            seen[told] = line
            yield (*path, told), line
            yield from _lines(name, value, (*path, told))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield (*path, str(i)), value.start_mark.line + 1
            yield from _lines(name, value, (*path, str(i)))
