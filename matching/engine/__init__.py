"""The solver side: flows on exact faces, and the integer solver for what is no flow. Only here is OR-Tools imported."""

from .chain import DigitResult, Solved, solve_chain
from .flow import most_housed

__all__ = ["DigitResult", "Solved", "most_housed", "solve_chain"]
