"""The levels of the objective, in order. Each is optimised with every level above it held at its best."""

from __future__ import annotations

from collections.abc import Sequence

from constraints import InputError, Policy

from ..model.formulation import Bring
from .balance import Balance
from .cost import Cost
from .housed_by_class import HousedByClass
from .housed_total import HousedTotal
from .level import Level, Value
from .mandatory import Mandatory
from .scarcity import Scarcity
from .stability import Stability
from .tie_break import TieBreak
from .waiting_bands import WaitingBands
from .wishes import Wishes

LEVELS: tuple[Level, ...] = (
    Mandatory(), HousedByClass(), WaitingBands(), HousedTotal(), Wishes(), Balance(), Scarcity(), Cost(),
    Stability(), TieBreak(),
)  # fmt: skip


# Who is housed by need stands above everything a policy may reorder.
FIRST = (Mandatory.name, HousedByClass.name)


def levels_for(policy: Policy) -> tuple[Level, ...]:
    """The levels of a run, in the policy's order; the tie-break always comes last, so that a plan is one plan.

    Raises InputError for a name that is no level, a name that stands twice, or need moved from the first place.
    """
    by_name = {level.name: level for level in LEVELS}
    names = list(by_name) if policy.levels is None else list(policy.levels)
    for name in names:
        if name not in by_name:
            raise InputError("unknown-level", name=name, expected=list(by_name))
    if len(set(names)) != len(names):
        raise InputError("level-twice")
    first = [n for n in FIRST if n in names]
    if HousedByClass.name not in names or names[: len(first)] != first:
        raise InputError("level-order")
    return (*(by_name[n] for n in names if n != TieBreak.name), by_name[TieBreak.name])


def brought_by(levels: Sequence[Level]) -> dict[str, Bring]:
    """The columns that levels bring to the problem themselves, by level."""
    return {level.name: level.column for level in levels if level.brings}


__all__ = [
    "LEVELS",
    "Level",
    "TieBreak",
    "Value",
    "brought_by",
    "levels_for",
]
