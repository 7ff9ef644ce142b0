"""`anvis worker`: solves runs and plays simulations that wait."""

from __future__ import annotations

from typing import Annotated

import typer


def worker(
    database: Annotated[
        str | None,
        typer.Option("--database", help="i stedet for ANVIS_DATABASE / instead of ANVIS_DATABASE", show_default=False),
    ] = None,
) -> None:
    """Løser kørsler og simuleringer, der venter; start så mange, du vil / solves what waits; start as many as you like."""
    import signal
    import sys
    import threading

    from pydantic import SecretStr

    from .. import logs
    from ..jobs.runner import work
    from .shared import settings as of_environment

    settings = of_environment()
    if database is not None:
        settings = settings.model_copy(update={"database": SecretStr(database)})
    logs.configure(sys.stderr)
    until = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: until.set())
    work(settings, until)
