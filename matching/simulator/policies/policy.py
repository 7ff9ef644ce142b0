"""What a policy is: a name, its own epoch, and what it does at the desk. A new one is a small file and a line in the list."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..clock import Run
    from ..desk import Desk

Ints = NDArray[np.int64]
Setting = float | int | str | bool


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

    def begin(self, run: Run) -> None:  # noqa: B027 - most policies remember nothing
        """Called once before the first decision."""

    @abstractmethod
    def decide(self, desk: Desk) -> None:
        """Makes offers at the desk."""


class ListPolicy(Policy):
    """A policy that is an order of the list: every vacancy goes down it in time order."""

    epoch = "vacancy"

    @abstractmethod
    def keys(self, desk: Desk) -> tuple[NDArray[Any], ...]:
        """Sort keys of the pool, the first weighs most, lowest first. Registration and a keyed draw end every tie."""

    def decide(self, desk: Desk) -> None:
        keys = (*self.keys(desk), desk.registered, desk.lottery)
        desk.serve(np.lexsort(tuple(reversed(keys))))
