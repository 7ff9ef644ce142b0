"""Sessions of people at the pages: begun, gone on with, ended, and the municipality that is worked in.

The browser holds a secret of 256 random bits; its SHA-256 alone is kept. A session of several municipalities has a row in
each, and holds as long as every row does: whatever ends one of them ends it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from constraints.errors import Busy, NotFound, Unauthorised

from ...access import Actor
from ...access.tokens import digest_of
from ...store import Session, Store, Unit, new_id
from .tokens import actor_behind

_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Times:
    """How long a session lasts: `idle` without being used, `longest` in all."""

    idle: timedelta
    longest: timedelta


@dataclass(frozen=True)
class Signed:
    """A session that holds: who, how signed in, and where at work; `municipality` None = of several, none is chosen yet."""

    id: str
    actor: Actor
    way: str
    municipality: str | None
    ends_at: datetime


@dataclass(frozen=True)
class Begun:
    """A new session and its secret, which nobody can show again."""

    secret: str
    signed: Signed


def begin(store: Store, actor: Actor, way: str, times: Times) -> Begun:
    """A new session of somebody whose identity was just shown, with a secret of its own: no secret is ever taken over.

    `way`: "provider" or "demo"; local tokens have `begin_by_token`.
    """
    with store.everywhere("sign-in") as unit:
        ends_at = unit.at + times.longest
    return _begun(store, actor, way, ends_at, {})


def begin_by_token(store: Store, bearer: str, times: Times) -> Begun:
    """A new session by a local token; it ends with the token. Raises Unauthorised `bad-token/unknown`."""
    with store.everywhere("sign-in") as unit:
        rows = unit.tokens.good(digest_of(bearer))
        actor = actor_behind(rows)
        ends_at = min([unit.at + times.longest, *(r.expires_at for r in rows if r.expires_at is not None)])
    return _begun(store, actor, "token", ends_at, {r.municipality: r.id for r in rows})


def of(store: Store, secret: str, times: Times) -> Signed:
    """The session of a secret, noted as used, to the minute.

    Raises Unauthorised `bad-session/unknown` (never was, or ended), `/idle` or `/over`.
    """
    rows, now = _rows(store, secret, times)
    if now - max(r.seen_at for r in rows) >= _SEEN_EVERY:
        with suppress(Busy):  # somebody else writes: the next call notes it
            _note(store, _at_work(rows) or rows[0])
    return _signed(rows)


def choose(store: Store, secret: str, municipality: str, times: Times) -> Signed:
    """From here on the session works in this municipality. Raises NotFound `no-municipality` for one it is not good for."""
    rows, _ = _rows(store, secret, times)
    row = next((r for r in rows if r.municipality == municipality), None)
    if row is None:
        raise NotFound("no-municipality")
    _note(store, row, chosen=True)
    return _signed(_rows(store, secret, times)[0])


def end(store: Store, secret: str) -> None:
    """Signs out. A session that has ended, or never was, is left as it is."""
    with store.everywhere("sign-out") as unit:
        rows = unit.sessions.of(digest_of(secret))
    for row in rows:
        with store.unit(row.municipality, row.user, row.roles) as unit:
            ended(unit, row, "out")


def end_all(store: Store, actor: Actor) -> int:
    """Signs out everywhere: every session of the user in the actor's municipalities. How many there were."""
    roles, gone = sorted(str(r) for r in actor.roles), set()
    for municipality in sorted(actor.municipalities):
        with store.unit(municipality, actor.user, roles) as unit:
            for row in unit.sessions.open_of(user=actor.user):
                ended(unit, row, "everywhere")
                gone.add(row.id)
    return len(gone)


@dataclass(frozen=True)
class Open:
    """A session of a user that can be gone on with: how it began and when it was used last, to the minute."""

    id: str
    way: str
    began_at: datetime
    seen_at: datetime
    ends_at: datetime


def open_of(store: Store, actor: Actor, times: Times) -> list[Open]:
    """The user's sessions in the actor's municipalities that hold still, used last first."""
    rows: dict[str, list[Session]] = {}
    roles = sorted(str(r) for r in actor.roles)
    for municipality in sorted(actor.municipalities):
        with store.reading(municipality, actor.user, roles) as unit:
            now = unit.at
            for row in unit.sessions.open_of(user=actor.user):
                rows.setdefault(row.id, []).append(row)
    found = [
        Open(id, of[0].way, of[0].created_at, max(r.seen_at for r in of), min(r.ends_at for r in of)) for id, of in rows.items()
    ]  # fmt: skip
    return sorted((o for o in found if o.seen_at + times.idle > now), key=lambda o: (o.seen_at, o.id), reverse=True)


def end_one(store: Store, actor: Actor, id: str) -> None:
    """Ends one of the user's sessions. Raises NotFound `not-kept` where no open one of theirs has this id."""
    roles, gone = sorted(str(r) for r in actor.roles), 0
    for municipality in sorted(actor.municipalities):
        with store.unit(municipality, actor.user, roles) as unit:
            for row in unit.sessions.open_of(user=actor.user):
                if row.id == id:
                    ended(unit, row, "out")
                    gone += 1
    if not gone:
        raise NotFound("not-kept")


def ended(unit: Unit, row: Session, by: str) -> None:
    """Ends one row, with its line in the trace, in a unit of its municipality."""
    if unit.sessions.end(row.id, by) is not None:
        unit.audit.append("session.ended", "session", row.id, {"user": row.user, "by": by})


def _begun(store: Store, actor: Actor, way: str, ends_at: datetime, tokens: Mapping[str, str]) -> Begun:
    secret, id = secrets.token_urlsafe(_BYTES), new_id("L")
    roles = sorted(str(r) for r in actor.roles)
    rows = []
    for municipality in sorted(actor.municipalities):
        with store.unit(municipality, actor.user, roles) as unit:
            rows.append(
                unit.sessions.begin(
                    id, digest_of(secret), actor.user, roles, way, ends_at, token_id=tokens.get(municipality)
                )
            )
            unit.audit.append("session.began", "session", id, {"way": way, "municipalities": len(actor.municipalities)})
    return Begun(secret, _signed(rows))


def _rows(store: Store, secret: str, times: Times) -> tuple[Sequence[Session], datetime]:
    """The rows of a session that holds, and the instant it was asked at. Raises Unauthorised."""
    with store.everywhere("session") as unit:
        rows, now = unit.sessions.of(digest_of(secret)), unit.at
    if not rows or any(r.ended_at is not None for r in rows):
        raise Unauthorised("bad-session/unknown")
    if min(r.ends_at for r in rows) <= now:
        raise Unauthorised("bad-session/over")
    if max(r.seen_at for r in rows) + times.idle <= now:
        raise Unauthorised("bad-session/idle")
    return rows, now


def _note(store: Store, row: Session, chosen: bool = False) -> None:
    with store.unit(row.municipality, row.user, row.roles) as unit:
        unit.sessions.seen(row.id, chosen)


def _at_work(rows: Sequence[Session]) -> Session | None:
    """The row of the municipality that was chosen last, or of the only one."""
    chosen = [(r.chosen_at, r.municipality, r) for r in rows if r.chosen_at is not None]
    if chosen:
        return max(chosen, key=lambda c: c[:2])[2]
    return rows[0] if len(rows) == 1 else None


def _signed(rows: Sequence[Session]) -> Signed:
    first, here = rows[0], _at_work(rows)
    actor = Actor.of(first.user, first.roles, [r.municipality for r in rows])
    return Signed(first.id, actor, first.way, None if here is None else here.municipality, min(r.ends_at for r in rows))
