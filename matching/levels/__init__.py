"""The levels of the objective, in order. Each is optimised with every level above it held at its best."""

from __future__ import annotations

from collections.abc import Sequence

from constraints import Policy

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


def levels_for(policy: Policy) -> tuple[Level, ...]:
    """The levels of a run, in the policy's order; the tie-break always comes last, so that a plan is one plan."""
    by_name = {level.name: level for level in LEVELS}
    names = list(policy.levels) if policy.levels is not None else list(by_name)
    chosen = [by_name[n] for n in names if n in by_name and n != "tie_break"]
    return (*chosen, by_name["tie_break"])


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
