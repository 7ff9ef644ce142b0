"""Headers of answers: the strict ones of data unless a router asks for those of a page."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Depends, Request

DATA: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}  # fmt: skip
# A page carries its style in itself; it still loads nothing and runs nothing.
_PAGE: Mapping[str, str] = {
    **DATA,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


async def _page(request: Request) -> None:
    request.state.headers = _PAGE


PAGE = Depends(_page)


def headers_of(request: Request) -> Mapping[str, str]:
    """The headers of the answer to this call. What no router has spoken of, a problem above all, is data."""
    found: Mapping[str, str] = getattr(request.state, "headers", DATA)
    return found
