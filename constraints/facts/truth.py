"""Three answers: True, False, and None for unknown."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def all_of(*answers: Truth) -> Truth:
    """Kleene and: False wins, then unknown."""
    if any(a is False for a in answers):
        return False
    return None if any(a is None for a in answers) else True


def any_of(answers: Iterable[Truth]) -> Truth:
    """Kleene or: True wins, then unknown. Nobody = False."""
    found: Truth = False
    for answer in answers:
        if answer is True:
            return True
        if answer is None:
            found = None
    return found


def negated(answer: Truth) -> Truth:
    return None if answer is None else not answer
