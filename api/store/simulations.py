"""Policies compared over years: waiting, running, ended; the result once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from constraints.errors import NotFound

from . import tables
from .contents import Contents
from .repository import Scope
from .values import digest_of, new_id
from .work import DONE, QUEUED, RUNNING, Work


@dataclass(frozen=True)
class Simulation:
    """One study of a scenario, and its result by digest."""

    municipality: str
    id: str
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    state: str
    scenario_digest: str
    settings: Any
    started_at: datetime | None
    ended_at: datetime | None
    worker: str | None
    attempt: int
    stop_asked: bool
    progress: Any
    result_digest: str | None
    failure: str | None
    failure_facts: Any


class Simulations(Work[Simulation]):
    table, row = tables.simulations, Simulation

    def __init__(self, scope: Scope, contents: Contents) -> None:
        super().__init__(scope)
        self.contents = contents

    def submit(self, scenario: Any, settings: Any = None) -> Simulation:
        """A simulation that waits for a worker; `scenario` is plain data."""
        return self.make(
            id=new_id("S"), state=QUEUED, scenario_digest=self.contents.put_document(scenario), settings=settings or {},
            attempt=0, stop_asked=False,
        )  # fmt: skip

    def finish(self, id: str, result: bytes, state: str = DONE) -> Simulation:
        """Ends a running simulation with its result. Raises Conflict when it has ended."""
        digest = digest_of(result)
        ended = self.move(id, (RUNNING,), state=state, ended_at=self.scope.at, result_digest=digest)
        self.contents.put(result)
        return ended

    def result(self, id: str) -> bytes:
        """Raises NotFound where there is none, or retention took its contents."""
        digest = self.get(id).result_digest
        if digest is None:
            raise NotFound("not-kept")
        return self.contents.get(digest)
