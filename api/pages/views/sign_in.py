"""`/sign-in`, `/sign-out`."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from constraints.errors import AllocationError, Unauthorised

from ...http.services import Has
from ...service.kept.tokens import actor_of
from ..room import page_router
from ..shown import language, show
from ..visitor import SESSION_COOKIE, Here, Sent
from ..ways import own_path

router = page_router()


@router.get("/sign-in")
def form(request: Request, next: str = "/") -> Response:
    """The form."""
    return show(request, None, "sign_in.html", next=own_path(next), error="")


@router.post("/sign-in")
async def sign_in(request: Request, has: Has) -> Response:
    """Takes a token and goes to the page that was asked for."""
    sent = await request.form()
    token, way = str(sent.get("token", "")).strip(), own_path(str(sent.get("next", "/")))
    try:
        if not token:
            raise Unauthorised("bad-token")
        actor_of(has.memory, token)
    except AllocationError as wrong:
        return show(request, None, "sign_in.html", 401, next=way, error=wrong.text(language(request)))
    answer = RedirectResponse(way, 303)
    answer.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return answer


@router.post("/sign-out")
def sign_out(request: Request, here: Here, sent: Sent) -> Response:
    """Ends it."""
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer
