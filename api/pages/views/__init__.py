"""One view a file: it reads the form, calls one use case, and shows the answer."""

from __future__ import annotations

from . import audit, batch, batch_files, batch_moves, batch_rows, batches, bench, language, law, limits, sign_in, start

VIEWS = (
    start.router,
    audit.router,
    bench.router,
    sign_in.router,
    language.router,
    law.router,
    batches.router,
    batch.router,
    batch_rows.router,
    batch_files.router,
    batch_moves.router,
    limits.router,
)  # fmt: skip
