"""`anvis serve`: the service."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from constraints.errors import InputError
from constraints.language import say

if TYPE_CHECKING:
    from ..demo import Demo
    from ..settings import Settings

_SECONDS_TO_END = 5


def serve(
    host: Annotated[str, typer.Option("--host", help="adresse / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="en opdigtet by at prøve; alt slettes bagefter / a made-up city to try; all is removed")
    ] = False,
) -> None:  # fmt: skip
    """Tjenesten (HTTP); ANVIS_TOKEN sætter adgangsnøglen / the service (HTTP); ANVIS_TOKEN sets the bearer token."""
    import signal

    from .. import logs
    from .shared import settings as of_environment

    settings = of_environment()
    here = host in ("127.0.0.1", "::1", "localhost")
    if demo and not here:
        raise InputError("demo-host", host=host)
    if settings.token is None and not here:
        raise InputError("no-token", host=host)
    logs.configure(sys.stderr, logging.WARNING if demo else logging.INFO)
    # Told to stop, it takes no new call and answers those it has, for as long as one may take; then it puts back what its
    # worker holds, so that nobody waits for a lease to run out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if not demo:
        _served(settings, host, port)
        return
    from ..demo import opened

    with opened() as shown:
        _tell(host, port)
        _served(shown.settings(settings), host, port, shown)


def _served(settings: Settings, host: str, port: int, demo: Demo | None = None) -> None:
    """Answers until it is told to stop."""
    import uvicorn

    from ..app import create_app
    from ..jobs.runner import beside

    app = create_app(settings, demo)
    longest = round(max(settings.solve_seconds, settings.score_seconds)) + _SECONDS_TO_END
    with beside(settings):
        uvicorn.run(
            app, host=host, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=_SECONDS_TO_END if demo else longest,
        )  # fmt: skip


def _tell(host: str, port: int) -> None:
    """Where the demonstration is, in both languages: nobody has said yet which one is read."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    for lang in ("da", "en"):
        told = say(
            lang,
            "A demonstration with a made-up city: {address}  (stop it with Ctrl-C; all of it is removed then)",
            address=address,
        )
        sys.stdout.write(f"{told}\n")
    sys.stdout.flush()
