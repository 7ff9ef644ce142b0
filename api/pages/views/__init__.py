"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import audit, bench, demo, dwelling, help, household, language, law, limits, map, me, sign_in, start, tour

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
    household.router,
    dwelling.router,
    map.router,
)  # fmt: skip
