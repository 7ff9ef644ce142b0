"""`/`: what waits for the visitor today."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from ..room import page_router
from ..shown import show
from ..visitor import Here

router = page_router()


@router.get("/")
def start(request: Request, here: Here) -> Response:
    """What waits."""
    return show(request, here, "start.html")
