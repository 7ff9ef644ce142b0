"""Solves of frozen batches: waiting, running, ended; the result once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from constraints.errors import NotFound

from . import tables
from .contents import Contents
from .repository import Repository, Scope
from .values import new_id
from .work import DONE, QUEUED, RUNNING, Work


@dataclass(frozen=True)
class Run:
    """One solve: of which batch, with which policy, law and seed, in which state, how far. `settings` are the caller's."""

    municipality: str
    id: str
    version: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    state: str
    batch_id: str
    batch_digest: str
    policy_digest: str | None
    law_digest: str | None
    seed: int
    settings: Any
    started_at: datetime | None
    ended_at: datetime | None
    worker: str | None
    attempt: int
    stop_asked: bool
    progress: Any
    failure: str | None
    failure_facts: Any


@dataclass(frozen=True)
class RunResult:
    """The plan of a run by its digest, its status (`optimal`, `feasible`, `infeasible`) and what a list tells of it."""

    municipality: str
    run_id: str
    at: datetime
    status: str
    plan_digest: str
    summary: Any


class RunResults(Repository[RunResult]):
    table, row = tables.run_results, RunResult


class Runs(Work[Run]):
    table, row = tables.runs, Run

    def __init__(self, scope: Scope, contents: Contents) -> None:
        super().__init__(scope)
        self.contents = contents
        self._results = RunResults(scope)

    def submit(
        self, batch_id: str, batch_digest: str, *, seed: int = 0, settings: Any = None, policy_digest: str | None = None,
        law_digest: str | None = None,
    ) -> Run:  # fmt: skip
        """A run that waits for a worker."""
        return self.make(
            id=new_id("R"), state=QUEUED, batch_id=batch_id, batch_digest=batch_digest, policy_digest=policy_digest,
            law_digest=law_digest, seed=seed, settings=settings or {}, attempt=0, stop_asked=False,
        )  # fmt: skip

    def of_batch(self, batch_id: str) -> list[Run]:
        """Oldest first."""
        return self.rows(self.table.c.batch_id == batch_id, order=(self.table.c.created_at, self.table.c.id))

    def finish(self, id: str, plan: bytes, status: str, summary: Any, state: str = DONE) -> RunResult:
        """Ends a running run with its plan, as it came: the bytes are kept and are what is approved and reproduced.

        `state` is `done`, or `stopped` with the best so far. Raises Conflict when it has ended: a run has one result.
        """
        self.move(id, (RUNNING,), state=state, ended_at=self.scope.at)
        digest = self.contents.put(plan)
        return self._results.add(run_id=id, at=self.scope.at, status=status, plan_digest=digest, summary=summary)

    def result(self, id: str) -> RunResult | None:
        """None while there is none."""
        return self._results.first(self._results.table.c.run_id == id)

    def plan(self, id: str) -> bytes:
        """The bytes of the plan. Raises NotFound where there is no result, or retention took its contents."""
        result = self.result(id)
        if result is None:
            raise NotFound("not-kept")
        return self.contents.get(result.plan_digest)
