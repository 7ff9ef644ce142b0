"""From verdicts to a proven, explained plan. A library: files and facts in, results out; no database, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.language import add_catalogue

from .files.reading import Reading, load_case, read, unreadable

if TYPE_CHECKING:
    from .questions.complete_plan import plan_document, plan_of
    from .run import MatchRun, SolveParams, solve

__all__ = [
    "MatchRun", "Reading", "SolveParams", "load_case", "plan_document", "plan_of", "read", "solve", "unreadable",
]  # fmt: skip


add_catalogue("matching")


def __getattr__(name: str) -> Any:
    """Loads the solver side when it is first asked for: reading and judging a batch need none of it."""
    if name in ("MatchRun", "SolveParams", "solve"):
        from . import run

        return getattr(run, name)
    if name in ("plan_document", "plan_of"):
        from .questions import complete_plan

        return getattr(complete_plan, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
