"""Levels as a plan tells them: value, bound, proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine import DigitResult
from ..levels import Level
from ..model.digit import Ints
from ..model.problem import Problem


def level_values(
    problem: Problem, levels: Sequence[Level], chosen: Ints, results: Sequence[DigitResult] | None
) -> list[dict[str, Any]]:
    """Value, bound and proof of every level; a baseline (`results` None) has values only."""
    found = []
    for level in levels:
        value = level.value(problem, chosen)
        entry: dict[str, Any] = {"name": level.name, "sense": level.sense, "unit": level.unit, "value": value}
        keys = level.keys(problem)
        if keys is not None:
            entry["keys"] = keys
        if results is not None:
            mine = [r for r in results if r.digit.level == level.name]
            # No result at all = an infeasible run, of which nothing is proven but that it is infeasible.
            proven = bool(results) and all(r.proven for r in mine)
            entry["bound"] = None if not results else value if proven else _bound(value, mine)
            entry["proven"] = proven
        found.append(entry)
    return found


def _bound(value: Any, mine: Sequence[DigitResult]) -> Any:
    """The value with the first entry not proven put at its bound. What comes after it is open, so it keeps its value."""
    first = next(r for r in mine if not r.proven)
    if isinstance(value, int):
        return first.bound
    bound = list(value)
    bound[first.digit.entry or 0] = first.bound
    return bound
