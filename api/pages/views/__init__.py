"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import (
    audit,
    bench,
    board,
    board_approve,
    board_cases,
    board_decide,
    board_files,
    compare,
    demo,
    help,
    language,
    law,
    limits,
    me,
    offer,
    offers,
    sign_in,
    start,
    tour,
)

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
    board.router,
    board_decide.router,
    board_cases.router,
    board_approve.router,
    board_files.router,
    compare.router,
    offers.router,
    offer.router,
)  # fmt: skip
