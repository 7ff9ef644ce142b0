"""What a worker does in the memory: takes work whose turn it is, keeps hold of it, ends it once.

Work is held by a lease. Its worker raises a count (`beat`) in the progress of the work; a worker that sees a count stand
still for as long as the lease, by its own clock, takes the work to be nobody's and puts it back. So no two machines need
to agree on the time. Everything a worker writes is written only if the work is still its own in this attempt, in one
transaction with the state and the trace: a worker that comes back late brings nothing twice.

Why not a kept runner: DBOS Transact finds out only at its own start, or when it is told, that work of another process lies
about, so the lease would be needed all the same; so would the turns between municipalities and the end of the queue, which
its queues do not have. What is left of it is a second account of every run, beside the one that is the truth here, to be
backed up, restored and kept apart by municipality together with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from constraints.errors import AllocationError, Conflict, InputError, NotFound, WorkerDied

from ..store import Run, Simulation, Store, Unit

USER = "anvis-worker"  # who acts in the trace where no person does
Row = Run | Simulation


@dataclass(frozen=True)
class Taken:
    """Work that a worker holds, in one attempt, and what its process needs. Its process is told no ids."""

    kind: str
    municipality: str
    id: str
    worker: str
    attempt: int
    job: Mapping[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class _Kind:
    """A table of work: what its process is given, and how what it brings is kept."""

    of: Callable[[Unit], Any]
    job: Callable[[Unit, Any], dict[str, Any]]
    keep: Callable[[Unit, str, Mapping[str, Any]], dict[str, Any]]


def _run_job(unit: Unit, run: Run) -> dict[str, Any]:
    told = run.settings
    work, previous = told.get("work_limit"), told.get("previous")
    return {
        "batch": unit.contents.get(run.batch_digest), "previous": None if previous is None else unit.runs.plan(previous),
        "seed": run.seed, "time_limit": float(told.get("time_limit", 60)), "work_limit": None if work is None else float(work),
    }  # fmt: skip


def _keep_run(unit: Unit, id: str, brought: Mapping[str, Any]) -> dict[str, Any]:
    state = "stopped" if brought["stopped"] else "done"
    kept = unit.runs.finish(id, brought["plan"], brought["status"], brought["summary"], state)
    digests = brought["summary"]["digests"]
    return {"state": state, "digest": kept.plan_digest, "status": kept.status, "code": digests["code"], "law": digests["law"]}  # fmt: skip


def _simulation_job(unit: Unit, simulation: Simulation) -> dict[str, Any]:
    return {"scenario": unit.contents.get(simulation.scenario_digest), "digest": simulation.scenario_digest}


def _keep_simulation(unit: Unit, id: str, brought: Mapping[str, Any]) -> dict[str, Any]:
    if brought["result"] is None:
        unit.simulations.end_stopped(id)
        return {"state": "stopped"}
    kept = unit.simulations.finish(id, brought["result"])
    return {"state": "done", "digest": kept.result_digest}


_KINDS = {
    "run": _Kind(lambda unit: unit.runs, _run_job, _keep_run),
    "simulation": _Kind(lambda unit: unit.simulations, _simulation_job, _keep_simulation),
}
KINDS = tuple(_KINDS)


class Queue:
    """The work of all municipalities, as one worker sees it. Raises NoDatabase and Busy where the memory cannot be had."""

    def __init__(self, store: Store, worker: str, attempts: int) -> None:
        self.store, self.worker, self.attempts = store, worker, attempts

    def take(self, kind: str) -> Taken | None:
        """The work whose turn it is, now this worker's; None where nothing waits."""
        of = _KINDS[kind].of
        with self.store.everywhere(USER) as unit:
            waiting: list[Row] = of(unit).in_turn()
        for row in waiting:
            try:
                with self.store.unit(row.municipality, USER) as unit:
                    started = of(unit).start(row.id, self.worker)
                    unit.audit.append(f"{kind}.started", kind, row.id, {"attempt": started.attempt})
            except Conflict:
                continue  # another worker was quicker, or it was stopped
            taken = Taken(kind, row.municipality, row.id, self.worker, started.attempt)
            if (full := self._with_job(taken, started)) is not None:
                return full
        return None

    def _with_job(self, taken: Taken, row: Row) -> Taken | None:
        """None where what the work rests on is not kept any more; the work has failed then."""
        try:
            with self.store.reading(taken.municipality, USER) as unit:
                job = _KINDS[taken.kind].job(unit, row)
        except AllocationError as wrong:
            if wrong.code != "not-kept":
                raise
            self.fail(taken, wrong)
            return None
        return Taken(taken.kind, taken.municipality, taken.id, taken.worker, taken.attempt, job)

    def beat(self, taken: Taken, count: int, progress: Mapping[str, Any]) -> bool | None:
        """Keeps hold of the work and tells how far it is. Whether a person wants it to stop; None: it is no longer ours."""
        with self.store.unit(taken.municipality, USER) as unit:
            row = self._mine(unit, taken)
            if row is None:
                return None
            _KINDS[taken.kind].of(unit).tell(taken.id, {**progress, "beat": count})
            return bool(row.stop_asked)

    def asked(self, taken: Taken) -> bool | None:
        """As `beat`, with nothing written."""
        try:
            with self.store.reading(taken.municipality, USER) as unit:
                row = _KINDS[taken.kind].of(unit).get(taken.id)
        except NotFound:
            return None
        ours = row.state == "running" and (row.worker, row.attempt) == (taken.worker, taken.attempt)
        return bool(row.stop_asked) if ours else None

    def finish(self, taken: Taken, brought: Mapping[str, Any]) -> bool:
        """Keeps what the work brought. False where it was no longer ours: then nothing is kept."""
        with self.store.unit(taken.municipality, USER) as unit:
            if self._mine(unit, taken) is None:
                return False
            facts = _KINDS[taken.kind].keep(unit, taken.id, brought)
            unit.audit.append(f"{taken.kind}.finished", taken.kind, taken.id, {**facts, "attempt": taken.attempt})
        return True

    def fail(self, taken: Taken, wrong: AllocationError) -> bool:
        """Ends the work without a result, with the reason."""
        facts = json.loads(json.dumps(wrong.facts, default=str))
        try:
            return self._failed(taken, wrong.kind, facts)
        except InputError:  # the facts repeat what is never kept
            return self._failed(taken, wrong.kind, None)

    def _failed(self, taken: Taken, kind: str, facts: Any) -> bool:
        with self.store.unit(taken.municipality, USER) as unit:
            if self._mine(unit, taken) is None:
                return False
            _KINDS[taken.kind].of(unit).fail(taken.id, kind, facts)
            unit.audit.append(f"{taken.kind}.failed", taken.kind, taken.id, {"failure": kind, "attempt": taken.attempt})
        return True

    def give_back(self, taken: Taken, counts: bool = True) -> str | None:
        """Puts the work back because its process or its worker is gone; after too many attempts it has failed.

        `counts` False: its worker ends in order. What it is now, `queued` or `failed`; None where it was no longer held so.
        """
        if counts and taken.attempt >= self.attempts:
            return "failed" if self.fail(taken, WorkerDied("worker-died/often", count=taken.attempt)) else None
        with self.store.unit(taken.municipality, USER) as unit:
            if self._mine(unit, taken) is None:
                return None
            _KINDS[taken.kind].of(unit).requeue(taken.id, counts)
            unit.audit.append(f"{taken.kind}.requeued", taken.kind, taken.id, {"attempt": taken.attempt})
        return "queued"

    def held(self) -> list[tuple[Taken, int]]:
        """All running work with the count of its worker; whose it is stands in it."""
        found: list[tuple[Taken, int]] = []
        with self.store.everywhere(USER) as unit:
            for kind, table in _KINDS.items():
                for row in table.of(unit).running():
                    beat = int((row.progress or {}).get("beat", 0))
                    found.append((Taken(kind, row.municipality, row.id, row.worker or "", row.attempt), beat))
        return found

    def _mine(self, unit: Unit, taken: Taken) -> Row | None:
        found: Row | None = _KINDS[taken.kind].of(unit).held(taken.id, taken.worker, taken.attempt)
        return found
