"""`/help`: the help as files, made beforehand by `make help-site` from guides and code. Open to all; it holds no case."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from constraints.errors import NotFound
from constraints.language import LANGUAGES

from ..room import HEADERS, page_router
from ..shown import language

# Where `make help-site` puts it: inside the package, so that a wheel made afterwards holds it.
MADE = Path(__file__).resolve().parents[2] / "help"
# Where its pages lead back to: a page of its own when they are read as files, the start of Anvis here.
AWAY = "anvis.html"
# A browser may keep a page of the help, and asks each time whether it is still the same.
_HEADERS: Mapping[str, str] = {**HEADERS, "Cache-Control": "no-cache"}


async def _kept(request: Request) -> None:
    request.state.headers = _HEADERS


def router_of(folder: Path) -> APIRouter:
    """The views of a help that lies in a folder, or will: whether it is there is looked at on each call."""
    found = page_router()
    files = StaticFiles(directory=folder, check_dir=False)

    @found.get("/help")
    @found.get("/help/")
    async def begin(request: Request) -> Response:
        """The first page in the visitor's language."""
        return RedirectResponse(f"/help/{language(request)}/index.html", 303)

    @found.get("/help/{path:path}", dependencies=[Depends(_kept)])
    async def page(request: Request, path: str) -> Response:
        """A file of the help. Raises NotFound `no-help` where none was made, and HTTPException 404 for a file that is not there."""
        if not (folder / "index.html").is_file():
            raise NotFound("no-help")
        if path == AWAY:
            return RedirectResponse("/", 303)
        if path.rstrip("/") in LANGUAGES:
            return RedirectResponse(f"/help/{path.rstrip('/')}/index.html", 303)
        return await files.get_response(posixpath.normpath(path), request.scope)

    return found


router = router_of(MADE)
