"""The rights table: which role may do what, and how far. Data, in this one place; the pages and the papers draw it from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from constraints.errors import Forbidden, NotFound
from constraints.language import N_

from .actor import Actor, Role


class Reach(StrEnum):
    """How far a right goes within a municipality."""

    all = "all"
    # Households whose `caseworker` is the user.
    own_cases = "own-cases"
    # What a rule did, never the fact behind it.
    effect = "effect"
    # A case another person began: nobody approves a run of one's own.
    not_own = "not-own"
    # Whom the policy names.
    named = "named"
    # Something another person has to decide.
    propose = "propose"
    # Counts of five or more, no case.
    counts = "counts"
    # What one did oneself.
    own_acts = "own-acts"


# Role → what it is called.
ROLES: Mapping[Role, str] = MappingProxyType(
    {
        Role.coordinator: N_("coordinator"), Role.caseworker: N_("caseworker"), Role.planner: N_("planner"),
        Role.auditor: N_("auditor"), Role.admin: N_("administrator"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Right:
    """One thing that may be done. `grants`: role → reach; a role that is not named may not."""

    name: str
    says: str
    grants: Mapping[Role, Reach]


def _right(name: str, says: str, **grants: str) -> Right:
    return Right(name, says, MappingProxyType({Role(role): Reach(reach) for role, reach in grants.items()}))


_TABLE = (
    _right("batch.read", N_("read batches and their check reports"), coordinator="all", caseworker="own-cases", auditor="all"),
    _right("batch.write", N_("open, import, edit, freeze and close batches"), coordinator="all"),
    _right("run.read", N_("read runs and plans"), coordinator="all", caseworker="own-cases", auditor="all"),
    _right("run.write", N_("start and stop runs; lock, forbid and comment"), coordinator="all"),
    _right("run.verify", N_("have a plan judged by the second opinion"), coordinator="all", auditor="all"),
    _right("run.approve", N_("approve a plan"), coordinator="not-own"),
    _right("household.read", N_("read one household: explanations, budget"), coordinator="all", caseworker="own-cases", auditor="all"),
    _right("what-if", N_("ask what a change would do, on all dwellings"), coordinator="all", caseworker="own-cases"),
    _right("protection.read", N_("read whom a household is protected against"), coordinator="effect", caseworker="own-cases"),
    _right("fallback.sign", N_("sign a fallback case, lift a policy rule"), coordinator="named", caseworker="propose"),
    _right("review.answer", N_("answer what a rule asks a person"), coordinator="all", caseworker="own-cases"),
    _right("offer.read", N_("read offers and letters"), coordinator="all", caseworker="own-cases", auditor="all"),
    _right("offer.write", N_("make, withdraw and sign offers; hand a dwelling back"), coordinator="all"),
    _right("offer.answer", N_("record a citizen's answer to an offer"), coordinator="all", caseworker="own-cases"),
    _right("course.write", N_("start, pause and end support courses"), coordinator="all"),
    _right("ledger.read", N_("read the ledger of vacancies and the idle rent"), coordinator="all", planner="all", auditor="all"),
    _right("limits.read", N_("read limits: slots, concentration, budget"), coordinator="all", caseworker="all", planner="all", auditor="all"),
    _right("figures.read", N_("read figures over cases"), coordinator="all", planner="counts", auditor="all"),
    _right("simulation.read", N_("read simulations"), coordinator="all", planner="all"),
    _right("simulation.write", N_("start and stop simulations"), planner="all"),
    _right("score", N_("have pairs judged and plans made without anything being kept"), coordinator="all", caseworker="all"),
    _right("law.read", N_("read rules, figures and switches"), coordinator="all", caseworker="all", planner="all", auditor="all", admin="all"),
    _right("audit.read", N_("read who did and who looked"), coordinator="own-acts", caseworker="own-acts", planner="own-acts", auditor="all", admin="own-acts"),
    _right("audit.verify", N_("check that the chain of the audit holds"), auditor="all"),
    _right("household.export", N_("hand out, and erase, all that is kept on one household"), coordinator="all"),
    _right("admin.read", N_("read users, tokens, retention and backups"), auditor="all", admin="all"),
    _right("admin.write", N_("make and withdraw tokens, run retention and backups"), admin="all"),
)  # fmt: skip
RIGHTS: Mapping[str, Right] = MappingProxyType({right.name: right for right in _TABLE})
# From the widest to the narrowest: who has two roles has the wider reach.
_WIDTH = tuple(Reach)


def reach_of(actor: Actor, right: str) -> Reach | None:
    """How far a right goes for somebody, whatever the municipality; None where no role has it.

    Raises KeyError for a right that is not in the table.
    """
    grants = RIGHTS[right].grants
    reaches = [grants[role] for role in actor.roles if role in grants]
    return min(reaches, key=_WIDTH.index) if reaches else None


def require(actor: Actor, right: str, municipality: str) -> Reach:
    """The reach of a right in a municipality.

    Raises Forbidden `no-right` where no role of the actor has it, and NotFound `no-municipality` where the actor has
    nothing to do with the municipality: that something is there is not told.
    """
    reach = reach_of(actor, right)
    if reach is None:
        raise Forbidden("no-right", right=right)
    if municipality not in actor.municipalities:
        raise NotFound("no-municipality")
    return reach


def matrix() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The table as rows: name of the right, what it is, and the reach of each role ("" where it has none), in their order."""
    for right in _TABLE:
        yield right.name, right.says, tuple(str(right.grants[r]) if r in right.grants else "" for r in Role)
