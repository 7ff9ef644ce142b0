"""The solver side: bounds over every pair, proven in integers, and branch and cut. Only here are solvers imported."""

from . import hand_lists
from .chain import Conflict, DigitResult, Known, Solved, Stage, solve_chain

__all__ = ["Conflict", "DigitResult", "Known", "Solved", "Stage", "hand_lists", "solve_chain"]
