"""The use cases that need memory: months, runs, decisions, offers. Each checks the right, acts and leaves its trace."""

from .desk import Desk

__all__ = ["Desk"]
