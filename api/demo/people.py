"""Whom one can be in the demonstration. Made up, as the households of the sample city are."""

from __future__ import annotations

from dataclasses import dataclass

from constraints.errors import NotFound
from constraints.language import N_

from ..access import Actor, Role

# The municipality whose code the sample city carries; nothing in it is of that municipality.
PLACE = "0101"


@dataclass(frozen=True)
class Person:
    """Somebody to step into. `says` is what that person does all day."""

    user: str
    role: Role
    says: str


PEOPLE = (
    Person("koordinator-1", Role.coordinator, N_("makes the month's plan, sends offers, follows them to the keys")),
    Person("koordinator-2", Role.coordinator, N_("is the second person, who approves what another one made")),
    Person("sagsbehandler-1", Role.caseworker, N_("sees the households of own cases, and why each is placed or not")),
    Person("planlaegger-1", Role.planner, N_("tries policies over years, and sees limits and the ledger")),
    Person("revisor-1", Role.auditor, N_("sees everything and changes nothing: plans, decisions, the trace")),
    Person("administrator-1", Role.admin, N_("makes access tokens, and removes what is past its time")),
)
_BY_USER = {p.user: p for p in PEOPLE}


def actor_of(user: str) -> Actor:
    """The actor to step into. Raises NotFound `not-kept` for anybody else."""
    person = _BY_USER.get(user)
    if person is None:
        raise NotFound("not-kept")
    return Actor(person.user, frozenset({person.role}), frozenset({PLACE}))
