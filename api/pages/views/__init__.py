"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import (
    audit,
<<<<<<< HEAD
    bench,
    board,
    board_approve,
    board_cases,
    board_decide,
    board_files,
    compare,
=======
    batch,
    batch_files,
    batch_moves,
    batch_rows,
    batches,
    bench,
>>>>>>> month
    demo,
    help,
    language,
    law,
    limits,
    me,
<<<<<<< HEAD
    offer,
    offers,
=======
>>>>>>> month
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
    batches.router,
    batch.router,
    batch_rows.router,
    batch_files.router,
    batch_moves.router,
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
