"""From verdicts to a proven, explained plan. A library: files and facts in, results out; no database, no clock."""

from .reading import Reading, load_case, read, unreadable
from .result import MatchRun, SolveParams, solve

__all__ = ["MatchRun", "Reading", "SolveParams", "load_case", "read", "solve", "unreadable"]
