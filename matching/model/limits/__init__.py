"""Every kind of limit a plan has to keep. The order is that of rows in a certificate.

A new kind is a file here and a line in `LIMIT_KINDS`: the engine, CP-SAT, the hand lists, the plan's report, the reasons
and the second opinion take it from its one definition.
"""

from __future__ import annotations

from ..limit_kind import LimitKind
from .budget import Budget
from .concentration import Concentration
from .kept_placement import KeptPlacement
from .method_slots import MethodSlots
from .right import Right
from .separation import Separation
from .team_slots import TeamSlots

LIMIT_KINDS: tuple[LimitKind, ...] = (
    TeamSlots(), MethodSlots(), Right(), Concentration(), Separation(), Budget(), KeptPlacement(),
)  # fmt: skip

__all__ = [
    "LIMIT_KINDS",
    "Budget",
    "Concentration",
    "KeptPlacement",
    "MethodSlots",
    "Right",
    "Separation",
    "TeamSlots",
]
