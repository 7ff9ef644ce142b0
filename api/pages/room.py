"""What every page has in common: the headers, the mark that a refusal is answered as a page, the files it is styled by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
# What a page may do: its own files and nothing else. A form goes to us alone, and nobody may frame a page.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()", "Cache-Control": "no-store",
}  # fmt: skip
_FOR_LONG = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}


async def _page(request: Request) -> None:
    request.state.headers = HEADERS
    request.state.page = True


def page_router(prefix: str = "") -> APIRouter:
    """A router whose answers, refusals among them, are pages."""
    return APIRouter(
        prefix=prefix, dependencies=[Depends(_page)], default_response_class=HTMLResponse, include_in_schema=False
    )


def is_page(request: Request) -> bool:
    """Whether the caller reads a page: a view was found for it, or a browser asks for an address outside the API."""
    if getattr(request.state, "page", False):
        return True
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


@cache
def static_version() -> str:
    """Ten hex digits that change with any of the static files, so that a browser may keep each for ever."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(STATIC)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:10]


def static(path: str) -> str:
    """The address of a static file."""
    return f"/static/{static_version()}/{path}"


class Static(StaticFiles):
    """The static files under `/static/VERSION/`. Another version than ours is answered with ours, and not kept for long."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        version, _, rest = path.partition("/")
        scope.setdefault("state", {})["headers"] = _FOR_LONG if version == static_version() else HEADERS
        return await super().get_response(rest, scope)
