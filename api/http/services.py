"""What every door works with, in one typed object, and who is calling."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from prometheus_client import CollectorRegistry

from constraints.errors import Unauthorised

from ..jobs.lanes import Lane
from ..settings import Settings

LOOPBACK = ("127.0.0.1", "::1", "testclient")
# Solves take seconds and every core they get: they stand back for whoever waits for an answer.
_COURTESY = 10


@dataclass
class Services:
    """The settings, the workers of each kind, and what operations count. One object for the life of a service."""

    settings: Settings
    scorers: Lane
    solvers: Lane
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    @classmethod
    def of(cls, settings: Settings) -> Services:
        """The services of these settings; no process is started before `running`."""
        s = settings
        return cls(
            settings,
            scorers=Lane(s.scorers, s.score_queue, s.score_seconds, s.large_queue),
            solvers=Lane(s.solvers, s.solver_queue, s.solve_seconds, courtesy=_COURTESY),
        )

    @asynccontextmanager
    async def running(self, _app: FastAPI) -> AsyncIterator[None]:
        """Workers from the first call to the last."""
        async with self.solvers, self.scorers:
            yield


def services(request: Request) -> Services:
    """The services of the application that answers."""
    found: Services = request.app.state.services
    return found


async def _services(request: Request) -> Services:
    return services(request)


# The parameter of a door that needs them; a coroutine, since plain functions are sent to a thread each.
Has = Annotated[Services, Depends(_services)]


async def caller(request: Request, has: Has) -> None:
    """Whoever calls is let in, or `Unauthorised` is raised: the one place that asks, named by the routers that need it.

    Without a token only callers on this machine are served. Nothing is known of the caller but that.
    """
    token = has.settings.token
    if token is None:
        if (request.client.host if request.client else "") not in LOOPBACK:
            raise Unauthorised("loopback-only")
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), token.get_secret_value().encode()):
        raise Unauthorised("bad-token")


KNOWN_CALLER = Depends(caller)
