"""From verdicts to a proven, explained plan. A library: files and facts in, results out; no database, no clock."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from constraints.language import add_catalogue

if TYPE_CHECKING:
    from .files.reading import Reading, load_case, read, unreadable
    from .questions.complete_plan import plan_document, plan_of
    from .run import MatchRun, SolveParams, solve

__all__ = [
    "MatchRun", "Reading", "SolveParams", "load_case", "plan_document", "plan_of", "read", "solve", "unreadable",
]  # fmt: skip


add_catalogue("matching")

_LATER = {
    ".files.reading": ("Reading", "load_case", "read", "unreadable"),
    ".questions.complete_plan": ("plan_document", "plan_of"),
    ".run": ("MatchRun", "SolveParams", "solve"),
}
_HOME = {name: module for module, names in _LATER.items() for name in names}


def __getattr__(name: str) -> Any:
    """Loads a name's room when it is first asked for: reading and judging a batch need no solver."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOME[name], __name__), name)
    return found
