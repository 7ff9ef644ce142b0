"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import audit, bench, help, language, law, limits, sign_in, start

VIEWS = (
    start.router,
    audit.router,
    bench.router,
    help.router,
    sign_in.router,
    language.router,
    law.router,
    limits.router,
)  # fmt: skip
