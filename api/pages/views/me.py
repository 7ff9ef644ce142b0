"""`/me`, `/municipality`, `/sign-out`: one's own session, where one works, and its end."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from ...http.services import Has
from ...service.kept import sessions
from ...service.kept.sessions import Signed
from .. import csrf
from ..room import page_router
from ..session import left, signed, times
from ..shown import show
from ..visitor import Here, Sent, posted
from ..ways import back, own_path

router = page_router()


def _session(request: Request, has: Has) -> tuple[str, Signed]:
    """Who is signed in, with a municipality chosen or not. On a thread."""
    return signed(request, has)


Session = Annotated[tuple[str, Signed], Depends(_session)]


@router.get("/me")
def me(request: Request, here: Here, has: Has, session: Session) -> Response:
    """Who one is here, until when, where else one is signed in, and the ways out."""
    mine = sessions.open_of(has.memory, here.actor, times(has))
    return show(request, here, "me.html", mine=mine, this=session[1].id)


@router.post("/me/end")
def end_one(here: Here, has: Has, sent: Sent) -> Response:
    """Ends another of one's own sessions."""
    sessions.end_one(has.memory, here.actor, sent.text("id"))
    return back("/me", "ended")


@router.get("/municipality")
def choice(request: Request, session: Session, next: str = "/") -> Response:
    """The municipalities one may work in."""
    secret, found = session
    return show(
        request, None, "municipality.html", next=own_path(next), csrf=csrf.mark_of(secret), user=found.actor.user,
        municipalities=sorted(found.actor.municipalities), chosen=found.municipality,
    )  # fmt: skip


@router.post("/municipality")
async def choose(request: Request, has: Has, session: Session) -> Response:
    """Works in one from here on."""
    sent = await posted(request, csrf.mark_of(session[0]))
    await to_thread.run_sync(sessions.choose, has.memory, session[0], sent.text("municipality"), times(has))
    return RedirectResponse(own_path(sent.text("next")), 303)


@router.post("/sign-out")
async def sign_out(request: Request, has: Has, session: Session) -> Response:
    """Ends the session; with the field `everywhere`, every one of the user's."""
    secret, found = session
    sent = await posted(request, csrf.mark_of(secret))
    if sent.flag("everywhere"):
        await to_thread.run_sync(sessions.end_all, has.memory, found.actor)
    await to_thread.run_sync(sessions.end, has.memory, secret)
    return left(request, has, RedirectResponse("/sign-in?why=out", 303))
