"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import (
    board,
    board_approve,
    board_cases,
    board_decide,
    board_files,
    compare,
    language,
    law,
    offer,
    offers,
    sign_in,
    start,
)

VIEWS = (
    start.router,
    sign_in.router,
    language.router,
    law.router,
    board.router,
    board_decide.router,
    board_cases.router,
    board_approve.router,
    board_files.router,
    compare.router,
    offers.router,
    offer.router,
)  # fmt: skip
