"""The session of a visitor: its cookie, and who it says the visitor is.

The cookie holds a secret and nothing else. It is sent by our own pages alone (`SameSite=Strict`), no script reads it, and
over https it is bound to this host (`__Host-`).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from constraints.errors import Unauthorised

from ..http.services import LOOPBACK, Services
from ..service.kept import sessions
from ..service.kept.sessions import Begun, Signed, Times
from . import csrf

SESSION = "anvis"
# Before anybody is signed in, the form to sign in has its mark from this one.
DOOR = "anvis-door"
# A sign-in under way at the provider; sent along when the provider sends the browser back.
FLOW = "anvis-flow"
_MOST = 4096


class NotSignedIn(Exception):
    """Nobody is signed in: the page to sign in at is shown, and then the one that was asked for. `why`: idle, over or ""."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


class NotChosen(Exception):
    """Somebody is signed in for several municipalities and has chosen none yet."""


def times(has: Services) -> Times:
    """How long a session lasts, by the settings."""
    s = has.settings
    return Times(timedelta(minutes=s.session_idle_minutes), timedelta(hours=s.session_hours))


def signed(request: Request, has: Services) -> tuple[str, Signed]:
    """The secret and the session behind it. Waits for the memory. Raises NotSignedIn."""
    secret = cookie(request, has, SESSION)
    if not secret:
        raise NotSignedIn
    try:
        return secret, sessions.of(has.memory, secret, times(has))
    except Unauthorised as wrong:
        raise NotSignedIn(wrong.kind.rpartition("/")[2]) from None


def entered(request: Request, has: Services, answer: Response, begun: Begun) -> Response:
    """The answer with the cookie of a new session. One the browser still held is ended: nothing is taken over from it."""
    if before := cookie(request, has, SESSION):
        sessions.end(has.memory, before)
    give(answer, request, has, SESSION, begun.secret)
    take(answer, request, has, DOOR)
    return answer


def left(request: Request, has: Services, answer: Response) -> Response:
    """The answer without a session in the browser."""
    for name in (SESSION, DOOR, FLOW):
        take(answer, request, has, name)
    return answer


def door(request: Request, has: Services) -> tuple[str, str]:
    """The secret of somebody who is not signed in, new where there is none, and the mark of its forms."""
    found = cookie(request, has, DOOR)
    secret = found if len(found) >= 32 else secrets.token_urlsafe(32)
    return secret, csrf.mark_of(secret)


# ---------------------------------------------------------------- cookies


def is_secure(request: Request, has: Services) -> bool:
    """Whether the browser comes by https: as it asked, or as the settings say of the proxy in front."""
    return request.url.scheme == "https" or has.settings.address.startswith("https:")


def must_be_safe(request: Request, has: Services) -> None:
    """Raises Unauthorised `sign-in/encrypted` where a secret would go over the network in the clear."""
    if not is_secure(request, has) and (request.client.host if request.client else "") not in LOOPBACK:
        raise Unauthorised("sign-in/encrypted")


def cookie(request: Request, has: Services, name: str) -> str:
    """The value of a cookie of ours; "" where there is none."""
    return request.cookies.get(_named(request, has, name), "")[:_MOST]


def give(
    answer: Response, request: Request, has: Services, name: str, value: str, same_site: Literal["strict", "lax"] = "strict",
    seconds: int | None = None,
) -> None:  # fmt: skip
    """Sets a cookie that no script reads; without `seconds` it is gone when the browser is closed."""
    answer.set_cookie(
        _named(request, has, name), value, seconds, path="/", httponly=True, samesite=same_site, secure=is_secure(request, has)
    )  # fmt: skip


def take(answer: Response, request: Request, has: Services, name: str) -> None:
    """Takes a cookie away."""
    answer.delete_cookie(
        _named(request, has, name), path="/", httponly=True, samesite="strict", secure=is_secure(request, has)
    )


def _named(request: Request, has: Services, name: str) -> str:
    return f"__Host-{name}" if is_secure(request, has) else name
