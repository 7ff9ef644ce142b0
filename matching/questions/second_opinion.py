"""Does a plan made by anyone hold, and is it the best? Judged by the checks that levels and kinds of limits bring along.

A check works from facts and law alone (`matching.verify`); only the list of checks is taken from levels and limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constraints import Case

from .. import levels
from ..model import limits
from ..plan.provenance import warnings_of
from ..verify import bounds as proof
from ..verify import plan as judged
from ..verify.checks import LevelCheck, LimitCheck
from ..verify.sheet import Fault


def level_checks() -> tuple[LevelCheck, ...]:
    """One check per level, in the order of the objective."""
    return tuple(level.check for level in levels.LEVELS)


def limit_checks() -> tuple[LimitCheck, ...]:
    """One check per kind of limit that rows count, in the order in which a plan tells them."""
    return tuple(kind.check for kind in limits.LIMIT_KINDS if kind.check is not None)


def verify(case: Case, plan: Any) -> list[Fault]:
    """Every fault of a plan for a checked case; an empty list means it holds. Never raises for a malformed plan."""
    return judged.verify(case, plan, level_checks(), limit_checks())


def verification(case: Case, plan: Any, bounds: bool = False, strict: bool = False) -> dict[str, Any]:
    """The answer of `anvis verify --json`; with `bounds` its proof is gone through, with `strict` none is taken on trust."""
    answer = _worded(case, plan, judged.verification(case, plan, level_checks(), limit_checks(), bounds, strict))
    return _warned(case, answer)


def verification_of_pairs(case: Case, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The answer of `anvis verify --json` for a bare list of pairs, household and dwelling."""
    answer = judged.verification_of_pairs(case, pairs, level_checks(), limit_checks())
    plan = {"placements": [{"household_id": h, "dwelling_id": d} for h, d in pairs]}
    return _warned(case, _worded(case, plan, answer))


def _warned(case: Case, answer: dict[str, Any]) -> dict[str, Any]:
    warnings = [w.as_json() for w in warnings_of(case)]
    return answer | {"warnings": warnings} if warnings else answer


def _worded(case: Case, plan: Any, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with its faults in words beside them; an answer without faults stays as it is."""
    if not answer["faults"]:
        return answer
    from .verify_words import in_words  # with all that a plan is worded by: only where something is wrong

    faults = [Fault(**f) for f in answer["faults"]]
    words = in_words(case, plan, faults, lambda other: verify(case, other))
    return answer | {"words": [w.as_json() for w in words]}


def verify_bounds(case: Case, plan: Any) -> tuple[list[Fault], list[dict[str, Any]]]:
    """Faults of a plan's certificate, and what each block of digits rests on. Never raises for a malformed plan."""
    return proof.verify_bounds(case, plan, level_checks(), limit_checks())
