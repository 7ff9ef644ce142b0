"""The seams of the second opinion: what it knows of a level and of a limit, each in the file of the level or limit.

A check works from the judged case alone. What it hands on are plain sums: capacities of limits, digits of levels.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .facts import Bools, Facts, Ints, Placed

# What a file of a level or a limit needs of the second opinion, under one import.
__all__ = [
    "Bools", "Broken", "Capacity", "Digit", "Facts", "Group", "Ints", "LevelCheck", "LimitCheck", "Placed", "counted",
    "digit_where_any", "digits_of", "levels_in_force", "limits_in_force", "starts",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Capacity:
    """A limit on a plan: the sum of `weights` over the placements among `pairs` is at most `capacity`.

    `kind` and `subject` name it as a certificate does; `pairs` are numbers of candidate pairs, `weights` whole numbers
    for each. `hidden` = a protection, which is never told with its subject.
    """

    kind: str
    subject: str
    pairs: Ints
    weights: Ints
    capacity: int
    hidden: bool = False

    def used(self, facts: Facts, placed: Placed) -> int:
        """Sum of the weights over placements."""
        inside = np.zeros(facts.size, dtype=bool)
        inside[facts.chosen(placed)] = True
        return int(self.weights[inside[self.pairs]].sum())


@dataclass(frozen=True, eq=False)
class Group:
    """Pairs of one department (or the like) and what the first, second … placement among them costs, never falling."""

    name: str
    pairs: Ints
    prices: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Digit:
    """One whole-number sum of a level: `weights` for each candidate pair; or, with None, a price spread over `groups`.

    `entry` is its place in the level's value when that is a list.
    """

    level: str
    entry: int | None
    sense: str
    weights: Ints | None
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Broken:
    """A limit that a plan breaks, in words: which fault, where, the most there may be, and what there is."""

    code: str
    where: str
    expected: str
    found: int | None


class LevelCheck(ABC):
    """What the second opinion knows of one level, from facts alone."""

    name: ClassVar[str]
    sense: ClassVar[str]
    unit: ClassVar[str]
    # True where the level looks at more than people and their wishes: who is housed is settled before it.
    after_who: ClassVar[bool] = False
    # True for the level that stands last whatever order is asked for.
    closing: ClassVar[bool] = False

    @abstractmethod
    def value(self, facts: Facts, placed: Placed) -> int | list[int]:
        """The level's value for a set of placements, household index → dwelling index."""

    @abstractmethod
    def digits(self, facts: Facts) -> Sequence[Digit]:
        """The sums that the level is made of, in order; none where nothing is at stake."""

    def who(self, facts: Facts) -> Sequence[Digit]:
        """Those of its digits that settle who is housed, taken before the first level with `after_who`."""
        return ()

    def keys(self, facts: Facts) -> list[str] | None:
        """Names of the entries of a list value; None for a plain number."""
        return None


class LimitCheck(ABC):
    """What the second opinion knows of one kind of limit, from facts alone."""

    kind: ClassVar[str]
    rule_id: ClassVar[str]
    # Code of the fault when a plan breaks it, and what stands before the subject where the fault is told.
    code: ClassVar[str]
    place: ClassVar[str]
    unit: ClassVar[str] = "households"
    # True where the limit stands in the plan's table of limits.
    told: ClassVar[bool] = True
    # True where it keeps a household from every dwelling; else only from those that stand unused.
    of_household: ClassVar[bool] = False

    @abstractmethod
    def capacities(self, facts: Facts) -> Sequence[Capacity]:
        """Every limit of the kind over the candidate pairs."""

    def limits(self, facts: Facts) -> Sequence[Capacity]:
        """The same, worked out once for a case."""
        return facts.once(type(self), lambda: tuple(self.capacities(facts)))

    def name(self, subject: str) -> str:
        """How the plan names one limit."""
        return f"{self.rule_id} {subject}"

    def used(self, facts: Facts, capacity: Capacity, placed: Placed) -> int:
        """How much of the limit the placements use, as the plan tells it."""
        return capacity.used(facts, placed)

    def judge(self, facts: Facts, placed: Placed) -> Iterator[Broken]:
        """Every limit of the kind that the placements break."""
        for limit in self.limits(facts):
            used = limit.used(facts, placed)
            if used > limit.capacity:
                where = self.place if limit.hidden else f"{self.place} {limit.subject}".strip()
                yield Broken(self.code, where, f"at most {limit.capacity}", used)


def digit_where_any(level: LevelCheck, entry: int | None, weights: Ints) -> list[Digit]:
    """The digit, where any candidate pair counts for it."""
    return [Digit(level.name, entry, level.sense, weights.astype(np.int64))] if weights.any() else []


def counted(kind: str, subject: str, mask: Bools, capacity: int) -> Capacity:
    """One placement counts for one."""
    pairs = np.flatnonzero(mask).astype(np.int64)
    return Capacity(kind, subject, pairs, np.ones(len(pairs), dtype=np.int64), capacity)


def starts(facts: Facts, kind: str, subject: str, people: Bools, capacity: int) -> Capacity:
    """Every placement of these households is one new start."""
    return counted(kind, subject, people[facts.h], capacity)


def limits_in_force(facts: Facts) -> tuple[str, ...]:
    """Kinds of limit that the batch and its policy call for: each needs a check that knows it."""
    found = []
    if not facts.case.table_absent("support_teams"):
        found += ["team", "method"]
    if facts.policy.quota.choice == "free" and facts.quotas:
        found.append("right")
    found.append("CONC-1")
    if any(s.other_household_id is not None for s in facts.case.separations):
        found.append("SEP-1")
    if facts.policy.budget_dkk is not None:
        found.append("BUDGET-1")
    return tuple(found)


def levels_in_force(facts: Facts, checks: Sequence[LevelCheck]) -> tuple[list[str], list[LevelCheck]]:
    """Names of the levels of a run in order, and the checks of those that a check knows."""
    known = {c.name: c for c in checks}
    names = list(known) if facts.policy.levels is None else list(facts.policy.levels)
    last = [c.name for c in checks if c.closing]
    names = [*(n for n in names if n not in last), *last]
    return names, [known[n] for n in names if n in known]


def digits_of(facts: Facts, checks: Sequence[LevelCheck]) -> list[Digit]:
    """Every digit that a plan must have settled, in order: kept placements, then the levels, who is housed first."""
    found: list[Digit] = []
    if not facts.size:
        return found
    if facts.keeps:
        kept = np.zeros(facts.size, dtype=np.int64)
        kept[facts.chosen(dict(facts.keeps))] = 1
        found.append(Digit("locks", None, "max", kept))
    settled = False
    for check in checks:
        if check.after_who and not settled:
            found += [digit for other in checks for digit in other.who(facts)]
            settled = True
        found += check.digits(facts)
    return found
