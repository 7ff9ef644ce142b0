"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import dwelling, household, language, law, map, sign_in, start

VIEWS = (
    start.router,
    sign_in.router,
    language.router,
    law.router,
    household.router,
    dwelling.router,
    map.router,
)  # fmt: skip
