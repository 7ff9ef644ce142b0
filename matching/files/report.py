"""Findings as lines to read: what is the same in many rows is said once, with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from constraints.language import Message, nsay

from .checks.locks import NOT_USED
from .finding import Finding

# Up to here every row has a line of its own; a lock always has, for it is about one household.
_FEW = 3


def lines(findings: Iterable[Finding], lang: str) -> list[str]:
    """Every finding, none left out. More than three of a kind in one column are one line: the first, and the other rows."""
    groups: dict[tuple[Any, ...], list[Finding]] = {}
    for i, f in enumerate(findings):
        alone = f.row is None or f.code == NOT_USED
        groups.setdefault((i,) if alone else _kind(f), []).append(f)
    told = []
    for group in groups.values():
        if len(group) <= _FEW:
            told += [f.message(lang) for f in group]
            continue
        rest = [f.row for f in group[1:] if f.row is not None]
        likewise = nsay(
            lang, "likewise in {count} more row: {rows}", "likewise in {count} more rows: {rows}", len(rest), rows=runs(rest),
        )  # fmt: skip
        told.append(f"{group[0].message(lang)}; {likewise}")
    return told


def _kind(f: Finding) -> tuple[Any, ...]:
    return f.code, f.table, f.column, _template(f.says), _template(f.expected), f.wrong.kind if f.wrong else None


def _template(message: Message | None) -> Any:
    """What a message says apart from its facts."""
    if message is None:
        return None
    return message.text, tuple(_template(fact) for _, fact in message.facts if isinstance(fact, Message))


def runs(rows: Sequence[int]) -> str:
    """Row numbers with runs drawn together: `3, 5-9, 12`."""
    parts: list[list[int]] = []
    for row in sorted(set(rows)):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)
