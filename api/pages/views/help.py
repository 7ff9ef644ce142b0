"""`/help`: the help as files, made beforehand by `make help-site` from guides and code. Open to all; it holds no case."""

from __future__ import annotations

import os
from collections.abc import Mapping
from html import escape
from pathlib import Path

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from constraints.language import LANGUAGES, say

from ...http.headers import DATA
from ...http.problems import language

# Where `make help-site` puts it: inside the package, so that a wheel made afterwards holds it.
MADE = Path(__file__).resolve().parents[2] / "help"
# Only what this server itself has. Script is for the search alone, from files; nothing stands in a page. A browser may keep
# a page and has to ask whether it is still the same.
HEADERS: Mapping[str, str] = {
    **DATA, "Cache-Control": "no-cache", "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
}  # fmt: skip


async def _headers(request: Request) -> None:
    request.state.headers = HEADERS


def router_of(folder: Path) -> APIRouter:
    """The views of a help that lies in a folder, or will: whether it is there is looked at on each call."""
    found = APIRouter(dependencies=[Depends(_headers)], include_in_schema=False)
    files = StaticFiles(directory=folder, html=True, check_dir=False)

    @found.get("/help")
    @found.get("/help/")
    async def begin(request: Request) -> Response:
        """The first page in the visitor's language."""
        return RedirectResponse(f"/help/{language(request)}/index.html", 303)

    @found.get("/help/{path:path}")
    async def page(request: Request, path: str) -> Response:
        """A file of the help. Raises HTTPException 404 for one that is not there."""
        if not (folder / "index.html").is_file():
            return _not_made(language(request))
        return await files.get_response(os.path.normpath(path), request.scope)

    return found


def _not_made(lang: str) -> Response:
    """What is said where nobody has made the help: how it is made. A plain page, 404."""
    title = say(lang, "The help is not made yet")
    told = say(
        lang, "On this machine the help has not been made. Whoever runs the service makes it with {command} in the folder of Anvis; the service need not be started again.",
        command="<code>make help-site</code>",
    )  # fmt: skip
    other = next(name for name in LANGUAGES if name != lang)
    return HTMLResponse(
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title></head><body><main><h1>{escape(title)}</h1><p>{told}</p>"
        f'<p lang="{other}">{escape(say(other, "The help is not made yet"))}.</p></main></body></html>',
        404,
    )  # fmt: skip


router = router_of(MADE)
