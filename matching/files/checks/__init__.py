"""Checks that need more than one cell: references, dates in order, figures that contradict each other.

Every check reports all it finds.
"""

from __future__ import annotations

from .areas import designations
from .base import Checks
from .benefits import benefits
from .decisions import decisions
from .empty import empty_columns
from .homes import dwellings, organisations
from .locks import told_apart, usable
from .order import sorted_findings
from .people import households, persons
from .plausible import plausible
from .references import like_ids, references
from .wishes import separations, wishes

_SUBJECTS = (
    references, like_ids, households, persons, benefits, dwellings, organisations, designations, wishes, separations, decisions,
    empty_columns, plausible,
)  # fmt: skip
# What only remarks: nothing it says keeps a batch from being read.
_REMARKS = (plausible,)


def check_all(checks: Checks, remarks: bool = True) -> None:
    """Runs every check but that of the locks, which decides what of them is used (`usable`); without `remarks` only those
    that find errors."""
    for subject in _SUBJECTS:
        if remarks or subject not in _REMARKS:
            subject(checks)


__all__ = ["Checks", "check_all", "sorted_findings", "told_apart", "usable"]
