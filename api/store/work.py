"""What runs and simulations share: waiting, taken by a worker, told of as they go, ended once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from constraints.errors import Conflict

from . import tables
from .repository import Row, Things

QUEUED, RUNNING, DONE, STOPPED, FAILED = tables.RUN_STATES


class Work(Things[Row]):
    """A table of work. A move from a state the work is not in raises Conflict `not-in-state`, and nothing is changed."""

    def queued(self, limit: int = 100) -> list[Row]:
        """What waits, oldest first; in a unit of all municipalities, of all of them."""
        return self.rows(self.table.c.state == QUEUED, order=(self.table.c.created_at, self.table.c.id), limit=limit)

    def running(self) -> list[Row]:
        """What a worker has taken, oldest first."""
        return self.rows(self.table.c.state == RUNNING, order=(self.table.c.started_at, self.table.c.id))

    def counts(self) -> dict[str, int]:
        """How many there are in each state; in a unit of all municipalities, of all of them."""
        query = sa.select(self.table.c.state, sa.func.count()).where(self.mine()).group_by(self.table.c.state)
        return {str(found.state): int(found[1]) for found in self.scope.connection.execute(query)}

    def start(self, id: str, worker: str) -> Row:
        """Takes waiting work. Of two workers one gets it; the other is told that it is running."""
        attempt = self.table.c.attempt + 1
        return self.move(id, (QUEUED,), state=RUNNING, worker=worker, started_at=self.scope.at, attempt=attempt)

    def requeue(self, id: str) -> Row:
        """Puts running work back, whose worker is gone."""
        return self.move(id, (RUNNING,), state=QUEUED, worker=None, started_at=None, progress=None)

    def tell(self, id: str, progress: Any) -> bool:
        """How far running work is; its version stays, for nothing was decided. False when it is no longer running."""
        c = self.table.c
        return self.update(sa.and_(c.id == id, c.state == RUNNING), {"progress": progress}) is not None

    def ask_to_stop(self, id: str) -> Row:
        """Stops waiting work; asks the worker of running work to stop and keep the best so far."""
        waiting = sa.and_(self.table.c.id == id, self.table.c.state == QUEUED)
        stopped = {"state": STOPPED, "ended_at": self.scope.at, "stop_asked": True, **self._changed()}
        found = self.update(waiting, stopped)
        return self.move(id, (RUNNING,), stop_asked=True) if found is None else found

    def fail(self, id: str, failure: str, facts: Any = None) -> Row:
        """Ends work without a result: the kind of the error and its facts."""
        return self.move(
            id, (QUEUED, RUNNING), state=FAILED, ended_at=self.scope.at, failure=failure, failure_facts=facts
        )

    def move(self, id: str, states: tuple[str, ...], **values: Any) -> Row:
        """The work changed, when it is in one of the states. Raises NotFound, Conflict `not-in-state`."""
        c = self.table.c
        found = self.update(sa.and_(c.id == id, c.state.in_(states)), values | self._changed())
        if found is None:
            now: Any = self.get(id)
            raise Conflict("not-in-state", state=now.state)
        return found

    def _changed(self) -> dict[str, Any]:
        return {"version": self.table.c.version + 1, "changed_at": self.scope.at, "changed_by": self.scope.user}
