"""`/language`: the pages in the other language."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from ..room import page_router
from ..shown import LANGUAGE_COOKIE
from ..ways import own_path

router = page_router()
_YEAR = 365 * 24 * 3600


@router.get("/language")
async def choose(request: Request, to: str = "da", next: str = "/") -> Response:
    """Keeps the language in a cookie and goes back to where the visitor was."""
    answer = RedirectResponse(own_path(next), 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        LANGUAGE_COOKIE, "en" if to == "en" else "da", _YEAR, samesite="lax", secure=secure, httponly=True
    )
    return answer
