"""An overlay as a file: read, and every fault told with the line it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from constraints import InputError
from constraints.expected import wanted
from constraints.facts.cpr import contains_cpr
from constraints.language import both
from constraints.overlay import Overlay

from .yaml_text import Fault, SettingsText, parse, plain_value, together


@dataclass(frozen=True)
class OverlayFile:
    """An overlay that was read, with the lines of its text."""

    overlay: Overlay
    text: SettingsText

    @contextmanager
    def placing(self) -> Iterator[None]:
        """An area that is not in the batch or catalogue is told with the line of the file it stands in."""
        try:
            yield
        except InputError as error:
            line = self.text.line(error.facts["at"]) if error.kind == "unknown-area/overlay" else None
            if line is None:
                raise
            where = both("{file}, line {line}", file=self.text.name, line=str(line))
            raise InputError(error.kind, **error.facts | {"where": where}) from None


def open_overlay(path: Path) -> OverlayFile:
    """An overlay from a YAML file. Raises InputError naming file, line, key, value and what was expected, for every fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot-read/text", file=path.name, problem=type(error).__name__) from None
    if contains_cpr(text):
        raise InputError("cpr-number/file", file=path.name)
    found = parse(path.name, text)
    if not isinstance(found.raw, dict):
        raise InputError("bad-overlay/settings", file=path.name)
    try:
        return OverlayFile(Overlay.model_validate(found.raw), found)
    except ValidationError as invalid:
        faults = [f for e in invalid.errors(include_url=False) for f in _faults(e, found)]
    in_order = sorted(faults, key=lambda f: f.line or 0)
    findings = [f.as_fact("bad-overlay") for f in in_order]
    raise InputError("bad-overlay/faults", faults=together(in_order), findings=findings)


def _faults(error: Any, text: SettingsText) -> Iterator[Fault]:
    told = (error.get("ctx") or {}).get("faults")
    if told is None:
        parts = tuple(str(p) for p in error["loc"])
        # How pydantic calls the name of an entry, and which member of a union it tried.
        parts = tuple(p for p in parts if p != "[key]")
        told = [(parts, error.get("input"), wanted(error, Overlay))]
    for parts, value, expected in told:
        key = ".".join(parts) or "overlay"
        yield Fault(key, plain_value(value), expected, text.name, text.line(parts) or 1)


__all__ = ["OverlayFile", "open_overlay"]
