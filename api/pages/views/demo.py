"""`/demo`: stepping into one of its people, and how far its month is. There only in the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from constraints.errors import AllocationError, NotFound

from ...demo import Demo, actor_of
from ...http.services import LOOPBACK, Has, Services
from ...service.kept import sessions
from ..models.demo import entrance
from ..models.tour import FIRST, steps_of
from ..room import page_router
from ..session import entered, give, times
from ..shown import TOUR_COOKIE, language, show
from ..ways import own_path, there
from .sign_in import must_be_from_here, refused, sent

router = page_router("/demo")
_OURS = ("127.0.0.1", "::1", "localhost", "testserver")


@router.post("/enter")
async def enter(request: Request, has: Has) -> Response:
    """Steps into somebody; with the field `tour`, at the first step of the tour."""
    return await to_thread.run_sync(_enter, request, has, demo_of(request, has), await sent(request))


def _enter(request: Request, has: Services, demo: Demo, told: Mapping[str, str]) -> Response:
    way = own_path(told.get("next", "/"))
    try:
        must_be_from_here(request, has, told)
    except AllocationError as wrong:
        return refused(request, has, way, wrong)
    if not demo.may_enter:
        return RedirectResponse("/sign-in", 303)
    tour = bool(told.get("tour"))
    user = FIRST if tour else told.get("user", "")
    steps = steps_of(demo.things, there(request)) if tour else []
    return as_person(
        request, has, user, RedirectResponse(steps[0].address if steps else way, 303), 1 if steps else None
    )


def as_person(request: Request, has: Services, user: str, answer: Response, step: int | None) -> Response:
    """The answer, to somebody of the demonstration from here on; `step`: the step of the tour that is shown."""
    begun = sessions.begin(has.memory, actor_of(user), "demo", times(has))
    entered(request, has, answer, begun)
    if step is not None:
        give(answer, request, has, TOUR_COOKIE, str(step))
    return answer


@router.get("/stage")
def stage(request: Request, has: Has) -> Response:
    """How far the month is, as the part of the page that asks for itself again."""
    demo = demo_of(request, has)
    return show(request, None, "demo_stage.html", entrance=entrance(demo, language(request)))


def demo_of(request: Request, has: Services) -> Demo:
    """The demonstration. Raises NotFound where there is none, and for a call that does not come from this machine.

    The host has to be this machine by name, too: a page elsewhere whose name leads here is no page of ours.
    """
    by = request.client.host if request.client else ""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    if has.demo is None or by not in LOOPBACK or host not in _OURS:
        raise NotFound("no-address")
    return has.demo
