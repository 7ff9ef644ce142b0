"""The person, or the other system, behind a call."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from constraints.errors import Unauthorised
from constraints.facts.cpr import contains_cpr

_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_MUNICIPALITY = re.compile(r"[0-9]{4}")


class Role(StrEnum):
    """What a person is employed to do; one person may have several."""

    coordinator = "coordinator"
    caseworker = "caseworker"
    planner = "planner"
    auditor = "auditor"
    admin = "admin"


@dataclass(frozen=True)
class Actor:
    """Who acts: a pseudonymous user id, roles, and the municipalities (four digits) the roles are for.

    Nothing else of a person is known: no name, no address of mail that would name one.
    """

    user: str
    roles: frozenset[Role]
    municipalities: frozenset[str]

    @classmethod
    def of(cls, user: object, roles: Iterable[object], municipalities: Iterable[object]) -> Actor:
        """An actor from what a token says. Raises Unauthorised where a part is not what it should be.

        A role that is none of ours is left out, since an identity provider names roles for other systems as well; a
        municipality that is no code of four digits is refused. No role left, or no municipality, is refused too.
        """
        if not isinstance(user, str) or not _USER.fullmatch(user) or contains_cpr(user):
            raise Unauthorised("bad-actor/user")
        known = frozenset(Role(r) for r in roles if isinstance(r, str) and r in Role.__members__)
        codes = frozenset(m for m in municipalities if isinstance(m, str) and _MUNICIPALITY.fullmatch(m))
        if not known:
            raise Unauthorised("bad-actor/roles")
        if not codes or len(codes) != len(frozenset(municipalities)):
            raise Unauthorised("bad-actor/municipalities")
        return cls(user, known, codes)
