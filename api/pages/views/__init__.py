"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import language, sign_in, start

VIEWS = (
    start.router,
    sign_in.router,
    language.router,
)  # fmt: skip
