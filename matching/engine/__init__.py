"""The solver side: flows on exact faces, and the integer solver for what is no flow. Only here is OR-Tools imported."""

from .chain import DigitResult, Solved, solve_chain

__all__ = ["DigitResult", "Solved", "solve_chain"]
