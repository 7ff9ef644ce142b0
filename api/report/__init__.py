"""The report of a simulation: one page a council can read, as HTML and PDF, and every number behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .write import write_report

__all__ = ["write_report"]


def __getattr__(name: str) -> Any:
    """Loads the writer when it is first asked for: the command line reads the words of this room at every start."""
    if name != "write_report":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .write import write_report

    return write_report
