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

    def waiting(self) -> int:
        """How much waits; in a unit of all municipalities, of all of them."""
        query = sa.select(sa.func.count()).where(self.mine(), self.table.c.state == QUEUED)
        return int(self.scope.connection.execute(query).scalar_one())

    def in_turn(self) -> list[Row]:
        """Of each municipality the oldest that waits; first who has least running, then who was served longest ago."""
        if not self.waiting():
            return []
        c = self.table.c
        of = sa.select(
            c.municipality,
            sa.func.count(c.id).filter(c.state == RUNNING).label("running"),
            sa.func.coalesce(sa.func.max(c.started_at), sa.func.min(c.created_at)).label("served"),
        ).group_by(c.municipality).subquery()  # fmt: skip
        nth = sa.func.row_number().over(partition_by=c.municipality, order_by=(c.created_at, c.id)).label("nth")
        oldest = sa.select(c.municipality, c.id, nth).where(self.mine(), c.state == QUEUED).subquery()
        query = (
            sa.select(self.table)
            .join(oldest, sa.and_(c.municipality == oldest.c.municipality, c.id == oldest.c.id, oldest.c.nth == 1))
            .join(of, c.municipality == of.c.municipality)
            .order_by(of.c.running, of.c.served, c.created_at, c.municipality)
        )
        return [self.row(**found) for found in self.scope.connection.execute(query).mappings()]

    def held(self, id: str, worker: str, attempt: int) -> Row | None:
        """The running work, locked until this transaction ends, if it is still this worker's in this attempt.

        A worker that was thought gone may come back; what it brings is no longer asked for.
        """
        c = self.table.c
        query = sa.select(self.table).where(
            self.mine(), c.id == id, c.state == RUNNING, c.worker == worker, c.attempt == attempt
        )
        found = self.scope.connection.execute(query.with_for_update()).mappings().one_or_none()
        return None if found is None else self.row(**found)

    def counts(self) -> dict[str, int]:
        """How many there are in each state; in a unit of all municipalities, of all of them."""
        query = sa.select(self.table.c.state, sa.func.count()).where(self.mine()).group_by(self.table.c.state)
        return {str(found.state): int(found[1]) for found in self.scope.connection.execute(query)}

    def start(self, id: str, worker: str) -> Row:
        """Takes waiting work. Of two workers one gets it; the other is told that it is running."""
        attempt = self.table.c.attempt + 1
        return self.move(id, (QUEUED,), state=RUNNING, worker=worker, started_at=self.scope.at, attempt=attempt)

    def requeue(self, id: str, counts: bool = True) -> Row:
        """Puts running work back, whose worker is gone. `counts` False: the worker ended in order, so it was no attempt."""
        again = {} if counts else {"attempt": self.table.c.attempt - 1}
        return self.move(id, (RUNNING,), state=QUEUED, worker=None, started_at=None, progress=None, **again)

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

    def end_stopped(self, id: str) -> Row:
        """Ends running work that was asked to stop and has nothing to show."""
        return self.move(id, (RUNNING,), state=STOPPED, ended_at=self.scope.at)

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
