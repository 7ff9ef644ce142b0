"""What every door works with, in one typed object, and who is calling."""

from __future__ import annotations

import hmac
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, FastAPI, Request
from prometheus_client import CollectorRegistry

from constraints.errors import Forbidden, Unauthorised

from ..access import Actor, Role
from ..access.oidc import Verifier
from ..access.rights import reach_of
from ..access.sign_in import Seal, SignIn
from ..access.tokens import is_local
from ..demo import Demo
from ..extras import need
from ..jobs.lanes import Lane
from ..service.kept import Desk
from ..service.kept.memory import Memory, open_memory
from ..service.kept.tokens import actor_of
from ..service.kept.work import Room
from ..service.measures import Measure, measures
from ..settings import Settings
from .kept_metrics import KeptMetrics

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
    verifier: Verifier | None = None
    sign_in: SignIn | None = None
    seal: Seal = field(default_factory=Seal)
    demo: Demo | None = None
    _memory: Memory | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.registry.register(KeptMetrics(self.measured))

    def measured(self) -> Sequence[Measure] | None:
        """What operations count in the memory; None while nobody has opened it, which to be counted does not."""
        return None if self._memory is None else measures(self._memory)

    @property
    def memory(self) -> Memory:
        """What Anvis remembers, opened when it is first asked for: a service that only judges and solves needs none.

        Raises NoDatabase and what else opening raises. May wait for the database: for threads, not for the event loop.
        """
        with self._opening:
            if self._memory is None:
                self._memory = open_memory(self.settings.database.get_secret_value())
            return self._memory

    def desk(self, who: Actor, municipality: str) -> Desk:
        """The desk of somebody in a municipality, with whom it names to sign. What may be done there is for each act to ask."""
        return Desk(self.memory, who, municipality, self.settings.signers_of(municipality))

    @property
    def room(self) -> Room:
        """How much may wait."""
        return Room(self.settings.queue_each, self.settings.queue_all)

    @classmethod
    def of(cls, settings: Settings, demo: Demo | None = None) -> Services:
        """The services of these settings; no process is started before `running`.

        Raises InputError for settings that do not hold together, MissingExtra where one of them needs an extra.
        """
        s = settings
        client, key = s.client, s.sign_in_key
        if client is not None:
            need("sign-in")
        return cls(
            settings,
            scorers=Lane(s.scorers, s.score_queue, s.score_seconds, s.large_queue),
            solvers=Lane(s.solvers, s.solver_queue, s.solve_seconds, courtesy=_COURTESY),
            verifier=None if (provider := s.provider) is None else Verifier(provider),
            sign_in=None if client is None else SignIn(client),
            seal=Seal(None if key is None else key.get_secret_value()),
            demo=demo,
        )

    @asynccontextmanager
    async def running(self, _app: FastAPI) -> AsyncIterator[None]:
        """Workers from the first call to the last."""
        async with self.solvers, self.scorers:
            if self.demo is not None:
                self.demo.start()
            try:
                yield
            finally:
                if self._memory is not None:
                    await to_thread.run_sync(self._memory.close)
                    self._memory = None


def services(request: Request) -> Services:
    """The services of the application that answers."""
    found: Services = request.app.state.services
    return found


async def _services(request: Request) -> Services:
    return services(request)


# The parameter of a door that needs them; a coroutine, since plain functions are sent to a thread each.
Has = Annotated[Services, Depends(_services)]


# Who calls without a name of one's own: on this machine, or with the service's one token. Nothing is kept for it.
_NAMELESS = Actor("nameless", frozenset({Role.coordinator, Role.caseworker}), frozenset())


async def caller(request: Request, has: Has) -> Actor:
    """Who calls: the one place that asks, named by the routers that need it. Raises Unauthorised.

    A bearer token is the service's own (`ANVIS_TOKEN`: calls that keep nothing), a local one, or the identity provider's.
    Without any, callers on this machine alone are served, for calls that keep nothing.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    own = has.settings.token
    if scheme.lower() != "bearer" or not given.strip():
        if own is None and has.verifier is None and not scheme:
            if (request.client.host if request.client else "") in LOOPBACK:
                return _NAMELESS
            raise Unauthorised("loopback-only")
        raise Unauthorised("bad-token")
    given = given.strip()
    if own is not None and hmac.compare_digest(given.encode(), own.get_secret_value().encode()):
        return _NAMELESS
    if is_local(given):
        return await to_thread.run_sync(lambda: actor_of(has.memory, given))
    if has.verifier is not None:
        return await to_thread.run_sync(has.verifier.actor, given)
    raise Unauthorised("bad-token")


KNOWN_CALLER = Depends(caller)


def may(right: str) -> Any:
    """A dependency: the caller has a right somewhere. For calls that concern no municipality. Raises Forbidden."""

    async def judged(who: Annotated[Actor, Depends(caller)]) -> None:
        if reach_of(who, right) is None:
            raise Forbidden("no-right", right=right)

    return Depends(judged)
