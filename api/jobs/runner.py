"""The worker: takes runs and simulations as their turn comes, has each done in a process of its own, keeps what it brings.

One thread does all of it. Any process may be killed at any moment: the server, this worker, or a process that solves.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from constraints.errors import AllocationError, Busy, Failed, NoDatabase, OutOfTime

from ..settings import Settings
from ..store import Store, is_there, open_store
from .process import started
from .queue import KINDS, Queue, Taken

log = logging.getLogger("anvis.jobs")
_ROUND_S = 0.25
_LOOKS_S = 0.5  # how often it is asked whether a person wants work to stop
_TELLS_S = 1.0  # how often progress is written, at most
# A simulation between two replications hears nothing; what is done is kept, so it need not be waited for.
_GRACE_S = 10.0
_AWAY_S = 10.0  # how long a memory that cannot be opened is left alone
# Replications that nobody has gone on from for this long are removed.
_FORGOTTEN_S = 30 * 86_400


@dataclass(frozen=True)
class Limits:
    """How much one worker does at once, by kind; and when work is given up.

    `lease` seconds without a sign of life make work nobody's; after `attempts` it has failed; `seconds` by kind on the wall.
    """

    at_once: Mapping[str, int]
    seconds: Mapping[str, float]
    lease: float = 30.0
    attempts: int = 3
    courtesy: int = 10
    folder: Path = Path("anvis-work")

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(
            {"run": settings.runners, "simulation": settings.simulators},
            {"run": settings.run_seconds, "simulation": settings.simulation_seconds},
            settings.lease_seconds, settings.run_attempts, settings.courtesy, settings.work_folder.expanduser(),
        )  # fmt: skip


class _Job:
    """Work in hand, and the process that does it."""

    def __init__(self, taken: Taken, limits: Limits) -> None:
        now = time.monotonic()
        self.taken = taken
        self.ends = now + limits.seconds[taken.kind]
        self.grace: float | None = None
        self.progress: Mapping[str, Any] = {"step": "start", "permille": 0}
        self.news = False
        self.beats, self.beat_at, self.look_at = 0, now, now + _LOOKS_S
        self.said: tuple[str, Any] | None = None
        self.asked = False
        self.process, self.line = started("api.jobs.solving", limits.courtesy)
        with suppress(OSError):  # it is gone already, which `read` will find
            self.line.send((taken.kind, _with_folder(taken, limits.folder)))

    def read(self) -> None:
        """Everything its process has said; `said` is the last word, ("died", None) where there is none."""
        try:
            while self.said is None and self.line.poll(0):
                what, told = self.line.recv()
                if what == "progress":
                    self.progress, self.news = told, True
                else:
                    self.said = what, told
        except (EOFError, OSError):
            self.said = self.said or ("died", None)

    def stop(self) -> None:
        """Once: asks the process to end with what it has."""
        if not self.asked:
            self.asked, self.grace = True, time.monotonic() + _GRACE_S
            with suppress(OSError):
                self.line.send("stop")

    def end(self) -> None:
        with suppress(OSError):
            self.line.close()
        self.process.kill()
        self.process.wait()


def _with_folder(taken: Taken, folder: Path) -> Mapping[str, Any]:
    """A simulation of the same scenario goes on in the same folder, whoever it is for."""
    if taken.kind != "simulation":
        return taken.job
    with suppress(OSError):
        for old in folder.iterdir():
            if time.time() - old.stat().st_mtime > _FORGOTTEN_S:
                shutil.rmtree(old, ignore_errors=True)
    return {**taken.job, "folder": str(folder / taken.job["digest"][:32])}


class Runner:
    """One worker. `run` until it is told to end; then what it holds is put back for others."""

    def __init__(self, store: Store, limits: Limits, name: str | None = None) -> None:
        self.limits = limits
        self.name = name or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self.queue = Queue(store, self.name, limits.attempts)
        self.jobs: list[_Job] = []
        self._seen: dict[tuple[str, str], tuple[str, int, int, float]] = {}
        self._look_at = 0.0

    @property
    def pids(self) -> list[int]:
        """Processes that solve."""
        return [job.process.pid for job in list(self.jobs)]

    def run(self, until: threading.Event) -> None:
        """Works until the event is set. A memory that is away for a while is waited for."""
        try:
            while not until.is_set():
                try:
                    self.round()
                except (NoDatabase, Busy) as away:
                    _tell("memory.away", error=away.code)
                    self._seen.clear()  # nobody could give a sign of life either
                    until.wait(1.0)
                except Exception as other:
                    _tell("round.failed", error=type(other).__name__)
                    until.wait(1.0)
                lines = [job.line for job in self.jobs if job.said is None]
                if lines:
                    wait(lines, _ROUND_S)
                else:
                    until.wait(_LOOKS_S)
        finally:
            self.leave()

    def round(self) -> None:
        """Looks after what is in hand, takes what waits, and puts back what nobody holds any more."""
        for job in list(self.jobs):
            self._attend(job)
        for kind in KINDS:
            while sum(job.taken.kind == kind for job in self.jobs) < self.limits.at_once[kind]:
                taken = self.queue.take(kind)
                if taken is None:
                    break
                _tell("work.started", kind=kind, id=taken.id, attempt=taken.attempt)
                self.jobs.append(_Job(taken, self.limits))
        self._look_for_gone()

    def leave(self) -> None:
        """Ends the processes, and puts their work back; it was no attempt."""
        for job in self.jobs:
            job.end()
            with suppress(NoDatabase, Busy):  # its lease runs out instead
                self.queue.give_back(job.taken, counts=False)
        self.jobs = []

    def _attend(self, job: _Job) -> None:
        job.read()
        now = time.monotonic()
        if job.said is None and now > job.ends:
            job.said = "late", None
        if job.said is None and job.grace is not None and job.taken.kind == "simulation" and now > job.grace:
            job.said = "done", {"result": None}
        if job.said is not None:
            self._settle(job)
        elif now >= job.look_at:
            job.look_at = now + _LOOKS_S
            asked = self._look(job, now)
            if asked is None:
                self._drop(job, "lost")
            elif asked:
                job.stop()

    def _look(self, job: _Job, now: float) -> bool | None:
        since = now - job.beat_at
        if since < (_TELLS_S if job.news else self.limits.lease / 6):
            return self.queue.asked(job.taken)
        job.beats, job.beat_at, job.news = job.beats + 1, now, False
        return self.queue.beat(job.taken, job.beats, job.progress)

    def _settle(self, job: _Job) -> None:
        """Keeps what came of the work. Where the memory is away, it is tried again in the next round."""
        assert job.said is not None
        what, told = job.said
        try:
            if what == "done":
                came = "finished" if self.queue.finish(job.taken, told) else "lost"
            elif what == "died":
                came = self.queue.give_back(job.taken) or "lost"
            else:
                came = "failed" if self.queue.fail(job.taken, self._wrong(job, what, told)) else "lost"
        except (NoDatabase, Busy):
            raise
        except AllocationError as refused:  # what it brought is not to be kept
            job.said = "refused", refused if what != "refused" else Failed("internal", error=refused.code)
            return
        except Exception as other:
            job.said = "failed", type(other).__name__
            if what == "failed":
                self._drop(job, "dropped")  # its lease runs out
            return
        self._drop(job, came)

    def _wrong(self, job: _Job, what: str, told: Any) -> AllocationError:
        if what == "refused" and isinstance(told, AllocationError):
            return told
        if what == "late":
            return OutOfTime("out-of-time/work", seconds=round(self.limits.seconds[job.taken.kind]))
        return Failed("internal", error=str(told))

    def _drop(self, job: _Job, came: str) -> None:
        job.end()
        self.jobs.remove(job)
        _tell(f"work.{came}", kind=job.taken.kind, id=job.taken.id, attempt=job.taken.attempt)

    def _look_for_gone(self) -> None:
        """Puts back work whose worker's count has stood still for a lease, by this worker's clock."""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + self.limits.lease / 6
        seen: dict[tuple[str, str], tuple[str, int, int, float]] = {}
        for taken, beat in self.queue.held():
            if taken.worker == self.name and any(job.taken.id == taken.id for job in self.jobs):
                continue
            key, mark = (taken.municipality, taken.id), (taken.worker, taken.attempt, beat)
            before = self._seen.get(key)
            since = before[3] if before is not None and before[:3] == mark else now
            if now - since > self.limits.lease:
                came = self.queue.give_back(taken)
                _tell("work.taken-back", kind=taken.kind, id=taken.id, attempt=taken.attempt, now=came)
            else:
                seen[key] = (*mark, since)
        self._seen = seen


def _tell(event: str, **facts: Any) -> None:
    log.info(json.dumps({"event": event, **facts}))


def work(settings: Settings, until: threading.Event) -> None:
    """A worker on the memory of the settings, until the event is set. Raises as `open_store` does."""
    store = open_store(settings.database.get_secret_value())
    try:
        Runner(store, Limits.of(settings)).run(until)
    finally:
        store.close()


@contextmanager
def beside(settings: Settings) -> Iterator[None]:
    """A worker on a thread of this process while inside, where the memory is a file; elsewhere workers are started apart.

    It begins when there is something to remember: a service that only judges and solves is asked for no database.
    """
    if not settings.database.get_secret_value().startswith("sqlite"):
        yield
        return
    until = threading.Event()
    thread = threading.Thread(target=_when_there, args=(settings, until), name="worker")
    thread.start()
    try:
        yield
    finally:
        until.set()
        thread.join()


def _when_there(settings: Settings, until: threading.Event) -> None:
    while not until.is_set():
        try:
            if is_there(settings.database.get_secret_value()):
                return work(settings, until)
        except AllocationError as away:  # what it is about is told to whoever asks for what is kept
            _tell("memory.away", error=away.code)
            until.wait(_AWAY_S)
        until.wait(_LOOKS_S)
