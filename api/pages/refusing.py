"""Which refusals a form shows on its own page, and with which status."""

from __future__ import annotations

from constraints.errors import KINDS, AllocationError, Conflict, InputError, TooMany, known

# What whoever fills in the form can mend. What is not there, or not allowed, is a page of its own.
MENDABLE = (InputError, Conflict, TooMany)


def status_of(wrong: AllocationError) -> int:
    """The HTTP status of an error."""
    return KINDS[known(wrong).kind].group.status
