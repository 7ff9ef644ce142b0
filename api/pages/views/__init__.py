"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import audit, bench, demo, help, language, law, limits, me, sign_in, start, tour

VIEWS = (
    start.router,
    audit.router,
    bench.router,
    help.router,
    sign_in.router,
    me.router,
    demo.router,
    tour.router,
    language.router,
    law.router,
    limits.router,
)  # fmt: skip
