"""The memory that desks work with, opened by its address. Doors know it by this name and nothing of the database."""

from ...store import Store as Memory
from ...store import open_store as open_memory

__all__ = ["Memory", "open_memory"]
