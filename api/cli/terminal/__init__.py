"""What a person reads in the terminal, a file for each answer."""

from .check import show_check
from .diff import show_diff
from .explain import show_explanation
from .lines import number
from .month import show_decisions, show_next
from .plan import show_plan
from .verification import show_verification
from .what_if import show_what_if

__all__ = [
    "number", "show_check", "show_decisions", "show_diff", "show_explanation", "show_next", "show_plan", "show_verification", "show_what_if",
]  # fmt: skip
