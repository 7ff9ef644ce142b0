"""The text of a settings file: parsed as YAML 1.2, where in it each setting stands, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from constraints import InputError
from constraints.language import LANGUAGES, Message, say


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
class SettingsText:
    """Settings as they were written. `lines` holds the line (from 1) of every setting, by its path; list items by number."""

    name: str
    raw: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Sequence[str | int]) -> int | None:
        """The line of a setting, or of the nearest one around it; None where nothing of it is in the text."""
        parts = tuple(str(p) for p in path)
        return next((self.lines[parts[:n]] for n in range(len(parts), 0, -1) if parts[:n] in self.lines), None)


def parse(name: str, text: str) -> SettingsText:
    """Raises InputError with the line of what is no YAML, and of a key that stands twice."""
    try:
        node = yaml.compose(text, _Loader)
        raw = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            raise InputError("bad-yaml/scenario", file=name) from None
        raise InputError("bad-yaml/scenario-line", file=name, line=str(mark.line + 1)) from None
    except RecursionError:
        raise InputError("bad-yaml/scenario", file=name) from None
    except ValueError:
        assert node is not None  # an empty text holds no value that could be wrong
        bad = next((n for n in _scalars(node) if _no_day(n)), node)
        line = bad.start_mark.line + 1
        raise InputError("bad-yaml/scenario-day", file=name, line=str(line), value=str(bad.value)[:60]) from None
    return SettingsText(name, raw, {} if node is None else dict(_lines(name, node, ())))


def _scalars(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    for part in node.value if isinstance(node, yaml.MappingNode | yaml.SequenceNode) else ():
        for one in part if isinstance(part, tuple) else (part,):
            yield from _scalars(one)


def _no_day(node: yaml.Node) -> bool:
    """What looks like a date to YAML and is none: 2027-02-30."""
    try:
        yaml.load(node.value, Loader=_Loader)
    except ValueError:
        return True
    except yaml.YAMLError:
        pass
    return False


def _lines(name: str, node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            told, line = str(key.value), key.start_mark.line + 1
            if told in seen:
                raise InputError("bad-yaml/scenario-twice", file=name, line=str(line), key=told, first=str(seen[told]))
            seen[told] = line
            yield (*path, told), line
            yield from _lines(name, value, (*path, told))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield (*path, str(i)), value.start_mark.line + 1
            yield from _lines(name, value, (*path, str(i)))


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a file. `key` is the dotted path; `value` what stood there, None where it is no plain value."""

    key: str
    value: str | None
    wanted: Message
    file: str | None = None
    line: int | None = None

    def text(self, lang: str) -> str:
        place = (
            "" if self.line is None else say(lang, "{file}, line {line}", file=self.file, line=str(self.line)) + ": "
        )
        shown = "" if self.value is None else f" = {self.value}"
        return f"{place}{self.key}{shown}: {self.wanted.say(lang)}"

    def as_fact(self, code: str = "bad-scenario") -> dict[str, Any]:
        return {
            "code": code, "file": self.file, "line": self.line, "key": self.key, "value": self.value,
            "expected": self.wanted.say("en"), "message": {lang: self.text(lang) for lang in LANGUAGES},
        }  # fmt: skip


def together(faults: Sequence[Fault]) -> dict[str, str]:
    """Every fault in one sentence, in both languages."""
    return {lang: "; ".join(f.text(lang) for f in faults) for lang in LANGUAGES}


def plain_value(value: Any) -> str | None:
    """A value as a fault tells it; None where it is no plain value."""
    return None if value is None or isinstance(value, dict | list) else f"{str(value)[:60]!r}"
