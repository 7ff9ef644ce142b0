"""What a test found, and why: the answer, the ground that decided it, and the facts it rests on, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..facts.views import Truth


@dataclass(frozen=True, slots=True)
class Ground:
    """The answer of a test on one household, dwelling or pair.

    `code` names the ground that decided; texts are chosen by it. `facts` are the facts that ground rests on, ready for
    JSON; `missing` are the columns (`table.column`) that would have to be known for an answer where `truth` is None.
    """

    truth: Truth
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def beside(self, **facts: Any) -> Ground:
        """The same ground with more facts beside its own, which are not written over."""
        return replace(self, facts={**facts, **self.facts})


NO, YES = Ground(False), Ground(True)


def first_of(grounds: Iterable[Ground]) -> Ground:
    """Kleene or: the first that is true decides, else the first unknown one with everything missing; nobody = no."""
    unknown: list[Ground] = []
    for ground in grounds:
        if ground.truth is True:
            return ground
        if ground.truth is None:
            unknown.append(ground)
    if not unknown:
        return NO
    missing = tuple(dict.fromkeys(m for g in unknown for m in g.missing))
    return replace(unknown[0], missing=missing) if missing != unknown[0].missing else unknown[0]


def whether(answer: Truth, *missing: str) -> Ground:
    """A plain answer; `missing` names the columns that are asked for where it is unknown."""
    return YES if answer else NO if answer is False else Ground(None, "unknown", {}, missing)
