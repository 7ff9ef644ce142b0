"""What a person reads in the terminal, a file for each answer."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .check import show_check
    from .diff import show_diff
    from .explain import show_explanation
    from .lines import number
    from .month import show_decisions, show_next
    from .plan import show_plan
    from .verification import show_verification
    from .what_if import show_what_if

__all__ = [
    "number", "show_check", "show_decisions", "show_diff", "show_explanation", "show_next", "show_plan", "show_verification", "show_what_if",
]  # fmt: skip

_HOME = {
    "number": ".lines", "show_check": ".check", "show_decisions": ".month", "show_diff": ".diff", "show_explanation": ".explain",
    "show_next": ".month", "show_plan": ".plan", "show_verification": ".verification", "show_what_if": ".what_if",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Loads an answer's file when it is asked for: a check need not wait for the documents of a plan."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOME[name], __name__), name)
    return found
