"""The report of a simulation: one page a council can read, as HTML and PDF, and every number behind it."""

from .write import write_report

__all__ = ["write_report"]
