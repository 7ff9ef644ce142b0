"""Where a use case happens: the memory, who acts, and the one municipality it is done in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from constraints import Case
from constraints.errors import Forbidden, NotFound

from ...access import Actor, Reach, require
from ...store import Store, Unit

# What a municipality may name people for: to sign the fallback duty (§ 59(9)), and to lift a rule of its own.
SIGNS = ("fallback", "lift")
Refusal = tuple[str, str, Mapping[str, Any]]


@dataclass(frozen=True)
class Desk:
    """One actor at work in one municipality. What is refused is told in the trace too.

    `signers`: user ids that the municipality names, by what they sign (`SIGNS`); what is not in it is any coordinator's.
    """

    store: Store
    actor: Actor
    municipality: str
    signers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def may(self, right: str, thing: str = "municipality", thing_id: str = "") -> Reach:
        """How far a right goes here. Raises Forbidden or NotFound, and leaves a line in the trace where it does.

        Who has nothing to do with the municipality leaves no line in its trace: it is not theirs to write in.
        """
        try:
            return require(self.actor, right, self.municipality)
        except (Forbidden, NotFound):
            if self.municipality in self.actor.municipalities:
                self.tell_refused(thing, thing_id or self.municipality, {"right": right})
            raise

    def tell_refused(self, thing: str, thing_id: str, facts: Mapping[str, Any]) -> None:
        """A line in the trace on what this actor was refused. Not inside a transaction of the same desk."""
        with self.writing() as unit:
            unit.audit.append("refused", thing, thing_id, facts)

    def named_for(self, what: str) -> bool:
        """May the actor sign such things, as far as the municipality has named who may?"""
        return what not in self.signers or self.actor.user in self.signers[what]

    @contextmanager
    def as_one(self) -> Iterator[tuple[Desk, Unit]]:
        """A desk at which all that is done is one transaction, and the unit it is: all of it is kept at the end, or nothing.

        What was refused there stands in the trace all the same, once the transaction is over.
        """
        refusals: list[Refusal] = []
        try:
            with self.writing() as unit:
                yield (
                    _AsOne(self.store, self.actor, self.municipality, self.signers, unit=unit, refusals=refusals),
                    unit,
                )
        finally:
            for refusal in refusals:
                self.tell_refused(*refusal)

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


@dataclass(frozen=True, kw_only=True)
class _AsOne(Desk):
    """A desk inside a transaction that is open already."""

    unit: Unit
    refusals: list[Refusal]

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        yield self.unit

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        yield self.unit

    def tell_refused(self, thing: str, thing_id: str, facts: Mapping[str, Any]) -> None:
        self.refusals.append((thing, thing_id, facts))


def case_ids(case: Case) -> frozenset[str]:
    """The households of a case."""
    return frozenset(h.household_id for h in case.households)
