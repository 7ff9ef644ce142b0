"""Synthetic batches drawn from published distributions. No real person, household or address is in them."""

from .draw import SIZES, Size, sample
from .published import municipality_name

__all__ = ["SIZES", "Size", "municipality_name", "sample"]
