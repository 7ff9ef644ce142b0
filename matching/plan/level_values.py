"""Levels as a plan tells them: value, bound, proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine import DigitResult
from ..levels import Level as Aim
from ..levels import Value as Reached
from ..model.digit import Ints
from ..model.problem import Problem
from .document import Level, LevelValue, Value


def level_values(problem: Problem, levels: Sequence[Aim], chosen: Ints) -> tuple[LevelValue, ...]:
    """What the chosen pairs reach in every level; nothing is said of its proof."""
    return tuple(LevelValue(**_value(problem, level, level.value(problem, chosen))) for level in levels)


def proven_levels(
    problem: Problem, levels: Sequence[Aim], chosen: Ints, results: Sequence[DigitResult]
) -> tuple[Level, ...]:
    """Value, bound and proof of every level. No result at all = an infeasible run, of which nothing else is proven."""
    found = []
    for level in levels:
        value = level.value(problem, chosen)
        mine = [r for r in results if r.digit.level == level.name]
        proven = bool(results) and all(r.proven for r in mine)
        bound = None if not results else _frozen(value) if proven else _bound(value, mine)
        found.append(Level(**_value(problem, level, value), bound=bound, proven=proven))
    return tuple(found)


def _value(problem: Problem, level: Aim, value: Reached) -> dict[str, Any]:
    keys = level.keys(problem)
    fields: dict[str, Any] = {"name": level.name, "sense": level.sense, "unit": level.unit, "value": _frozen(value)}
    return fields if keys is None else fields | {"keys": tuple(keys)}


def _frozen(value: Reached) -> Value:
    return value if isinstance(value, int) else tuple(value)


def _bound(value: Reached, mine: Sequence[DigitResult]) -> Value:
    """The value with the first entry not proven put at its bound. What comes after it is open, so it keeps its value."""
    first = next(r for r in mine if not r.proven)
    if isinstance(value, int):
        return first.bound
    bound = list(value)
    bound[first.digit.entry or 0] = first.bound
    return tuple(bound)
