"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import demo, language, me, sign_in, start, tour

VIEWS = (
    start.router,
    sign_in.router,
    me.router,
    demo.router,
    tour.router,
    language.router,
)  # fmt: skip
