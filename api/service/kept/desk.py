"""Where a use case happens: the memory, who acts, and the one municipality it is done in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from constraints import Case
from constraints.errors import Forbidden, NotFound

from ...access import Actor, Reach, require
from ...store import Store, Unit


@dataclass(frozen=True)
class Desk:
    """One actor at work in one municipality. What is refused is told in the trace too."""

    store: Store
    actor: Actor
    municipality: str

    def may(self, right: str, thing: str = "municipality", thing_id: str = "") -> Reach:
        """How far a right goes here. Raises Forbidden or NotFound, and leaves a line in the trace where it does.

        Who has nothing to do with the municipality leaves no line in its trace: it is not theirs to write in.
        """
        try:
            return require(self.actor, right, self.municipality)
        except (Forbidden, NotFound):
            if self.municipality in self.actor.municipalities:
                with self.writing() as unit:
                    unit.audit.append("refused", thing, thing_id or self.municipality, {"right": right})
            raise

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """One transaction that changes something."""
        with self.store.unit(self.municipality, self.actor.user, self._roles) as unit:
            yield unit

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """One transaction that only reads; a look at one household is a line in the trace, so it is a writing one."""
        with self.store.reading(self.municipality, self.actor.user, self._roles) as unit:
            yield unit

    @property
    def _roles(self) -> tuple[str, ...]:
        return tuple(sorted(str(role) for role in self.actor.roles))

    def own(self, case: Case, reach: Reach) -> frozenset[str] | None:
        """The households that a reach is limited to: those whose `caseworker` is the actor; None = all of them."""
        if reach is not Reach.own_cases:
            return None
        return frozenset(h.household_id for h in case.households if h.caseworker == self.actor.user)

    def must_own(self, case: Case, reach: Reach, household_id: str) -> None:
        """Raises NotFound `no-household` for a household the actor may not see, just as for one that is not there."""
        own = self.own(case, reach)
        if household_id not in case_ids(case) or (own is not None and household_id not in own):
            raise NotFound("no-household")


def case_ids(case: Case) -> frozenset[str]:
    """The households of a case."""
    return frozenset(h.household_id for h in case.households)
