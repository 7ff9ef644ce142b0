"""A call that may come twice and is done once: what it did and what was answered are kept in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from constraints.errors import Conflict, Forbidden, NotFound

from ...store import KeptAnswer
from .desk import Desk

Done = TypeVar("Done")


@dataclass(frozen=True)
class Once:
    """An Idempotency-Key and the digest of the request it came with."""

    key: str
    request_digest: str


@dataclass(frozen=True)
class Answer:
    """What a caller is answered: a status, plain data, and headers by name."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]


def answered_before(desk: Desk, once: Once | None) -> Answer | None:
    """The answer that was kept for a request, for who has to work before `done_once` can act; None where it is new."""
    if once is None or desk.municipality not in desk.actor.municipalities:
        return None
    with desk.reading() as unit:
        kept = unit.keys.find(once.key, once.request_digest)
    return None if kept is None else _again(desk, kept)


def _again(desk: Desk, kept: KeptAnswer) -> Answer:
    if kept.answer is None:
        raise Conflict("answer-gone")
    if not set(kept.answer["roles"]) <= {str(role) for role in desk.actor.roles}:
        raise Forbidden("no-right", right="*")
    return Answer(int(kept.status or 200), kept.answer["body"], kept.answer["headers"])


def done_once(desk: Desk, once: Once | None, act: Callable[[Desk], Done], tell: Callable[[Done], Answer]) -> Answer:
    """What `act` does at the desk, told by `tell`; with a key, done once: the same request again has the same answer.

    With a key all of it is one transaction, the answer too, so that a cut at any moment loses nothing and repeats nothing.
    What is refused is not kept: the same request may be let in another time. Raises Conflict `key-used` for another request
    under the key, and Forbidden where the roles that the first one was made in are no longer the caller's.
    """
    if once is None:
        return tell(act(desk))
    if desk.municipality not in desk.actor.municipalities:
        raise NotFound("no-municipality")
    roles = sorted(str(role) for role in desk.actor.roles)
    with desk.as_one() as (one, unit):
        kept = unit.keys.claim(once.key, once.request_digest)
        if kept is None:
            answer = tell(act(one))
            told = {"body": dict(answer.body), "headers": dict(answer.headers), "roles": roles}
            unit.keys.answer(once.key, answer.status, told)
            # As it will be read back, so that the bytes are the same, too.
            return Answer(answer.status, json.loads(json.dumps(answer.body, sort_keys=True)), answer.headers)
    return _again(desk, kept)
