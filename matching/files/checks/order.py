"""In which order findings are told."""

from __future__ import annotations

from collections.abc import Iterable

from ..finding import Finding
from .areas import NO_AREA_RULE
from .locks import NOT_USED, TEXT_NOT_READ

# What changes who is placed where without anybody having asked for it stands first.
_FIRST = (NOT_USED, TEXT_NOT_READ, NO_AREA_RULE)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Locks, then a missing area rule, then the rest by table, line and column; each finding once."""
    return sorted(set(findings), key=lambda f: (_rank(f.code), f.order))


def _rank(code: str) -> int:
    return _FIRST.index(code) if code in _FIRST else len(_FIRST)
