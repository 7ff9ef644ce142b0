"""`/tour`: from one step of the tour to the next, as whoever that step is for."""

from __future__ import annotations

from anyio import to_thread
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from ...http.services import Has
from ..models.tour import steps_of
from ..room import page_router
from ..session import give, take
from ..shown import TOUR_COOKIE
from ..visitor import Here, Sent
from ..ways import own_path, there
from .demo import as_person, demo_of

router = page_router("/tour")


@router.post("")
async def go(request: Request, has: Has, here: Here, sent: Sent) -> Response:
    """Goes to a step; without one, the tour is over."""
    demo = demo_of(request, has)
    steps, number = steps_of(demo.things, there(request)), sent.number("step") or 0
    if not 1 <= number <= len(steps):
        answer = RedirectResponse(own_path(sent.text("next")), 303)
        take(answer, request, has, TOUR_COOKIE)
        return answer
    step = steps[number - 1]
    answer = RedirectResponse(step.address, 303)
    if step.user == here.actor.user:
        give(answer, request, has, TOUR_COOKIE, str(number))
        return answer
    return await to_thread.run_sync(as_person, request, has, step.user, answer, number)
