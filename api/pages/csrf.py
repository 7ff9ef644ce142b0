"""That a form was sent from one of our own pages, by the very browser the page was made for.

Each form carries a mark that follows from a secret in a cookie, which no other site can read; and a browser tells where a
request was begun. Where it does, both have to hold.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from fastapi import Request

from constraints.errors import Forbidden

FIELD = "csrf"
HEADER = "x-csrf"


def mark_of(secret: str) -> str:
    """The mark of a secret. Nobody finds the secret from it."""
    return hmac.new(secret.encode(), b"anvis form", hashlib.sha256).hexdigest()


def check(request: Request, given: str, mark: str, address: str = "") -> None:
    """Raises Forbidden `foreign-form` for a request that another site began, or without the mark of its page.

    `address` is where the settings say our pages are; else a page of ours is one of the host that was asked.
    """
    if not _begun_here(request, address) or not hmac.compare_digest(given.encode(), mark.encode()):
        raise Forbidden("foreign-form")


def _begun_here(request: Request, address: str) -> bool:
    """What the browser tells, where it does: a request from a page of the same origin, and of no other, no neighbour's either."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == (urlsplit(address).netloc or request.headers.get("host", ""))
