"""`anvis serve`: the service."""

from __future__ import annotations

from typing import Annotated

import typer

from constraints.errors import InputError


def serve(
    host: Annotated[str, typer.Option("--host", help="adresse / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
) -> None:
    """Tjenesten (HTTP) / the service. ANVIS_TOKEN sætter adgangsnøglen / sets the bearer token."""
    import logging
    import sys

    import uvicorn
    from pydantic import ValidationError

    from constraints.expected import expected

    from ..app import create_app
    from ..settings import Settings

    try:
        settings = Settings()
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        name = f"ANVIS_{str(first['loc'][0]).upper()}"
        raise InputError("bad-setting/service", name=name, expected=expected(first, Settings).in_both()) from None
    if settings.token is None and host not in ("127.0.0.1", "::1", "localhost"):
        raise InputError("no-token", host=host)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    uvicorn.run(create_app(settings), host=host, port=port, access_log=False, log_level="warning")
