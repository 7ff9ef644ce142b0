"""Local tokens: made for a user, shown once, withdrawn; and the person behind one that a call brings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from constraints.errors import Conflict, InputError, NotFound, Unauthorised

from ...access import Actor, Role
from ...access.tokens import digest_of, new_token
from ...store import Store, Token
from .desk import Desk
from .once import Once

MOST_DAYS = 366


@dataclass(frozen=True)
class Made:
    """A new token, which nobody can show again, and what is kept of it: a row for each municipality."""

    token: str
    rows: tuple[Token, ...]


def create(
    store: Store, actor: Actor, user: str, roles: Iterable[str], municipalities: Iterable[str], days: int, label: str | None = None,
    once: Once | None = None,
) -> Made:  # fmt: skip
    """A token for a user's roles in some municipalities, good for 1 to 366 days.

    Raises InputError for a user, role, municipality or number of days that cannot be, before anything is written. Each
    municipality has a row and a line in its trace of its own. The same request once more (`once`) raises Conflict
    `token-shown`: a token is kept by its digest alone, so nobody can show it again.
    """
    roles, places = sorted(set(roles)), sorted(set(municipalities))
    if unknown := [r for r in roles if r not in Role.__members__]:
        raise InputError("bad-token-order/role", role=unknown[0], expected=[str(r) for r in Role])
    if not 1 <= days <= MOST_DAYS:
        raise InputError("bad-token-order/days", limit=MOST_DAYS)
    try:
        Actor.of(user, roles, places)
    except Unauthorised as wrong:
        raise InputError(f"bad-token-order/{wrong.kind.rpartition('/')[2]}") from None
    desks = [Desk(store, actor, place) for place in places]
    for desk in desks:
        desk.may("admin.write", "token")
    token, digest = new_token()
    rows = []
    for desk in desks:
        with desk.writing() as unit:
            first = once if desk is desks[0] else None
            if first is not None and (kept := unit.keys.claim(first.key, first.request_digest)) is not None:
                raise Conflict("token-shown", ids=kept.answer["ids"])
            row = unit.tokens.issue(digest, user, roles, label=label, expires_at=unit.at + timedelta(days=days))
            if first is not None:
                unit.keys.answer(first.key, 201, {"ids": [row.id]})
            unit.audit.append("token.made", "token", row.id, {"user": user, "roles": roles, "days": days})
        rows.append(row)
    return Made(token, tuple(rows))


def listed(desk: Desk, after: str | None = None, limit: int | None = None) -> list[Token]:
    """The tokens of the municipality, oldest first, with those that are no longer good.

    `after` is the id of the last one of the page before, None for `limit` all of them.
    """
    desk.may("admin.read", "token")
    with desk.reading() as unit:
        return unit.tokens.all(after, limit)


def revoke(store: Store, actor: Actor, token_id: str) -> list[Token]:
    """Withdraws a token wherever the actor may: the row with this id, and those of the same token elsewhere. Sessions that
    began with it end in the same transaction.

    Raises NotFound `not-kept` where no row of it is good any more or the actor sees none.
    """
    with store.everywhere(actor.user) as unit:
        known = unit.tokens.all()
    digests = {t.digest for t in known if t.id == token_id and t.municipality in actor.municipalities}
    rows = [t for t in known if t.digest in digests and t.municipality in actor.municipalities and t.revoked_at is None]
    if not rows:
        raise NotFound("not-kept")
    withdrawn = []
    for row in rows:
        desk = Desk(store, actor, row.municipality)
        desk.may("admin.write", "token", row.id)
        with desk.writing() as unit:
            gone = unit.tokens.revoke(row.id)
            if gone is not None:
                unit.audit.append("token.withdrawn", "token", row.id, {"user": row.user})
                for session in unit.sessions.open_of(token_id=row.id):
                    unit.sessions.end(session.id, "token")
                    unit.audit.append("session.ended", "session", session.id, {"user": row.user, "by": "token"})
                withdrawn.append(gone)
    return withdrawn


def actor_of(store: Store, bearer: str) -> Actor:
    """The person behind a local token. Raises Unauthorised `bad-token/unknown`, whether it never was, ended or was withdrawn."""
    with store.everywhere("sign-in") as unit:
        return actor_behind(unit.tokens.good(digest_of(bearer)))


def actor_behind(rows: Sequence[Token]) -> Actor:
    """The person of the rows of one token that are good. Raises Unauthorised `bad-token/unknown` where there are none.

    Where the rows differ, as none that were made here do, the roles that all of them give are taken.
    """
    if len({row.user for row in rows}) != 1:
        raise Unauthorised("bad-token/unknown")
    roles = frozenset.intersection(*(frozenset(row.roles) for row in rows))
    return Actor.of(rows[0].user, roles, [row.municipality for row in rows])


def as_json(token: Token) -> dict[str, Any]:
    """A token as it is told: without its digest."""
    return {
        "id": token.id, "municipality": token.municipality, "user": token.user, "roles": token.roles, "label": token.label,
        "created_at": token.created_at.isoformat(), "created_by": token.created_by,
        "expires_at": None if token.expires_at is None else token.expires_at.isoformat(),
        "revoked_at": None if token.revoked_at is None else token.revoked_at.isoformat(),
    }  # fmt: skip
