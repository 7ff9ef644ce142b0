"""The solver side: bounds over every pair, proven in integers, and branch and cut. Only here are solvers imported."""

from . import hand_lists
from .chain import solve_chain
from .first import First, first_answer
from .master import Assign, Start
from .solved import Conflict, DigitResult, Known, Solved, Stage

__all__ = [
    "Assign",
    "Conflict",
    "DigitResult",
    "First",
    "Known",
    "Solved",
    "Stage",
    "Start",
    "first_answer",
    "hand_lists",
    "solve_chain",
]
