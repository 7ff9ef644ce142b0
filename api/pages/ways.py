"""Where a page may lead to: our own pages alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.routing import Match

# A path of ours: one slash, then what addresses are made of. Two slashes, or a backslash, would lead to another host.
_OWN = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def own_path(address: str) -> str:
    """The address, where it is a path on this host; else the start."""
    split = urlsplit(address) if _OWN.fullmatch(address) else None
    return address if split is not None and not split.scheme and not split.netloc else "/"


def anchor(key: str) -> str:
    """The id of the row of a household or dwelling on a page: ids of people's own making hold signs that an address may not."""
    return "h-" + hashlib.blake2b(key.encode(), digest_size=6).hexdigest()


def back(address: str, done: str = "", **more: str) -> RedirectResponse:
    """The answer to a form that was taken: the page it came from, with a code for what was done."""
    asked = {k: v for k, v in {"done": done, **more}.items() if v}
    return RedirectResponse(address + (f"?{urlencode(asked)}" if asked else ""), 303)


def there(request: Request) -> Callable[[str], bool]:
    """Tells of a path whether some page answers it."""
    routes = request.app.routes

    def is_there(path: str) -> bool:
        asked = {"type": "http", "path": path, "method": "GET", "headers": [], "root_path": ""}
        return any(route.matches(asked)[0] is Match.FULL for route in routes)

    return is_there
