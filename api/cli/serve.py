"""`anvis serve`: the service."""

from __future__ import annotations

from typing import Annotated

import typer

from constraints.errors import InputError

_SECONDS_TO_END = 5


def serve(
    host: Annotated[str, typer.Option("--host", help="adresse / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
) -> None:
    """Tjenesten (HTTP) / the service. ANVIS_TOKEN sætter adgangsnøglen / sets the bearer token."""
    import signal
    import sys

    import uvicorn

    from .. import logs
    from ..app import create_app
    from ..jobs.runner import beside
    from .shared import settings as of_environment

    settings = of_environment()
    if settings.token is None and host not in ("127.0.0.1", "::1", "localhost"):
        raise InputError("no-token", host=host)
    logs.configure(sys.stderr)
    # Told to stop, it takes no new call and answers those it has, for as long as one may take; then it puts back what its
    # worker holds, so that nobody waits for a lease to run out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    longest = round(max(settings.solve_seconds, settings.score_seconds)) + _SECONDS_TO_END
    with beside(settings):
        uvicorn.run(
            create_app(settings),
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=longest,
        )
