"""The levels of the objective, in order. Each is optimised with every level above it held at its best."""

from __future__ import annotations

from constraints import Policy

from .balance import Balance, team_loads
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
# Levels that look at more than people and wishes: who is housed is settled before the first of them.
AFTER_WHO = ("balance", "scarcity", "cost", "stability")


def levels_for(policy: Policy) -> tuple[Level, ...]:
    """The levels of a run, in the policy's order; the tie-break always comes last, so that a plan is one plan."""
    by_name = {level.name: level for level in LEVELS}
    names = list(policy.levels) if policy.levels is not None else list(by_name)
    chosen = [by_name[n] for n in names if n in by_name and n != "tie_break"]
    return (*chosen, by_name["tie_break"])


__all__ = [
    "AFTER_WHO",
    "LEVELS",
    "Level",
    "TieBreak",
    "Value",
    "levels_for",
    "team_loads",
]
