"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import audit, bench, dwelling, household, language, law, limits, map, sign_in, start

VIEWS = (
    start.router,
    audit.router,
    bench.router,
    sign_in.router,
    language.router,
    law.router,
    limits.router,
    household.router,
    dwelling.router,
    map.router,
)  # fmt: skip
