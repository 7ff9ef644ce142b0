"""What a rule asks a person, which answers there are, and the cases a rule shows itself by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any


class Verdict(IntEnum):
    """What one rule says of one pair. The order is that of strength, `NOT_APPLICABLE` the strongest."""

    SILENT = 0
    NOTE = 1
    WARN = 2
    EXEMPT = 3
    REVIEW = 4
    FORBIDDEN = 5
    NOT_APPLICABLE = 6

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class PossibleAnswer:
    """One answer a person may give: its code in the table `answers`, what it gives, and its words (an English message)."""

    code: str
    gives: Verdict
    says: str


@dataclass(frozen=True)
class Question:
    """What a rule asks a named person where it says `review`: the words (an English message) and the possible answers.

    An answer is a finding of fact or an assessment. It settles a review and nothing else: where the facts themselves
    forbid, it has no effect.
    """

    asks: str
    answers: tuple[PossibleAnswer, ...]

    def answer(self, code: str) -> PossibleAnswer | None:
        return next((a for a in self.answers if a.code == code), None)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(a.code for a in self.answers)


def ask(words: str, *, clear: tuple[str, str], bar: tuple[str, str]) -> Question:
    """A question with two answers, each a code and its words: one clears the rule for the pair, one bars the pair."""
    return Question(
        words, (PossibleAnswer(clear[0], Verdict.NOTE, clear[1]), PossibleAnswer(bar[0], Verdict.FORBIDDEN, bar[1]))
    )


@dataclass(frozen=True)
class Example:
    """One case of a rule as data: a sentence, the facts that differ from the plain case, the verdict of this rule.

    The facts are those of `constraints.testing.make_case`: one household H, one dwelling B, further dwellings in `others`,
    further households in `neighbours`, rows of other tables in `tables`. `ground` is the ground expected, empty = not told.
    """

    says: str
    verdict: str
    ground: str = ""
    household: Mapping[str, Any] = field(default_factory=dict)
    dwelling: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    neighbours: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    day: date | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)


def one(**person: Any) -> dict[str, Any]:
    """A household of one person with these facts."""
    return {"persons": [person]}


def paid(benefit: str, first: str, last: str | None = None) -> dict[str, Any]:
    """A household of one person who was paid a benefit from one month to another."""
    return one(benefits=[{"benefit": benefit, "first_month": first, "last_month": last}])
