"""Solves in processes of their own: none blocks the event loop, none takes the server or another caller with it.

A lane is a number of worker processes and a queue in front of them. A worker that dies in the middle of a call gives
that one caller a `WorkerDied`; a new worker takes its place, as it does for one that died while nobody needed it. A
call beyond its time ends its worker the same way, and so does a caller who leaves.

Large calls never take the last worker of a lane, so a small one waits for small ones at most.

Why not a kept pool: `anyio.to_process` starts its workers by `-m`, with the folder the server stands in first on their
path, ends them after five idle minutes and has no queue that can be full; in `loky` and `concurrent.futures` one killed
worker fails every call in hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from constraints.errors import Busy, Failed, OutOfTime, WorkerDied

from .process import started

# How long a worker may go on for a caller who left: a short call is over sooner than a new worker is loaded.
_GRACE_SECONDS = 0.5


class _Worker:
    """A process of `api.jobs.worker`, spoken to over a socket of its own."""

    def __init__(self, courtesy: int = 0) -> None:
        self.process, self.pipe = started("api.jobs.worker", courtesy)
        self.job: object = None
        self._loaded = False

    def send(self, name: str, args: tuple[Any, ...]) -> None:
        """Hands over a job. Raises OSError when the process is not there to take it."""
        self.pipe.send((name, args))

    def answer(self, seconds: float) -> tuple[str, Any]:
        """Blocks until the worker answers. Raises EOFError or OSError when it died and TimeoutError when it took too long."""
        end = time.monotonic() + seconds
        answer: tuple[str, Any] = ("ready", None)
        while answer[0] == "ready":  # it says so once, when everything is loaded
            if not self.pipe.poll(max(0.0, end - time.monotonic())):
                raise TimeoutError
            answer = self.pipe.recv()
            self._loaded = True
        return answer

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def loaded(self) -> bool:
        """Whether a worker that has no job in hand has said that it is ready."""
        with contextlib.suppress(EOFError, OSError):
            if not self._loaded and self.pipe.poll(0):
                self._loaded = self.pipe.recv()[0] == "ready"
        return self._loaded and self.alive

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.pipe.close()
        self.process.kill()
        self.process.wait()


class Lane:
    """Worker processes for one kind of work, with at most `queue` small and `large_queue` large calls waiting.

    `courtesy` is how far its processes stand back for others on the machine (the nice value of Unix).
    """

    def __init__(
        self, workers: int, queue: int, seconds: float, large_queue: int | None = None, courtesy: int = 0
    ) -> None:
        self.size, self.seconds, self.courtesy = workers, seconds, courtesy
        self.at_once = {False: workers, True: max(1, workers - 1)}
        self.queue = {False: queue, True: queue if large_queue is None else large_queue}
        self.waiting = {False: 0, True: 0}
        self.deaths = 0
        # The one used last is used first: it has in memory what it was asked about last.
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._seats = {large: asyncio.Semaphore(count) for large, count in self.at_once.items()}
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="lane")
        self._all: set[_Worker] = set()
        self._working: set[_Worker] = set()

    async def start(self) -> None:
        for _ in range(self.size):
            await self._idle.put(await asyncio.to_thread(self._new))

    def _new(self) -> _Worker:
        worker = _Worker(self.courtesy)
        self._all.add(worker)
        return worker

    def _replaced(self, worker: _Worker) -> _Worker:
        worker.end()
        new = self._new()
        self._all.discard(worker)
        return new

    @property
    def pids(self) -> list[int]:
        """Processes that live."""
        return [w.process.pid for w in list(self._all) if w.alive]

    @property
    def working(self) -> list[int]:
        """Processes that have a job in hand."""
        return [w.process.pid for w in list(self._working)]

    async def ready(self) -> int:
        """Workers that could take a job or have one in hand. Those that died while idle are replaced."""
        idle = [self._idle.get_nowait() for _ in range(self._idle.qsize())]
        try:
            for i, worker in enumerate(idle):
                if not worker.alive:
                    self.deaths += 1
                    idle[i] = await asyncio.to_thread(self._replaced, worker)
            return len(self._working) + sum(worker.loaded for worker in idle)
        finally:
            for worker in reversed(idle):
                self._idle.put_nowait(worker)

    async def call(self, name: str, *args: Any, large: bool = False) -> bytes:
        """Runs one job. Raises Busy, WorkerDied, OutOfTime, Failed, or what the job refused with."""
        if not self._open or self.waiting[large] >= self.at_once[large] + self.queue[large]:
            raise Busy("busy")
        self.waiting[large] += 1
        try:
            kind, answer = await self._answered(name, args, self._seats[large])
        finally:
            self.waiting[large] -= 1
        if kind == "ok":
            return bytes(answer)
        if kind == "refused":
            raise answer
        if kind == "died":
            raise WorkerDied("worker-died")
        if kind == "late":
            raise OutOfTime("out-of-time", seconds=round(self.seconds))
        raise Failed("internal", error=answer)

    async def _answered(self, name: str, args: tuple[Any, ...], seats: asyncio.Semaphore) -> tuple[str, Any]:
        await seats.acquire()
        try:
            worker = await self._idle.get()
        except asyncio.CancelledError:
            seats.release()
            raise
        job = worker.job = object()
        task = self._loop.run_in_executor(self._threads, self._run, worker, name, args)
        task.add_done_callback(lambda _t: seats.release())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            # The caller left. Its thread goes on, sees the worker end, and puts a new one in its place.
            self._loop.call_later(_GRACE_SECONDS, self._end_for_nobody, worker, job)
            raise

    def _end_for_nobody(self, worker: _Worker, job: object) -> None:
        """Ends a worker that is still at the job of a caller who left; never at a later one."""
        if worker.job is job and worker in self._working:
            worker.process.kill()

    def _run(self, worker: _Worker, name: str, args: tuple[Any, ...]) -> tuple[str, Any]:
        """On a thread of the lane: asks the worker, and puts it, or a new one, back."""
        answer: tuple[str, Any] = ("died", None)
        good = False
        try:
            worker = self._handed(worker, name, args)
            self._working.add(worker)
            answer = worker.answer(self.seconds)
            good = True
        except TimeoutError:
            answer = ("late", None)
        except (EOFError, OSError):
            self.deaths += 1
        finally:
            self._working.discard(worker)
            try:
                if not good:
                    worker = self._replaced(worker)
            finally:
                self._loop.call_soon_threadsafe(self._idle.put_nowait, worker)
        return answer

    def _handed(self, worker: _Worker, name: str, args: tuple[Any, ...]) -> _Worker:
        """The worker that took the job: another one when this one died while it was idle, for nothing of the job is lost."""
        try:
            worker.send(name, args)
        except OSError:
            self.deaths += 1
            worker = self._replaced(worker)
            worker.send(name, args)
        return worker

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        assert self._running is not None
        return self._running

    _running: asyncio.AbstractEventLoop | None = None
    # A lane that is not open has nobody to answer: it says so, and lets nobody wait.
    _open = False

    async def __aenter__(self) -> Lane:
        self._running, self._open = asyncio.get_running_loop(), True
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open = False
        for worker in list(self._all):
            await asyncio.to_thread(worker.end)
        self._threads.shutdown(wait=False, cancel_futures=True)
