"""The shapes of the answers, each loaded when it is first asked for: a command needs one or two of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .every import DOCUMENTS, json_schema
    from .law import ParametersOnDay, RulesOnDay
    from .score import PartOfScore, Score, ScoreColumns
    from .simulation import Simulation
    from .verification import Verification

__all__ = [
    "DOCUMENTS",
    "ParametersOnDay",
    "PartOfScore",
    "RulesOnDay",
    "Score",
    "ScoreColumns",
    "Simulation",
    "Verification",
    "json_schema",
]

_LATER = {
    ".every": ("DOCUMENTS", "json_schema"),
    ".law": ("ParametersOnDay", "RulesOnDay"),
    ".score": ("PartOfScore", "Score", "ScoreColumns"),
    ".simulation": ("Simulation",),
    ".verification": ("Verification",),
}
_HOME = {name: module for module, names in _LATER.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOME[name], __name__), name)
    return found
