"""What a policy is: a name, its own epoch, and what it does with what it sees. A new one is a small file and a line in the list."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from ..known import Known
from ..visible import Act, VisibleState

Ints = NDArray[np.int64]
Setting = float | int | str | bool


@dataclass(frozen=True)
class Rehearsal:
    """A run a policy learns from before the first decision: of `policy`, over at most `months`, on a replication's fate."""

    policy: Policy
    months: int
    replication: int


class Policy(ABC):
    """One way to allocate.

    `epoch` is the one it was published with (used where the scenario says `every: own`). `settings` are what a scenario
    may set, with defaults. A policy keeps nothing between runs: `begin` starts afresh.
    """

    name: ClassVar[str]
    epoch: ClassVar[Literal["vacancy", "month"]]
    says: ClassVar[str]
    defaults: ClassVar[Mapping[str, Setting]] = {}

    def __init__(self, settings: Mapping[str, Setting], title: str) -> None:
        self.settings: dict[str, Any] = {**self.defaults, **settings}
        self.title = title

    def rehearsal(self) -> Rehearsal | None:
        """A run to be played before `begin`, on a fate of its own; None for a policy that learns from none."""
        return None

    def begin(self, known: Known) -> None:  # noqa: B027 - most policies remember nothing
        """Called once before the first decision, with what is settled by then."""

    def futures_wanted(self, day: int) -> int:
        """How many sampled futures a decision on this day draws: their numbers are in `state.futures`."""
        return 0

    @abstractmethod
    def decide(self, state: VisibleState) -> Act:
        """Makes offers: `yield from state.serve(ranked)`, or `answer = yield from state.offer(at, v)` one by one."""


class ListPolicy(Policy):
    """A policy that is an order of the list: every vacancy goes down it in time order."""

    epoch = "vacancy"

    @abstractmethod
    def keys(self, state: VisibleState) -> tuple[NDArray[Any], ...]:
        """Sort keys of the pool, the first weighs most, lowest first. Registration and a keyed draw end every tie."""

    def decide(self, state: VisibleState) -> Act:
        keys = (*self.keys(state), state.registered, state.lottery)
        yield from state.serve(np.lexsort(tuple(reversed(keys))))


class Clairvoyant(Policy):
    """A reference that is told what was decided, through this door alone; no lawful policy is one."""

    @abstractmethod
    def recall(self, decided: Mapping[int, Sequence[tuple[str, str]]] | None) -> None:
        """Called once after `begin`: by day, the names of household and home placed; None where nothing is recorded."""
