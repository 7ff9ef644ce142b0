"""The solver side: bounds over every pair, proven in integers, and branch and cut. Only here are solvers imported."""

from .chain import DigitResult, Known, Solved, Stage, solve_chain

__all__ = ["DigitResult", "Known", "Solved", "Stage", "solve_chain"]
