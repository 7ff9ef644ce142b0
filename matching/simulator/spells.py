"""Stays on the list, and the log of a run: what happened, and all that the figures are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .homes import Stay
from .moments import NEVER
from .support import Slots
from .trace import Trace
from .vacancies import Vacancies
from .world import Bools, Ints

FUTURE, WAITING, BOUND, EXITED, STRUCK, BLOCKED, ABSENT = range(7)
# § 59(9): whether a household was assessed, and whether no home outside the areas could be had.
NOT_ASKED, NOT_FOUND, FOUND = range(3)
# A way out beside those of `EXIT_KINDS`: two households went on as one.
MERGED = 4
# How a hard date went: not settled yet, bridged, missed, met.
OPEN, BRIDGED, MISSED, MET = range(4)
WASTE = ("no_household_fits", "area_rules", "refusals", "no_support_slot", "concentration", "too_late", "not_offered")
ENVY_REASONS = ("support_slot", "concentration", "override", "answered", "lookahead", "wishes", "unexplained")


@dataclass
class Spells:
    """One row per stay on the list; a household that loses its home begins a new one. Arrays of the same length.

    `registered` is the day waiting began, `origin` the first such day of the household, `moved` the day of the move.
    """

    who: Ints
    number: Ints
    kind: Ints
    urgency: Ints
    registered: Ints
    origin: Ints
    arrives: Ints
    leaves: Ints
    leaves_by: Ints
    admitted: Ints
    due: Ints
    status: Ints
    moved: Ints
    ended: Ints
    decided: Ints
    home: Ints
    refusals: Ints
    penalty_until: Ints
    deadline: Ints
    only_slot: Ints  # days
    assessed: Ints  # § 59(9): not asked, not found, found

    @classmethod
    def empty(cls, size: int) -> Spells:
        fields = {n: np.zeros(size, dtype=np.int64) for n in cls.__dataclass_fields__}
        for name in ("leaves", "moved", "ended", "due", "admitted", "decided"):
            fields[name][:] = NEVER
        fields["home"][:] = -1
        return cls(**fields)

    def doubled(self) -> Spells:
        """The same rows and as many empty ones."""
        more = Spells.empty(len(self.who))
        return Spells(**{n: np.concatenate([getattr(self, n), getattr(more, n)]) for n in self.__dataclass_fields__})

    def cut(self, size: int) -> Spells:
        return Spells(**{n: getattr(self, n)[:size] for n in self.__dataclass_fields__})


@dataclass
class Log:
    """What happened in a run; `metrics` reads nothing else."""

    trace: Trace
    policy: str
    spells: Spells
    let_to: Ints
    let_on: Ints
    handed_back: Ints
    called: Bools
    right: Bools
    offers: list[tuple[int, int, int, int]]
    waste: list[tuple[int, str]]
    slots: Slots | None
    losses: list[tuple[int, int]]
    support_kept: list[tuple[int, bool]]
    envy: dict[str, int]
    batches: list[dict[str, float]]
    blocked: int = 0
    asked: int = 0
    replayed: dict[str, int] | None = None
    offered_on: tuple[int, ...] = ()
    # With move-outs: every vacancy of the run, also those its own tenants left, and the time each tenant spent in a home.
    vacated: Vacancies | None = None
    stays: tuple[Stay, ...] = ()
    set_aside: tuple[tuple[int, int, int], ...] = ()
    changed: tuple[tuple[int, int, int], ...] = ()
    fallback_cases: tuple[tuple[int, int, int], ...] = ()
    fallback_let: tuple[tuple[int, int], ...] = ()

    @property
    def homes(self) -> Vacancies:
        """Every vacancy of the run; `let_to`, `let_on`, `handed_back`, `called` and `right` are in its order."""
        return self.trace.vacancies if self.vacated is None else self.vacated
