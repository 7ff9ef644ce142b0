"""Every error Anvis raises on purpose: a code, and the facts a person needs to mend it."""

from __future__ import annotations


class AllocationError(Exception):
    """Base class.

    `code` is a stable name, `facts` what was found, where, and what was expected. A message never carries a civil
    registration number: whoever raises hides it first.
    """

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts


class InputError(AllocationError):
    """What was handed in cannot be used: a file, a table, a question."""


class LawGap(AllocationError):
    """A dated figure or wording is asked for on a day for which none is known."""


class NotFound(AllocationError):
    """The named household, dwelling, rule or plan is not there."""
