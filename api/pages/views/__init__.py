"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import (
    audit,
    batch,
    batch_files,
    batch_moves,
    batch_rows,
    batches,
    bench,
    demo,
    help,
    language,
    law,
    limits,
    me,
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
)  # fmt: skip
